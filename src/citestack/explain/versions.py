"""Other wordings of a sentence, made of the page's own words: what may be tried, before anything is offered.

Nothing here invents: a version adds a heading's or title's words, drops a word that leans on the sentence before it, or
names a source that was found to say the sentence. Whether a version passes, and is true, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.model import Passage
from citestack.stack.facets import clean_label, clean_title
from citestack.stack.fan_words import is_generic
from citestack.words import stems, words
from citestack.writing.self_contained import start_problem

LONGEST_LABEL = 8
"""Words of a heading that can name a sentence's subject."""
SHORT = 4
"""Words of a title that can be a sentence's subject: a longer one is a clause of its own."""
_SINGULAR = re.compile(r"^(?:it|this|that)\b(?=\s+(?:\w+s|was|can|may|must|will|would|should|had)\b)", re.IGNORECASE)
_PLURAL = re.compile(r"^(?:they|these|those)\b(?=\s+\w+)", re.IGNORECASE)
_OWNED = re.compile(r"^(?:its|their)\b(?=\s+\w+)", re.IGNORECASE)
_NAMED = re.compile(
    r"^(?:this|the|that) (?:\w+ )?(?=(?:is|was|has|can|may|must|will|does|takes|needs|uses|runs)\b)", re.IGNORECASE
)
_LINKING = re.compile(
    r"^(?:however|therefore|moreover|furthermore|also|thus|hence|besides|instead|still|so|but|and|in addition|"
    r"as a result|for this reason|on the other hand|in other words|in short|of course|by contrast|in contrast),?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """``change`` says in plain words what was done to the sentence."""

    text: str
    change: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source that the page cites and that says the sentence."""

    name: str
    url: str


def versions(sentence: str, question: str, passage: Passage, sources: Sequence[Attribution] = ()) -> list[Version]:
    """Distinct versions: subject named, then heading put before, then source named. None is the sentence itself."""
    bare = list(_standing(sentence, question, passage))
    bases = [*bare, Version(sentence, "")] if start_problem(sentence) is None or not bare else bare
    made = [*bare]
    for base in (b for b in bases if start_problem(b.text) is None):
        made += [_both(base, v) for v in _worded(base.text, question, passage)]
    for base in (b for b in bases if start_problem(b.text) is None):
        made += [_both(base, v) for v in _attributed(base.text, sources)]
    unique: dict[str, Version] = {}
    for version in made:
        if version.text != sentence:
            unique.setdefault(version.text, version)
    return list(unique.values())


def _both(first: Version, then: Version) -> Version:
    return Version(then.text, "; ".join(c for c in (first.change, then.change) if c))


def _standing(sentence: str, question: str, passage: Passage) -> Iterator[Version]:
    """The linking word taken out, the pronoun replaced by what the question or a short title names.

    No heading: "Noise" heads a sentence about a pump and is not what makes 45 decibels.
    """
    rest = _LINKING.sub("", sentence)
    change = "" if rest == sentence else "the word that links it to the sentence before is gone"
    if change:
        yield Version(_capital(rest), change)
    for label in (*subject_of(question, passage), *_title(passage)):
        resolved = _resolved(rest, label)
        if resolved is not None:
            yield _both(Version(rest, change), Version(resolved, f'"{label}" is named instead of pointed at'))


def _resolved(sentence: str, label: str) -> str | None:
    plural = _is_plural(label)
    if _OWNED.match(sentence):
        return _capital(_OWNED.sub(f"{label}'" if plural else f"{label}'s", sentence, count=1))
    for pattern, fits in ((_PLURAL, plural), (_SINGULAR, not plural)):
        if fits and pattern.match(sentence):
            return _capital(pattern.sub(label, sentence, count=1))
    if not plural and _NAMED.match(sentence) and start_problem(sentence) is not None:
        return _capital(_NAMED.sub(f"{label} ", sentence, count=1))
    return None


def _worded(sentence: str, question: str, passage: Passage) -> Iterator[Version]:
    """Under the heading or title that says what the question asks and the sentence does not."""
    missing = set(stems(question)) - set(stems(sentence))
    for label in labels(passage):
        if missing & set(stems(label)):
            yield Version(f"{_capital(label)}: {sentence}", f'"{label}" stands before it')


def _attributed(sentence: str, sources: Sequence[Attribution]) -> Iterator[Version]:
    for source in sources:
        if source.name.casefold() not in sentence.casefold():
            yield attributed(sentence, source, f"its source is named: {source.url}")


def attributed(sentence: str, source: Attribution, change: str) -> Version:
    return Version(f"According to {source.name}, {_small(sentence)}", change)


def subject_of(question: str, passage: Passage) -> list[str]:
    """The longest run of the question's content words that stands in the passage or above it.

    With the question's own article: of "is a water heater loud?" and a passage on water heaters, "a water heater". A
    heading that asks the question itself names nothing.
    """
    tokens = question.rstrip("?!. ").split()
    above = (h for h in (passage.title, *passage.headings) if not h.rstrip().endswith("?"))
    around = f" {' '.join(words(' '.join((*above, passage.text))))} "
    for size in range(min(LONGEST_LABEL, len(tokens)), 1, -1):
        for start in range(len(tokens) - size + 1):
            run = tokens[start : start + size]
            held = " ".join(words(" ".join(run)))
            if all(stems(word) for word in run) and f" {held} " in around:
                article = tokens[start - 1 : start] if start and tokens[start - 1].lower() in ("a", "an", "the") else []
                return [" ".join((*article, *run))]
    return []


def labels(passage: Passage) -> list[str]:
    """What the passage stands under, nearest first: headings and the title that name something in a few words."""
    found = (clean_label(h) for h in reversed(passage.headings))
    named = [*found, clean_title(passage.title)]
    usable = (n for n in named if n and not n.endswith("?") and len(n.split()) <= LONGEST_LABEL and not is_generic(n))
    return list(dict.fromkeys(usable))


def _title(passage: Passage) -> list[str]:
    title = clean_title(passage.title)
    fits = title and not title.endswith("?") and len(title.split()) <= SHORT and not is_generic(title)
    return [title] if fits else []


def _is_plural(label: str) -> bool:
    """By its last word before any preposition: "heat pumps for households" are many."""
    head = re.split(r"\s+(?:for|of|in|on|at|with|to|from|by)\s+", label, maxsplit=1)[0]
    last = head.split()[-1].lower() if head.split() else ""
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """The first letter small when the word is an ordinary one: no name, no capitals."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    ordinary = first.lower() in {"a", "an", "the", "it", "this", "these", "most", "many", "some", "all", "in", "for"}
    return text[:1].lower() + text[1:] if ordinary else text
