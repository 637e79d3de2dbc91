"""Bytes of an export to text: UTF-16 in four ways, UTF-8 with and without a mark, else windows-1252 or latin-1.

A file has one encoding. UTF-8 or not is decided by the first line that is not ASCII; a line that then does not fit is
handed on with its bytes as lone surrogates (PEP 383), so that the row is found again and rejected under its number.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from citestack.authority.imports.reading import MAX_LINE, blocks, chunks, too_long
from citestack.errors import ImportFileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of the file, newlines included (the last line may lack its own)."""

    octets: bytes
    """UTF-8 (``as_octets``), whatever the file is in."""
    line: int
    """Number of the first line."""
    damaged: bool
    """Some line may hold bytes of another encoding."""


def sniff(head: bytes) -> str:
    """The codec that the first bytes speak for; ``utf-8`` also stands for "not decided before the first accent"."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # Text in 8 bits holds no NUL; in UTF-16 the high byte of every delimiter, digit and newline is one.
    if max(even, odd) * 20 < len(head):
        return "utf-8"
    return "utf-16-le" if odd > even else "utf-16-be"


class Decoder:
    """Decodes one file; ``encoding`` is what it was found to be once the text was read."""

    def __init__(self, head: bytes) -> None:
        self.encoding = sniff(head)
        self._settled = self.encoding != "utf-8"

    def read(self, stream: BinaryIO, head: bytes) -> Iterator[Block]:
        """Blocks of the text, without the byte order mark. Raises ``ImportFileError``."""
        return self._wide(stream, head) if self.encoding.startswith("utf-16") else self._narrow(stream, head)

    def _narrow(self, stream: BinaryIO, head: bytes) -> Iterator[Block]:
        if self.encoding == "utf-8-sig":
            head = head.removeprefix(codecs.BOM_UTF8)
        for block, line in blocks(stream, head):
            yield self._block(block, line)

    def _block(self, block: bytes, line: int) -> Block:
        if block.isascii():
            return Block(block, line, b"\0" in block)
        try:
            if self.encoding.startswith("utf-8"):
                block.decode("utf-8")
                self._settled = True
                return Block(block, line, b"\0" in block)
        except UnicodeDecodeError:
            self._settle(block)
        text = "".join(map(self._line, block.splitlines(keepends=True)))
        return Block(as_octets(text), line, is_damaged(text))

    def _settle(self, block: bytes) -> None:
        """The first line that is not ASCII decides."""
        if not self._settled:
            line = next(line for line in block.splitlines(keepends=True) if not line.isascii())
            self.encoding = "utf-8" if _is_utf8(line) else "cp1252" if _is_cp1252(block) else "latin-1"
            self._settled = True

    def _line(self, line: bytes) -> str:
        if line.isascii():
            return line.decode("ascii")
        if _is_utf8(line) != self.encoding.startswith("utf-8"):
            return line.decode("ascii", "surrogateescape")
        name = "utf-8" if self.encoding.startswith("utf-8") else self.encoding
        return line.decode(name, "surrogateescape")

    def _wide(self, stream: BinaryIO, head: bytes) -> Iterator[Block]:
        decoder = codecs.getincrementaldecoder(self.encoding)("surrogatepass")
        rest, line = "", 1
        for chunk in chunks(stream, head):
            text = decoder.decode(chunk)
            cut = text.rfind("\n") + 1
            if cut:
                block, rest = (rest + text[:cut]).removeprefix("\ufeff"), text[cut:]
                yield Block(as_octets(block), line, damaged=not _is_clean(block))
                line += block.count("\n")
            else:
                rest += text
            if len(rest) > MAX_LINE:
                raise too_long(line)
        if decoder.getstate()[0]:
            message = f"the file ends inside a character of {self.encoding}"
            raise ImportFileError(message, reason="mixed_encoding", row=line)
        if rest:
            yield Block(as_octets(rest.removeprefix("\ufeff")), line, damaged=not _is_clean(rest))


def as_octets(text: str) -> bytes:
    """UTF-8, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")


def as_text(octets: bytes) -> str:
    """What ``as_octets`` was given."""
    return octets.decode("utf-8", "surrogatepass")


def is_damaged(text: str) -> bool:
    """Whether a row's text holds what no export writes: bytes of another encoding, or NUL."""
    return "\0" in text or not _is_clean(text)


def holds_packed_url(line: str) -> bool:
    """8-bit text that was read as UTF-16 has two letters in each character; a URL shows that it was text."""
    return any(b"http" in line.encode(name, "surrogatepass") for name in ("utf-16-le", "utf-16-be"))


def _is_clean(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_cp1252(block: bytes) -> bool:
    """Windows-1252 leaves five bytes undefined; latin-1 has control characters there."""
    return not any(byte in block for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
