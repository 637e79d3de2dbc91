"""Columns made in a line: answers as short dictionaries, written as Parquet in the schema that statistics read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from citestack.track.columns.schema import TABLES, arrow


@dataclass
class Said:
    """One answer; ``cites`` are (page, site, owner), each mark for itself."""

    prompt: str
    cites: Sequence[tuple[str, str, str]] = ()
    engine: str = "alpha"
    place: str = "de"
    repeat: int = 1
    day: date = date(2026, 1, 5)
    state: str = "measured"
    same_as: int | None = None
    text: int | None = None
    brands: Sequence[str] = ()
    retrieved: Sequence[tuple[str, bool]] | None = None
    words: int = 100
    sentences: int = 4
    blocks: int = 4
    cited_blocks: int = 2
    sentence: Sequence[int] = ()
    label: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def sites(*names: str, owner: str = "other") -> list[tuple[str, str, str]]:
    return [(f"https://{n}/", n, owner) for n in names]


def write(folder: Path, run: int, said: Sequence[Said], name: str = "") -> Path:
    """One set of columns; answers are numbered from ``run * 10000``."""
    at = folder / (name or f"run={run}")
    at.mkdir(parents=True)
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for i, one in enumerate(said):
        answer = run * 10_000 + i
        rows["answers"].append({
            "answer": answer, "run": run, "engine": one.engine, "place": one.place, "prompt": one.prompt,
            "repeat": one.repeat, "day": one.day, "at": datetime(one.day.year, one.day.month, one.day.day, 12, tzinfo=UTC),
            "state": one.state, "same_as": one.same_as, "text_hash": answer if one.text is None else one.text,
            "words": one.words, "sentences": one.sentences, "lists": 0, "blocks": one.blocks,
            "cited_blocks": one.cited_blocks, "retrieved": None if one.retrieved is None else len(one.retrieved),
        } | one.extra)  # fmt: skip
        numbers = {page: n for n, page in enumerate(dict.fromkeys(p for p, _, _ in one.cites), start=1)}
        for k, (page, site, owner) in enumerate(one.cites):
            sentence = one.sentence[k] if one.sentence else k % one.sentences
            rows["cites"].append({
                "answer": answer, "n": numbers[page], "page": page, "site": site, "owner": owner, "sentence": sentence,
                "at_share": sentence / one.sentences, "word_count": 10.0, "pawc": 10.0, "label": one.label,
            })  # fmt: skip
        rows["mentions"] += [{"answer": answer, "brand": b, "times": 1} for b in one.brands]
        rows["retrieved"] += [
            {"answer": answer, "page": f"https://{s}/", "site": s, "owner": "other", "cited": c}
            for s, c in one.retrieved or ()
        ]
    for table, held in rows.items():
        pq.write_table(pa.Table.from_pylist(held, schema=arrow(table)), at / f"{table}.parquet")
    return folder
