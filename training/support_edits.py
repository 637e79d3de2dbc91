"""Pairs made from documents: sentences kept, shortened, joined, or changed in one fact.

Every edit says what it does to the truth: ``supported`` and ``refuted`` are 1, 0 or None (unknown, left out of that
target). Written edits, no model; seeded by the caller.
"""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citestack.inference.support.lexicon import MONTHS, NUMBER_WORDS
from citestack.inference.support.word_pairs import ANTONYMS, SYNONYMS

Edit = Callable[[str, "Pool", random.Random], str | None]
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|can|will|would|could|should|does|did)\b")
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,/])|(?<![\w.,/-])\d+(?:\.\d+)?(?![\w/,-])")
_YEAR = re.compile(r"(?<![\w.,])(1[5-9]\d\d|20[0-2]\d)(?![\w,.]\d|\w)")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*)")
_WORDED = re.compile(r"\b(" + "|".join(w for w, v in NUMBER_WORDS.items() if v > 1) + r")\b")
_MONTH = re.compile(r"\b(" + "|".join(m.capitalize() for m in MONTHS if len(m) > 3) + r")\b")


@dataclass(frozen=True, slots=True)
class Made:
    """One made pair."""

    premise: str
    claim: str
    supported: int
    refuted: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Material for changes that must look natural: names and sentences of other documents."""

    names: Sequence[str]
    sentences: Sequence[str]


def change_number(sentence: str, _pool: Pool, rng: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    worded = list(_WORDED.finditer(sentence))
    if not found and not worded:
        return None
    match = rng.choice(found + worded)
    new = _other_number(match.group(), rng)
    return sentence[: match.start()] + new + sentence[match.end() :]


def _other_number(old: str, rng: random.Random) -> str:
    if old.lower() in NUMBER_WORDS:
        choices = [w for w, v in NUMBER_WORDS.items() if v > 1 and w != old and abs(v - NUMBER_WORDS[old]) < 20]
        return rng.choice(choices)
    value = float(old.replace(",", ""))
    for _ in range(20):
        new = value * rng.choice((0.1, 0.5, 0.8, 1.2, 1.5, 2, 10)) + rng.choice((-2, -1, 1, 2, 3))
        shown = f"{abs(new):,.0f}" if "," in old else f"{abs(new):.{len(old.partition('.')[2])}f}"
        if float(shown.replace(",", "")) != value:
            return shown
    return old + "1"


def change_date(sentence: str, _pool: Pool, rng: random.Random) -> str | None:
    years, months = list(_YEAR.finditer(sentence)), list(_MONTH.finditer(sentence))
    if not years and not months:
        return None
    match = rng.choice(years + months)
    if match in months:
        new = rng.choice([m.capitalize() for m in MONTHS if len(m) > 3 and m.capitalize() != match.group()])
    else:
        new = str(int(match.group()) + rng.choice((-20, -7, -3, -2, -1, 1, 2, 4, 9, 15)))
    return sentence[: match.start()] + new + sentence[match.end() :]


def change_name(sentence: str, pool: Pool, rng: random.Random) -> str | None:
    found = [m for m in _NAME.finditer(sentence) if m.group().lower() not in MONTHS]
    if not found:
        return None
    match, new = rng.choice(found), rng.choice(pool.names)
    return None if new == match.group() else sentence[: match.start()] + new + sentence[match.end() :]


def flip_negation(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    plain = re.sub(
        r"\b(is|are|was|were|has|have|had|can|will|would|could|should|does|did) not\b", r"\1", sentence, count=1
    )
    plain = re.sub(r"\bnever ", "", plain, count=1) if plain == sentence else plain
    if plain != sentence:
        return plain
    match = _AUXILIARY.search(sentence)
    if match is None or re.search(r"\b(not|no|never|nor|neither|without)\b|n't", sentence):
        return None
    return f"{sentence[: match.end()]} not{sentence[match.end() :]}"


def swap_antonym(sentence: str, _pool: Pool, rng: random.Random) -> str | None:
    return _swap_word(sentence, rng, [(a, b) for left, right in ANTONYMS for a in left for b in right], both=True)


def swap_synonym(sentence: str, _pool: Pool, rng: random.Random) -> str | None:
    return _swap_word(sentence, rng, [(a, b) for group in SYNONYMS for a in group for b in group if a != b], both=False)


def _swap_word(sentence: str, rng: random.Random, pairs: list[tuple[str, str]], *, both: bool) -> str | None:
    words = {w.lower() for w in re.findall(r"[A-Za-z]+", sentence)}
    ways = pairs + [(b, a) for a, b in pairs] if both else pairs
    fitting = sorted({(a, b) for a, b in ways if a in words and b not in words})
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    return re.sub(rf"\b{old}\b", new, sentence, count=1, flags=re.IGNORECASE)


def swap_names(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    found = list(_NAME.finditer(sentence))
    if len(found) < 2 or found[0].group() == found[-1].group():
        return None
    a, b = found[0], found[-1]
    return sentence[: a.start()] + b.group() + sentence[a.end() : b.start()] + a.group() + sentence[b.end() :]


def add_foreign_detail(sentence: str, pool: Pool, rng: random.Random) -> str | None:
    tail = rng.choice(pool.sentences).rstrip(". ")
    words = tail.split()
    if not 5 <= len(words) <= 22:
        return None
    joint = rng.choice((" and ", ", while ", ", and "))
    return f"{sentence.rstrip('. ')}{joint}{_inside(words)}."


_STARTERS = frozenset(
    """
    The A An In He She It They This These Its His Her At On By
    """.split()
)


def _inside(words: Sequence[str]) -> str:
    """A sentence as it reads inside another: a small first word loses its capital."""
    return " ".join([words[0].lower() if words[0] in _STARTERS else words[0], *words[1:]])


def replace_word(sentence: str, pool: Pool, rng: random.Random) -> str | None:
    """One content word becomes a random other: no longer what the text says, and no contradiction either."""
    places = list(re.finditer(r"(?<= )[a-z]{5,}(?=[ ,.])", sentence))
    others = re.findall(r"(?<= )[a-z]{5,}(?=[ ,.])", rng.choice(pool.sentences))
    if not places or not others:
        return None
    match, new = rng.choice(places), rng.choice(others)
    return None if new == match.group() else sentence[: match.start()] + new + sentence[match.end() :]


def drop_opening(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    match = re.match(r"^[A-Z][^,]{2,30}, (?=[a-zA-Z])", sentence)
    if match is None or len(match.group().split()) > 6 or len(sentence) - match.end() < 25:
        return None
    rest = sentence[match.end() :]
    return rest[0].upper() + rest[1:]


def drop_bracket(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    short = re.sub(r"\s?\([^()]{2,80}\)", "", sentence, count=1)
    return short if short != sentence else None


def drop_clause(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    match = re.search(r", (?:which|who|where|while|but|and|with|although|including) [^,]+\.$", sentence)
    return f"{sentence[: match.start()]}." if match and match.start() > 25 else None


def move_time(sentence: str, _pool: Pool, _rng: random.Random) -> str | None:
    match = re.search(r" ((?:in|on|during|since|after) (?:[A-Z0-9][\w]*,? ?){1,3})\.$", sentence)
    if match is None or match.start() < 20:
        return None
    head = sentence[: match.start()]
    lower = head[0].lower() + head[1:] if head.split()[0] in _STARTERS else head
    return f"{match[1][0].upper()}{match[1][1:]}, {lower}."


def drop_words(sentence: str, _pool: Pool, rng: random.Random) -> str | None:
    """Adverbs and stray adjectives go; the statement stays."""
    places = list(
        re.finditer(r" (?:[a-z]+ly|also|then|very|well-known|famous|major|large|several)(?= [a-z])", sentence)
    )
    if not places:
        return None
    match = rng.choice(places)
    return sentence[: match.start()] + sentence[match.end() :]


TRUE_EDITS: tuple[tuple[str, Edit], ...] = (
    ("drop_opening", drop_opening),
    ("drop_bracket", drop_bracket),
    ("drop_clause", drop_clause),
    ("move_time", move_time),
    ("drop_words", drop_words),
    ("synonym", swap_synonym),
)
FALSE_EDITS: tuple[tuple[str, Edit, int | None], ...] = (
    ("number", change_number, 1),
    ("date", change_date, 1),
    ("negation", flip_negation, 1),
    ("antonym", swap_antonym, 1),
    ("name", change_name, None),
    ("names_swapped", swap_names, None),
    ("detail", add_foreign_detail, 0),
    ("word", replace_word, 0),
)
"""(name, edit, refuted)."""


def make_pairs(sentences: Sequence[str], pool: Pool, rng: random.Random) -> list[Made]:
    """All pairs of one document, given as its sentences (at least three)."""
    made: list[Made] = []
    usable = [i for i, s in enumerate(sentences) if 7 <= len(s.split()) <= 45 and s.endswith(".")]
    for i in rng.sample(usable, min(2, len(usable))):
        made += _of_sentence(sentences, i, pool, rng)
    return made


def _of_sentence(sentences: Sequence[str], i: int, pool: Pool, rng: random.Random) -> list[Made]:
    target = sentences[i]
    premise, without = _around(sentences, i, rng), _around(sentences, i, rng, keep=False)
    made = [Made(premise, target, 1, 0, "verbatim")]
    if len(without.split()) > 15:
        made.append(Made(without, target, 0, 0, "removed"))
    made.append(Made(_shuffled(pool, rng), target, 0, 0, "elsewhere"))
    for kind, edit in rng.sample(TRUE_EDITS, 3):
        claim = edit(target, pool, rng)
        if claim and claim != target:
            made.append(Made(premise, claim, 1, 0, kind))
    for kind, false_edit, refuted in rng.sample(FALSE_EDITS, 4):
        base = (rng.choice(TRUE_EDITS)[1](target, pool, rng) or target) if rng.random() < 0.4 else target
        claim = false_edit(base, pool, rng)
        if claim and claim not in (base, target):
            made.append(Made(premise, claim, 0, refuted, kind))
    made += _joined(sentences, i, premise, rng)
    return made


def _joined(sentences: Sequence[str], i: int, premise: str, rng: random.Random) -> list[Made]:
    """A claim over two sentences of the text is supported; with one of them taken out, in part."""
    others = [k for k in range(len(sentences)) if k != i and 5 <= len(sentences[k].split()) <= 20]
    if not others or rng.random() < 0.5:
        return []
    k = rng.choice(others)
    first, second = sentences[min(i, k)], sentences[max(i, k)]
    claim = f"{first.rstrip('. ')} and {_inside(second.split())}"
    made = [Made(premise, claim, 0, 0, "half")] if sentences[k] not in premise else []
    if sentences[k] in premise:
        made = [Made(premise, claim, 1, 0, "both")]
        made.append(Made(premise.replace(sentences[k], "").strip(), claim, 0, 0, "half"))
    return made


def _around(sentences: Sequence[str], i: int, rng: random.Random, *, keep: bool = True) -> str:
    """A stretch of 60-200 words that holds sentence ``i`` (or, without ``keep``, its neighbours)."""
    want = rng.randint(60, 200)
    first = last = i
    while sum(len(s.split()) for s in sentences[first : last + 1]) < want:
        grow_left = first > 0 and (rng.random() < 0.5 or last + 1 >= len(sentences))
        if grow_left:
            first -= 1
        elif last + 1 < len(sentences):
            last += 1
        else:
            break
    chosen = [sentences[k] for k in range(first, last + 1) if keep or k != i]
    return " ".join(chosen)


def _shuffled(pool: Pool, rng: random.Random) -> str:
    start = rng.randrange(max(1, len(pool.sentences) - 6))
    return " ".join(pool.sentences[start : start + rng.randint(3, 6)])
