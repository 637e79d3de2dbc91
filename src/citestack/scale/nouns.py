"""What passes between the jobs: one link as it is extracted, and why something gave none."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

CrawlKind = Literal["text", "image", "embed"]
Level = Literal["host", "domain"]


class CrawlLink(NamedTuple):
    """One link of one crawled page; a row of the links Parquet. A named tuple, as Spark takes rows."""

    source: str
    """URL key of the page that holds it (``corpus.urls.page_key``)."""
    target: str
    """URL key of what it points to."""
    source_host: str
    target_host: str
    source_domain: str
    """eTLD+1, private suffixes on."""
    target_domain: str
    anchor: str
    """Text, white space folded, cut at 500 characters."""
    rel: list[str]
    """Lower-case tokens, sorted; a page-level nofollow is among them."""
    kind: CrawlKind
    """``embed``: a picture the page shows, which is no hyperlink (WAT files list those too)."""
    place: str | None
    """``main`` or ``boilerplate``; None from WAT files, which do not say where a link stands."""


class Note(StrEnum):
    """What is counted per file: what was read, what was left out and why. None of it ends a run."""

    ARCHIVE = "archive"
    PAGE = "page"
    LINK = "link"
    INTERNAL = "internal_link"
    """Within one host: left out unless asked for."""
    OTHER_ELEMENT = "other_element"
    """A script, style sheet, form, frame: no link in the sense of a graph."""
    OTHER_SCHEME = "other_scheme"
    """mailto:, javascript:, a jump inside the page, or no URL at all."""
    BAD_TARGET = "bad_target"
    """An http(s) URL whose host cannot be one."""
    BAD_SOURCE = "bad_source"
    NO_PAGE = "no_page"
    """WAT: a record about a request, a robots.txt, an image, an error page."""
    BAD_RECORD = "bad_record"
    """WAT: not JSON, or not in the shape of an envelope."""
    TOO_LARGE = "too_large"
    BAD_PAGE = "bad_page"
    """WARC: the body is no page, or cannot be read."""
    TORN_FILE = "torn_file"
    """The archive breaks off or is damaged; what stood before was read."""
    UNREADABLE_FILE = "unreadable_file"


PROBLEMS = frozenset(
    {Note.BAD_SOURCE, Note.BAD_RECORD, Note.TOO_LARGE, Note.BAD_PAGE, Note.TORN_FILE, Note.UNREADABLE_FILE}
)
"""Notes about data that should have been readable."""
