"""Content-Signal and Content-Usage: whether the site says of itself that it does not want to be cited, or says both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citestack.agents.preferences import Statement, Use, combined, in_groups, in_headers
from citestack.agents.table import AgentClass, agents, of_class
from citestack.agents.verdict import Origin, heard_by, verdicts
from citestack.audit.checks.retrieval.access import origin
from citestack.audit.checks.retrieval.sources import PREFERENCES
from citestack.audit.model import Evidence
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured, passed
from citestack.audit.subject import Around, Subject

_ASKED: dict[Use, AgentClass] = {"search": "search", "ai-input": "user", "train-ai": "training"}


def look(subject: Subject, _: Around) -> Seen:
    at = origin(subject)
    if at is None and subject.status is None:
        return not_measured("Neither robots.txt nor headers were read. Fetch the page: citestack audit URL --fetch.")
    said = statements(subject, at)
    if not said:
        return Seen("neutral", note="The site states no preference, which forbids nothing.")
    problems = [*_refusals(said), *_contradictions(said), *(_against_rules(subject, at, said) if at else ())]
    told = ", ".join(f"{use} {'yes' if allowed else 'no'}" for use, allowed in combined(said).items())
    return failed(problems, note=f"Stated: {told}.") if problems else passed(f"Stated: {told}.")


def statements(subject: Subject, at: Origin | None) -> list[Statement]:
    """Of the headers and of every group that some agent hears, each line once."""
    heard = dict.fromkeys(heard_by(at.file, a) for a in agents()) if at is not None else {}
    groups = [g for token in heard if token for g in at.file.groups_of(token)] if at is not None else []
    return list(dict.fromkeys([*in_headers(subject.headers), *in_groups(groups, subject.url)]))


def _refusals(said: Sequence[Statement]) -> Iterator[Problem]:
    for s in said:
        if not s.allowed and s.use != "train-ai":
            what = "search results" if s.use == "search" else "the grounding of AI answers"
            message = f"The site asks not to be used for {what}."
            yield Problem("medium", message, Evidence(s.quote, where=s.where), f"Say {s.use}=yes, or leave it out.")


def _contradictions(said: Sequence[Statement]) -> Iterator[Problem]:
    for use in dict.fromkeys(s.use for s in said):
        yes = [s for s in said if s.use == use and s.allowed]
        no = [s for s in said if s.use == use and not s.allowed]
        if yes and no:
            message = f"{use} is allowed at {yes[0].where} and refused at {no[0].where}; the refusal counts."
            yield Problem("low", message, Evidence(yes[0].quote, where=yes[0].where), "State each use once.")


def _against_rules(subject: Subject, at: Origin, said: Sequence[Statement]) -> Iterator[Problem]:
    """A wish for what may not be fetched has no effect (draft-ietf-aipref-attach, 3.1)."""
    for s in said:
        if s.allowed and s.where.startswith("robots.txt"):
            asked = [a for a in of_class(_ASKED[s.use]) if _speaks_to(at, s, heard_by(at.file, a))]
            judged = verdicts(at, subject.url, asked)
            shut = [a.token for a in asked if not judged[a.token].allowed]
            if shut:
                message = f"{s.use} is welcome, and a Disallow keeps out {', '.join(shut[:6])}."
                fix = "Take the one or the other away."
                yield Problem("low", message, Evidence(s.quote, where=s.where), fix)


def _speaks_to(at: Origin, s: Statement, heard: str) -> bool:
    lines = (p.line.number for g in at.file.groups_of(heard) for p in g.preferences)
    return bool(heard) and s.where in {f"robots.txt line {n}" for n in lines}


RULES = (
    Rule(
        "retrieval.preferences", 2, "Stated preferences do not refuse citing or contradict themselves",
        "Who honours such a wish takes it at its word, and of two that clash the stricter.", PREFERENCES, look,
    ),
)  # fmt: skip
