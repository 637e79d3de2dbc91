"""A page as its author would edit it, and back: the corpus' own layout and splitting, so nothing else changes.

``record_of(manuscript_of(record))`` has the text, blocks, passages, sentences, ids and version of ``record``; what the
fetch left (status, tags) is no part of a manuscript.
"""

from __future__ import annotations

from dataclasses import replace

from citestack.experiment.model import Manuscript, Part
from citestack.model import Page, PageRecord, page_version


def manuscript_of(record: PageRecord) -> Manuscript:
    """The page's blocks as parts, in order, with its facts and links."""
    page = record.page
    return Manuscript(
        url=page.url,
        title=page.title,
        parts=tuple(Part(b.kind, page.text[b.start : b.end], b.level) for b in page.blocks),
        author=page.author,
        published=page.published,
        modified=page.modified,
        language=page.language,
        canonical=page.canonical,
        json_ld=page.json_ld,
        links=record.links,
    )


def page_of(manuscript: Manuscript) -> Page:
    """The page as it would be stored: laid out like any other, its version the hash of what it says."""
    from citestack.corpus.page_text import lay_out

    text, blocks = lay_out((p.kind, p.level, p.text) for p in manuscript.parts if p.text)
    page = Page(
        manuscript.url,
        "",
        manuscript.title,
        text,
        blocks,
        author=manuscript.author,
        published=manuscript.published,
        modified=manuscript.modified,
        language=manuscript.language,
        canonical=manuscript.canonical,
        json_ld=manuscript.json_ld,
    )
    return replace(page, version=page_version(page))


def record_of(manuscript: Manuscript) -> PageRecord:
    """Everything the store would keep of the page; ``fetch`` is None, since nobody fetched it."""
    from citestack.corpus.duplicates import signature
    from citestack.corpus.split import split

    page = page_of(manuscript)
    passages, sentences = split(page)
    return PageRecord(page, passages, sentences, manuscript.links, signature(page.text))
