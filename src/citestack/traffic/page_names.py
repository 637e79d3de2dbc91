"""What a request asked for, as the name of a page."""

from __future__ import annotations

import re
from typing import Any

from citestack.answers.identity import key_of
from citestack.corpus.urls import KEY_LENGTH, PLAIN_KEY, TRACKED
from citestack.traffic.classify import host_name
from citestack.traffic.privacy import masked

_NO_HOST = "https://host.invalid"
_LONGEST = 2000
_PLAIN_HOST = re.compile(r"[a-z0-9._:\[\]-]+")
_MAYBE_ADDRESS = r"\?.*[0-9a-fA-F]*[.:][0-9a-fA-F]*[.:]"


class PageNames:
    """``host``: whose log this is, for logs that do not say; without it a page is named by path and query alone.

    One page has one name, that of ``page_key``: tracking parameters off. Addresses in a query are masked.
    """

    def __init__(self, host: str = "") -> None:
        self._host = host

    def column(self, hosts: Any, targets: Any) -> Any:
        """Arrow array of names, of arrays of bytes. What is a key as it stands is told by RE2, a column at a time."""
        import pyarrow as pa
        import pyarrow.compute as pc

        known = (
            hosts.combine_chunks().dictionary_encode()
            if hasattr(hosts, "combine_chunks")
            else hosts.dictionary_encode()
        )
        names = pa.array([self._origin(h) for h in known.dictionary.to_pylist()], pa.binary())
        slash = pc.if_else(pc.starts_with(targets, b"/"), pa.scalar(b"", pa.binary()), pa.scalar(b"/", pa.binary()))
        urls = pc.binary_join_element_wise(names.take(known.indices), slash, targets, b"")
        plain = pc.and_(pc.match_substring_regex(urls, PLAIN_KEY), pc.less_equal(pc.binary_length(urls), KEY_LENGTH))
        odd = pc.or_(pc.match_substring_regex(urls, TRACKED), pc.match_substring_regex(urls, _MAYBE_ADDRESS))
        fine = pc.and_not(plain, odd).to_pylist()
        return pa.array(
            [
                _text(url).removeprefix(_NO_HOST) if ok else _name(url)
                for url, ok in zip(urls.to_pylist(), fine, strict=True)
            ],
            pa.string(),
        )

    def _origin(self, host: bytes) -> bytes:
        named = host_name(_text(host)) or self._host
        return f"https://{named}".encode() if _PLAIN_HOST.fullmatch(named) else _NO_HOST.encode()


def _name(url: bytes) -> str:
    text = _text(url)[:_LONGEST]
    key = key_of(text) or text
    path, mark, query = key.partition("?")
    return (path + mark + masked(query)).removeprefix(_NO_HOST)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
