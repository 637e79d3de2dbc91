"""Seed files: domains or URLs that somebody trusts, or distrusts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from citestack.authority.domains import Domains
from citestack.authority.graph import Graph
from citestack.errors import SeedError, SourceError


@dataclass(frozen=True, slots=True)
class Seeds:
    """Registrable domains, sorted. None given and an empty file are the same: seeds are then chosen from the graph."""

    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


def read_seeds(path: str | os.PathLike[str], domains: Domains) -> tuple[str, ...]:
    """Domains of a file: one domain or URL per line, ``#`` starts a comment; of a URL the domain counts.

    Raises ``SeedError`` with the line number for anything else, and for a file that cannot be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise SeedError(f"cannot read the seed file {os.fspath(path)}: {e}", layer="authority") from e
    return seeds_of(lines, domains, os.fspath(path))


def seeds_of(lines: Sequence[str], domains: Domains, where: str) -> tuple[str, ...]:
    """The same of lines; ``where`` names their source in an error."""
    found = set[str]()
    for number, line in enumerate(lines, 1):
        text = _without_comment(line)
        if text:
            found.add(_domain(text, f"{where}, line {number}", domains))
    return tuple(sorted(found))


def nodes_of(seeds: Sequence[str], graph: Graph) -> list[int]:
    """Numbers of the seeds that are in the domain graph. Raises ``SeedError`` when some were given and none is."""
    found = [graph.number[s] for s in seeds if s in graph.number]
    if seeds and not found:
        hint = "Seeds must be domains that the stored pages or imported links name."
        raise SeedError(f"none of the {len(seeds)} seeds is in the link graph", hint=hint, layer="authority")
    return found


def _without_comment(line: str) -> str:
    """A ``#`` at the start or after a space: in a URL it begins the fragment."""
    head = "" if line.lstrip().startswith("#") else line.partition(" #")[0].partition("\t#")[0]
    return head.strip()


def _domain(text: str, where: str, domains: Domains) -> str:
    if any(c.isspace() or c == "," for c in text):
        raise SeedError(f"{where}: {text[:80]!r} is more than one entry", layer="authority")
    try:
        found = domains.domain(text if "://" in text else f"http://{text}")
    except SourceError as e:
        raise SeedError(f"{where}: {text[:80]!r} is neither a domain nor a URL", layer="authority") from e
    if "." not in found and ":" not in found and found != "localhost":
        raise SeedError(f"{where}: {text[:80]!r} is not a full domain", layer="authority")
    return found
