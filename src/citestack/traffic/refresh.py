"""Newer lists of prefixes, fetched from the operators through the guarded client into a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from citestack.corpus.fetch import FetchClient, Kind
from citestack.errors import FetchError

_LIST = Kind(max_bytes=5_000_000, page=False)


@dataclass(frozen=True, slots=True)
class Refreshed:
    url: str
    agents: tuple[str, ...]
    prefixes: int
    problem: str = ""
    """Why the list of before stays."""


def refresh(client: FetchClient, folder: Path, lists: Mapping[str, Iterable[str]]) -> list[Refreshed]:
    """Fetches each list (address -> tokens of its agents); what cannot be had or read leaves the older one there."""
    from citestack.traffic.lists import prefixes_in

    out = []
    folder.mkdir(parents=True, exist_ok=True)
    for url, tokens in lists.items():
        try:
            found = prefixes_in(client.get(url, kind=_LIST).body)
        except FetchError as e:
            out.append(Refreshed(url, tuple(tokens), 0, e.message))
        except ValueError as e:
            out.append(Refreshed(url, tuple(tokens), 0, f"not a list of prefixes: {e}"))
        else:
            _write(folder / _name(url), url, found)
            out.append(Refreshed(url, tuple(tokens), len(found)))
    return out


def _write(path: Path, url: str, prefixes: tuple[str, ...]) -> None:
    day = datetime.now(UTC).date().isoformat()
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"url": url, "day": day, "read_from": url, "prefixes": prefixes}), encoding="ascii")
    new.replace(path)


def _name(url: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", url.partition("://")[2].lower()).strip("-") + ".json"
