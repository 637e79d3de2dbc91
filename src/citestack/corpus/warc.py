"""Pages from WARC files (.warc, .warc.gz): what was readable is kept, what was not is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from citestack.corpus.content import check_type, page_type
from citestack.corpus.decompress import collect, decoded
from citestack.corpus.fingerprint import is_known, local_state
from citestack.corpus.report import Document, Failure, Item, Known, Unchanged, failure_of
from citestack.corpus.urls import page_key
from citestack.errors import CitestackError, ContentError, SourceError, TooLargeError

MAX_BYTES = 10_000_000


def is_warc(path: Path) -> bool:
    return path.name.lower().endswith((".warc", ".warc.gz"))


def warc_documents(path: Path, known: Known) -> Iterator[Item]:
    """Each successful HTTP response that holds a page. Redirects, errors and other types are no pages and are skipped.

    A file that breaks off, or cannot be opened, ends with a ``Failure`` for the whole file.
    """
    try:
        with path.open("rb") as file:
            tape = Tape(file)
            yield from tape_documents(tape, known)
    except OSError as e:
        yield Failure(str(path), SourceError.code, f"the archive cannot be opened: {e.strerror or e}")
    else:
        if tape.problem:
            yield Failure(str(path), ContentError.code, f"the archive {tape.problem}; what stood before was read")


def tape_documents(tape: Tape, known: Known) -> Iterator[Item]:
    """The pages of an open archive. Afterwards ``tape.problem`` says whether it was whole."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream: Any = tape  # fastwarc reads forward only; its protocol asks for more
    records = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
    try:
        for record in records:
            # Heritrix keeps look-ups as responses too (dns:example.org): no HTTP, no page.
            if record.http_headers is not None and record.http_headers.status_code == 200:
                yield from _document(record, known)
    except OSError as e:
        tape.fail(f"is broken: {e}")


class Tape:
    """The archive's bytes, unzipped, noticing a torn end: a record ends with two empty lines (WARC 1.1, section 4).

    fastwarc stops without a word at the end of a torn stream.
    """

    def __init__(self, file: BinaryIO) -> None:
        magic = file.read(2)
        file.seek(0)
        chunks = iter(lambda: file.read(1 << 18), b"")
        self._pieces = decoded(chunks, "gzip" if magic == b"\x1f\x8b" else "")
        self._rest = b""
        self._tail = b""
        self._at = 0
        self._problem: str | None = None

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = self._next()
        piece = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(piece) :]
        self._tail = (self._tail + piece)[-4:]
        self._at += len(piece)
        return piece

    def _next(self) -> bytes:
        """The next piece that holds something; nothing at the end."""
        try:
            return next((piece for piece in self._pieces if piece), b"")
        except ContentError as e:
            self.fail(f"breaks off: {e.message}")
            return b""

    def fail(self, problem: str) -> None:
        self._problem = self._problem or problem
        self._pieces = iter(())

    @property
    def problem(self) -> str | None:
        """What is wrong with the archive, once it was read to its end."""
        if self._problem or self._tail == b"\r\n\r\n":
            return self._problem
        return "breaks off inside a record" if self._tail else "is empty"


def _document(record: Any, known: Known) -> Iterator[Item]:
    raw_url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    headers = {str(k).lower(): str(v) for k, v in record.http_headers.items()}
    content_type = headers.get("content-type", "")
    if _other_type(content_type):
        return
    try:
        url = page_key(raw_url)
        body = _payload(record, headers)
        if body is None:
            return
        content_type = page_type(body, content_type, url)
    except CitestackError as e:
        yield failure_of(raw_url, e)
        return
    state = local_state(url, body, record.headers.get("WARC-Date") or "")
    yield Unchanged(url) if is_known(state, known) else Document(url, body, content_type, headers, state)


def _other_type(content_type: str) -> bool:
    try:
        check_type(content_type)
    except ContentError:
        return True
    return False


def _payload(record: Any, headers: Mapping[str, str]) -> bytes | None:
    """The body without its encodings; None when the archive is torn inside it."""
    if record.content_length > MAX_BYTES:
        raise TooLargeError(f"the response is larger than {MAX_BYTES:,} bytes")
    raw = record.reader.read(MAX_BYTES + 1)
    if len(raw) < record.content_length:
        return None
    if headers.get("transfer-encoding", "").lower() == "chunked":
        raw = _unchunked(raw)
    return collect(decoded([raw], headers.get("content-encoding", "")), MAX_BYTES)


def _unchunked(raw: bytes) -> bytes:
    """Chunked coding undone (RFC 9112, 7.1). Some archivers remove it and leave the header: then ``raw`` as it is."""
    out, at = bytearray(), 0
    while True:
        size, end = raw[at : at + 18].partition(b"\r\n")[0], raw.find(b"\r\n", at, at + 4096)
        try:
            length = int(size.partition(b";")[0], 16)
        except ValueError:
            return bytes(out) if out else raw
        if end < 0 or length == 0:
            return bytes(out)
        out += raw[end + 2 : end + 2 + length]
        at = end + 2 + length + 2
