"""Content encodings undone in small pieces, so that a bomb is noticed after one piece and not after a gigabyte."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from citestack.errors import ContentError, TooLargeError

ACCEPTED = "gzip, deflate, br"
_PIECE = 1 << 16
# Two layers are seen in the wild (a proxy compressing again); more is an attack.
_MAX_LAYERS = 2


def decoded(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """The body as pieces of about 64 KiB. Raises ``ContentError`` for unknown, broken or cut-short encodings."""
    names = [n.strip().lower() for n in content_encoding.split(",")]
    layers = [n for n in names if n not in ("", "identity")]
    if len(layers) > _MAX_LAYERS:
        raise ContentError(f"the body is compressed {len(layers)} times over")
    pieces = iter(chunks)
    for name in reversed(layers):
        pieces = _layer(name)(pieces)
    return pieces


def collect(pieces: Iterable[bytes], cap: int, *, truncate: bool = False) -> bytes:
    """All pieces joined. Over ``cap`` bytes: cut there, or ``TooLargeError``."""
    out = bytearray()
    for piece in pieces:
        out += piece
        if len(out) > cap and truncate:
            return bytes(out[:cap])
        if len(out) > cap:
            raise TooLargeError(f"the body is larger than {cap:,} bytes", hint="Raise the byte cap if you need it.")
    return bytes(out)


def _layer(name: str) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    known: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
        "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli,
    }  # fmt: skip
    if name not in known:
        raise ContentError(f"unknown content encoding {name[:40]!r}")
    return known[name]


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """All members of a gzip stream (RFC 1952, 2.2); anything after the last one is padding."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for chunk in chunks:
        rest = chunk
        while rest:
            if member.eof and not rest.startswith(b"\x1f"):
                return
            if member.eof:
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield _inflated(member, rest)
            rest = member.unused_data if member.eof else member.unconsumed_tail
    yield _flushed(member)


def _inflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """'deflate' is zlib by RFC 9110 and raw deflate from some servers; the first two bytes tell."""
    member = None
    for chunk in chunks:
        rest = chunk
        if member is None:
            zlib_header = rest[0] & 0x0F == 8 and int.from_bytes(rest[:2], "big") % 31 == 0 if rest else True
            member = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
        while rest and not member.eof:
            yield _inflated(member, rest)
            rest = member.unconsumed_tail
    if member is not None:
        yield _flushed(member)


def _inflated(member: zlib._Decompress, data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE)
    except zlib.error as e:
        raise ContentError(f"the compressed body is broken: {e}") from e


def _flushed(member: zlib._Decompress) -> bytes:
    rest = member.flush()
    if not member.eof:
        raise ContentError("the compressed body ends too early")
    return rest


def _unbrotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]  # ships no types

    stream = brotli.Decompressor()
    try:
        for chunk in chunks:
            piece = stream.process(chunk, output_buffer_limit=_PIECE)
            while piece or not stream.can_accept_more_data():
                yield piece
                piece = stream.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as e:
        raise ContentError(f"the compressed body is broken: {e}") from e
    if not stream.is_finished():
        raise ContentError("the compressed body ends too early")
