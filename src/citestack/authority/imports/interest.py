"""Which hosts and domains of a list of a hundred million are of interest here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from citestack.authority.imports.values import Bad, read_site
from citestack.corpus.urls import site_of
from citestack.errors import ImportFileError

Level = Literal["host", "domain"]
_NAMES = 1 << 20
"""A domains file is a list a person made; a longer one is some other file."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Names of interest, and how a name of a web graph is matched with them."""

    hosts: frozenset[str]

    def reversed_names(self, level: Level) -> frozenset[bytes]:
        """The names as a web graph writes them (``org.example``): registrable domains, or hosts without ``www.``."""
        chosen = (site_of(f"http://{h}/") if level == "domain" else h.removeprefix("www.") for h in self.hosts)
        return frozenset(reverse(name).encode("ascii") for name in chosen)


def covers(wanted: frozenset[bytes], name: bytes) -> bool:
    """Whether the reversed name is wanted or lies below one that is."""
    while name not in wanted:
        name, dot, _ = name.rpartition(b".")
        if not dot:
            return False
    return True


def reverse(name: str) -> str:
    return ".".join(reversed(name.split(".")))


def of_file(path: Path) -> Interest:
    """A name or URL per line; ``#`` starts a comment. Raises ``ImportFileError``."""
    hosts: set[str] = set()
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if name := line.partition("#")[0].strip():
                    hosts.add(_site(name, number, path))
    except (OSError, UnicodeDecodeError) as e:
        raise ImportFileError(f"cannot read {path}: {e}", reason="unreadable") from e
    return Interest(frozenset(hosts))


def of_urls(urls: Iterable[str]) -> Interest:
    """The hosts of the URLs."""
    return Interest(frozenset(host for url in urls if not isinstance(host := read_site(url), Bad)))


def _site(name: str, number: int, path: Path) -> str:
    host = read_site(name)
    if isinstance(host, Bad) or number > _NAMES:
        raise ImportFileError(f"{path}, line {number}: {name[:80]!r} is no host name", reason="bad_domain", row=number)
    return host
