"""Rows to parts of the store and back: the columns of a day as compressed JSON, which holds any text."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from citestack.store.first_party import Part
from citestack.track.first_party.nouns import Column, Rows

PART = 20_000
"""Rows of a part at most: about 200 kB packed, which bounds what a reader holds at once."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    fields: Mapping[str, Column]
    extra: Mapping[str, Column]
    """Columns that no field of the report is, as they were written."""


def pack(rows: Rows) -> Iterator[Part]:
    """By day, rows in the order of the file."""
    by_day: dict[str, list[int]] = {}
    for at, day in enumerate(rows.days):
        by_day.setdefault(day, []).append(at)
    for day in sorted(by_day):
        mine = by_day[day]
        for start in range(0, len(mine), PART):
            some = mine[start : start + PART]
            told = {"fields": _some(rows.fields, some), "extra": _some(rows.extra, some)}
            body = zlib.compress(json.dumps(told, separators=(",", ":")).encode("ascii"), 6)
            yield Part(day, len(some), body)


def unpack(part: Part) -> Unpacked:
    told = json.loads(zlib.decompress(part.body))
    return Unpacked(told["fields"], told["extra"])


def _some(columns: Mapping[str, Column], rows: list[int]) -> dict[str, list[Any]]:
    return {name: [column[at] for at in rows] for name, column in columns.items()}
