"""True sentences of a page made false in one fact, or shortened and still true; rules, no model, seeded by the caller.

A verifier that reads must turn down the first and accept the second. Each kind changes one thing the page states:
another value of it cannot be true of the same page unless the page says so elsewhere, so changes whose new value the
passage holds are left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from citestack.inference.support.lexicon import MONTHS, NUMBER_WORDS
from citestack.inference.support.word_pairs import ANTONYMS

FAITHFUL = ("same", "no_bracket", "no_opening", "no_relative", "no_tail", "no_adverb")
CHANGED = ("number", "unit", "date", "entity", "negation", "direction", "quantifier")
PASSAGE_WORDS = 100

_NUMBER = re.compile(r"(?<![\w.,/:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/:-]|[.,]\d)")
_YEAR = re.compile(r"(?<![\w.,-])(?:1[6-9]\d\d|20[0-3]\d)(?![\w-]|[.,]\d)")
_MONTHS = [m.capitalize() for m in MONTHS if len(m) > 3]
_UNITS = (
    ("seconds", "minutes", "hours", "days", "weeks", "months", "years"),
    ("bytes", "kilobytes", "megabytes", "gigabytes"),
    ("KB", "MB", "GB", "TB"),
    ("metres", "kilometres", "miles"),
    ("meters", "kilometers", "miles"),
    ("km", "m", "cm"),
    ("kg", "g"),
    ("percent", "degrees"),
    ("million", "billion"),
    ("°C", "°F"),
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|can|will|must|should|does|did)\b")
_SIGN = re.compile(r"\b(not|no|never|nor|neither|without|cannot)\b|n't")
_QUANTITIES = (
    ("all", "some"), ("every", "no"), ("each", "no"), ("most", "few"), ("many", "few"), ("always", "never"),
    ("often", "never"), ("usually", "never"), ("at least", "at most"), ("at most", "at least"), ("some", "no"),
    ("both", "neither of the"), ("more than", "less than"), ("up to", "more than"), ("several", "no"),
)  # fmt: skip
_BOUND = re.compile(r"\b(if|unless|only|not|no|never|without|except|until|all|every|most)\b", re.IGNORECASE)

Change = Callable[[str, str, Sequence[str], random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Perturbed:
    passage: str
    sentence: str
    """As the passage has it."""
    claim: str
    kind: str
    """One of ``FAITHFUL`` or ``CHANGED``."""

    @property
    def true(self) -> bool:
        return self.kind in FAITHFUL


def perturbed(passage: str, sentence: str, names: Sequence[str], rng: random.Random) -> list[Perturbed]:
    """Every kind that applies to a sentence of the passage; ``names`` are put in the place of its own."""
    found = []
    for kind, change in _CHANGES.items():
        claim = change(sentence, passage, names, rng)
        if claim and (claim != sentence) == (kind != "same") and (kind == "same" or claim not in passage):
            found.append(Perturbed(passage, sentence, claim, kind))
    return found


def suite(pages: Iterable[Sequence[str]], rng: random.Random, per_kind: int) -> list[Perturbed]:
    """Cases from pages given as their sentences: up to three sentences a page, at most ``per_kind`` cases a kind.

    The passage of a case is the sentence with its neighbours, about ``PASSAGE_WORDS`` words.
    """
    found: dict[str, list[Perturbed]] = {kind: [] for kind in (*FAITHFUL, *CHANGED)}
    names: list[str] = []
    for page in pages:
        good = [i for i, s in enumerate(page) if suitable(s)]
        for i in rng.sample(good, min(3, len(good))):
            passage = around(page, i)
            names = (names + names_of(passage))[-200:]
            for case in perturbed(passage, page[i], names, rng):
                if len(found[case.kind]) < per_kind:
                    found[case.kind].append(case)
    return [case for cases in found.values() for case in cases]


def around(sentences: Sequence[str], i: int) -> str:
    first, last = i, i + 1
    while sum(len(s.split()) for s in sentences[first:last]) < PASSAGE_WORDS:
        if first == 0 and last >= len(sentences):
            break
        first, last = max(0, first - 1), min(len(sentences), last + 1)
    return " ".join(sentences[first:last])


def suitable(sentence: str) -> bool:
    """A plain statement of 8 to 35 words."""
    words = sentence.split()
    plain = sum(w.strip(".,;()'\"").isalpha() for w in words)
    return 8 <= len(words) <= 35 and sentence[0].isupper() and sentence.endswith(".") and plain >= 0.7 * len(words)


def names_of(text: str) -> list[str]:
    return sorted({m.group() for m in _NAME.finditer(text)} - set(_MONTHS))


def _number(s: str, passage: str, _names: Sequence[str], rng: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(s) if not _YEAR.fullmatch(m.group())]
    if found:
        match = rng.choice(found)
        value = float(match.group().replace(",", ""))
        places = len(match.group().partition(".")[2])
        new = f"{value * rng.choice((2, 3)) + rng.choice((1, 2, 5)):,.{places}f}"
        return None if new in passage else _put(s, match, new if "," in match.group() else new.replace(",", ""))
    worded = [m for m in re.finditer(r"(?<![\w-])[a-z]+(?![\w-])", s) if NUMBER_WORDS.get(m.group(), 0) > 1]
    if not worded:
        return None
    match = rng.choice(worded)
    return _put(s, match, rng.choice([w for w, v in NUMBER_WORDS.items() if v > 1 and w not in passage]))


def _unit(s: str, passage: str, _names: Sequence[str], rng: random.Random) -> str | None:
    for group in rng.sample(_UNITS, len(_UNITS)):
        match = re.search(r"(?<=\d )(?:" + "|".join(map(re.escape, group)) + r")(?!\w)", s)
        others = [u for u in group if match and u != match.group() and u not in passage]
        if match and others:
            return _put(s, match, rng.choice(others))
    return None


def _date(s: str, passage: str, _names: Sequence[str], rng: random.Random) -> str | None:
    found = [*_YEAR.finditer(s), *re.finditer(r"\b(?:" + "|".join(_MONTHS) + r")\b", s)]
    if not found:
        return None
    match = rng.choice(found)
    year = match.group().isdigit()
    new = str(int(match.group()) + rng.choice((-11, -3, -1, 2, 5, 12))) if year else rng.choice(_MONTHS)
    return None if new in passage else _put(s, match, new)


def _entity(s: str, passage: str, names: Sequence[str], rng: random.Random) -> str | None:
    found = [m for m in _NAME.finditer(s) if m.group() not in _MONTHS]
    others = [n for n in names if n not in passage]
    return _put(s, rng.choice(found), rng.choice(others)) if found and others else None


def _negation(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    match = _AUXILIARY.search(s)
    return None if match is None or _SIGN.search(s) else f"{s[: match.end()]} not{s[match.end() :]}"


def _direction(s: str, _passage: str, _names: Sequence[str], rng: random.Random) -> str | None:
    pairs = [(a, b) for left, right in ANTONYMS for a in left for b in right]
    words = set(re.findall(r"[a-z]+", s))
    fitting = [(a, b) for a, b in pairs + [(b, a) for a, b in pairs] if a in words and b not in words]
    if not fitting:
        return None
    old, new = rng.choice(sorted(set(fitting)))
    return re.sub(rf"\b{old}\b", new, s, count=1)


def _quantifier(s: str, _passage: str, _names: Sequence[str], rng: random.Random) -> str | None:
    fitting = [(a, b) for a, b in _QUANTITIES if re.search(rf"\b{a}\b", s, re.IGNORECASE)]
    if not fitting or _SIGN.search(s):
        return None
    old, new = rng.choice(fitting)
    if (old, new) == ("all", "some"):
        new = "none"
    changed = re.sub(rf"\b{old}\b", new, s, count=1, flags=re.IGNORECASE)
    return changed[0].upper() + changed[1:]


def _same(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    return s


def _no_bracket(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    return re.sub(r" \([^()]{2,80}\)", "", s, count=1)


def _no_opening(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    match = re.match(r"^(?:In|On|At|During|By|Since|For example|However|Also|Additionally|Today)\b[^,]{0,40}, ", s)
    return None if match is None or _BOUND.search(s) else s[match.end()].upper() + s[match.end() + 1 :]


def _no_relative(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    match = re.search(r", (?:which|who|where|including|such as) [^,;]{8,90}(?=[,.])", s)
    if match is None or _BOUND.search(s) or match.start() < 25:
        return None
    return s[: match.start()] + s[match.end() :].removeprefix(",")


def _no_tail(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    match = re.search(r" (?:in|on|at|during|since|after|with|from|using|through) [^,;]{5,50}\.$", s)
    return None if match is None or _BOUND.search(s) or match.start() < 35 else f"{s[: match.start()]}."


def _no_adverb(s: str, _passage: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    return re.sub(r" (?:also|currently|simply|easily|quickly|actually|very|however)(?= [a-z])", "", s, count=1)


def _put(s: str, match: re.Match[str], new: str) -> str:
    return s[: match.start()] + new + s[match.end() :]


_CHANGES: dict[str, Change] = {
    "number": _number,
    "unit": _unit,
    "date": _date,
    "entity": _entity,
    "negation": _negation,
    "direction": _direction,
    "quantifier": _quantifier,
    "same": _same,
    "no_bracket": _no_bracket,
    "no_opening": _no_opening,
    "no_relative": _no_relative,
    "no_tail": _no_tail,
    "no_adverb": _no_adverb,
}
