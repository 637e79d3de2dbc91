"""Pairs made from pages: true sentences kept, shortened, reworded or joined, and sentences changed in one thing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.support_model import faithful, false
from training.support_model.false import CLAIMS_MORE, FALSE, PARTIAL, SUPPORTED, UNSUPPORTED, Around
from training.support_model.premises import premise, words_of

Page = Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """``classes`` is a set of bits (``false.SUPPORTED`` ...): the row is one of them."""

    premise: str
    claim: str
    classes: int
    kind: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pages of one source, and names found on them."""

    pages: Sequence[Page]
    names: list[str]


def usable(sentence: str) -> bool:
    return 7 <= len(sentence.split()) <= 42 and sentence.endswith(".")


def twins(page: Page, i: int) -> list[int]:
    """Sentence ``i`` and others that say nearly the same."""
    own = words_of(page[i])
    near = [k for k in range(len(page)) if len(own & words_of(page[k])) > 0.6 * max(1, len(own))]
    return sorted({i, *near})


def kept(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    claim = faithful.paraphrase(page[i], rng)
    return Pair(premise(page, claim, [i], [], rng), claim, SUPPORTED, "kept")


def turned(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    claim = faithful.converse(page[i], rng)
    return Pair(premise(page, claim, [i], [], rng), claim, SUPPORTED, "turned") if claim else None


def merged(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    """Two sentences of the page, near or far apart, as one statement."""
    k = _second(page, i, rng)
    if k is None:
        return None
    claim = _joined(page, i, k, rng)
    return Pair(premise(page, claim, [i, k], [], rng), claim, SUPPORTED, "merged")


def half(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    """The same statement with one of the two sentences out of reach: partly supported."""
    k = _second(page, i, rng)
    if k is None:
        return None
    claim = _joined(page, i, k, rng)
    stay, go = (i, k) if rng.random() < 0.5 else (k, i)
    leave = [t for t in twins(page, go) if t != stay]
    return Pair(premise(page, claim, [stay], leave, rng), claim, PARTIAL, "half")


def _second(page: Page, i: int, rng: random.Random) -> int | None:
    others = [k for k in range(len(page)) if k != i and usable(page[k]) and len(page[k].split()) <= 22]
    near = [k for k in others if abs(k - i) <= 3]
    return rng.choice(near if near and rng.random() < 0.5 else others) if others else None


def _joined(page: Page, i: int, k: int, rng: random.Random) -> str:
    first, second = (faithful.paraphrase(page[n], rng, 1).rstrip(". ") for n in sorted((i, k)))
    joint = rng.choice((" and ", ", and ", "; ", ", while "))
    return f"{first}{joint}{faithful.inside(second)}."


def resolved(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    """'It ...' with the name the sentence before begins with."""
    found = re.match(r"^(It|He|She|They) (?=(?:is|was|has|had|can|also|were|are|provides|supports|returns)\b)", page[i])
    before = false.SUBJECT.match(page[i - 1]) if found and i else None
    if (
        found is None
        or before is None
        or len(before["subject"].split()) > 4
        or re.match(r"^(It|He|She|They|This|There|You|If)\b", page[i - 1])
    ):
        return None
    claim = faithful.paraphrase(f"{before['subject']} {page[i][found.end() :]}", rng, 1)
    return Pair(premise(page, claim, [i - 1, i], [], rng), claim, SUPPORTED, "resolved")


def changed(page: Page, i: int, shelf: Shelf, rng: random.Random, change: false.Change) -> Pair | None:
    """One thing made false, in a sentence that may have been shortened and reworded before."""
    kind, edit, classes, _ = change
    base = faithful.paraphrase(page[i], rng, 2)
    near = [page[k] for k in range(max(0, i - 8), min(len(page), i + 9)) if k != i]
    text = premise(page, base, [i], [], rng)
    at = Around(text, near, rng.sample(shelf.names, min(20, len(shelf.names))))
    claim = edit(base, at, rng)
    return Pair(text, claim, classes, kind) if claim and claim not in (base, page[i]) and claim not in text else None


def removed(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    """A sentence of the page against the rest of it, the nearest sentences first."""
    leave = twins(page, i)
    if len(page) - len(leave) < 2:
        return None
    claim = faithful.paraphrase(page[i], rng)
    text = premise(page, claim, [], leave, rng)
    shared = len(words_of(claim) & words_of(text)) / max(1, len(words_of(claim)))
    return Pair(text, claim, UNSUPPORTED if shared < 0.5 else CLAIMS_MORE, "removed") if shared < 0.85 else None


def elsewhere(page: Page, i: int, shelf: Shelf, rng: random.Random) -> Pair | None:
    other = rng.choice(shelf.pages)
    claim = faithful.paraphrase(page[i], rng)
    if other is page or len(words_of(claim) & words_of(" ".join(other))) > 0.8 * len(words_of(claim)):
        return None
    return Pair(premise(other, claim, [], [], rng), claim, UNSUPPORTED, "elsewhere")


Maker = Callable[[Page, int, Shelf, random.Random], Pair | None]
MAKERS: tuple[tuple[Maker | None, float], ...] = (
    (kept, 25),
    (turned, 5),
    (merged, 5),
    (resolved, 5),
    (half, 4),
    (None, 46),
    (removed, 7),
    (elsewhere, 2),
)
"""Shares in percent; None = one of the false changes, by its own weight. A kind that finds no place tries on."""
_TRIES = 400


def make(shelf: Shelf, rng: random.Random) -> Pair:
    """One pair of a kind drawn by its share."""
    maker = _drawn(rng)
    for _ in range(_TRIES):
        page = rng.choice(shelf.pages)
        for i in rng.sample(range(len(page)), min(6, len(page))):
            if usable(page[i]) and (pair := maker(page, i, shelf, rng)) and 4 <= len(pair.claim.split()) <= 60:
                return pair
    return make(shelf, rng)


def _drawn(rng: random.Random) -> Maker:
    maker = rng.choices([m for m, _ in MAKERS], [share for _, share in MAKERS])[0]
    change = rng.choices(FALSE, [f[3] for f in FALSE])[0]
    return maker or (lambda page, i, shelf, rng: changed(page, i, shelf, rng, change))
