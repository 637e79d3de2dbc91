"""A subject as the signals of trust read it, and where on the page a text stands."""

from __future__ import annotations

from dataclasses import replace

from citestack.audit.markup.of_page import tags_json
from citestack.audit.model import Evidence
from citestack.audit.subject import Subject
from citestack.authority.signals.hosts import site_of_url
from citestack.authority.signals.names import fold, says
from citestack.authority.signals.policies import kind_of_page
from citestack.authority.signals.view import View, is_home, view_of
from citestack.model import FetchState

LONGEST = 400
"""Characters of a block quoted as evidence."""


def with_view(subject: Subject) -> Subject:
    return replace(subject, seen=view(subject))


def view(subject: Subject) -> View:
    """With the day and headers of this reading where the page was read just now, and the markup of its tags."""
    if subject.seen is not None:
        return subject.seen
    record, fetch = subject.record, subject.record.fetch
    page, tags = record.page, tags_json(subject)
    if tags:
        page = replace(page, json_ld=(*page.json_ld, tags))
    if fetch is None and subject.read_as == "fetched":
        changed = subject.headers.get("last-modified")
        fetch = FetchState(subject.url, f"{subject.today}T00:00:00+00:00", subject.status or 200, None, changed)
    return view_of(page, record.links, fetch, site_of_url)


def in_page(subject: Subject, words: str, where: str = "page") -> Evidence:
    """The words at their offsets when the text holds them as they are, else as a quote from ``where``."""
    at = subject.page.text.find(words) if words else -1
    return Evidence(words, at, at + len(words)) if at >= 0 else Evidence(words, where=where)


def naming(subject: Subject, name: str) -> Evidence | None:
    """The first block of the text that holds the name; None when none does."""
    text = subject.page.text
    for block in subject.page.blocks:
        if block.end - block.start <= LONGEST and says(fold(text[block.start : block.end]), name):
            return Evidence(text[block.start : block.end], block.start, block.end)
    return None


def in_html(subject: Subject, name: str) -> str | None:
    """A visible line of the source, menus and footers included, that holds the name; None without a source."""
    if subject.raw is None:
        return None
    hidden = [c.hidden for c in subject.raw.containers]
    for block in subject.raw.blocks:
        if len(block.text) <= LONGEST and says(fold(block.text), name) and not (hidden and hidden[block.home]):
            return " ".join(block.text.split())
    return None


def site_name(subject: Subject) -> str:
    """What ``og:site_name`` says; empty where the source does not say it."""
    metas = subject.raw.metas if subject.raw is not None else []
    said = (m.get("content", "") for m in metas if (m.get("property") or m.get("name") or "").lower() == "og:site_name")
    return " ".join(next(said, "").split())


def owes_author(seen: View) -> bool:
    """Not a front page, an imprint, a contact or privacy page: those speak for the site."""
    return not is_home(seen.page.url) and kind_of_page(seen) is None


def opening(subject: Subject) -> Evidence:
    """The page's first block: where to look for what is missing beside the title."""
    blocks = subject.page.blocks
    if not blocks:
        return Evidence("", where="page")
    first = blocks[0]
    end = min(first.end, first.start + LONGEST)
    return Evidence(subject.page.text[first.start : end], first.start, end)
