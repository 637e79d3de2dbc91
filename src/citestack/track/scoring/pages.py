"""Pages that many answers cite, read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from citestack.answers.model import Source
from citestack.answers.page_texts import PageText, PageTexts, Unreadable

KEPT = 400
"""Pages kept in memory; a long one takes 100 kB."""


class Remembered:
    """A place to look for pages that is asked for each page once, as long as it is kept; failures are kept too."""

    def __init__(self, place: PageTexts, kept: int = KEPT) -> None:
        self._place, self._most = place, kept
        self._known: OrderedDict[str, PageText | Unreadable | None] = OrderedDict()

    @property
    def local(self) -> bool:
        return self._place.local

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        new = {s.url: s for s in sources if s.url and s.url not in self._known}
        found = self._place.find(list(new.values()))
        read = {url: found.get(s.n) for url, s in new.items()}
        told = {s.n: page for s in sources if s.url and (page := read.get(s.url) or self._kept(s.url)) is not None}
        for url, page in read.items():
            self._known[url] = page
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return told

    def _kept(self, url: str) -> PageText | Unreadable | None:
        if url in self._known:
            self._known.move_to_end(url)
        return self._known.get(url)
