"""Edits that keep a sentence true: what is left out is left out, what is said differently means the same."""

from __future__ import annotations

import random
import re

from training.support_edits import drop_bracket, drop_words, move_time, swap_synonym
from training.support_model.words import COMPARATIVES, PHRASES, VERBS, WEAKER

from citestack.inference.support.lexicon import MONTHS, NUMBER_WORDS

_SMALL = {v: w for w, v in NUMBER_WORDS.items() if 2 <= v <= 20}
_FULL = [m.capitalize() for m in MONTHS if len(m) > 3 or m == "may"]
_MONTH = "|".join(_FULL)
_CONDITIONAL = re.compile(
    r"\b(if|unless|without|except|only|not|no|never|until|unlike|n't|neither|nor|instead)\b", re.IGNORECASE
)
_STARTERS = frozenset(
    {"The", "A", "An", "In", "He", "She", "It", "They", "This", "These", "Its", "His", "Her", "At", "On", "By"}
)
NOUN = r"(?:(?:[Tt]he|[Aa]n?|[Ee]ach|[Tt]his|[Ee]very) (?:[\w-]+ ){0,2}[\w-]+|[A-Z][\w.-]+(?: [A-Z][\w.-]+)*)"
_BY_FORM = {form: verb for verb in VERBS for form in verb[1:3]}
_BY_PARTICIPLE = {verb[3]: verb for verb in VERBS}
_SIDE_A, _SIDE_B = rf"^(?P<a>{NOUN})", rf"(?P<b>{NOUN})"
_AFTER = r"(?=[.,;]| (?:in|on|for|at|with|when|from)\b)"
_IS = r"(?P<be>is|are|was|were)"
_PASSIVE = re.compile(
    rf"{_SIDE_A} {_IS} (?P<v>{'|'.join(_BY_PARTICIPLE)}) by {_SIDE_B}(?=[.,;]| (?:to|and)\b|{_AFTER})"
)
_ACTIVE = re.compile(rf"{_SIDE_A} (?P<v>{'|'.join(_BY_FORM)}) {_SIDE_B}{_AFTER}")
_ER = "|".join(p[0] for p in COMPARATIVES)
_THAN = re.compile(rf"{_SIDE_A} {_IS} (?:(?P<er>{_ER})|(?P<more>more|less) (?P<adj>\w+)) than {_SIDE_B}(?=[.,;])")
_ASIDE = re.compile(
    r", (?:which|who|where|including|such as|especially|named|also|for example|a|an|the) [^,.;]{5,80},(?= )"
)
_LAST_CLAUSE = re.compile(
    r"(?:, (?:which|who|where|while|but|and|with|although|including|so|because|as|making|such as)"
    r"|; | because | so that | although | whereas ) ?[^,;]+\.$"
)
RELATIONS = (_ACTIVE, _PASSIVE, _THAN)
"""Statements with two sides, ``a`` and ``b``."""


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """A sentence as it reads inside another: a small first word loses its capital."""
    return text[0].lower() + text[1:] if text.split(" ", 1)[0] in _STARTERS else text


def drop_opening(s: str, rng: random.Random) -> str | None:
    match = re.match(r"^[A-Z][^,]{2,60}, (?=[a-zA-Z])", s)
    if (
        match is None
        or _CONDITIONAL.search(match.group())
        or match.group().startswith(("When", "Once", "Before", "After"))
    ):
        return None
    return upper(s[match.end() :]) if len(s) - match.end() > 30 else None


def drop_aside(s: str, rng: random.Random) -> str | None:
    """A clause between commas in the middle of the sentence."""
    found = list(_ASIDE.finditer(s))
    if not found or _CONDITIONAL.search(s):
        return None
    match = rng.choice(found)
    return s[: match.start()] + s[match.end() :]


def drop_clause(s: str, rng: random.Random) -> str | None:
    match = _LAST_CLAUSE.search(s)
    if match is None or match.start() <= 30 or re.search(r"\b(either|both|between|not)\b", s[: match.start()]):
        return None
    return f"{s[: match.start()]}."


def drop_tail(s: str, rng: random.Random) -> str | None:
    """A closing phrase of time, place or means, from a sentence that neither denies nor restricts."""
    if _CONDITIONAL.search(s) or re.search(r"\b(all|every|most|any|always|each)\b", s, re.IGNORECASE):
        return None
    found = [
        m
        for m in re.finditer(
            r" (?:in|on|at|during|by|with|from|since|after|using|via|through|throughout) [^,;]{3,60}\.$", s
        )
        if m.start() > 30
    ]
    return f"{s[: rng.choice(found).start()]}." if found else None


def take_second(s: str, rng: random.Random) -> str | None:
    """The second of two joined statements, where it has its own subject."""
    match = re.search(rf"(?:, and|, but|; (?:however, )?) (?={NOUN} (?:is|are|was|were|has|have|had|can|will)\b)", s)
    return upper(s[match.end() :]) if match and not re.match(r"^(If|When|Unless|Although|While)\b", s) else None


def take_first(s: str, rng: random.Random) -> str | None:
    match = re.search(r"(?:, and|, but|;) (?:it|they|he|she|the|this|these|is|are|was|were|has|can|will)\b", s)
    return f"{s[: match.start()]}." if match and match.start() > 30 and "either" not in s else None


def say_differently(s: str, rng: random.Random) -> str | None:
    low = s.lower()
    found = [p for p in PHRASES if re.search(rf"\b{re.escape(p[0])}\b", low)]
    if not found:
        return None
    old, new = rng.choice(found)
    changed = re.sub(rf"\b{re.escape(old)}\b", new, s, count=1, flags=re.IGNORECASE)
    return upper(changed) if s[0].isupper() else changed


def number_form(s: str, rng: random.Random) -> str | None:
    digits = [m for m in re.finditer(r"(?<![\w.,/$-])\d{1,2}(?![\w.,/%-])", s) if int(m.group()) in _SMALL]
    worded = list(re.finditer(r"(?<![\w-])(" + "|".join(_SMALL.values()) + r")(?![\w-])", s))
    large = list(re.finditer(r"(?<![\w.,/])(\d{1,3}),(\d)00,000(?![\w,/])", s))
    if not digits and not worded and not large:
        return None
    match = rng.choice(digits + worded + large)
    if match in large:
        new = f"{match[1]}.{match[2]} million".replace(".0 ", " ")
    else:
        new = _SMALL[int(match.group())] if match.group().isdigit() else str(NUMBER_WORDS[match.group()])
    return s[: match.start()] + new + s[match.end() :]


def date_form(s: str, rng: random.Random) -> str | None:
    if m := re.search(rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})\b", s):
        return s[: m.start()] + f"{m[2]} {m[1]} {m[3]}" + s[m.end() :].removeprefix(",")
    if m := re.search(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b", s):
        return s[: m.start()] + f"{m[2]} {m[1]}, {m[3]}" + s[m.end() :]
    return None


def passive(s: str, rng: random.Random) -> str | None:
    if (m := _ACTIVE.match(s)) is None:
        return None
    verb = _BY_FORM[m["v"]]
    be = "was" if m["v"] == verb[2] and verb[2] != verb[1] else "is"
    return f"{upper(m['b'])} {be} {verb[3]} by {inside(m['a'])}."


def active(s: str, rng: random.Random) -> str | None:
    if (m := _PASSIVE.match(s)) is None:
        return None
    verb = _BY_PARTICIPLE[m["v"]]
    return f"{upper(m['b'])} {verb[2] if m['be'] in ('was', 'were') else verb[1]} {inside(m['a'])}."


def other_end(s: str, rng: random.Random) -> str | None:
    """A is larger than B: B is smaller than A."""
    if (m := _THAN.match(s)) is None:
        return None
    if m["er"]:
        new = {p[0]: p[1] for p in COMPARATIVES}[m["er"]]
    else:
        new = f"{'less' if m['more'] == 'more' else 'more'} {m['adj']}"
    return f"{upper(m['b'])} {m['be']} {new} than {inside(m['a'])}."


def weaken(s: str, rng: random.Random) -> str | None:
    if re.search(r"\b(not|no|never|n't|if|unless)\b", s):
        return None
    found = [p for p in WEAKER if re.search(rf"\b{p[0]}\b", s)]
    if not found:
        return None
    old, new = rng.choice(found)
    return re.sub(rf"\b{old}\b", new, s, count=1)


def frame(s: str, rng: random.Random) -> str | None:
    start = rng.choice(("According to the text, ", "Here, ", "As described, ", "Note that ", "In fact, "))
    return start + inside(s)


SHORTER = (drop_opening, drop_aside, drop_clause, drop_tail, take_first, take_second)
CONVERSE = (passive, active, other_end)
_BORROWED = tuple(
    (lambda s, rng, edit=edit: edit(s, None, rng)) for edit in (drop_bracket, drop_words, move_time, swap_synonym)
)
REWORDED = (say_differently, say_differently, number_form, date_form, *_BORROWED, _BORROWED[3], weaken)


def paraphrase(s: str, rng: random.Random, most: int = 3) -> str:
    """The sentence after none to ``most`` edits, shortenings and rewordings, as far as they apply."""
    if rng.random() < 0.12:
        s = converse(s, rng) or s
    for _ in range(min(most, rng.choice((0, 1, 1, 2, 2, 3)))):
        for _ in range(6):
            new = rng.choice(SHORTER if rng.random() < 0.45 else REWORDED)(s, rng)
            if new and len(new.split()) >= 5:
                s = new
                break
    return frame(s, rng) or s if rng.random() < 0.03 else s


def converse(s: str, rng: random.Random) -> str | None:
    for edit in rng.sample(CONVERSE, len(CONVERSE)):
        if new := edit(s, rng):
            return new
    return None
