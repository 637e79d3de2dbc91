"""The page's own citations: does the linked page exist, is it somebody else's, and does it say so?"""

from __future__ import annotations

from collections.abc import Iterator

from citestack.audit.checks.grounding.known import ALCE, MOST, beyond, evidence, grounds
from citestack.audit.grounds import cited_targets, own_keys
from citestack.audit.placing import PlacedLink
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.audit.support import Grounds, SentenceSupport

GONE = 400


def citations(subject: Subject, around: Around) -> Seen:
    """Counted: linked pages whose answer is known, and specific sentences whose own source was read."""
    targets = cited_targets(subject)
    if not targets:
        return not_measured("The main content links to no other page.")
    known = grounds(subject, around)
    dead = {k: p for k, p in targets.items() if (around.cited_status.get(k) or 0) >= GONE}
    read = [s for s in known.sentences if s.specific and own_keys(s) & around.cited.keys() - set(known.copies)]
    unsaid = [s for s in read if s.witness is None or s.witness.nearness != "sentence"]
    answered = targets.keys() & (around.cited.keys() | {k for k, code in around.cited_status.items() if code})
    counted = len(answered) + len(read)
    if not counted:
        return not_measured("No linked page is in the store or was fetched (--fetch-cited N).")
    problems = [*_dead(subject, around, dead), *_copies(subject, targets, known), *_unsaid(subject, unsaid)]
    numbers: dict[str, float | None] = {
        "links": len(targets),
        "answered": len(answered),
        "gone": len(dead),
        "own_copies": len(known.copies),
        "read": len(read),
        "say_so": len(read) - len(unsaid),
    }
    sound = answered - dead.keys() - set(known.copies)
    return of_share(
        (len(sound) + len(read) - len(unsaid)) / counted, problems[:MOST], numbers=numbers, note=beyond(len(problems))
    )


def _dead(subject: Subject, around: Around, dead: dict[str, PlacedLink]) -> Iterator[Problem]:
    for key, placed in dead.items():
        yield Problem(
            "high",
            f"The linked page {key} answers {around.cited_status[key]}.",
            in_text(subject, placed.start, placed.end),
            "Link to where it moved, or to an archived copy with its date.",
        )


def _copies(subject: Subject, targets: dict[str, PlacedLink], known: Grounds) -> Iterator[Problem]:
    for key in known.copies:
        placed = targets.get(key)
        if placed is not None:
            yield Problem(
                "medium",
                f"The cited page {key} is a copy of this one and proves nothing.",
                in_text(subject, placed.start, placed.end),
                "Cite the source that both are taken from.",
            )


def _unsaid(subject: Subject, unsaid: list[SentenceSupport]) -> Iterator[Problem]:
    for s in unsaid:
        if s.against is None:  # what the page denies is told by ``grounding.contradicted``
            yield Problem(
                "medium",
                f"The linked page was read and no passage of it says this: {', '.join(sorted(own_keys(s)))}.",
                evidence(subject, s),
                "Link the page that says it, or say what the linked page says.",
            )


RULES = (
    Rule(
        "grounding.citations", 4, "Cited pages exist and say so",
        "A citation that is gone, or that does not say it, is worse than none: it is what verification finds first.",
        ALCE, citations,
    ),
)  # fmt: skip
