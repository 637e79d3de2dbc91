"""What robots.txt says to each class of AI agent, with the line that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from citestack.agents.robots_file import MAX_BYTES
from citestack.agents.table import Agent, of_class
from citestack.agents.verdict import Origin, Verdict, origin_of, verdicts
from citestack.audit.checks.retrieval.sources import RFC9309, TRAINING
from citestack.audit.model import Evidence, Severity
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured, of_share, passed
from citestack.audit.subject import Around, Subject

NOT_FETCHED = not_measured("robots.txt was not read. Fetch the page: citestack audit URL --fetch.")
LISTED = 6


def origin(subject: Subject) -> Origin | None:
    """None: robots.txt was not looked at."""
    return None if subject.robots is None else origin_of(subject.robots.status, subject.robots.body)


def search(subject: Subject, _: Around) -> Seen:
    return _citing(subject, of_class("search"), "high")


def user(subject: Subject, _: Around) -> Seen:
    return _citing(subject, of_class("user"), "medium")


def training(subject: Subject, _: Around) -> Seen:
    """Neutral either way: what is kept from training can be cited all the same."""
    at = origin(subject)
    if at is None:
        return NOT_FETCHED
    asked = [a for a in of_class("training", "policy") if not a.cites]
    said = verdicts(at, subject.url, asked)
    shut = [a for a in asked if not said[a.token].allowed]
    problems = _problems(shut, said, asked, "neutral", "Nothing: keeping out of training costs no citation.")
    note = f"{len(asked) - len(shut)} of {len(asked)} training agents and policy tokens may use the page."
    return Seen("neutral", problems, numbers=_numbers(asked, shut), note=note)


def file(subject: Subject, _: Around) -> Seen:
    """Whether robots.txt is there, is one, and is heard whole."""
    at = origin(subject)
    if at is None:
        return NOT_FETCHED
    if at.unreachable:
        return failed([_unreachable(at)])
    if not at.there:
        return passed(f"There is no robots.txt (HTTP {at.status}), which allows everything.")
    problems = list(_file_problems(at))
    return failed(problems) if problems else passed(f"{len(at.file.groups)} groups, no line that is not heard.")


def _citing(subject: Subject, agents: Sequence[Agent], severity: Severity) -> Seen:
    """Agents that say that they pass robots.txt over are no part of the share: no line stops them."""
    at = origin(subject)
    if at is None:
        return NOT_FETCHED
    asked = [a for a in agents if a.obeys]
    if at.unreachable:
        return failed([_unreachable(at)], numbers=_numbers(asked, asked))
    said = verdicts(at, subject.url, agents)
    shut = [a for a in asked if not said[a.token].allowed]
    fix = "Give them a group of their own that allows this path; the fix robots_txt has the whole file."
    problems = _problems(shut, said, asked, severity, fix)
    others = [a.token for a in agents if not a.obeys and not said[a.token].allowed]
    note = f"Told to stay out, and by their operators' word not bound by it: {', '.join(others)}." if others else ""
    return of_share(1 - len(shut) / len(asked), problems, numbers=_numbers(asked, shut), note=note)


def _problems(
    shut: Iterable[Agent], said: Mapping[str, Verdict], asked: Sequence[Agent], severity: Severity, fix: str
) -> tuple[Problem, ...]:
    """One for each line that decides."""
    by_line: dict[Verdict, list[Agent]] = {}
    for a in shut:
        by_line.setdefault(said[a.token], []).append(a)
    return tuple(
        Problem(severity, _message(verdict, agents, asked), _evidence(verdict), fix)
        for verdict, agents in by_line.items()
    )


def _message(verdict: Verdict, agents: Sequence[Agent], asked: Sequence[Agent]) -> str:
    names = [f"{a.token} ({a.operator})" for a in agents[:LISTED]]
    more = f" and {len(agents) - LISTED} more" if len(agents) > LISTED else ""
    group = "the group for all" if verdict.group == "*" else "a group of theirs" if len(agents) > 1 else "its group"
    where = f"line {verdict.line.number}, in {group}," if verdict.line else "the missing answer"
    return f"robots.txt {where} keeps out {len(agents)} of {len(asked)}: {', '.join(names)}{more}."


def _evidence(verdict: Verdict) -> Evidence:
    if verdict.line is None:
        return Evidence("", where="robots.txt")
    return Evidence(verdict.line.text, where=f"robots.txt line {verdict.line.number}")


def _unreachable(at: Origin) -> Problem:
    told = "does not answer" if at.status is None else f"answers HTTP {at.status}"
    message = f"robots.txt {told}, which crawlers must take for: everything is disallowed."
    return Problem("high", message, Evidence("", where="robots.txt"), "Answer 200 with the file, or 404 without one.")


def _file_problems(at: Origin) -> Iterable[Problem]:
    if at.file.is_html:
        quote = at.file.lines[0].strip()[:80]
        message = "robots.txt is an HTML page; crawlers find no rule in it, so everything is allowed."
        yield Problem("low", message, Evidence(quote, where="robots.txt line 1"), "Serve text/plain rules, or 404.")
    if at.file.cut:
        message = f"robots.txt is longer than {MAX_BYTES // 1024} KiB; what stands beyond is not read."
        yield Problem("medium", message, Evidence("", where="robots.txt"), "Shorten it: merge groups, use wildcards.")
    for line in at.file.ignored[:LISTED]:
        message = "No crawler hears this line: a path begins with / and a rule stands under a user agent."
        evidence = Evidence(line.text, where=f"robots.txt line {line.number}")
        yield Problem("low", message, evidence, "Begin the path with /, below a User-agent line, or delete it.")


def _numbers(asked: Sequence[Agent], shut: Sequence[Agent]) -> dict[str, float | None]:
    return {"agents": len(asked), "kept_out": len(shut)}


RULES = (
    Rule(
        "retrieval.robots_search", 2, "Search agents may read the page",
        "An index that may not read a page cannot offer it to an answer.", RFC9309, search,
    ),
    Rule(
        "retrieval.robots_user", 2, "Agents that fetch for a person may read the page",
        "An assistant that is asked about the page and turned away cites another.", RFC9309, user,
    ),
    Rule(
        "retrieval.robots_training", 2, "What training agents and policy tokens are told",
        "Training and citing are settled apart: staying out of the one does not cost the other.", TRAINING, training,
    ),
    Rule(
        "retrieval.robots_file", 2, "robots.txt is answered and heard whole",
        "Crawlers take a server error for a refusal, and pass over lines that they cannot read.", RFC9309, file,
    ),
)  # fmt: skip
