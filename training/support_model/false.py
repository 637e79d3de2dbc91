"""Edits that make a sentence say what the text does not say. Each names the classes the changed sentence may have."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from training.support_edits import change_number, flip_negation, swap_antonym
from training.support_model import faithful
from training.support_model.faithful import NOUN, inside, upper
from training.support_model.words import CAUSES, HEDGED, NEVER_BOTH, QUANTITIES, UNITS

from citestack.inference.support.lexicon import MONTHS

SUPPORTED, PARTIAL, REFUTED, UNSUPPORTED = 1, 2, 4, 8
"""Bits of a set of classes: a row may be known only as 'one of these'."""
NOT_SUPPORTED, CLAIMS_MORE = PARTIAL | REFUTED | UNSUPPORTED, PARTIAL | UNSUPPORTED

_DATE = re.compile(
    r"(?<![\w.,])(?:1[2-9]\d\d|20[0-2]\d)(?![\w,.]\d|\w)|\b(?:"
    + "|".join(m.capitalize() for m in MONTHS if len(m) > 3)
    + r")\b"
)
_YEAR = re.compile(r"(?<![\w.,-])(?:1[2-9]\d\d|20[0-2]\d)(?![\w-]|[,.]\d)")
_NUMBER = re.compile(r"(?<![\w.,/-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w/-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,0-9] )(?:[A-Z][\w-]+(?: (?:of |the )?[A-Z][\w-]+)*|[a-z]+[_.][\w.]+\w|[a-z]+[A-Z]\w+)")
_OPENERS = "The|A|An|In|This|It|If|When|He|She|They|You|For|To|On|At|As|By"
_FIRST_NAME = re.compile(rf"^(?!(?:{_OPENERS}) )[A-Z][\w-]+(?: [A-Z][\w-]+)*(?= [a-z])")
_NP = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ee]ach|[Yy]our|[Ii]ts|[Hh]is|[Tt]heir)"
    r" (?!same |other |first |following |number |name )[a-z-]{3,}(?: [a-z-]{3,})?"
    r"(?= (?:is|are|was|were|has|have|can|may|will|to|in|on|from|with|for|by|at|and|or|that|which"
    r"|[a-z]+s|[a-z]+ed)\b|[.,;])"
)
_WORD = re.compile(r"(?<= )[a-z]{5,}(?=[ ,.])")
SUBJECT = re.compile(
    r"^(?P<subject>[A-Z][^,;:()]{2,60}?) (?P<rest>(?:is|are|was|were|has|have|had|can|will|must|may|does|did|became"
    r"|provides|supports|returns|uses|contains|allows|includes)\b.{15,})$"
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a change may draw on: the premise, other sentences of the page, and foreign names."""

    premise: str
    page: list[str]
    foreign: list[str]


Edit = Callable[[str, Around, random.Random], str | None]


def _put(s: str, match: re.Match[str], new: str) -> str | None:
    return None if new == match.group() else s[: match.start()] + new + s[match.end() :]


def _other(found: list[str], taken: str, rng: random.Random) -> str | None:
    fitting = sorted({f for f in found if f not in taken})
    return rng.choice(fitting) if fitting else None


def number(s: str, at: Around, rng: random.Random) -> str | None:
    """Half of the new values stand elsewhere in the premise: the right number of something else."""
    found = [m for m in _NUMBER.finditer(s) if not _YEAR.fullmatch(m.group())]
    other = _other([n for n in _NUMBER.findall(at.premise) if not _YEAR.fullmatch(n)], s, rng)
    if found and other and rng.random() < 0.5:
        return _put(s, rng.choice(found), other)
    return change_number(s, None, rng)  # type: ignore[arg-type]


def numbers_swapped(s: str, at: Around, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(s))
    if len(found) < 2:
        return None
    i, j = sorted(rng.sample(range(len(found)), 2))
    a, b = found[i], found[j]
    swapped = s[: a.start()] + b.group() + s[a.end() : b.start()] + a.group() + s[b.end() :]
    return swapped if a.group() != b.group() and s[a.end() : b.start()].strip() not in ("and", "or", ",") else None


def date(s: str, at: Around, rng: random.Random) -> str | None:
    found = list(_DATE.finditer(s))
    if not found:
        return None
    match = rng.choice(found)
    if not match.group().isdigit():
        return _put(s, match, rng.choice([m.capitalize() for m in MONTHS if len(m) > 3]))
    other = _other(_YEAR.findall(at.premise), s, rng)
    shifted = str(int(match.group()) + rng.choice((-30, -10, -4, -2, -1, 1, 1, 3, 6, 10, 20)))
    return _put(s, match, other if other and rng.random() < 0.6 else shifted)


def names_of(s: str) -> list[re.Match[str]]:
    found = [m for m in (_FIRST_NAME.match(s), *_NAME.finditer(s)) if m and m.group().lower() not in MONTHS]
    return [m for m in found if len(m.group()) > 2]


def name(s: str, at: Around, rng: random.Random) -> str | None:
    """Three of four new names stand elsewhere in the premise or on the page."""
    found = names_of(s)
    if not found:
        return None
    match = rng.choice(found)
    near = [m.group() for text in (at.premise, *at.page) for m in names_of(text)]
    other = _other(near, s, rng) if rng.random() < 0.75 else None
    other = other or _other(at.foreign, s, rng)
    return None if other is None or other in match.group() or match.group() in other else _put(s, match, other)


def unit(s: str, at: Around, rng: random.Random) -> str | None:
    groups = [(m, g) for g in UNITS for m in re.finditer(r"(?<=\d )(?:" + "|".join(g) + r")\b", s)]
    if not groups:
        return None
    match, group = rng.choice(groups)
    return _put(s, match, rng.choice(group))


def negation(s: str, at: Around, rng: random.Random) -> str | None:
    m = re.match(rf"^({NOUN}) ([a-z]+(?:[^s]s))(?= (?:the|a|an|to|all|any|each) )", s)
    if m and rng.random() < 0.7 and m[2] not in ("is", "was", "has", "this", "its"):
        return f"{m[1]} does not {_lemma(m[2])}{s[m.end() :]}"
    return flip_negation(s, None, rng)  # type: ignore[arg-type]


def _lemma(third: str) -> str:
    if third.endswith("ies"):
        return third[:-3] + "y"
    return third[:-2] if third.endswith(("ches", "shes", "sses", "xes")) else third[:-1]


def antonym(s: str, at: Around, rng: random.Random) -> str | None:
    return swap_antonym(s, None, rng)  # type: ignore[arg-type]


def quantity(s: str, at: Around, rng: random.Random) -> str | None:
    found = [p for p in QUANTITIES if p[1] in NEVER_BOTH and re.search(rf"\b{p[0]}\b", s, re.IGNORECASE)]
    return _requantified(s, found, rng)


def more_quantity(s: str, at: Around, rng: random.Random) -> str | None:
    found = [p for p in QUANTITIES if p[1] not in NEVER_BOTH and re.search(rf"\b{p[0]}\b", s, re.IGNORECASE)]
    return _requantified(s, found, rng)


def _requantified(s: str, found: list[tuple[str, ...]], rng: random.Random) -> str | None:
    if not found:
        return None
    old, new = rng.choice(found)
    return upper(re.sub(rf"\b{old}\b", new, s, count=1, flags=re.IGNORECASE))


def names_swapped(s: str, at: Around, rng: random.Random) -> str | None:
    found = names_of(s)
    if len(found) < 2:
        return None
    i = rng.randrange(len(found) - 1)
    return _swapped(s, found[i], found[i + 1])


def phrases_swapped(s: str, at: Around, rng: random.Random) -> str | None:
    """'The client asks the server' becomes 'The server asks the client'."""
    found = list(_NP.finditer(s))
    if len(found) < 2:
        return None
    i = rng.randrange(len(found) - 1)
    return _swapped(s, found[i], found[i + 1])


def _swapped(s: str, a: re.Match[str], b: re.Match[str]) -> str | None:
    between = s[a.end() : b.start()]
    if a.group().lower() == b.group().lower() or not re.search(
        r"[a-z]{2}", re.sub(r"\b(and|or|of|with)\b", "", between)
    ):
        return None
    first, second = b.group(), a.group()
    if a.start() == 0:
        first, second = upper(first), inside(second) if " " in second else second
    return s[: a.start()] + first + between + second + s[b.end() :]


def converse_swapped(s: str, at: Around, rng: random.Random) -> str | None:
    """The statement from the other end, then with the two sides changed back: 'B wrote A'."""
    turned = faithful.converse(s, rng)
    match = re.match(rf"^({NOUN}) (.+?) ({NOUN})\.$", turned) if turned else None
    return f"{upper(match[3])} {match[2]} {inside(match[1])}." if match and match[1] != match[3] else None


def relation_turned(s: str, at: Around, rng: random.Random) -> str | None:
    """Who did what to whom, exchanged, with the verb left as it is."""
    for pattern in faithful.RELATIONS:
        if m := pattern.match(s):
            return upper(m["b"]) + s[m.end("a") : m.start("b")] + inside(m["a"]) + s[m.end("b") :]
    return None


def cause(s: str, at: Around, rng: random.Random) -> str | None:
    return _patterned(s, CAUSES, rng)


def hedge(s: str, at: Around, rng: random.Random) -> str | None:
    return _patterned(s, HEDGED, rng)


def _patterned(s: str, table: tuple[tuple[str, str], ...], rng: random.Random) -> str | None:
    found = [p for p in table if re.search(p[0], s)]
    if not found:
        return None
    old, new = rng.choice(found)
    return re.sub(old, new, s, count=1)


def condition(s: str, at: Around, rng: random.Random) -> str | None:
    """The condition goes, the statement stays: more than the text says."""
    if m := re.match(r"^(?:If|Unless|When|Until|Without|For|Under) [^,]{5,90}, (?=[a-zA-Z])", s):
        return upper(s[m.end() :])
    if m := re.search(r",? (?:if|unless|only when|only if|provided that|except|as long as) [^,;]{6,90}\.$", s):
        return f"{s[: m.start()]}." if m.start() > 30 else None
    return None


def only(s: str, at: Around, rng: random.Random) -> str | None:
    match = re.search(r"\b(is|are|was|were|can be|uses|supports|provides|in|by|for|with)\b", s)
    if match is None or "only" in s:
        return None
    return f"{s[: match.end()]} only{s[match.end() :]}"


_TAIL = re.compile(
    r" (?:in|on|at|during|by|with|from|since|after|before|for|using|via|through|because|when|if|so that|to)"
    r" [^,;.]{6,60}(?=[,.])"
)


def detail(s: str, at: Around, rng: random.Random) -> str | None:
    """A phrase of another sentence of the passage is hung on this one: each word is there, the whole is not said."""
    tails = [m.group() for text in at.page for m in _TAIL.finditer(text)]
    other = _other(tails, s, rng)
    if other is None:
        return None
    if (own := list(_TAIL.finditer(s))) and rng.random() < 0.4:
        return _put(s, own[-1], other)
    return f"{s.rstrip('. ')}{other}."


def clause_added(s: str, at: Around, rng: random.Random) -> str | None:
    """A statement nobody makes, built from the page's other sentences, is joined on."""
    subject = SUBJECT.match(s)
    others = [m for text in at.page if (m := SUBJECT.match(text))]
    if not others:
        return None
    rest = rng.choice(others)["rest"].rstrip(". ")
    return f"{s.rstrip('. ')}{rng.choice((' and ', ', and '))}{rest}." if subject and len(rest.split()) < 20 else None


def recombined(s: str, at: Around, rng: random.Random) -> str | None:
    """The subject of one sentence with what another says of its own subject."""
    subject = SUBJECT.match(s)
    others = [m for text in at.page if (m := SUBJECT.match(text)) and text != s]
    if subject is None or not others:
        return None
    other = rng.choice(others)
    same = set(subject["subject"].lower().split()) & set(other["subject"].lower().split()) - {"the", "a", "of", "an"}
    return (
        None
        if same or re.match(r"^(It|He|She|They|This)\b", other["subject"])
        else f"{subject['subject']} {other['rest']}"
    )


def word(s: str, at: Around, rng: random.Random) -> str | None:
    """One content word becomes another of the premise."""
    places, others = list(_WORD.finditer(s)), _WORD.findall(at.premise)
    other = _other([o for o in others if not o.endswith("ly")], s, rng)
    return _put(s, rng.choice(places), other) if places and other else None


Change = tuple[str, Edit, int, float]
FALSE: tuple[Change, ...] = (
    ("number", number, REFUTED, 6),
    ("numbers_swapped", numbers_swapped, REFUTED, 2),
    ("date", date, REFUTED, 5),
    ("name", name, REFUTED, 8),
    ("unit", unit, REFUTED, 3),
    ("negation", negation, REFUTED, 7),
    ("antonym", antonym, REFUTED, 6),
    ("quantity", quantity, REFUTED, 3),
    ("more_quantity", more_quantity, CLAIMS_MORE, 2),
    ("names_swapped", names_swapped, REFUTED, 5),
    ("phrases_swapped", phrases_swapped, REFUTED, 5),
    ("converse_swapped", converse_swapped, REFUTED, 3),
    ("relation_turned", relation_turned, REFUTED, 3),
    ("cause", cause, CLAIMS_MORE, 3),
    ("hedge", hedge, CLAIMS_MORE, 4),
    ("condition", condition, CLAIMS_MORE, 2),
    ("only", only, CLAIMS_MORE, 1.5),
    ("detail", detail, PARTIAL, 9),
    ("clause_added", clause_added, PARTIAL, 4),
    ("recombined", recombined, NOT_SUPPORTED, 8),
    ("word", word, NOT_SUPPORTED, 4),
)
"""(kind, edit, classes, weight)."""
