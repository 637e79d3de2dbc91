"""The readers of one file's cells, each with the texts it has seen: shared by both ways of reading a piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from citestack.authority.imports import linkform
from citestack.authority.imports.formats import Columns
from citestack.authority.imports.nouns import shown
from citestack.authority.imports.values import Bad, Dates, Memo, read_count, read_number, read_site, read_url

_FORMS = 1 << 14


class Cells:
    """``target``: host that the links point at, demanded of every target cell; None = any."""

    def __init__(self, columns: Columns, target: str | None, dates: Dates) -> None:
        self.flags = tuple(name for name in linkform.FLAGS if name in columns.fields)
        self.site: Memo[str] = Memo(read_site)
        self.page: Memo[str] = Memo(self._page)
        self.day: Memo[str | None] = Memo(dates)
        self.number: Memo[float | None] = Memo(read_number)
        self.count: Memo[int | None] = Memo(read_count)
        self._target = target
        self._forms: dict[tuple[str, ...], int | Bad] = {}

    def form(self, key: tuple[str, ...]) -> int | Bad:
        """The ``linkform`` number of a row's flag cells, which are in the order of ``flags``."""
        found = self._forms.get(key)
        if found is None:
            if len(self._forms) >= _FORMS:
                self._forms.clear()
            found = self._forms[key] = linkform.encode(self.flags, key)
        return found

    def forms(self, keys: Sequence[tuple[str, ...]]) -> list[int | Bad]:
        return list(map(self.form, keys))

    def _page(self, text: str) -> str | Bad:
        url = read_url(text)
        if isinstance(url, Bad) or self._target is None:
            return url
        host = cast("str", read_site(url))
        if host == self._target or host.endswith(f".{self._target}"):
            return url
        return Bad("other_target", f"{shown(host)} is not {self._target}")
