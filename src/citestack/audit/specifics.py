"""What a sentence states that a reader could look up: figures, dates, names, quotations, research it appeals to.

Numbers and dates are read as the verifier reads them; a capital inside a sentence is a name. What only numbers or
names a thing, such as a version, a port or the number of a section, is no figure.
"""

from __future__ import annotations

import re
from typing import Literal

from citestack.protocols import Fact, Facts
from citestack.words import words
from citestack.writing.verbs import is_imperative

Kind = Literal["statistic", "research", "quotation", "date", "number", "name"]
WEIGHTY: frozenset[Kind] = frozenset({"statistic", "research", "quotation"})
"""What readers and engines ask a source for, and what is invented most."""
SPECIFIC: frozenset[Kind] = WEIGHTY | {"date", "number"}
NOUNS: dict[Kind, str] = {
    "statistic": "statistic", "research": "appeal to research", "quotation": "quotation", "date": "date",
    "number": "number", "name": "name",
}  # fmt: skip

_PEOPLE = (
    "people|persons|users|customers|consumers|companies|businesses|firms|households|families|adults|children|women|men|"
    "patients|respondents|participants|employees|workers|students|readers|visitors|subscribers|developers|marketers|"
    "professionals|owners|buyers|shoppers|drivers|voters|citizens|deaths|cases|sites|websites|pages"
)
_STATISTIC = re.compile(
    r"\d\s?%|\d\s?per\s?cent\b|\bpercent(?:age points?)?\b(?<=\d.{12})"
    r"|\b\d+(?:\.\d+)? (?:in|of|out of) (?:every |the )?\d+\b"
    r"|\b\d+(?:[.,]\d+)?(?:x|[- ]fold| times)\s+(?:more|less|fewer|faster|slower|higher|lower|larger|smaller|better|"
    r"worse|cheaper|as|the|likelier)\b"
    r"|\b\d[\d.,]* ?(?:million|billion|trillion)\b"
    rf"|(?<![$€£¥])\b(?!(?:19|20)\d\d\b)(?:\d{{4,}}|\d{{1,3}}(?:,\d{{3}})+)(?: \w+){{0,2}} (?:{_PEOPLE})\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:sav(?:e|es|ed|ings?)|cuts?|reduc(?:e|es|ed|tion)|increas(?:e|es|ed)|boost(?:s|ed)?|improv(?:e|es|ed)|"
    r"earn(?:s|ed)?|pays? for itself|faster|slower|cheaper)\b",
    re.IGNORECASE,
)
"""A figure beside one of these is an effect that somebody must have measured."""
_RESEARCHERS = (
    r"stud(?:y|ies)|surveys?|research(?:ers)?|scientists|experts?|analysts?|reports?|polls?|statistics|trials?|"
    r"experiments?|meta-analys[ie]s|figures|evidence|doctors|dentists|economists|engineers at \w+"
)
_RESEARCH = re.compile(
    rf"(?<!\bthis )\b(?:{_RESEARCHERS})(?: \w+){{0,4}}? (?:shows?|showed|shown|finds?|found|suggests?|suggested|"
    r"says?|said|agree|agrees|agreed|confirm(?:s|ed)?|proves?|proved|proven|indicates?|indicated|reveal(?:s|ed)?|"
    r"reported|estimates?|estimated|recommends?|concluded?|demonstrates?|demonstrated)\b"
    rf"|\b(?:according to|based on) (?:an? |the |its |our |recent |several |new |\d{{4}} )*(?:{_RESEARCHERS})\b"
    r"|\b(?-i:[Aa]ccording to (?:the |an? )?[A-Z])"
    r"|\bit (?:has been|is|was) (?:scientifically |clinically |well )?(?:proven|shown|established) that\b",
    re.IGNORECASE,
)
_QUOTED = r"(?:“[^”]{12,600}”|\"[^\"]{12,600}\"|«[^»]{12,600}»|„[^“”]{12,600}[“”]|「[^」]{6,300}」)"
_MARK = re.compile(r"[“\"«„「]")
_SPEECH = (
    r"(?:said|says|told|explain(?:s|ed)|add(?:s|ed)|noted|notes|wrote|writes|argue[sd]?|according to|states?|stated|"
    r"claim(?:s|ed)|insist(?:s|ed)|recall(?:s|ed)|dit|sagte?|dijo|ha detto)"
)
_QUOTATION = re.compile(
    rf"{_QUOTED}[^.]{{0,60}}\b{_SPEECH}\b|\b{_SPEECH}\b[^.]{{0,60}}{_QUOTED}|{_QUOTED}\s*[—–-]\s*\w", re.IGNORECASE
)
_NAMES_A_THING = re.compile(
    r"(?:\b(?:versions?|v|release|rfc|iso|ieee|pep|section|sections|chapter|appendix|figure|fig\.|table|step|page|line|"
    r"port|ports|http|level|class|type|part|rule|item|option|no\.|number|nr\.|error|code|status|exit|issue|bug|cve|"
    r"python|java|php|php|postgresql|node|windows|ubuntu|debian|ios|android|chrome|firefox|table of|route|bus|room)"
    r"[\s#-]*|[#/_.:=(\[-])$",
    re.IGNORECASE,
)
_BRAND_LETTERS = 5
_CODE = re.compile(r"\w_\w|\w\(\)|::|->|(?:^|\s)--?[a-z]|[`$\\{}<>=]|\w/\w+/|\w\.\w+\(|\bdefaults?\b", re.IGNORECASE)
_OWN_WORD = re.compile(r"\b(?:we|us|our|ours|i|my|you|your|yours)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[^\W\d_A-Z] )[A-ZÀ-Þ][\w-]*[^\W\d_]|(?<=[^\W\d_A-Z], )[A-ZÀ-Þ][\w-]+|[^\W_]+[a-z][A-Z]\w*")
_OBJECT = re.compile(
    r"\W*\w+ (?:the|a|an|your|this|these|that|those|all|any|each|every|it|them|both|only|no|in|on|to|up|out|from|with|"
    r"for|sure|and|or|as|by|at|into|off|down|if|when|how|whether|not|either|new|[`\"'“]|\w*[_/]\w*|\d)",
    re.IGNORECASE,
)
_YEARED = re.compile(r"\d{3,4}|\b\d{1,2}(?:st|nd|rd|th)?\b")


def kinds_of(text: str, facts: Facts) -> tuple[Kind, ...]:
    """What the sentence carries, in the order of ``NOUNS``."""
    digits = any(c.isdigit() for c in text)
    found = facts.absent(text, "") if digits else ()
    number = digits and not _CODE.search(text) and any(f.kind == "number" and _counts(f, text) for f in found)
    carried: dict[Kind, bool] = {
        "statistic": digits and (_STATISTIC.search(text) is not None or (number and _EFFECT.search(text) is not None)),
        "research": _RESEARCH.search(text) is not None,
        "quotation": _MARK.search(text) is not None and _QUOTATION.search(text) is not None,
        "date": any(f.kind == "date" and _YEARED.search(f.text) for f in found),
        "number": number,
        "name": _NAME.search(text) is not None,
    }
    return tuple(kind for kind, there in carried.items() if there)


def _counts(fact: Fact, text: str) -> bool:
    """A figure in digits that measures or counts, and is no name, version or place in a text."""
    if not any(c.isdigit() for c in fact.text) or re.search(r"\d\.\d+\.\d|^[vV]\d", fact.text):
        return False
    return not _NAMES_A_THING.search(text[max(0, fact.start - 16) : fact.start])


def is_instruction(text: str) -> bool:
    """``Run the tests``: it states nothing that a source could hold or deny. "Scale changes the taste", "Heat pumps
    cut the cost" do: a word that may be a verb is one where what follows cannot belong to a noun.
    """
    return is_imperative(text) and _OBJECT.match(text) is not None


def first_party(text: str, brands: frozenset[str]) -> bool:
    """Speaks of the site's own offer or to its visitor: nobody else can be the source of that.

    ``brands``: words of the site's own name. It excuses a price, a measure or a date, never a statistic.
    """
    return _OWN_WORD.search(text) is not None or not brands.isdisjoint(words(text))


def brands_of(host: str) -> frozenset[str]:
    """Words of a site's name that name it: ``calidora-shop.example`` is Calidora."""
    return frozenset(w for w in words(host.partition(".")[0]) if len(w) >= _BRAND_LETTERS)


def only_names(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    return tuple(k for k in kinds if k == "name")


def without_own(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """What is left to be sourced of a first-party sentence."""
    return kinds if is_weighty(kinds) else tuple(k for k in kinds if k not in {"date", "number"})


def is_specific(kinds: tuple[Kind, ...]) -> bool:
    return not SPECIFIC.isdisjoint(kinds)


def is_weighty(kinds: tuple[Kind, ...]) -> bool:
    return not WEIGHTY.isdisjoint(kinds)


def named(kinds: tuple[Kind, ...]) -> str:
    """``statistic and quotation``: the kinds that call for a source, in words."""
    wanted = [k for k in kinds if k in SPECIFIC and not (k == "number" and "statistic" in kinds)]
    said = [NOUNS[k] for k in wanted]
    return " and ".join((", ".join(said[:-1]), said[-1]) if len(said) > 1 else said)
