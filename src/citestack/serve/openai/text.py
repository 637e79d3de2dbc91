"""An answer as one text with ``[n]`` marks, and where the marks stand.

An annotation's span is the mark itself, as OpenAI's is the rendered link: ``text[start:end] == "[n]"``, in code points,
end exclusive. It belongs to the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.model import Answer, AnswerSentence, Citation
from citestack.words import visible

_LINK = re.compile(r"\](?=[(\[:])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_NUMBER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One ``[n]``: offsets in the whole text, and the citation it stands for."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Rendered:
    pieces: tuple[str, ...]
    """A piece per sentence, its marks and the space before it included; joined they are the text."""
    marks: tuple[Mark, ...]

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def render(answer: Answer) -> Rendered:
    """Each sentence followed by its marks; an abstention is its reason, without marks."""
    if answer.abstained:
        return Rendered((answer.abstain_reason or "Nothing in the corpus answers this.",), ())
    known = {c.n: c for c in answer.citations}
    pieces: list[str] = []
    marks: list[Mark] = []
    at = 0
    for i, sentence in enumerate(answer.sentences):
        before = _gap(answer.sentences, i)
        body = before + harmless(sentence.text, len(known))
        piece, found = _marked(body, [known[n] for n in sentence.citations], at)
        marks += found
        pieces.append(piece)
        at += len(piece)
    return Rendered(tuple(pieces), tuple(marks))


def harmless(text: str, citations: int) -> str:
    """Page text that cannot pass for a mark of ours, and that a chat client's Markdown makes no link, image or tag of.

    An image fetched by the reader's client would tell its host of the question. The exact text stays in the answer
    document beside.
    """
    shown = _TAG.sub(r"\\<", _LINK.sub("] ", visible(text)))
    return _NUMBER.sub(lambda m: f"({m[1]})" if 1 <= int(m[1]) <= citations else m[0], shown)


def _gap(sentences: Sequence[AnswerSentence], i: int) -> str:
    """List items and code keep their lines: a paragraph of their own."""
    if i == 0:
        return ""
    return "\n\n" if "\n" in sentences[i].text or "\n" in sentences[i - 1].text else " "


def _marked(body: str, citations: Sequence[Citation], at: int) -> tuple[str, list[Mark]]:
    marks: list[Mark] = []
    piece = body + " " if citations else body
    for citation in citations:
        label = f"[{citation.n}]"
        marks.append(Mark(at + len(piece), at + len(piece) + len(label), citation))
        piece += label
    return piece, marks
