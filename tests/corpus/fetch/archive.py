"""WARC files made by hand, so that they can be broken by hand."""

from __future__ import annotations

import gzip
from collections.abc import Sequence


def response(
    url: str,
    body: bytes,
    *,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"),),
) -> bytes:
    """One WARC response record."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return record("response", url, f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


def record(kind: str, url: str, payload: bytes) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def packed(records: Sequence[bytes]) -> bytes:
    """One gzip member per record, as .warc.gz files are."""
    return b"".join(gzip.compress(r, mtime=0) for r in records)
