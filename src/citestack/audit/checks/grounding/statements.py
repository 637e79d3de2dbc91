"""Sentences by themselves: which state something, which stand alone, which are short enough to quote."""

from __future__ import annotations

from collections import Counter

from citestack.audit.checks.grounding.known import GEO, MOST, STANDALONE, beyond, evidence, grounds, notes
from citestack.audit.model import Source
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.specifics import NOUNS
from citestack.audit.subject import Around, Subject
from citestack.audit.support import SentenceSupport
from citestack.writing.self_contained import MAX_WORDS, MIN_WORDS, end_problem, start_problem

NOTHING = "No sentence of the page states anything that could be checked."
LENGTHS = Source(
    f"The writer of this stack takes sentences of {MIN_WORDS} to {MAX_WORDS} words; other engines publish none",
    "https://github.com/citestack/citestack/blob/main/docs/grounding.md",
    "argued",
)


def statements(subject: Subject, around: Around) -> Seen:
    """Counts, no verdict: a figure is worth what stands behind it."""
    known = grounds(subject, around)
    if not known.sentences:
        return not_measured(NOTHING)
    carried = Counter(kind for s in known.sentences for kind in s.kinds)
    numbers: dict[str, float | None] = {"sentences": len(subject.sentences), "checkable": known.standing.checkable}
    numbers |= {kind: float(carried[kind]) for kind in NOUNS}
    left = known.standing.left
    return Seen("neutral", numbers=numbers, note=f"{left} sentences beyond the most that are read." if left else "")


def self_contained(subject: Subject, around: Around) -> Seen:
    found = grounds(subject, around).sentences
    if not found:
        return not_measured(NOTHING)
    leaning = [(s, why) for s in found if (why := leans(s)) is not None]
    problems = [
        Problem(
            "medium" if s.specific else "low",
            f"Taken out of the page the sentence is not understood: {why}.",
            evidence(subject, s),
            "Name the thing in the sentence itself.",
        )
        for s, why in sorted(leaning, key=lambda x: (not x[0].specific, x[0].at))[:MOST]
    ]
    numbers: dict[str, float | None] = {"checkable": len(found), "leaning": len(leaning)}
    return of_share(1 - len(leaning) / len(found), problems, numbers=numbers, note=beyond(len(leaning)))


def leans(s: SentenceSupport) -> str | None:
    problem = start_problem(s.sentence.text) or end_problem(s.sentence.text, s.sentence.kind)
    return None if problem is None or problem.text == "breaks off without a full stop" else problem.text


def quotable(subject: Subject, around: Around) -> Seen:
    found = grounds(subject, around).sentences
    if not found:
        return not_measured(NOTHING)
    lengths = [(s, len(s.sentence.text.split())) for s in found]
    bad = [(s, n) for s, n in lengths if not MIN_WORDS <= n <= MAX_WORDS]
    long = [(s, n) for s, n in bad if n > MAX_WORDS]
    problems = [
        Problem(
            "low",
            f"{n} words; a quotation of more than {MAX_WORDS} is not taken.",
            evidence(subject, s),
            "Make two sentences of it, each with its subject.",
        )
        for s, n in long[:MOST]
    ]
    numbers: dict[str, float | None] = {"checkable": len(found), "long": len(long), "short": len(bad) - len(long)}
    return of_share(1 - len(bad) / len(found), problems, numbers=numbers, note=notes(beyond(len(long))))


RULES = (
    Rule(
        "grounding.statements", 4, "What the sentences carry",
        "Only what states something can be cited.", GEO, statements,
    ),
    Rule(
        "grounding.self_contained", 4, "Sentences stand alone",
        "An engine quotes and verifies single sentences; one that leans on its neighbours fails both.",
        STANDALONE, self_contained,
    ),
    Rule(
        "grounding.quotable", 4, "Sentences have a length to be quoted",
        "What is too long is not quoted, and what is too short says nothing by itself.",
        LENGTHS, quotable,
    ),
)  # fmt: skip
