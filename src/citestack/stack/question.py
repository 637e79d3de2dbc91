"""Reading a question without a model: its type, content words, names, modifiers, comparison sides and language.

English comes first. A question in another language keeps its words, quoted phrases, code-like tokens and numbers; the
English patterns simply do not fire on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.errors import QuestionError
from citestack.stack.fan_words import LIGHT, OPENERS, STOP, TOKEN, content_stems, joined, squeeze, stems
from citestack.stack.language import question_language
from citestack.trace import QuestionAnalysis

READ_CHARACTERS = 600
"""Only the head of a very long question is analysed; it is searched whole."""
MAX_TERMS = 24


@dataclass(frozen=True, slots=True)
class Question:
    """What layer 1 works with. Phrases are as written, stems as ``fan_words.stem`` makes them."""

    text: str
    type: str
    terms: tuple[str, ...]
    entities: tuple[str, ...]
    facets: tuple[str, ...]
    sides: tuple[str, ...]
    versions: tuple[str, ...]
    language: str | None

    @property
    def keywords(self) -> str:
        return " ".join(self.terms)

    @property
    def entity_stems(self) -> frozenset[str]:
        return frozenset(content_stems(self.entities))

    @property
    def weights(self) -> dict[str, float]:
        """Weight per stem: names count double, words that fit any topic a third."""
        names = self.entity_stems
        light = frozenset(s for w in self.terms if w.lower() in LIGHT for s in stems(w))
        return {s: 2.0 if s in names else 0.3 if s in light else 1.0 for s in content_stems(self.terms)}

    @property
    def scope(self) -> frozenset[str]:
        """Stems of one-word modifiers such as "in Django", "with rsyslog": where the question is at home."""
        found = (_SCOPE.match(facet) for facet in self.facets)
        return frozenset(s for m in found if m and m[1].lower() not in LIGHT for s in stems(m[1]))

    def analysis(self) -> QuestionAnalysis:
        lower = tuple(t.lower() for t in self.terms)
        return QuestionAnalysis(self.type, lower, self.entities, self.facets, self.language)


def read_question(text: str) -> Question:
    """The question analysed. Raises ``QuestionError`` when it holds no letter or digit."""
    whole = squeeze(text)
    if not any(c.isalnum() for c in whole):
        hint = "Ask in words, for example: how does autovacuum decide when to run?"
        raise QuestionError("the question is empty", hint=hint, layer="fanout")
    head = _without_filler(whole[:READ_CHARACTERS])
    head = head.lower() if head.isupper() and " " in head else head
    language = question_language(head)
    return Question(
        text=whole,
        type=question_type(head),
        terms=_terms(joined(head)),
        entities=_entities(head, language),
        facets=_facets(head),
        sides=comparison_sides(head),
        versions=tuple(dict.fromkeys(_VERSION.findall(head))),
        language=language,
    )


_FILLER = re.compile(
    r"^(?:(?:hi|hello|hey|please|ok|so|well)\b[,.! ]*|(?:can|could|would) (?:you|someone|anybody|anyone) (?:please )?"
    r"(?:tell|explain|show|help|describe)(?: to)?(?: me| us)?(?: with)?\b[,:]? *|(?:tell|show) me (?:about )?|"
    r"i(?:'d| would)? (?:want|need|like|wish) to (?:know|understand|learn)(?: about)?\b *|"
    r"i(?:'m| am) (?:wondering|asking) )+",
    re.IGNORECASE,
)


def _without_filler(text: str) -> str:
    rest = _FILLER.sub("", text)
    return rest if any(c.isalnum() for c in rest) else text


# --- type ---------------------------------------------------------------------------------------------------------

_AMOUNT = "default|maximum|minimum|max|min|size|number|amount|limit|price|cost|length|rate|percentage|port|age|height"
_VALUES = "many|much|long|large|big|small|often|fast|far|old|high|deep|heavy|wide|tall"
_WORSE = "better|faster|slower|cheaper|safer|worse|larger|smaller"
_IMPERATIVE = "|".join(sorted(OPENERS - {"get", "give", "what", "when", "where", "which", "who", "why"}))
_WHAT_IS = r"^what(?:'s| is| are| was| were)"
_TYPES = (
    (
        "comparison",
        (
            r"\b(?:vs\.?|versus)(?=\s)",
            r"\bdifferences? between\b|\bdiffers? from\b|\bcompared (?:to|with)\b|^compare\b",
            r"\b(?:which|what) (?:\w+ ){0,2}(?:is|are|was) (?:\w+er|more \w+|best)\b.*\bor\b",
            rf"\b(?:{_WORSE}) than\b|\bshould (?:i|we|you|one) \w+ .*\bor\b",
        ),
    ),
    (
        "how_to",
        (
            r"^how (?:do|can|could|would|should|might|must|to)\b|^(?:steps|ways?) (?:to|for)\b",
            rf"(?:{_WHAT_IS}|^is there) (?:the |a |an |any )?(?:\w+ )?(?:ways?|steps) (?:to|of|for)\b",
        ),
    ),
    ("quantity", (rf"^how (?:{_VALUES})\b|^at what\b", rf"{_WHAT_IS} (?:the )?(?:\w+ )?(?:{_AMOUNT})\b")),
    (
        "time",
        (r"^(?:since |until )?when\b", r"^(?:in |since )?(?:what|which) (?:year|date|day|month|version|release)\b"),
    ),
    (
        "reason",
        (
            r"^(?:why|how come|for what reason)\b|^what (?:causes?|caused|makes)\b",
            rf"{_WHAT_IS} the (?:reasons?|causes?|purpose)\b|^(?:reasons?|causes?) (?:for|of|why)\b",
        ),
    ),
    (
        "list",
        (
            r"^(?:list|name|enumerate)\b|\b(?:types|kinds|examples|list) of\b|^what are (?:the|some|all|good)\b",
            r"^(?:which|what) (?!is\b|are\b|does\b|was\b)\w+s\b",
        ),
    ),
    ("person_or_place", (r"^(?:who|whose|whom|where)\b",)),
    ("definition", (rf"{_WHAT_IS}\b|^(?:define|(?:definition|meaning) of|what does .* (?:mean|stand for|do))\b",)),
    (
        "yes_no",
        (r"^(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|must)(?:n't)?\b",),
    ),
    ("how_to", (rf"^(?:{_IMPERATIVE})\b(?! \w+ing\b)",)),
)
_TYPE_PATTERNS = tuple((name, re.compile("|".join(alternatives), re.IGNORECASE)) for name, alternatives in _TYPES)


def question_type(text: str) -> str:
    """The first pattern that fits, else ``open`` (keyword queries, statements, other languages)."""
    return next((name for name, pattern in _TYPE_PATTERNS if pattern.search(text)), "open")


# --- words and names ----------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[\"“«„`]([^\"”»“`]{2,80})[\"”»“`]")
_VERSION = re.compile(r"\bv?\d+(?:\.\d+)+\b|\b(?:19|20)\d\d\b")
_CODE = re.compile(r"^--?\w|^\.\w|_|::|\(\)$|\+\+$|#$|\w[./]\w|[A-Z].*[A-Z]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]")


def _tokens(text: str) -> list[str]:
    return [t for t in TOKEN.findall(text) if any(c.isalnum() for c in t)]


def _terms(text: str) -> tuple[str, ...]:
    words = [t for t in _tokens(text) if t.lower().replace("’", "'") not in STOP]
    useful = [w for w in words if len(w) > 1 or w.isdigit() or w.isupper() or not w.isascii()]
    kept = useful or _tokens(text)
    return tuple({w.lower(): w for w in reversed(kept)}[k] for k in dict.fromkeys(w.lower() for w in kept))[:MAX_TERMS]


def _entities(text: str, language: str | None) -> tuple[str, ...]:
    code = (t for t in _tokens(text) if _CODE.search(t) and not _ordinary(t))
    found = [*_QUOTED.findall(text), *code, *_VERSION.findall(text)]
    if language in (None, "en"):  # German capitalises every noun
        found += _capitalised_runs(text)
    return tuple(dict.fromkeys(e.strip() for e in found if e.strip()))


def _ordinary(token: str) -> bool:
    """Slashes join plain alternatives ("and/or"), capitals may shout."""
    return token.lower() in STOP or (token.replace("/", "").islower() and len(token) < 7 and "/" in token)


def _capitalised_runs(text: str) -> list[str]:
    tokens = _tokens(text)
    letters = [t for t in tokens if t[0].isalpha()]
    if len(letters) > 2 and sum(t[0].isupper() for t in letters) > 0.8 * len(letters):
        return []  # Title Case or capitals throughout tell nothing
    runs: list[list[str]] = [[]]
    for i, token in enumerate(tokens):
        if token[0].isupper() and not (i == 0 and token.lower() in OPENERS) and token.lower() not in STOP | LIGHT:
            runs[-1].append(token)
        else:
            runs.append([])
    return [" ".join(run) for run in runs if run and " ".join(run) in text]


# --- modifiers and sides ------------------------------------------------------------------------------------------

_PREPOSITIONS = r"for|in|on|with|without|using|under|during|via|after|before|inside|from|within|across|through"
_FACET = re.compile(
    rf"\b(?:{_PREPOSITIONS})\b(?:(?!\b(?:{_PREPOSITIONS}|and then|so that|because|if|when)\b)[^,;:?!])+", re.IGNORECASE
)


def _facets(text: str) -> tuple[str, ...]:
    """Prepositional modifiers with a content word, as written, when something else is left of the question."""
    found = []
    for m in _FACET.finditer(text):
        phrase = m[0].strip(" .")
        if stems(phrase) and set(stems(text)) - set(stems(phrase)) and len(phrase.split()) <= 8:
            found.append(phrase)
    return tuple(dict.fromkeys(found))


_SCOPE = re.compile(r"(?:in|on|with|using|for|from|via|inside) (\S+)$", re.IGNORECASE)
_LEAD = re.compile(
    rf"^(?:what(?:'s| is| are)|which(?: one)?(?: is| are)?|is|are|should (?:i|we|you|one)|do i|when|why|how|does|use|"
    rf"choose|pick|prefer|compare|the|an?|it|there|any|main|key|to|differences?|between|{_WORSE}|easier|of|in)\b[,:]?\s*",
    re.IGNORECASE,
)
_SIDES = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\bdifferences? between (?P<a>.+?) and (?P<b>.+)",
        r"\bcompare (?P<a>.+?) (?:with|to|and|against) (?P<b>.+)",
        r"(?P<a>.+?)\bcompared (?:to|with) (?P<b>.+)",
        r"\bhow (?:does|do|is|are) (?P<a>.+?) (?:differ|different) from (?P<b>.+)",
        r"(?P<a>.+?)\s(?:vs\.?|versus)\s(?P<b>.+)",
        rf"(?P<a>.+?) (?:is |are )?(?:{_WORSE}) than (?P<b>.+)",
        r"\b(?:which|what) (?:\w+ ){0,2}(?:is|are) (?:\w+er|more \w+|best)(?: [^,:]*?)?[,:] ?(?P<a>.+?) or (?P<b>.+)",
        r"\bwhich is \w+ (?P<a>.+?) or (?P<b>.+)",
        r"\bshould (?:i|we|you|one) (?:\w+ )?(?P<a>.+?) or (?P<b>.+)",
    )
)
_TAIL = re.compile(rf"\s+(?:{_PREPOSITIONS}|when|if|to|as|at|of|by)\b.*$|[;?!].*$|\.\s.*$|\.$", re.IGNORECASE)
_MORE = re.compile(r"\s+(?:vs\.?|versus|or|and)\s+|\s*,\s*(?:and |or )?", re.IGNORECASE)


def comparison_sides(text: str) -> tuple[str, ...]:
    """The things compared, 2 to 4 short phrases; empty when the question compares nothing we can name."""
    for pattern in _SIDES:
        if m := pattern.search(text):
            first, *rest = [m["a"], *_MORE.split(_TAIL.sub("", m["b"]))]
            sides = [_side(s) for s in (*_MORE.split(first), *rest)]
            return _even([s for s in sides if s and stems(s)][:4])
    return ()


def _side(phrase: str) -> str:
    before, phrase = "", phrase.strip(" \"'“”`.")
    while before != phrase:
        before, phrase = phrase, _LEAD.sub("", phrase)
    return _TAIL.sub("", phrase).strip() if len(phrase.split()) <= 6 else ""


def _even(sides: list[str]) -> tuple[str, ...]:
    """``inner`` and ``outer join`` share their noun: the lone lower-case adjective gets it too."""
    if len(sides) < 2:
        return ()
    last = sides[-1].split()
    if len(last) == 2 and all(s.isalpha() and s.islower() for s in sides[:-1]) and last[0].islower():
        sides = [*(f"{s} {last[-1]}" for s in sides[:-1]), sides[-1]]
    return tuple(dict.fromkeys(sides)) if len({s.lower() for s in sides}) > 1 else ()
