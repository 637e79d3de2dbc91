"""Quantities: read them from text, and say whether the evidence holds each quantity of the claim.

3 equals 3.0 and ``three``; 1,234 equals 1234; 3.10 after a name or a ``v`` is a version and is not 3.1. A unit on both
sides must be the same unit (nothing is converted). A range needs both its ends. The ``one`` of "one of them" is no
number, and neither are citation marks ``[3]`` or list numbers.
"""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from citestack.inference.support.covered import Covered
from citestack.inference.support.lexicon import (
    FUNCTION_WORDS,
    MAGNITUDES,
    NUMBER_WORDS,
    ORDINAL_WORDS,
    UNITS,
)
from citestack.inference.support.text import Text, word

Bound = Literal["", ">", ">=", "<", "<=", "~"]

# Begins with the digit, so that the engine skips to digits; what stands before is read by ``_prefix``.
_DIGITS = re.compile(
    r"(?P<num>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)*)"
    r"(?P<tail>%|°[CF]|[^\W\d_]{1,6})?(?!\w)"
)
_AFTER = re.compile(r"[\s\u00a0-]{0,2}(%|(?:per\s?cent)\b|°[CF]|[^\W\d_]+(?:-old)?(?!\w))")
_MAGNITUDE = re.compile(r"[\s-]?(hundred|thousand|million|billion|trillion|bn|mn)\b", re.IGNORECASE)
_CURRENCIES = frozenset("$€£¥")
_SCALES = {"k": 10**3, "bn": 10**9, "m": 10**6, "b": 10**9}
_JOIN = re.compile(r"\s*(?:-|–|—|to|and|or|through|x|×)\s*[$€£¥]?$")
_BEFORE: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (
        re.compile(
            r"(?:at least|minimum of|no less than|no fewer than|not less than|no earlier than)\W*$", re.IGNORECASE
        ),
        ">=",
    ),
    (
        re.compile(
            r"(?:at most|up to|no more than|not more than|maximum of|no later than|as many as)\W*$", re.IGNORECASE
        ),
        "<=",
    ),
    (re.compile(r"(?:more than|over|above|exceeds?|exceeding|greater than|higher than)\W*$", re.IGNORECASE), ">"),
    (re.compile(r"(?:less than|under|below|fewer than|lower than)\W*$", re.IGNORECASE), "<"),
    (re.compile(r"(?:about|around|approximately|roughly|nearly|almost|circa|~|≈)\W*$", re.IGNORECASE), "~"),
)
_BOUND_END = re.compile(
    r"(?:\b(?:least|of|than|most|to|as|over|above|exceeds?|exceeding|under|below|about|around|circa|\w+ly|almost)|[~≈])\W*$",
    re.IGNORECASE,
)
_BEHIND: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (re.compile(r"\W*(?:\w+\W+)?or (?:more|higher|greater|later|above|newer)\b", re.IGNORECASE), ">="),
    (re.compile(r"\W*(?:\w+\W+)?or (?:less|fewer|lower|earlier|below|older)\b", re.IGNORECASE), "<="),
)
_NOT_COUNTED_AFTER_ONE = frozenset(
    """
    of can may should must who that another is would could has way or
    """.split()
)
_MORE_WORDS = frozenset(ORDINAL_WORDS) | {"dozen"}
_COUNTED_BEFORE_ONE = frozenset(
    """
    only exactly just than least most version under over
    """.split()
)


@dataclass(frozen=True, slots=True)
class Number:
    """One quantity. ``value`` is canonical decimal text, or dotted text for versions."""

    value: str
    unit: str
    """Canonical unit, ``#`` for ordinals, empty for none."""
    noun: str
    """Stem of the content word right after (what is counted), empty for none."""
    before: str
    """Stem of the nearest content word before, within three tokens."""
    bound: Bound
    version: bool
    start: int
    end: int
    sentence: int

    @property
    def shown(self) -> str:
        return f"{self.value} {self.unit}".strip()


def read_numbers(text: Text, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Number, ...]:
    """All quantities in order of appearance; ``taken`` are spans (dates) whose digits are already read."""
    if not any(w.numeric or w.lower in ORDINAL_WORDS or w.lower[-1:].isdigit() for w in text.words):
        return ()
    found = [n for n in (_from_digits(text, m) for m in _DIGITS.finditer(text.text)) if n is not None]
    found += _from_words(text, {n.start for n in found})
    dates = Covered(taken)
    free = [n for n in found if not dates.overlaps(n.start, n.end)]
    return _share_range_units(text.text, sorted(free, key=lambda n: n.start))


def same(claim: Number, evidence: Number, text: Text) -> bool:
    """Whether the evidence's quantity is the claim's: equal value, no other unit, no contrary bound."""
    if not _equal(claim, evidence):
        return False
    if {claim.bound[:1], evidence.bound[:1]} == {"<", ">"}:
        return False
    return claim.unit == evidence.unit or _unit_implied(claim, evidence, text)


def _unit_implied(claim: Number, evidence: Number, text: Text) -> bool:
    """Where only one side names its unit: the evidence says the unit, or what the claim counts, in that sentence."""
    if "#" in (claim.unit, evidence.unit):
        return False
    if not evidence.unit:
        return _mentions_unit(text, evidence.sentence, claim.unit)
    return not claim.unit and (not claim.noun or bool(text.stems.get(claim.noun, 0) >> evidence.sentence & 1))


def comparable(claim: Number, evidence: Number) -> bool:
    """Whether two different quantities may speak of the same thing: same unit, counted noun or word before, or the same
    value in another unit.
    """
    if claim.unit and evidence.unit and claim.unit != evidence.unit:
        return "#" not in (claim.unit, evidence.unit) and _equal(claim, evidence)
    if claim.unit or evidence.unit:
        return claim.unit == evidence.unit and not (claim.noun and evidence.noun and claim.noun != evidence.noun)
    if claim.noun and claim.noun == evidence.noun:
        return True
    return bool(claim.before) and claim.before == evidence.before


def _equal(a: Number, b: Number) -> bool:
    if a.version or b.version:
        return _components(a.value) == _components(b.value)
    return a.value == b.value


def _components(value: str) -> tuple[str, ...]:
    parts = value.split(".")
    while len(parts) > 1 and parts[-1].strip("0") == "":
        parts.pop()
    return tuple(parts)


def _mentions_unit(text: Text, sentence: int, unit: str) -> bool:
    part = text.parts[sentence] if text.parts else None
    if part is None:
        return False
    return any(UNITS.get(w.lower) == unit for w in text.words[part.first : part.last])


def _from_digits(text: Text, match: re.Match[str]) -> Number | None:
    raw, tail, start, end = match["num"], (match["tail"] or "").lower(), match.start(), match.end()
    prefix = _prefix(text.text, start)
    if prefix is None or _is_mark(text.text, start, end):
        return None
    unit, scale = "", 1
    if tail in {"st", "nd", "rd", "th"}:
        unit = "#"
    elif tail in _SCALES and (tail == "k" or prefix in _CURRENCIES):
        scale = _SCALES[tail]
    elif tail:
        unit = UNITS.get(tail, "")
        if not unit:
            return None
    magnitude = _MAGNITUDE.match(text.text, end)
    if magnitude and not unit:
        scale, end = MAGNITUDES[magnitude[1].lower()], magnitude.end()
    version = prefix == "v" or raw.count(".") > 1 or _after_name(text.text, start, raw)
    value = raw if version else _decimal(raw, scale, prefix)
    unit = UNITS[prefix] if prefix in _CURRENCIES else unit
    return _complete(text, value, unit, (start, end), version=version)


def _prefix(text: str, start: int) -> str | None:
    """The mark before a number: a currency sign, ``-``, ``v`` or nothing. None: the digits belong to something else."""
    before, further = text[start - 1 : start], text[start - 2 : start - 1]
    if before in {"v", "V"} and not further.isalnum():
        return "v"
    if before.isalnum() or before in {"_", ".", ","}:
        return None
    if before in {"-", "−"} and (not further or further in " \n\t(="):
        return "-"
    currency = further if before == " " else before
    return currency if currency in _CURRENCIES else ""


def _is_mark(text: str, start: int, end: int) -> bool:
    """``[3]`` is a citation mark; ``3.`` or ``3)`` at the very start is a list number."""
    left, right = text.rfind("[", max(0, start - 12), start), text.find("]", end, end + 12)
    if left >= 0 and right >= 0 and re.fullmatch(r"[\d,;\s–-]+", text[left + 1 : right]):
        return True
    return not text[:start].strip() and text[end : end + 2] in {". ", ") "}


def _after_name(text: str, start: int, raw: str) -> bool:
    if "." not in raw:
        return False
    named = re.search(r"([A-Z][\w.+#]*|\bversions?|\breleases?)\s$", text[max(0, start - 24) : start])
    return named is not None and named[1].lower() not in FUNCTION_WORDS


def _decimal(raw: str, scale: int, prefix: str = "") -> str:
    value = Decimal(re.sub(r"[,\u00a0\u202f]", "", raw)) * scale
    shown = format(value.normalize(), "f")
    return f"-{shown}" if prefix == "-" else shown


def _complete(text: Text, value: str, unit: str, span: tuple[int, int], *, version: bool = False) -> Number:
    start, end = span
    noun = ""
    after = _AFTER.match(text.text, end)
    if after and not unit:
        token = after[1].lower().replace(" ", "")
        unit = UNITS.get(token, "") if token not in {"in", "m", "b"} else ""
        if unit:
            end = after.end()
            after = _AFTER.match(text.text, end)
    if after:
        noun = _content(after[1])
    return Number(
        value,
        unit,
        noun,
        text.stem_before(start, 3),
        _bound(text.text, start, end),
        version,
        start,
        end,
        _at(text, start),
    )


def _at(text: Text, offset: int) -> int:
    return text.sentence_at(offset)


def _content(surface: str) -> str:
    return word(surface).stem


def _bound(text: str, start: int, end: int) -> Bound:
    left = text[max(0, start - 28) : start].rstrip("$€£¥ ")
    if _BOUND_END.search(left):
        for pattern, bound in _BEFORE:
            if pattern.search(left):
                return bound
    right = text[end : end + 28]
    if right[:1] == "+":
        return ">="
    return next((bound for pattern, bound in _BEHIND if pattern.match(right)), "")


def _from_words(text: Text, taken: set[int]) -> list[Number]:
    found: list[Number] = []
    at = 0
    for i, w in enumerate(text.words):
        if i < at or not (w.numeric or w.lower in _MORE_WORDS):
            continue
        at = i
        if w.lower in ORDINAL_WORDS and _ordinal(text, at):
            end = text.starts[at] + len(text.surfaces[at])
            found.append(_complete(text, str(ORDINAL_WORDS[w.lower]), "#", (text.starts[at], end)))
        if w.lower not in NUMBER_WORDS and not (w.lower == "dozen" or _hundred(text, at)):
            continue
        last, value = _spelled(text, at)
        start, end = text.starts[at], text.starts[last] + len(text.surfaces[last])
        if start not in taken and not (last == at and w.lower == "one" and not _counts_one(text, at)):
            found.append(_complete(text, str(value), "", (start, end)))
        at = last + 1
    return found


def _hundred(text: Text, at: int) -> bool:
    """Whether the magnitude stands alone: "a hundred", "a million"."""
    return text.words[at].lower in MAGNITUDES and at > 0 and text.words[at - 1].lower in {"a", "an"}


def _ordinal(text: Text, at: int) -> bool:
    if text.words[at].lower != "second":
        return True
    before = text.words[at - 1].lower if at else ""
    after = text.words[at + 1].lower if at + 1 < len(text.words) else ""
    return before in {"the", "its", "his", "her", "their"} and after not in {"", "and", "or"}


def _counts_one(text: Text, at: int) -> bool:
    """Whether a lone "one" is a quantity at all."""
    after = text.words[at + 1].lower if at + 1 < len(text.words) else ""
    before = text.words[at - 1].lower if at else ""
    if after in _NOT_COUNTED_AFTER_ONE:
        return False
    return before in _COUNTED_BEFORE_ONE or after in UNITS


def _spelled(text: Text, at: int) -> tuple[int, int]:
    """Value of the number words from token ``at`` on, and the last token used."""
    total, current, last, index = 0, 0, at, at
    while index < len(text.words):
        lower = text.words[index].lower
        if index > at and text.text[text.starts[index - 1] + len(text.surfaces[index - 1]) : text.starts[index]].strip(
            " -\n"
        ):
            break
        if lower in NUMBER_WORDS:
            if index > at and not _continues(text, last, lower):
                break
            current += NUMBER_WORDS[lower]
        elif lower in MAGNITUDES and lower not in {"bn", "mn"}:
            scaled = max(current, 1) * MAGNITUDES[lower]
            total, current = (total, scaled) if lower == "hundred" else (total + scaled, 0)
        elif lower == "dozen":
            current = max(current, 1) * 12
        elif not (lower == "and" and index > at and text.words[index - 1].lower in MAGNITUDES):
            break
        if lower != "and":
            last = index
        index += 1
    return last, total + current


def _continues(text: Text, last: int, lower: str) -> bool:
    """Whether the words go on: "twenty one" and "hundred five" do, "five six" are two numbers."""
    previous = text.words[last].lower
    return previous in MAGNITUDES or (NUMBER_WORDS.get(previous, 0) >= 20 and 0 < NUMBER_WORDS[lower] < 10)


def _share_range_units(text: str, numbers: list[Number]) -> tuple[Number, ...]:
    """In "10 to 20 MB" and "$10-20" the unit and the noun belong to both ends."""
    for i in range(len(numbers) - 1):
        a, b = numbers[i], numbers[i + 1]
        if not _JOIN.match(text[a.end : b.start]):
            continue
        numbers[i] = replace(a, value=_rescaled(text, a, b), unit=a.unit or b.unit, noun=a.noun or b.noun)
        numbers[i + 1] = replace(b, unit=b.unit or a.unit)
    return tuple(numbers)


def _rescaled(text: str, a: Number, b: Number) -> str:
    """The magnitude belongs to both ends of "10-20 million"."""
    magnitude = _MAGNITUDE.search(text[b.start : b.end])
    if not magnitude or _MAGNITUDE.search(text[a.start : a.end]) or a.version:
        return a.value
    return _decimal(a.value, MAGNITUDES[magnitude[1].lower()])
