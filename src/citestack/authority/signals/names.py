"""Names of people and organisations: the same name written two ways, and what kind of name it is.

No list of known names anywhere: a name is judged by its form and by the common nouns in it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

NameKind = Literal["person", "handle", "organisation", "account"]
MOST_WORDS = 6
_WORD = re.compile(r"\w+")
_PARTICLES = frozenset(
    """von van der den de del della di da la le el du dos das bin ibn al zu zur ter ten y e und""".split()  # noqa: SIM905 - reads better
)
_ACCOUNT = re.compile(
    r"(?:the )?(?:site |web |blog |super ?)?(?:admin(?:istrator)?s?|editors?|staff(?: writers?)?|webmaster|authors?"
    r"|guest(?: \w+)?"
    r"|users?\d*|root|moderators?|contributors?|anonymous|unknown|owner|support|test|default|redaktion|r[ée]daction"
    r"|redacci[óo]n|redazione|n/?a|none|null)",
)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")
_COMMON = frozenset(
    """inc ltd llc gmbh ag kg corp corporation company co plc team editors editorial staff office institute institut
    university universität université universidad laboratory lab labor association society magazine news newsroom group
    gruppe foundation stiftung fondation fundación project projekt contributors developers agency department ministry
    bureau desk authors redaktion verlag press media network committee council centre center library shop store club
    guild union blog journal times post team's writers maintainers community""".split()  # noqa: SIM905 - reads better
)
_BEFORE_NAMES = frozenset(
    """by von par por di door article written posted photo on am""".split()  # noqa: SIM905 - reads better
)
_LINK_WORDS = frozenset(
    """profile profil perfil posts articles artikel more mehr all website""".split()  # noqa: SIM905 - reads better
)
# "By default" opens sentences and lines of settings; none of these is a first name.
_SET_PHRASES = frozenset(
    """default design hand email mail phone post name date law nature definition contrast comparison example way now
    far then mistake chance itself themselves using the a an all any this that these those its your our my their
    category topic region clicking continuing subscribing signing appointment invitation request region type size price
    popularity rating relevance month year day week""".split()  # noqa: SIM905 - reads better
)


def fold(text: str) -> str:
    """NFKC, case folded, white space runs to one space: what two spellings of one text share."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def bare(text: str) -> str:
    """``fold`` without accents and punctuation: ``Über uns`` and ``ueber-uns.html`` need one pattern, not four."""
    marked = unicodedata.normalize("NFKD", fold(text))
    return " ".join(_WORD.findall("".join(c for c in marked if not unicodedata.combining(c))))


def says(folded: str, name: str) -> bool:
    """A folded text holds the name as whole words; up to two middle names or initials may stand in between."""
    wanted = fold(name)
    if not wanted:
        return False
    if wanted in folded and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded):
        return True
    first, _, last = wanted.partition(" ")
    last = last.rpartition(" ")[2] or last
    if len(last) < 2 or last not in folded or first not in folded:
        return False
    return bool(re.search(rf"(?<!\w){re.escape(first)}(?: [\w.'-]+){{1,2}} {re.escape(last)}(?!\w)", folded))


def kind_of(name: str, *, organisation: bool = False) -> NameKind:
    """What a byline's name can be. ``organisation`` = the markup says so."""
    folded = fold(name)
    if _ACCOUNT.fullmatch(folded):
        return "account"
    words = _WORD.findall(folded)
    if organisation or folded.startswith("the ") or _COMMON.intersection(words) or _HOST.fullmatch(folded):
        return "organisation"
    return "person" if is_full_name(name) else "handle"


def is_full_name(text: str) -> bool:
    """Two to six words, each capitalised or a particle ("van", "de"), none that only opens a set phrase."""
    words = text.replace(",", " ").split()
    if not 2 <= len(words) <= MOST_WORDS or words[0].casefold() in _SET_PHRASES:
        return False
    plain = [w.strip(".'’\"()") for w in words]
    if any(not w or any(c.isdigit() for c in w) for w in plain):
        return False
    return all(_is_capital(w) or w.casefold() in _PARTICLES for w in plain) and _is_capital(plain[-1])


def is_no_name(text: str) -> bool:
    """Words of the line around a name, taken for one: "default", "Article by"."""
    words = fold(text).split()
    set_phrase = words[:1] and words[0] in _SET_PHRASES and not _COMMON.intersection(words)
    return not words or bool(set_phrase) or words[-1] in _BEFORE_NAMES or bool(_LINK_WORDS.intersection(words))


def _is_capital(word: str) -> bool:
    """An upper-case initial, or a letter of a script that has no case."""
    return word[0].isupper() or (word[0].isalpha() and not word[0].islower())


_LEGAL = frozenset(
    """the inc ltd llc gmbh ag kg corp co plc documentation docs com org net www e v der die das le la""".split()  # noqa: SIM905 - reads better
)


def same_name(one: str, other: str) -> bool:
    """Equal words, one inside the other, or one the initials of the other; legal forms and "the" aside."""
    first, second = (_core(x) for x in (one, other))
    short, long = sorted((first, second), key=len)
    if not short:
        return False
    if "".join(first) == "".join(second) or _initials(long) == "".join(short):
        return True
    # "Group" inside "Energy Group" is a common noun, not its name.
    return set(short) <= set(long) and not set(short) <= _COMMON


def _core(name: str) -> list[str]:
    words = bare(name).split()
    return [w for w in words if w not in _LEGAL] or words


def _initials(words: list[str]) -> str:
    return "".join(w[0] for w in words) if len(words) > 1 else ""
