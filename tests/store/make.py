"""Records for tests, made the way the corpus makes them: offsets, content hashes, span ids."""

from __future__ import annotations

from dataclasses import replace

from citestack.model import Block, FetchState, Link, Page, PageRecord, Passage, Sentence, page_version, span_id


def make_record(
    url: str,
    sections: dict[str, list[str]] | list[str],
    *,
    title: str = "A page",
    links: tuple[Link, ...] = (),
    signature: bytes = b"sign",
    fetch: FetchState | None = None,
    **facts,
) -> PageRecord:
    """One heading per section, one passage per paragraph, one sentence per ``.``-ended part."""
    named = sections if isinstance(sections, dict) else {"": sections}
    parts, blocks, spans, at = [], [], [], 0

    def place(kind, text, level=0):
        nonlocal at
        blocks.append(Block(kind, at, at + len(text), level))
        parts.append(text)
        at += len(text) + 1
        return blocks[-1]

    for heading, paragraphs in named.items():
        if heading:
            place("heading", heading, 2)
        for paragraph in paragraphs:
            block = place("paragraph", paragraph)
            spans.append((block.start, block.end, (heading,) if heading else ()))
    page = Page(url, "", title, "\n".join(parts), tuple(blocks), **facts)
    page = replace(page, version=page_version(page))
    passages = tuple(
        Passage(span_id(page.version, s, e), url, page.version, s, e, page.text[s:e], h, title) for s, e, h in spans
    )
    sentences = tuple(
        Sentence(span_id(page.version, s, e), page.version, s, e, page.text[s:e], kind)
        for block in blocks
        for s, e, kind in _sentences(page.text, block)
    )
    return PageRecord(page, passages, sentences, links, signature, fetch)


def _sentences(text: str, block: Block):
    start = block.start
    for n in range(block.start, block.end):
        if text[n] == "." or n == block.end - 1:
            if text[start : n + 1].strip():
                yield start, n + 1, block.kind
            start = n + 2 if text[n + 1 : n + 2] == " " else n + 1
