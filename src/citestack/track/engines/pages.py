"""From a URL that an engine wrote to a page, and the addresses that an engine's data, not its prose, name."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.answers.identity import key_of
from citestack.track.model import Page
from citestack.track.redirectors import is_redirect

_ADDRESSES = frozenset({"url", "uri", "source"})
_LISTS = frozenset({"citations"})


def page_of(given: str, title: str = "", snippet: str | None = None) -> Page:
    """A redirect of the engine stays unresolved: neither URL nor key."""
    if is_redirect(given):
        return Page(given, None, None, title, snippet)
    key = key_of(given)
    return Page(given, given if key else None, key, title, snippet)


def named(data: object) -> frozenset[str]:
    """Keys of all pages in the fields of a response, and all addresses as they stand.

    What stands in the text alone is left out: a model can type an address that no search ever found.
    """
    return frozenset(name for u in _addresses(data) for name in (key_of(u), u) if name)


def _addresses(data: object) -> Iterator[str]:
    waiting = [data]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            for name, value in at.items():
                if isinstance(value, str) and name in _ADDRESSES:
                    yield value
                elif isinstance(value, list) and name in _LISTS:
                    yield from (v for v in value if isinstance(v, str))
            waiting += [v for v in at.values() if isinstance(v, dict | list)]
        elif isinstance(at, list):
            waiting += [v for v in at if isinstance(v, dict | list)]
