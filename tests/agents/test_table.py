"""The table of agents: complete rows, and names found whole in user agent strings."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.agents.table import CITING, Agent, agent, agents, named_in, of_class, one_each
from citestack.errors import UsageError

FETCHING = [a for a in agents() if a.user_agent is not None]


@pytest.mark.parametrize("row", agents(), ids=lambda a: a.token)
def test_a_row_says_who_what_and_since_when(row: Agent) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", row.token) and row.operator
    assert row.classes and set(row.classes) <= {"training", "search", "user", "policy", "ads", "other"}
    assert row.docs.startswith("https://") and date.fromisoformat(row.reviewed) <= date.today()
    assert all(p.startswith("https://") for p in row.prefixes)
    assert not any(d.startswith(".") or "*" in d for d in row.rdns)
    assert ("policy" in row.classes) == (row.user_agent is None) == (row.form == "none")
    assert all(agent(t) for t in row.follows)


def test_tokens_are_unique_and_every_class_that_matters_is_there() -> None:
    assert max(Counter(a.token.lower() for a in agents()).values()) == 1
    assert len(agents()) >= 40
    for name in ("training", "search", "user", "policy"):
        assert len(of_class(name)) >= 4


def test_search_and_user_fetches_end_in_citations_and_no_others() -> None:
    assert frozenset({"search", "user"}) == CITING
    assert agent("OAI-SearchBot").cites and agent("claude-user").cites and agent("Amazonbot").cites
    assert not agent("GPTBot").cites and not agent("Google-Extended").cites and not agent("OAI-AdsBot").cites


@pytest.mark.parametrize("row", FETCHING, ids=lambda a: a.token)
def test_each_agents_own_string_names_it(row: Agent) -> None:
    assert row.user_agent is not None and named_in(row.user_agent) == row


@pytest.mark.parametrize(
    "header",
    [
        "MyGPTBotClone/1.0",
        "GPTBot-Clone/1.0",
        "xGPTBot/1.0",
        "GPTBot2/1.0",
        "Mozilla/5.0 (compatible; Foo/1.0; +https://openai.com/gptbot)",
        "Mozilla/5.0 (compatible; Foo/1.0; +claudebot@anthropic.com)",
        "Googlebot-Image/1.0",
        "Google-Extended",
        "Applebot-Extended/0.1",
        "",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ],
)
def test_others_are_not_taken_for_an_agent(header: str) -> None:
    assert named_in(header) is None


@given(st.sampled_from(FETCHING), st.sampled_from(["", "/1.0", ";", ")", " x"]), st.sampled_from(["", "(", "; ", "x "]))
def test_a_token_set_off_by_anything_but_a_name_is_found_in_any_case(row: Agent, after: str, before: str) -> None:
    assert named_in(f"{before}{row.token.swapcase()}{after}") == row


@given(st.text(max_size=200))
def test_any_header_is_read(header: str) -> None:
    found = named_in(header)
    assert found is None or found.token.lower() in header.lower()


def test_an_unknown_agent_is_refused_with_the_known_names() -> None:
    with pytest.raises(UsageError) as refused:
        agent("NoSuchBot")
    assert "GPTBot" in refused.value.hint


def test_one_of_each_operator_search_first() -> None:
    chosen = one_each(agents(), 12)
    assert len(chosen) == 12 and len({a.operator for a in chosen}) == 12
    assert {"OAI-SearchBot", "Claude-SearchBot", "Googlebot", "PerplexityBot"} <= {a.token for a in chosen}
    assert all(a.user_agent for a in one_each(agents(), 100))
