"""Logs as blocks of whole lines: plain, gzip or Zstandard, from a file or a pipe, in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from citestack.errors import SourceError

BLOCK = 16 << 20
"""Bytes; large enough that what is done once a block (distinct user agents told apart) does not count."""
_AHEAD = 64 << 10
"""Bytes read for the end of a block's last line."""
MAX_LINE = 64 << 10
"""Bytes; servers take headers of 8 to 32 KiB. A longer line is cut here, and rejected."""
_GZIP, _ZSTD, _BOM = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xef\xbb\xbf"


class Source:
    """One log. ``problem`` says, after reading, why it ended early."""

    def __init__(self, path: Path | None, *, digest: bool = False) -> None:
        """``path`` None: standard input. ``digest``: ``sha256`` is wanted; it costs a tenth of the time."""
        self.path = path
        self.name = "-" if path is None else str(path)
        self.problem = ""
        self.bytes_read = 0
        """Of the file, packed as it is."""
        self._digest = hashlib.sha256() if digest else None

    @property
    def size(self) -> int:
        """0 where it is not known."""
        return self.path.stat().st_size if self.path is not None and self.path.is_file() else 0

    @property
    def sha256(self) -> bytes:
        """Of what was read so far, packed as it is."""
        return self._digest.digest() if self._digest else b""

    def blocks(self) -> Iterator[bytes]:
        """Each ends with a line feed. Raises ``SourceError`` when the file cannot be opened."""
        with self._opened() as raw:
            counted = io.BufferedReader(_Counted(raw, self), _AHEAD)
            stream = _unpacked(counted)
            first = True
            with self._seen_ahead(plain=stream is counted) as ahead:
                for block in self._pieces(stream, ahead):
                    yield block.removeprefix(_BOM) if first else block
                    first = False

    def _pieces(self, stream: Any, ahead: IO[bytes] | None) -> Iterator[bytes]:
        at = 0
        while parts := self._filled(stream, BLOCK + _to_line_end(ahead, at + BLOCK)):
            if not parts[-1].endswith(b"\n"):
                parts.append(self._rest_of_line(stream))
            block = parts[0] if len(parts) == 1 else b"".join(parts)
            at += len(block)
            yield block

    def _filled(self, stream: Any, most: int) -> list[bytes]:
        """Up to so many bytes, in the pieces that come: what stands before the end of a broken archive is not lost."""
        parts, size = list[bytes](), 0
        while size < most and not self.problem:
            try:
                part = stream.read1(most - size)
            except (OSError, EOFError, zlib.error) as e:
                self.problem = f"broken off: {e}"
                break
            if not part:
                break
            parts.append(part)
            size += len(part)
        return parts

    def _rest_of_line(self, stream: Any) -> bytes:
        """Of a line longer than any may be only its head: it is rejected."""
        if self.problem:
            return b"\n"
        try:
            rest: bytes
            rest = more = stream.readline(MAX_LINE)
            while more and not more.endswith(b"\n"):
                more = stream.readline(BLOCK)
        except (OSError, EOFError, zlib.error) as e:
            self.problem = f"broken off: {e}"
            return b"\n"
        return rest if rest.endswith(b"\n") else rest + b"\n"

    @contextmanager
    def _seen_ahead(self, *, plain: bool) -> Iterator[IO[bytes] | None]:
        """A plain file is opened twice: where a line ends is known before it is read, so no block is put together."""
        if not plain or not self.size:
            yield None
            return
        with self._opened() as file:
            yield file

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self.path is None:
            yield sys.stdin.buffer
            return
        try:
            file = self.path.open("rb", buffering=0)
        except OSError as e:
            raise SourceError(f"cannot read {self.name}: {e.strerror}", layer="traffic") from e
        with file:
            yield cast("IO[bytes]", file)

    def took(self, data: memoryview) -> None:
        self.bytes_read += len(data)
        if self._digest:
            self._digest.update(data)


class _Counted(io.RawIOBase):
    def __init__(self, raw: IO[bytes], source: Source) -> None:
        self._raw = raw
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = cast("io.FileIO", self._raw).readinto(buffer) or 0
        self._source.took(memoryview(buffer)[:count])
        return count


def _to_line_end(ahead: IO[bytes] | None, at: int) -> int:
    """Bytes from there to the end of the line; 0 where it is not known."""
    if ahead is None:
        return 0
    ahead.seek(at - 1)
    return max(ahead.read(_AHEAD).find(b"\n"), 0)


def _unpacked(raw: io.BufferedReader[Any]) -> Any:
    head = raw.peek(4)[:4]
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=raw)
    if head.startswith(_ZSTD):
        import pyarrow as pa

        return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"), BLOCK)
    return raw
