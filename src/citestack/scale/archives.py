"""One archive, WARC or WAT, to rows and notes; nothing an archive holds can end the run. No Spark here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

from citestack.corpus.extract import page_links
from citestack.corpus.report import Document
from citestack.corpus.warc import Tape, tape_documents
from citestack.errors import CitestackError, SourceError
from citestack.scale.links import Written, place_of, row
from citestack.scale.nouns import CrawlLink, Note
from citestack.scale.wat import wat_rows

WAT = (".wat", ".wat.gz")
WARC = (".warc", ".warc.gz")


def archive_rows(path: str, *, internal: bool = False) -> Iterator[CrawlLink | Note]:
    """``path``: a file every worker can open, or a URL that ``pyarrow.fs`` knows (``file:``, ``hdfs:``, ``s3:``)."""
    try:
        with _opened(path) as file:
            tape = Tape(file)
            rows = wat_rows if path.lower().endswith(WAT) else warc_rows
            yield from rows(tape, internal=internal)
    except OSError:
        yield Note.UNREADABLE_FILE
    else:
        if tape.problem:
            yield Note.TORN_FILE


def warc_rows(tape: Tape, *, internal: bool = False) -> Iterator[CrawlLink | Note]:
    """The links of every page, found by the project's own reader of HTML."""
    for item in tape_documents(tape, lambda _: None):
        if isinstance(item, Document):
            yield from _page_rows(item, internal)
        else:
            yield Note.BAD_PAGE


def _page_rows(document: Document, internal: bool) -> Iterator[CrawlLink | Note]:
    try:
        at = place_of(document.url)
        links = page_links(document.body, url=document.url, content_type=document.content_type)
    except SourceError:
        yield Note.BAD_SOURCE
    except CitestackError:
        yield Note.BAD_PAGE
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - as in corpus.reading: a panic in a Rust extension is no Exception
        yield Note.BAD_PAGE
    else:
        yield Note.PAGE
        for link in links:
            written = Written(link.target, link.anchor, list(link.rel), link.kind, link.place)
            yield row(at, written, internal=internal)


def _opened(path: str) -> BinaryIO:
    if "://" not in path:
        return open(path, "rb")  # noqa: PTH123 - the caller closes it
    from pyarrow.fs import FileSystem

    try:
        system, inside = FileSystem.from_uri(path)
    except ValueError as e:  # ArrowInvalid: a scheme it does not know
        raise OSError(str(e)) from e
    return cast("BinaryIO", system.open_input_file(inside))
