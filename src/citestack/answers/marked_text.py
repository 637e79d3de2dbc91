"""A marked text to a cited answer: marks, links and lists are lifted, then sentences are split and citations attached.

The readers of stored responses use it as well: their text is Markdown with marks, and their annotations come as spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.answers.attaching import CleanBlock, attach
from citestack.answers.book import SourceBook
from citestack.answers.identity import key_of
from citestack.answers.lifting import Lifted, Piece, widened
from citestack.answers.links import LinkMark, links
from citestack.answers.marks import BracketMark, bracket_marks
from citestack.answers.model import CitedAnswer, Citing, MarkProblem
from citestack.answers.source_list import SourceList, source_list
from citestack.answers.spans import Span, Taken, fenced, hidden, inline_code
from citestack.answers.structure import blocks, format_pieces


@dataclass(frozen=True, slots=True)
class Annotation:
    """A citation that the response gives as data: raw offsets in the text, and the source's number in the book."""

    start: int
    end: int
    source: int | None
    """None: it names a source that the response does not have."""
    cited_text: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a response says beside its text."""

    shape: str
    engine: str | None = None
    question: str | None = None
    retrieved: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


def read_marked(
    raw: str, facts: Facts, book: SourceBook | None = None, annotations: Sequence[Annotation] = ()
) -> CitedAnswer:
    """``book``: sources that the response names as data; a list in the text adds those it lacks."""
    book = book or SourceBook()
    code = fenced(raw)
    ticks = inline_code(raw, Taken(code))
    unseen = [span for span in hidden(raw) if not Taken(code).holds(*span)]
    shut = Taken([*code, *(span for span, _ in ticks), *unseen])
    listed = source_list(raw, shut)
    for span in listed.spans:
        shut.add(span)
    _enter(book, listed)
    found, pieces = links(raw, shut, {e.label.casefold(): e.url for e in listed.entries if e.url})
    brackets = _brackets(raw, shut, found, book)
    pieces += [Piece(*widened(raw, m.start, m.end), "mark") for m in brackets]
    pieces += [Piece(*span, "sources") for span in listed.spans] + [Piece(*span) for span in unseen]
    lifted = Lifted(raw, [*pieces, *format_pieces(raw, code, ticks)])
    citings = _citings(raw, lifted, book, annotations, (found, brackets))
    sentences, loose = attach(lifted.text, _clean_blocks(raw, code, listed.spans, lifted), citings)
    return CitedAnswer(
        facts.shape, facts.engine, facts.question, lifted.text, sentences, book.sources(), loose, lifted.cuts,
        facts.retrieved, facts.notes,
    )  # fmt: skip


def _enter(book: SourceBook, listed: SourceList) -> None:
    """Numbers first: a footnote with a name must not take the number of another one."""
    for entry in sorted(listed.entries, key=lambda e: not e.label.isdecimal()):
        if book.labelled(entry.label) is None:
            book.define(entry.label, entry.url, entry.title)


def _brackets(raw: str, shut: Taken, found: Sequence[LinkMark], book: SourceBook) -> list[BracketMark]:
    """Marks outside of links: ``[[1]](url)`` is a link."""
    taken = Taken((m.start, m.end) for m in found)
    return [m for m in bracket_marks(raw, shut, book) if not taken.holds(m.start, m.end)]


def _clean_blocks(raw: str, code: Sequence[Span], lists: Sequence[Span], lifted: Lifted) -> list[CleanBlock]:
    placed = [CleanBlock(b.kind, lifted.place(b.start), lifted.place(b.end)) for b in blocks(raw, code, lists)]
    return [b for b in placed if b.start < b.end]


def _citings(
    raw: str,
    lifted: Lifted,
    book: SourceBook,
    annotations: Sequence[Annotation],
    marks: tuple[Sequence[LinkMark], Sequence[BracketMark]],
) -> list[Citing]:
    """Every citation in order of place. A mark that an annotation stands on is that annotation's label."""
    found, brackets = marks
    rows = [_annotated(raw, lifted, a, [*found, *brackets]) for a in annotations]
    for m in found:
        if not _told_by(m, annotations, book):
            citing = Citing(book.add(m.url, m.title), *_places(lifted, m), label=raw[m.start : m.end])
            rows.append((m.start, citing))
    for b in brackets:
        if not any(_overlap(a, b) and (_is_on(a, b) or not _known(b, book)) for a in annotations):
            rows += [(b.start, c) for c in _bracket_citings(raw, lifted, book, b)]
    return [citing for _, citing in sorted(rows, key=lambda row: row[0])]


def _annotated(raw: str, lifted: Lifted, a: Annotation, marks: Sequence[LinkMark | BracketMark]) -> tuple[int, Citing]:
    label = raw[a.start : a.end] if any(_is_on(a, m) for m in marks) else ""
    problem: MarkProblem | None = None if a.source is not None else "out_of_range"
    return a.start, Citing(a.source, lifted.place(a.start), lifted.place(a.end), label, a.cited_text, problem)


def _places(lifted: Lifted, m: LinkMark) -> Span:
    return (lifted.place(m.keep[0]), lifted.place(m.keep[1])) if m.keep else (lifted.place(m.start),) * 2


def _bracket_citings(raw: str, lifted: Lifted, book: SourceBook, mark: BracketMark) -> list[Citing]:
    at, label = lifted.place(mark.start), raw[mark.start : mark.end]
    missing: MarkProblem = "out_of_range" if book.has_labels else "no_source"
    numbers = [book.labelled(name) for name in mark.labels]
    return [Citing(n, at, at, label, None, None if n is not None else missing) for n in numbers]


def _known(mark: BracketMark, book: SourceBook) -> bool:
    return any(book.labelled(label) is not None for label in mark.labels)


def _overlap(a: Annotation, mark: LinkMark | BracketMark) -> bool:
    return a.start < mark.end and mark.start < a.end


def _is_on(a: Annotation, mark: LinkMark | BracketMark) -> bool:
    """Whether the annotation covers the mark and hardly more: a span over the whole sentence says another thing."""
    return _overlap(a, mark) and (a.end - a.start) <= (mark.end - mark.start) + 6


def _told_by(m: LinkMark, annotations: Sequence[Annotation], book: SourceBook) -> bool:
    """Whether an annotation on the link names the same page."""
    key = key_of(m.url)
    pages = {s.n: s.url for s in book.sources()}
    return any(_overlap(a, m) and a.source is not None and pages.get(a.source) == key for a in annotations)
