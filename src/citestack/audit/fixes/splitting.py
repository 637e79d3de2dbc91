"""An over-long sentence cut in two where both halves are sentences already; nowhere else."""

from __future__ import annotations

import re

from citestack.writing.self_contained import problem_of, start_problem
from citestack.writing.verbs import has_verb

LONG = 35
"""Words from which a cut is proposed."""
SHORTEST = 6
_CUT = re.compile(
    r";\s+(?:and |but )?(?=[A-Za-zÀ-ÿ])|,\s+(?:and|but)\s+(?=(?:the|a|an|[A-ZÀ-Þ][\w-]+|every|each|all)\s)"
)
_FINITE = re.compile(
    r"(?!.{0,40}\b(?:to|which|that|who) (?:is|are|be|have)\b)(?:[\w’'.()-]+ ){1,6}"
    r"(?:is|are|was|were|has|have|had|can|cannot|will|would|must|may|might|should|does|do|did)\b"
)
"""A subject of few words and its finite verb: what follows the cut is a clause, not another object."""
_BEGUN = re.compile(r"\b(?:if|when|while|because|although|unless|since|after|before|that|which|who|whether|both|either|"
                    r"neither|not only)\b", re.IGNORECASE)  # fmt: skip


def split(text: str) -> tuple[str, str] | None:
    """The cut nearest the middle that leaves two whole sentences; None where none is sure."""
    flat = " ".join(text.split())
    if len(flat.split()) < LONG:
        return None
    cuts = [(m.start(), m.end()) for m in _CUT.finditer(flat)]
    for start, end in sorted(cuts, key=lambda c: abs(c[0] - len(flat) // 2)):
        first, second = f"{flat[:start].rstrip()}.", flat[end:]
        second = second[:1].upper() + second[1:]
        if _whole(first, second):
            return first, second
    return None


def _whole(first: str, second: str) -> bool:
    """No clause is open where the cut falls, each half has its verb and subject, brackets and quotes close."""
    if any(part.count("(") != part.count(")") or part.count('"') % 2 for part in (first, second)):
        return False
    if min(len(first.split()), len(second.split())) < SHORTEST or _BEGUN.search(first):
        return False
    verbs = has_verb(first) and has_verb(second)
    if not _FINITE.match(second) or ":" in first:
        return False
    return verbs and problem_of(first) is None and problem_of(second) is None and start_problem(second) is None
