"""The sources of one answer while it is read: numbers are kept where the answer gives them, made where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from citestack.answers.identity import fragment_words, key_of
from citestack.answers.model import Source


class SourceBook:
    """Looks sources up by the label a mark uses and by the page's key."""

    def __init__(self) -> None:
        self._by_n: dict[int, Source] = {}
        self._labels: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self.has_labels = False
        """Whether the answer numbers or names its sources, so that a mark without one is out of range."""

    def add(self, url: str | None, title: str = "", *, text: str | None = None, whole: bool = False) -> int:
        """The number of this source, old or new. Sources without a page are one when title and text are."""
        identity = _identity(url, title, text)
        n = self._keys.get(identity)
        if n is None:
            return self._enter(identity, _made(self._free(), url, title, text, whole=whole))
        self._enrich(n, url, title, text, whole=whole)
        return n

    def define(self, label: str, url: str | None, title: str = "", *, text: str | None = None) -> int:
        """A source that the answer gives a label; a repeated label keeps its first source.

        A page that so far had no label gets it; a page listed under two labels is two sources.
        """
        label, self.has_labels = label.casefold(), True
        if label in self._labels:
            return self._labels[label]
        known = self._keys.get(_identity(url, title, text))
        if known is not None and known not in self._labels.values():
            self._labels[label] = known
            self._enrich(known, url, title, text, whole=False)
            return known
        wanted = int(label) if label.isdecimal() and len(label) <= 4 else None
        n = wanted if wanted is not None and wanted not in self._by_n else self._free()
        self._labels[label] = self._enter(_identity(url, title, text), _made(n, url, title, text))
        return n

    def labelled(self, label: str) -> int | None:
        label = label.casefold()
        if label in self._labels:
            return self._labels[label]
        return self._labels.get(str(int(label))) if label.isdecimal() else None

    def give_text(self, url: str | None, text: str, *, whole: bool = False) -> None:
        """Text the response carries for a page; said of a page that nothing cites, it is forgotten."""
        n = self._keys.get(_identity(url, "", None))
        if n is not None:
            self._enrich(n, url, "", text, whole=whole)

    def sources(self) -> tuple[Source, ...]:
        return tuple(self._by_n[n] for n in sorted(self._by_n))

    def _free(self) -> int:
        return max(self._by_n, default=0) + 1

    def _enter(self, identity: str, source: Source) -> int:
        self._by_n[source.n] = source
        self._keys.setdefault(identity, source.n)
        return source.n

    def _enrich(self, n: int, url: str | None, title: str, text: str | None, *, whole: bool) -> None:
        old = self._by_n[n]
        old = replace(old, fragment=old.fragment or fragment_words(url or ""))
        if text and not old.whole and text not in (old.text or ""):
            joined = text if whole or not old.text else f"{old.text}\n\n{text}"
            old = replace(old, text=joined, whole=whole)
        self._by_n[n] = replace(old, title=old.title or _flat(title))


def _made(n: int, url: str | None, title: str, text: str | None, *, whole: bool = False) -> Source:
    given = url or ""
    return Source(n, key_of(url), _flat(title), text or None, whole, given, fragment_words(given))


def _identity(url: str | None, title: str, text: str | None) -> str:
    key = key_of(url)
    return (
        key if key is not None else f"\0{url or ''}\0{title if not url else ''}\0{'' if url or title else text or ''}"
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def numbered(book: SourceBook, rows: Sequence[tuple[str | None, str, str | None]]) -> None:
    """Enter (URL, title, text) rows under the labels 1, 2, 3..."""
    for n, (url, title, text) in enumerate(rows, 1):
        book.define(str(n), url, title, text=text)
