"""The pages a vendor's record names: its own wrappers around an address taken off, nothing fetched."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from citestack.answers.identity import fragment_words, key_of
from citestack.track.model import Cited, Page, Retrieved
from citestack.track.redirectors import is_redirect

Span = tuple[int, int]
_BING_PREFIX = "a1"
"""Bing's click links carry the target as ``u=a1`` and the URL in base64 without padding."""
_WRAPPERS = ("google.com/url", "bing.com/ck/a")


def page_of(given: str | None, title: str = "", snippet: str | None = None, *, resolved: str | None = None) -> Page:
    """``resolved``: where the vendor says a redirect leads."""
    given = given or ""
    url = next((u for told in (resolved, given) if told and (u := unwrapped(told)) and not is_redirect(u)), None)
    key = key_of(url)
    return Page(given, url if key else None, key, " ".join(title.split()), snippet)


def unwrapped(url: str) -> str | None:
    """The target that stands inside a search engine's click link; None for a redirect that only a request resolves."""
    try:
        parts = urlsplit(url)
        place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
        asked = parse_qs(parts.query) if place in _WRAPPERS else {}
    except ValueError:
        return url or None
    if place == "google.com/url":
        return next((v for name in ("url", "q") for v in asked.get(name, []) if key_of(v)), url)
    if place == "bing.com/ck/a":
        return next((found for v in asked.get("u", []) if (found := _bing_target(v))), None)
    return None if not url or is_redirect(url) else url


def _bing_target(value: str) -> str | None:
    if not value.startswith(_BING_PREFIX):
        return None
    body = value.removeprefix(_BING_PREFIX)
    try:
        found = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return found if key_of(found) else None


class Marks:
    """The citations of one answer, numbered by page in the order of first mention."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._placed: set[tuple[int, Span | None]] = set()
        self._cited: list[Cited] = []

    def add(self, page: Page, span: Span | None, quote: str | None = None, problem: str = "") -> None:
        """A page that is named twice at one place is a duplicate there; without an address it is no source."""
        if not page.given:
            self.broken(span, "no_source")
            return
        n = self._numbers.setdefault(_identity(page), len(self._numbers) + 1)
        problem = problem or _problem(page) or ("duplicate" if (n, span) in self._placed else "")
        self._placed.add((n, span))
        fragment = fragment_words(page.url or page.given)
        self._cited.append(Cited(page, *_ends(span), n, quote, fragment, problem))

    def rest(self, page: Page, quote: str | None = None) -> None:
        """A source of the whole answer, unless some mark names it."""
        if page.given and _identity(page) not in self._numbers:
            self.add(page, None, quote)

    def broken(self, span: Span | None, problem: str) -> None:
        """A mark that nothing stands behind: number 0."""
        self._cited.append(Cited(Page("", None, None), *_ends(span), 0, problem=problem))

    def all(self) -> tuple[Cited, ...]:
        return tuple(self._cited)


def _problem(page: Page) -> str:
    """``no_page`` for what is no web address; a redirect is one, only not resolved yet."""
    return "no_page" if page.key is None and key_of(page.given) is None else ""


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (None, None) if span is None else span


def _identity(page: Page) -> str:
    return page.key or page.url or page.given


def ranked(pages: Sequence[tuple[Page, int | None]]) -> tuple[Retrieved, ...]:
    """Pages with the rank that the vendor gives; those without an address are left out."""
    return tuple(Retrieved(page, rank) for page, rank in pages if page.given)
