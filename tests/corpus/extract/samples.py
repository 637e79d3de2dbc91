"""Small pages to read, and what the tests ask of them."""

from __future__ import annotations

from citestack.corpus.extract import Extracted, extract
from citestack.model import Page

URL = "https://example.org/guide/page.html"
FILLER = (
    "The valve opens when the pressure in the tank passes two bar, and it closes again below one bar. "
    "A spring holds it shut while the pump is off, so that no water flows back into the well. "
    "Check the spring once a year and replace it when it is worn."
)


def read(
    html: str, *, url: str = URL, content_type: str = "text/html; charset=utf-8", headers: dict[str, str] | None = None
) -> Extracted:
    return extract(html.encode("utf-8"), url=url, content_type=content_type, headers=headers)


def page_of(main: str, head: str = "", around: str = "", **options: str) -> Page:
    """An article between whatever stands around it."""
    return read(
        f"<!doctype html><html lang=en><head>{head}</head><body>{around}"
        f"<main><h1>Water valves</h1><p>{FILLER}</p>{main}</main></body></html>",
        **options,
    ).page


def blocks(page: Page, kind: str | None = None) -> list[tuple[str, int, str]]:
    """(kind, level, text) of the blocks after the sample's own heading and paragraph."""
    found = [(b.kind, b.level, page.text[b.start : b.end]) for b in page.blocks]
    rest = [b for b in found if b[2] not in {"Water valves", FILLER}]
    return [b for b in rest if kind is None or b[0] == kind]


def texts(page: Page, kind: str | None = None) -> list[str]:
    return [text for _, _, text in blocks(page, kind)]
