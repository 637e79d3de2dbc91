"""The page as a server gives it to AI agents: the same request under their names, and no ruder than under our own.

Each part is played by the robots.txt group of that agent, at one pace with all others, once. The page has been read
under our own name before, so a site that keeps us out is asked under no other name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from citestack.agents.table import Agent, agent, agents, one_each
from citestack.audit.subject import AgentAnswer, Subject
from citestack.corpus.extract import extract
from citestack.corpus.fetch import Kind
from citestack.corpus.urls import site_of
from citestack.errors import ContentError, FetchError, HttpStatusError, RobotsDeniedError, UsageError

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient

MOST = 12
"""Requests of one audit under other names."""
ROBOTS_DENIED = "robots.txt keeps it out; the page was not asked for"
ALL = "all"


def chosen(names: Sequence[str]) -> list[Agent]:
    """Agents by token; ``all`` is one of each operator. Raises ``UsageError``: unknown, too many, or never fetching."""
    named = [agent(name) for name in names if name.lower() != ALL]
    silent = next((a for a in named if a.user_agent is None), None)
    if silent is not None:
        hint = "It is a word in robots.txt and no user agent: see the checks of robots.txt."
        raise UsageError(f"{silent.token} never fetches a page", hint=hint)
    if len(named) > MOST:
        raise UsageError(f"{len(named)} agents are more than the {MOST} that one page is asked for")
    rest = one_each(agents(), MOST) if len(named) < len(names) else ()
    return list(dict.fromkeys((*named, *rest)))[:MOST]


def with_agents(subject: Subject, client: FetchClient, asked: Iterable[Agent]) -> Subject:
    return replace(subject, agents=tuple(answer(subject.url, client, a) for a in asked))


def answer(url: str, client: FetchClient, asked: Agent) -> AgentAnswer:
    """What the agent is given. Redirects to other sites are not followed."""
    home = site_of(url)
    with client.posing_as(asked.user_agent or asked.token, asked.token) as posing:
        try:
            got = posing.get(url, kind=Kind(scope=lambda target: site_of(target) == home))
        except RobotsDeniedError:
            return AgentAnswer(asked.token, None, error=ROBOTS_DENIED)
        except HttpStatusError as e:
            return AgentAnswer(asked.token, e.status, error=e.message)
        except FetchError as e:
            return AgentAnswer(asked.token, None, error=e.message)
    try:
        text = extract(got.body, url=got.final_url, content_type=got.content_type, headers=got.headers).page.text
    except ContentError as e:
        return AgentAnswer(asked.token, got.status, got.headers, error=e.message)
    return AgentAnswer(asked.token, got.status, got.headers, text)
