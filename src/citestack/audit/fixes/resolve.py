"""What a pronoun stands for, where only one thing can be meant: else nothing is proposed.

The sentence before must say what its subject is or has ("The Aero 250 is a heater ..."), and name no second thing of
the same number that the pronoun could mean. A line without a subject under a term takes the term.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.model import Sentence
from citestack.stack.fan_words import is_generic
from citestack.writing.entries import is_label
from citestack.writing.self_contained import start_problem

_SUBJECT = re.compile(
    r"(?P<np>(?:(?:The|A|An|Our|Every|Each) )?(?:[A-ZÀ-Þ][\w.+-]*|[a-z][\w-]*|\d[\w.]*)"
    r"(?: (?!(?:is|are|was|were|has|have|had|which|that|who|and|or|of|in|on|for|with|to|by|from|at)\b)[\w.+-]+){0,3}) "
    r"(?P<verb>is|are|was|were|has|have|had)\b(?P<rest>.*)",
    re.DOTALL,
)
_PRONOUN = re.compile(r"(?P<pronoun>It|They|Its|Their)(?P<after> [a-z]\w*)")
_EMPTY = re.compile(
    r"It (?:is|was|may be|can be|might be|will be|takes|seems|appears|turns|follows|makes sense|rains|costs)\b"
    r"(?=.{0,60}\b(?:that|to|whether|if|how)\b)"
)
_RIVAL = re.compile(r"\b(?:the|this|that|its|their|another|each|every) (?!same\b)[a-z]{3,}|(?<=[a-z,] )[A-Z][\w-]+")
_PLURAL_RIVAL = re.compile(r"\b(?:the|these|those|some|many|all|most|two|three|four|\d+) (?:[a-z]+ )?[a-z]{3,}s\b")
_DEFINED = re.compile(r" an? (?!part\b|result\b|number\b|lot\b)")
"""``X is a Y that ...``: the next sentence goes on about X, whatever the clause mentions, names apart."""
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")
_CLAUSE = re.compile(r" (?:how|what|why|when|where|whether|if|as|than|not|then|[a-z]+[^\Ws]s(?= ))\b")
"""A clause taken for a name: "The group studies how heat (is stored)"."""
_ARTICLE = re.compile(r"^(?:A|An|Every|Each) ")
_PLAIN_START = frozenset({"There", "This", "That", "These", "Those", "It", "They", "He", "She", "We", "You", "What",
                          "Here", "One", "Some", "Both", "Another", "Which", "Who"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolved:
    after: str
    named: str
    """The words put in, as they stand in ``origin``."""
    origin: str
    """The sentence or heading they were taken from."""


def resolve(sentence: Sentence, before: Sentence | None, heading: str | None) -> Resolved | None:
    """``before``: the sentence right before it in the same paragraph; ``heading``: the heading right above it."""
    text = " ".join(sentence.text.split())
    if before is not None:
        return _from_sentence(text, " ".join(before.text.split()))
    return _from_term(text, heading) if heading else None


def _from_sentence(text: str, before: str) -> Resolved | None:
    match, subject = _PRONOUN.match(text), _SUBJECT.fullmatch(before)
    if match is None or subject is None or _EMPTY.match(text) or start_problem(before) is not None:
        return None
    plural = subject["verb"] in {"are", "were", "have"}
    wanted = {"They", "Their"} if plural else {"It", "Its"}
    first = subject["np"].split()[0]
    defined = _DEFINED.match(subject["rest"]) is not None and not _NAME.search(subject["rest"])
    ambiguous = not defined and _rivals(subject["rest"], plural=plural)
    if match["pronoun"] not in wanted or first in _PLAIN_START or ambiguous or _CLAUSE.search(subject["np"]):
        return None
    name = _ARTICLE.sub("The ", subject["np"])
    owner = f"{name}{'’' if plural and name.endswith('s') else '’s'}" if match["pronoun"] in {"Its", "Their"} else name
    return Resolved(owner + text[len(match["pronoun"]) :], name, before)


def _rivals(rest: str, *, plural: bool) -> bool:
    """Another thing in the sentence that the pronoun could mean."""
    return (_PLURAL_RIVAL if plural else _RIVAL).search(rest) is not None


_VERB_FIRST = re.compile(
    r"(?:Specifies|Sets|Returns|Controls|Enables|Disables|Defines|Determines|Causes|Forces|Allows|Indicates|Contains|"
    r"Gives|Prints|Shows|Displays|Writes|Reads|Represents|Describes|Provides|Creates|Removes|Adds|Converts|Checks|"
    r"Sends|Starts|Stops|Selects|Generates) "
)


def _from_term(text: str, heading: str) -> Resolved | None:
    label = " ".join(heading.split())
    if _VERB_FIRST.match(text) is None or not is_label(label) or is_generic(label):
        return None
    return Resolved(f"{label} {text[:1].lower()}{text[1:]}", label, label)
