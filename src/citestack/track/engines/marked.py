"""An answer that comes as Markdown with links or marks, beside a list of its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer, Citing
from citestack.track.engines.body import Body
from citestack.track.engines.vendor_pages import Marks, page_of
from citestack.track.layout import layout_of
from citestack.track.model import Page


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as the vendor lists it; ``label``: the number that marks in the text use."""

    page: Page
    label: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A citation given as data: raw offsets in the Markdown."""

    start: int
    end: int
    page: Page


def read_markdown(raw: str, listed: Sequence[Listed] = (), noted: Sequence[Noted] = ()) -> Body:
    """The clean text and its citations. Sources that no mark names are cited by the answer as a whole."""
    book = SourceBook()
    for source in listed:
        if source.label:
            book.define(source.label, _address(source.page), source.page.title)
    pages = {_address(p): p for p in (*(s.page for s in listed), *(n.page for n in noted))}
    annotations = [Annotation(n.start, n.end, book.add(_address(n.page), n.page.title)) for n in noted]
    answer = read_marked(raw, Facts("vendor"), book, annotations)
    marks = Marks()
    for citing in _citings(answer):
        _mark(marks, answer, citing, pages)
    for source in listed:
        marks.rest(source.page)
    return Body(answer.text, marks.all(), layout_of(answer))


def _address(page: Page) -> str:
    return page.url or page.given


def _mark(marks: Marks, answer: CitedAnswer, citing: Citing, pages: Mapping[str, Page]) -> None:
    source = answer.source(citing.source)
    span = (citing.start, citing.end)
    if source is None or not source.given:
        marks.broken(span, citing.problem or "no_source")
    else:
        page = pages.get(source.given) or page_of(source.given, source.title)
        marks.add(page, span, citing.cited_text, citing.problem or "")


def _citings(answer: CitedAnswer) -> list[Citing]:
    """Each once: a span over several sentences is listed with every one of them."""
    found, seen = list(answer.unattached), set[tuple[int | None, int, int]]()
    for sentence in answer.sentences:
        spans = [c for c in sentence.citations if c.end > c.start]
        found += [c for c in sentence.citations if c.end == c.start or (c.source, c.start, c.end) not in seen]
        seen |= {(c.source, c.start, c.end) for c in spans}
    return found
