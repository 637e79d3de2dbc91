"""The prose of a manuscript, sentence by sentence, and edits that touch nothing else.

Prose is paragraphs and long list items. Headings, code, quotations, table rows and short list items are never worded
anew: they are not sentences, or not the author's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from citestack.corpus.sentences import sentences
from citestack.corpus.split import ITEM_WORDS, count_words
from citestack.experiment.model import Manuscript, Part
from citestack.model import Sentence
from citestack.writing.self_contained import problem_of

_KEPT = 16_384
"""Texts remembered: every arm reads the same few pages."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A sentence: ``page.parts[part].text[start:end] == text``."""

    part: int
    start: int
    end: int
    text: str
    first: bool
    """Nothing stands before it in its part."""
    last: bool


def is_prose(part: Part) -> bool:
    return part.kind == "paragraph" or (part.kind == "list_item" and count_words(part.text) > ITEM_WORDS)


def spots(page: Manuscript) -> list[Spot]:
    """All sentences of the prose, in order."""
    return [spot for i, part in enumerate(page.parts) if is_prose(part) for spot in _of_part(page, i, part)]


def spots_of(page: Manuscript, part: int) -> list[Spot]:
    return list(_of_part(page, part, page.parts[part]))


def _of_part(page: Manuscript, i: int, part: Part) -> Iterator[Spot]:
    found = _cut(part.text, page.language or "en")
    for n, (start, end) in enumerate(found):
        yield Spot(i, start, end, part.text[start:end], n == 0, n == len(found) - 1)


@lru_cache(maxsize=_KEPT)
def stands_alone(text: str) -> bool:
    """By the rules of the draft: whole, and nothing in it points at other text."""
    return problem_of(text) is None


@lru_cache(maxsize=_KEPT)
def _cut(text: str, language: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentences(text, language))


def as_sentence(spot: Spot) -> Sentence:
    """For rules that read stored sentences; it has no id."""
    return Sentence("", "", spot.start, spot.end, spot.text)


def flat(text: str) -> str:
    return " ".join(text.split())


# --- edits ------------------------------------------------------------------------------------------------------------


def with_parts(page: Manuscript, parts: Sequence[Part]) -> Manuscript:
    return replace(page, parts=tuple(parts))


def reworded(page: Manuscript, changes: Sequence[tuple[Spot, str]]) -> Manuscript:
    """Sentences replaced; spots are of ``page`` as it is given."""
    parts = list(page.parts)
    for spot, text in sorted(changes, key=lambda c: (c[0].part, -c[0].start)):
        was = parts[spot.part].text
        parts[spot.part] = replace(parts[spot.part], text=was[: spot.start] + text + was[spot.end :])
    return with_parts(page, parts)


def appended(page: Manuscript, part: int, sentence: str) -> Manuscript:
    """The sentence at the end of a part."""
    parts = list(page.parts)
    parts[part] = replace(parts[part], text=f"{parts[part].text} {sentence}")
    return with_parts(page, parts)


def without(page: Manuscript, spot: Spot) -> Manuscript:
    """The sentence taken out, with the white space that set it off; its part goes when nothing else is in it."""
    text = page.parts[spot.part].text
    before, after = text[: spot.start].rstrip(), text[spot.end :].lstrip()
    parts = list(page.parts)
    left = f"{before} {after}" if before and after else before or after
    parts[spot.part : spot.part + 1] = [replace(parts[spot.part], text=left)] if left else []
    return with_parts(page, parts)


def inserted(page: Manuscript, at: int, *new: Part) -> Manuscript:
    """New parts before part ``at``."""
    return with_parts(page, (*page.parts[:at], *new, *page.parts[at:]))


def top_of(page: Manuscript) -> int:
    """Where the running text begins: the first paragraph of whole sentences, or the first heading below the page's own.

    A byline or a date above it is no text.
    """
    for i, part in enumerate(page.parts):
        below = part.kind == "heading" and (part.level > 1 or any(p.kind == "heading" for p in page.parts[:i]))
        if below or (part.kind == "paragraph" and any(stands_alone(s.text) for s in spots_of(page, i))):
            return i
    return len(page.parts)
