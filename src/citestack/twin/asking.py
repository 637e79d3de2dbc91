"""The stack asked the prompts that an engine was asked: what layers 2 and 3 measure of every page they look at.

Nothing is written or verified for this, so it costs what the first three layers cost. What was read is kept line by
line in a file, and a run that is broken off goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from citestack.assemble import Session, build_engine, build_layers
from citestack.config import Config
from citestack.stack.layer3_rerank import PartsReranker
from citestack.twin.pages import alike
from citestack.version import VERSION

HEAD = 40
"""Passages whose parts are measured: more than the stack itself reads, so that its own cut is not taken for the
engine's."""
PARTS = ("relevance", "coverage", "trust", "freshness")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Passage:
    url: str
    values: tuple[float | None, ...]
    """In the order of ``PARTS``; None = missing."""


@dataclass(frozen=True, slots=True)
class SeenPassage:
    url: str
    hits: tuple[tuple[int, str, int], ...]
    """Query, mode, rank."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the first three layers know of one prompt."""

    prompt: str
    weights: tuple[float, ...]
    """Of the queries of the fan."""
    head: tuple[Passage, ...]
    """In layer 2's order."""
    seen: tuple[SeenPassage, ...]
    """All that any query found, in layer 2's order."""


class Kept:
    """What was read before, by key, in a file of JSON lines. A line that a crash cut off is left out."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Any] = {}
        if path is not None and path.is_file():
            for line in path.read_bytes().splitlines():
                try:
                    key, value = json.loads(line)
                except ValueError:
                    continue
                self._known[key] = value

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under the key, made and written down where it is not known."""
        if key not in self._known:
            self._known[key] = json.loads(json.dumps(make()))
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(json.dumps([key, self._known[key]]).encode() + b"\n")
        return self._known[key]


def work_name(location: str, session: Session) -> str:
    """The same name for the same corpus, settings and version: what was read under another is not taken."""
    told = (location, session.engine.view.generation, repr(session.engine.config), VERSION, HEAD)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def read_prompts(session: Session, prompts: Sequence[str], kept: Kept, progress: Progress) -> list[Reading]:
    """One reading per prompt, in order."""
    wide = _wide(session.engine.config)
    layers = build_layers(session.corpus, session.models, wide, session.corpus.trust)
    reranker = PartsReranker(session.models.relevance, wide.rerank, session.corpus.trust)

    def read(asked: str) -> Any:
        prompt = " ".join(asked.split())
        fan = layers.fanout.expand(prompt)
        found = layers.retriever.retrieve(fan.queries)
        scored = reranker.rerank(fan.queries, found.candidates).scored
        urls = {c.passage.id: c.passage.url for c in found.candidates}
        head = [
            [urls[s.passage], [next((p.value for p in s.parts if p.name == n), None) for n in PARTS]] for s in scored
        ]
        seen = [[s.url, [[h.query, h.mode, h.rank] for h in s.hits]] for s in found.seen]
        return {"weights": [q.weight for q in fan.queries], "head": head, "seen": seen}

    found = []
    for n, prompt in enumerate(prompts):
        progress(n, len(prompts), prompt)
        found.append(_reading(prompt, kept.get(f"parts\x1f{prompt}", partial(read, prompt))))
    progress(len(prompts), len(prompts), "")
    return found


def _wide(config: Config) -> Config:
    return replace(config, rerank=replace(config.rerank, head=max(HEAD, config.rerank.head)))


def _reading(prompt: str, told: Mapping[str, Any]) -> Reading:
    return Reading(
        prompt,
        tuple(told["weights"]),
        tuple(Passage(url, tuple(values)) for url, values in told["head"]),
        tuple(SeenPassage(url, tuple((q, m, r) for q, m, r in hits)) for url, hits in told["seen"]),
    )


def cited_with(
    session: Session, settings: tuple[str, Config], prompts: Sequence[str], kept: Kept, progress: Progress
) -> list[frozenset[str]]:
    """Pages that the stack cites under these settings, which have a name, per prompt."""
    label, config = settings
    engine = build_engine(session.corpus, session.models, config, session.corpus.trust)
    found = []
    for n, prompt in enumerate(prompts):
        progress(n, len(prompts), prompt)

        def ask(prompt: str = prompt) -> list[str]:
            cited = (alike(c.url) for c in engine.ask(prompt).answer.citations)
            return sorted({key for key in cited if key is not None})

        found.append(frozenset(kept.get(f"cited\x1f{label}\x1f{prompt}", ask)))
    return found
