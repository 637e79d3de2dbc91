"""What a link graph is made of, read in one transaction, so that all of it is of one generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from citestack.model import Link
from citestack.store import browse, fetches, links, read


@dataclass(frozen=True, slots=True)
class LinkView:
    """Good while the connection is open. The first call fixes the generation that all calls see."""

    connection: Connection

    def generation(self) -> int:
        return read.generation(self.connection)

    def urls(self) -> tuple[str, ...]:
        """Pages of the corpus, sorted."""
        return read.urls(self.connection)

    def links(self) -> Iterator[Link]:
        """Every link, page by page in document order."""
        return links.every_link(self.connection)

    def linked(self, hosts: Sequence[str]) -> dict[str, int]:
        """URL -> how many pages of these hosts, itself aside, link to it; no link is read that leaves the hosts."""
        return browse.linked(self.connection, hosts)

    def redirects(self) -> dict[str, str]:
        """URL -> the one that answered, where they differ."""
        return fetches.redirects(self.connection)

    def canonicals(self) -> dict[str, str]:
        """Page -> the other page it declares canonical."""
        return read.canonicals(self.connection)

    def copies(self) -> dict[str, str]:
        """Page -> the page it is marked a near copy of."""
        return read.copies(self.connection)
