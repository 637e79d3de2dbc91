"""Does a sentence have the shape of an answer to this type of question? Closed patterns, no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from citestack.stack.question import comparison_sides, question_type
from citestack.words import stems
from citestack.writing.verbs import is_imperative

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|hundred|thousand|million|billion|"
    r"half|twice|double|unlimited|no limit|zero|infinite|forever|never)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\bversions? v?\d|\b[A-Z]\w+ v?\d+(?:\.\d+)+|\b(?:january|february|march|april|may|june|"
    r"july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|"
    r"\b\d+ ?(?:ms|s|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b|"
    r"\b(?:when|whenever|once|after|before|until|every|daily|weekly|monthly|at (?:startup|boot|midnight|night))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result of|therefore|so that|in order to|reasons?|causes?d?|leads? to|"
    r"results? (?:in|from)|prevents?|avoids?|ensures?|otherwise|to (?:avoid|prevent|ensure|allow|keep|make sure))\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"\b(?:yes|no|not|never|always|cannot|can|can't|may|must|should|supports?|supported|allows?|possible|impossible|"
    r"works?|only|does|do|is|are|suitable|recommended|unsafe|safe)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:than|whereas|while|unlike|but|instead|compared|difference|differs?|versus|both|in contrast|on the other)\b",
    re.IGNORECASE,
)
_DOING = (
    r"means|refers? to|stands for|represents?|describes?|provides?|controls?|specif(?:y|ies)|sets?|defines?|allows?|"
    r"enables?|records?|saves?|determines?|shows?|displays?|returns?|performs?|automates?|starts?|makes?|lets|runs|"
    r"creates?|removes?|tells|handles?"
)
_OPENS_DEFINITION = re.compile(rf"\W*((?:[\w'’().-]+\s+){{1,8}}?)(?:is|are|was|were|{_DOING})\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"\bpurpose (?:of|is)\b|\b(?:is|are|was) (?:\w+ly )?"
    rf"(?:a|an|the|one|used|called|known|defined|any|designed|responsible|what)\b|\b(?:{_DOING})\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:you|we|users?|administrators?) (?:can|may|must|should|need to|have to|could|will|simply|first)\b|"
    r"\bto \w+[^.]*, (?:\w+ly )?(?:use|run|set|add|call|type|enter|execute|create|issue|specify|pass|edit|put|invoke|"
    r"you|just|first|simply|start|open|install|enable|make|define|configure|turn|send|click|choose)\b|"
    r"\b(?:by|using) (?:\w+ing|the|a|an)\b|\bcan be \w+ed\b|\b(?:is|are) (?:\w+ )?(?:by|with|using|through)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\s)[A-Z][a-z]+|(?<=\s)[/~][\w./-]+|https?://|\b\w+\.(?:conf|cfg|ini|ya?ml|json|toml|py|log)\b")
_LIST = re.compile(r",[^,]+(?:,| and | or )|\binclud(?:e|es|ing)\b|\bsuch as\b|\n[^\n]+\n|:\s*\n|\b(?:and|or)\b")


Fit = Callable[[str], float | None]


def form_of(question: str) -> Fit:
    """Sentence -> 1 when shaped like an answer, 0.5 when half so, else 0; None when the question sets no shape."""
    kind = question_type(question)
    if kind == "open":
        return lambda _: None
    if kind == "comparison" and (sides := comparison_sides(question)):
        return partial(_comparison, _own_words(sides))
    if kind == "comparison":  # "how much does A save compared with B": the amount is what is asked
        kind = "quantity" if question.casefold().startswith("how ") else "reason"
    if kind == "definition":
        return partial(_definition, frozenset(stems(question)))
    if kind == "how_to":
        return lambda sentence: 1.0 if is_imperative(sentence) or _STEP.search(sentence) else 0.0
    return lambda sentence: 1.0 if _SHAPES[kind].search(sentence) else 0.0


_SHAPES = {
    "quantity": _NUMBER,
    "time": _TIME,
    "reason": _REASON,
    "yes_no": _YES_NO,
    "person_or_place": _NAME,
    "list": _LIST,
}


def _own_words(sides: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Per side the words that no other side shares: ``git`` tells nothing between git merge and git rebase."""
    found = [frozenset(stems(s)) for s in sides]
    return tuple(f - frozenset().union(*(o for o in found if o is not f)) for f in found)


def _comparison(sides: Sequence[frozenset[str]], sentence: str) -> float:
    """Both sides named: 1; one side and a word of contrast: 0.5."""
    said = frozenset(stems(sentence))
    named = sum(bool(side & said) for side in sides)
    contrast = _CONTRAST.search(sentence) is not None
    return 1.0 if named >= 2 else 0.5 if contrast and named else 0.0


def _definition(asked: frozenset[str], sentence: str) -> float:
    """Opens with the thing asked about and a defining verb: 1; has such a verb after a word of the question: 0.5."""
    opening = _OPENS_DEFINITION.match(sentence)
    if opening and asked.issuperset(subject := stems(opening[1])) and subject:
        return 1.0
    match = _DEFINES.search(sentence)
    return 0.5 if match and asked.intersection(stems(sentence[: match.start()])) else 0.0
