"""False facts planted in true sentences: one fact of a sentence changed, so that its page no longer supports it.

Each rule returns the changed sentence or None where the sentence has nothing to change. The value put in never stands
in the passage, so a planted sentence is false by its own source.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.,$-])(\d{1,5})(?:\.(\d{1,2}))?(?![\w,]|\.\d|-\w)")
_YEAR = re.compile(r"\b(?:in|since|by|until|of|before|after) ((?:19|20)\d\d)\b(?![\w.-]\w)")
_UNITS = {
    "seconds": "minutes", "minutes": "hours", "hours": "days", "days": "weeks", "bytes": "kilobytes",
    "kilobytes": "megabytes", "megabytes": "gigabytes", "milliseconds": "seconds", "MB": "GB", "kB": "MB", "KB": "MB",
    "percent": "seconds", "euros": "dollars", "litres": "gallons", "metres": "feet", "years": "months",
    "second": "minute", "minute": "hour",
}  # fmt: skip
_UNIT = re.compile(r"\b(\d+ |one |two |three |five |ten |few |per |a )(" + "|".join(_UNITS) + r")\b")
_SIGNS = (
    (re.compile(r"\b(is|are|was|were|can|does|do|will|should|must|may|has been|have been) not\b"), r"\1"),
    (re.compile(r"\bcannot\b"), "can"),
    (re.compile(r"\bno longer "), ""),
    (re.compile(r"\b(is|are|was|were|can|will|should|must|may)\b(?! not\b|n't)"), r"\1 not"),
)
_OPPOSITES = (
    ("enabled", "disabled"), ("before", "after"), ("always", "never"), ("increase", "decrease"), ("first", "last"),
    ("minimum", "maximum"), ("required", "optional"), ("allowed", "forbidden"), ("faster", "slower"),
    ("larger", "smaller"), ("success", "failure"), ("true", "false"), ("more", "less"), ("local", "remote"),
    ("read", "written"), ("included", "excluded"), ("newer", "older"), ("higher", "lower"), ("starts", "stops"),
)  # fmt: skip
_QUANTITIES = (("some", "all"), ("most", "all"), ("many", "all"), ("often", "always"), ("usually", "always"),
               ("sometimes", "always"), ("may", "always"), ("typically", "always"), ("can", "must"))  # fmt: skip
_NAME = re.compile(r"(?<=[a-z,] )([A-Z][A-Za-z]{2,}(?:[A-Z]\w+)?)(?= [a-z]|[,.])")
_CLAUSES = (
    ", which makes it {n} percent faster",
    ", as {name} showed in {year}",
    ", and this saves about {n} MB of memory",
    " because {name} asked for it in {year}",
    " in {n} percent of all installations",
    ", although {name} advises against it",
)
FOREIGN = ("Halvorsen", "Brightwell", "Okonkwo", "Castellano", "Veldkamp", "Trident", "Moorgate", "Silverline")


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence that a page supports, and the same sentence with one fact changed."""

    kind: str
    true: str
    false: str
    source: str
    """The page's own sentence; ``true`` may be worded differently."""


_SWAPS = (
    ("must", "has to"), ("can be", "may be"), ("to use", "to employ"), ("begin", "start"), ("because", "since"),
    ("however", "but"), ("several", "a number of"), ("in order to", "to"), ("whether", "if"), ("also", "in addition"),
    ("currently", "at present"), ("e.g.", "for example"), ("large", "big"), ("quickly", "fast"), ("allows", "permits"),
    ("is used", "serves"), ("such as", "like"), ("shows", "displays"), ("returns", "gives back"), ("each", "every"),
)  # fmt: skip
_TURNED = re.compile(r"^(If|When|Because|Although) ([^,]{8,90}), ([A-Za-z][^,]{12,})\.$")
_BRACKETS = re.compile(r" \([^()]{3,80}\)")


def reworded(sentence: str) -> str | None:
    """The sentence as another writer might have it: brackets left out, clauses turned round, some words replaced."""
    other = _BRACKETS.sub("", sentence)
    turned = _TURNED.match(other)
    if turned:
        first, main = turned[3], f"{turned[1].lower()} {turned[2]}"
        other = f"{first[0].upper()}{first[1:]} {main}."
    for old, new in _SWAPS:
        other = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, other)
    return other if other != sentence else None


def plant(sentence: str, passage: str, kind: str, rng: random.Random) -> str | None:
    """One fact of this kind changed; None where the sentence has none, or the result is in the passage anyway."""
    changed = RULES[kind](sentence, passage, rng)
    return changed if changed and changed != sentence and changed not in passage else None


def _number(sentence: str, passage: str, rng: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(sentence) if not _YEAR.search(sentence, max(0, m.start() - 8), m.end())]
    if not found:
        return None
    match = rng.choice(found)
    value = int(match[1])
    options = [value + d for d in (1, 2, 3, 5, 10, 20)] + [value * 2, value * 3, value * 10]
    fresh = [n for n in options if not re.search(rf"(?<!\d){n}(?!\d)", passage)]
    return _put(sentence, match.span(1), str(rng.choice(fresh))) if fresh else None


def _year(sentence: str, passage: str, rng: random.Random) -> str | None:
    match = _YEAR.search(sentence)
    if match is None:
        return None
    fresh = [y for y in (int(match[1]) + d for d in (-9, -4, -2, 2, 3, 7)) if str(y) not in passage]
    return _put(sentence, match.span(1), str(rng.choice(fresh))) if fresh else None


def _unit(sentence: str, passage: str, rng: random.Random) -> str | None:  # noqa: ARG001 - one shape for all rules
    match = _UNIT.search(sentence)
    other = _UNITS[match[2]] if match else None
    return _put(sentence, match.span(2), other) if match and other and other not in passage else None


def _name(sentence: str, passage: str, rng: random.Random) -> str | None:
    found = list(_NAME.finditer(sentence))
    fresh = [n for n in FOREIGN if n not in passage]
    return _put(sentence, rng.choice(found).span(1), rng.choice(fresh)) if found and fresh else None


def _sign(sentence: str, passage: str, rng: random.Random) -> str | None:  # noqa: ARG001
    return next((p.sub(to, sentence, count=1) for p, to in _SIGNS if p.search(sentence)), None)


def _opposite(sentence: str, passage: str, rng: random.Random) -> str | None:
    pairs = [*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)]
    return _worded(sentence, [(a, b) for a, b in pairs if not re.search(rf"\b{b}\b", passage)], rng)


def _quantity(sentence: str, passage: str, rng: random.Random) -> str | None:  # noqa: ARG001
    return _worded(sentence, list(_QUANTITIES), rng)


def _worded(sentence: str, pairs: Sequence[tuple[str, str]], rng: random.Random) -> str | None:
    found = [(m.span(), b) for a, b in pairs for m in re.finditer(rf"\b{a}\b", sentence)]
    if not found:
        return None
    span, new = rng.choice(found)
    return _put(sentence, span, new)


def _clause(sentence: str, passage: str, rng: random.Random) -> str | None:  # noqa: ARG001
    if not sentence.endswith("."):
        return None
    values = {"n": rng.randint(13, 97), "name": rng.choice(FOREIGN), "year": rng.randint(1971, 2019)}
    return sentence[:-1] + rng.choice(_CLAUSES).format(**values) + "."


def _put(sentence: str, span: tuple[int, int], new: str) -> str:
    return sentence[: span[0]] + new + sentence[span[1] :]


RULES: dict[str, Callable[[str, str, random.Random], str | None]] = {
    "number": _number,
    "year": _year,
    "unit": _unit,
    "name": _name,
    "sign": _sign,
    "opposite": _opposite,
    "quantity": _quantity,
    "clause": _clause,
}
