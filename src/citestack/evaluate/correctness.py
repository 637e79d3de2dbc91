"""ALCE's correctness figures, which belong beside citation scores: quoting the first passage cites perfectly.

Exact-match recall (ASQA), precision and recall-5 of a list (QAMPARI), claim recall (ELI5). All in [0, 1].
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.evaluate.alce import prepared, without_marks
from citestack.evaluate.judges import Judge

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """SQuAD's: lower case, without ASCII punctuation and articles, single blanks."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def em_recall(output: str, short_answers: Sequence[Sequence[str]]) -> float | None:
    """Share of questions of which some alias occurs in the answer; None without questions."""
    said = normalised(_bare(output))
    hits = [any(normalised(alias) in said for alias in aliases) for aliases in short_answers]
    return sum(hits) / len(hits) if hits else None


@dataclass(frozen=True, slots=True)
class ListScore:
    precision: float
    recall: float
    recall_5: float
    """Five right items are full recall."""


def list_score(output: str, answers: Sequence[Sequence[str]]) -> ListScore | None:
    """Items between commas against gold answers, each with its aliases, by exact match; None without gold answers."""
    if not answers:
        return None
    parts = _bare(output).rstrip().rstrip(".").rstrip(",").split(",")
    said = [item for part in parts if (item := normalised(part.strip()))]
    gold = [[normalised(alias) for alias in aliases] for aliases in answers]
    known = {alias for aliases in gold for alias in aliases}
    hits = sum(any(alias in said for alias in aliases) for aliases in gold)
    precision = sum(item in known for item in said) / len(said) if said else 0.0
    return ListScore(precision, hits / len(gold), min(5, hits) / min(5, len(gold)))


def claim_recall(output: str, claims: Sequence[str], judge: Judge) -> float | None:
    """Share of the gold sub-claims that the answer, as premise, entails; None without claims."""
    said = _bare(output)
    return sum(judge.entails(said, claim) for claim in claims) / len(claims) if claims else None


def _bare(output: str) -> str:
    return without_marks(prepared(output))
