"""Observations as bytes and back. Pages are written once each: an engine retrieves, opens and cites the same ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from citestack.track.model import AnswerBlock, Cited, Observation, Page, Retrieved, Searched, State, Usage

_dump = json.JSONEncoder(separators=(",", ":")).encode
"""ASCII with escapes: holds any code point, lone surrogates included."""


def observation_json(o: Observation) -> dict[str, Any]:
    """Every field under its own name, pages in full; lone surrogates, which JSON cannot carry, as question marks."""
    told: dict[str, Any] = _whole(asdict(o))
    return told


def observation_bytes(o: Observation) -> bytes:
    pages = _Pages()
    usage = o.usage
    told = {
        "state": o.state.value,
        "reason": o.reason,
        "surface": o.surface,
        "model": o.model,
        "asked_at": o.asked_at,
        "text": o.text,
        "searched": None if o.searched is None else [s.text for s in o.searched],
        "retrieved": pages.ranked(o.retrieved),
        "opened": None if o.opened is None else [pages.number(p) for p in o.opened],
        "cited": [[pages.number(c.page), c.start, c.end, c.n, c.quote, c.fragment, c.problem] for c in o.cited],
        "usage": [usage.cost_usd, usage.told, usage.input_tokens, usage.output_tokens, usage.searches],
        "notes": o.notes,
        "organic": pages.ranked(o.organic),
        "blocks": None if o.blocks is None else [[b.kind, b.start, b.end, b.list, b.place] for b in o.blocks],
        "simulated": o.simulated,
        "pages": [[p.given, p.url, p.key, p.title, p.snippet] for p in pages.known],
    }
    return _dump(told).encode("ascii")


def read_observation(body: bytes) -> Observation:
    told: dict[str, Any] = json.loads(body)
    pages = [Page(*p) for p in told["pages"]]
    return Observation(
        state=State(told["state"]),
        reason=told["reason"],
        surface=told["surface"],
        model=told["model"],
        asked_at=told["asked_at"],
        text=told["text"],
        searched=_tuple(told["searched"], Searched),
        retrieved=_tuple(told["retrieved"], lambda r: Retrieved(pages[r[0]], r[1], r[2])),
        organic=_tuple(told["organic"], lambda r: Retrieved(pages[r[0]], r[1], r[2])),
        blocks=_tuple(told.get("blocks"), lambda b: AnswerBlock(*b)),
        simulated=told["simulated"],
        opened=_tuple(told["opened"], pages.__getitem__),
        cited=tuple(Cited(pages[c[0]], *c[1:]) for c in told["cited"]),
        usage=Usage(*told["usage"]),
        notes=tuple(told["notes"]),
    )


class _Pages:
    def __init__(self) -> None:
        self.known: dict[Page, int] = {}

    def number(self, page: Page) -> int:
        return self.known.setdefault(page, len(self.known))

    def ranked(self, found: Sequence[Retrieved] | None) -> list[list[int | None]] | None:
        return None if found is None else [[self.number(r.page), r.rank, r.query] for r in found]


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, list | tuple) else value


def _tuple(told: Sequence[Any] | None, make: Any) -> Any:
    return None if told is None else tuple(make(one) for one in told)
