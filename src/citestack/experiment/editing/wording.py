"""Wordy phrases and the plain ones that say the same, chosen so that grammar and meaning stay.

The list was written for this project after the advice of plain-language guides (US Federal Plain Language Guidelines,
2011, section III.a). A phrase is on it only where the plain one fits in every sentence it stands in.
"""

from __future__ import annotations

import re
from functools import cache

PLAIN: dict[str, str] = {
    "a large number of": "many",
    "a majority of": "most",
    "a number of": "several",
    "a wide variety of": "many",
    "as a consequence of": "because of",
    "at the present time": "now",
    "at this point in time": "now",
    "by means of": "by",
    "due to the fact that": "because",
    "during the course of": "during",
    "for the duration of": "during",
    "for the reason that": "because",
    "has the ability to": "can",
    "have the ability to": "can",
    "in addition to": "besides",
    "in close proximity to": "near",
    "in many cases": "often",
    "in most cases": "usually",
    "in order that": "so that",
    "in order to": "to",
    "in spite of the fact that": "although",
    "in spite of": "despite",
    "in the absence of": "without",
    "in the course of": "during",
    "in the event that": "if",
    "in the majority of cases": "usually",
    "in the vicinity of": "near",
    "irrespective of": "regardless of",
    "is able to": "can",
    "are able to": "can",
    "on a daily basis": "daily",
    "on a regular basis": "regularly",
    "on the basis of": "based on",
    "on the grounds that": "because",
    "owing to the fact that": "because",
    "regardless of the fact that": "although",
    "the manner in which": "how",
    "the way in which": "how",
    "until such time as": "until",
    "with regard to": "about",
    "with respect to": "about",
    "with the exception of": "except",
    "additionally": "also",
    "adjacent to": "next to",
    "approximately": "about",
    "consequently": "so",
    "erroneous": "wrong",
    "frequently": "often",
    "furthermore": "also",
    "moreover": "also",
    "numerous": "many",
    "predominantly": "mainly",
    "subsequently": "later",
    "substantial": "large",
    "utilise": "use",
    "utilised": "used",
    "utilises": "uses",
    "utilising": "using",
    "utilize": "use",
    "utilized": "used",
    "utilizes": "uses",
    "utilizing": "using",
    "whilst": "while",
}

_OPENING = re.compile(
    r"^(?:(?:please )?note that|it (?:is (?:important|worth) (?:to note|noting)|should be noted) that|"
    r"there is no doubt that),? (?P<first>[a-z])(?=[a-z]*[ ,])",
    re.IGNORECASE,
)
"""Words before a statement that say nothing; a name of code after them keeps its spelling, so they stay there."""
_VOWEL = frozenset("aeiou")


@cache
def _pattern() -> re.Pattern[str]:
    """Phrases as whole words, longest first; never beside what code is made of."""
    phrases = "|".join(re.escape(p) for p in sorted(PLAIN, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w./_\-(])(?P<article>an? )?(?P<phrase>{phrases})(?P<comma>,?)(?![\w_(\-]|\.\w)", re.IGNORECASE
    )


def plainer(sentence: str) -> str:
    """The sentence with its wordy phrases replaced; quotations stay as they are."""
    if any(mark in sentence for mark in '“”"«»'):
        return sentence
    text = _pattern().sub(_replaced, _OPENING.sub(_capital, sentence))
    if text == sentence:
        return sentence
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] if sentence[:1].isupper() else text


def _capital(match: re.Match[str]) -> str:
    return match["first"].upper()


def _replaced(match: re.Match[str]) -> str:
    phrase, plain = match["phrase"], PLAIN[match["phrase"].lower()]
    article = match["article"] or ""
    if article and (plain[:1] in _VOWEL) != (phrase[:1].lower() in _VOWEL):
        return match[0]
    if phrase.isupper() and len(phrase) > 1:
        return match[0]
    return f"{article}{plain[:1].upper() + plain[1:] if phrase[:1].isupper() else plain}{match['comma']}"
