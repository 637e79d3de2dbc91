"""One observation to its rows in the four tables."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from math import exp
from typing import Any

from citestack.answers.model import CitedSentence
from citestack.track.columns.schema import TABLES
from citestack.track.model import Asking, Observation, State
from citestack.track.scoring.checks_model import Checked
from citestack.track.scoring.mentions import Mention, Mentions, list_ranks
from citestack.track.scoring.owners import Owned, Owners
from citestack.track.scoring.placing import Placed, block_starts, claim_of, left_out, page_key, placed
from citestack.words import WORD

_BLOCKS = frozenset({"paragraph", "list_item", "table_row", "quote"})
_INT16 = 32_767
Values = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by table, ready to be written; ``left_out``: marks that are no row of ``cites``, by reason."""

    tables: dict[str, list[Values]] = field(default_factory=lambda: {name: [] for name in TABLES})
    left_out: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    """``seen`` and ``kept``."""


class Scorer:
    """What a universe makes of observations. ``site``: host of a page's key -> eTLD+1."""

    def __init__(self, owners: Owners, mentions: Mentions, site: Callable[[str], str]) -> None:
        self._owners, self._mentions, self._site = owners, mentions, site
        self._known: dict[str, tuple[str, Owned]] = {}

    def add(
        self, rows: Rows, number: int, asked: tuple[int, Asking], o: Observation, checks: Mapping[int, Checked]
    ) -> None:
        """``number``: the answer's own; ``asked``: run and asking; ``checks`` by mark."""
        rows.marks["seen"] += len(o.cited)
        if o.state is not State.MEASURED:
            rows.left_out.update(["not_measured"] * len(o.cited))
            rows.tables["answers"].append(_answer(number, asked, o) | dict.fromkeys(_SHAPE))
            return
        where = placed(o)
        seen = _Seen(number, o, where, _Shape(o.text, where.sentences))
        cites = self._cites(rows, seen, checks)
        rows.tables["cites"] += cites
        rows.marks["kept"] += len(cites)
        retrieved = self._retrieved(seen, {c["page"] for c in cites})
        rows.tables["retrieved"] += retrieved
        rows.tables["mentions"] += self._named(seen, cites)
        told = None if o.retrieved is None else len(retrieved)
        rows.tables["answers"].append(_answer(number, asked, o) | _shaped(seen) | {"retrieved": told})

    def _page(self, key: str) -> tuple[str, Owned]:
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 500_000:
                self._known.clear()
            found = self._known[key] = (self._site(key), self._owners.of(key))
        return found

    def _cites(self, rows: Rows, seen: _Seen, checks: Mapping[int, Checked]) -> list[Values]:
        found = []
        for i, mark in enumerate(seen.o.cited):
            if reason := left_out(mark):
                rows.left_out[reason] += 1
                continue
            key = page_key(mark) or ""
            site, owned = self._page(key)
            check = checks.get(i) if checks else None
            check = check if check is not None and check.of == claim_of(seen.where, i, key) else None
            found.append({
                "answer": seen.number, "n": min(mark.n, _INT16), "page": key, "site": site, "owner": owned.owner,
                "brand": owned.brand, **seen.shape.mark(seen.where.homes.get(i, ())),
                "page_share": check.page_share if check else None, "label": check.verdict if check else None,
            })  # fmt: skip
        return found

    def _retrieved(self, seen: _Seen, cited: set[str]) -> list[Values]:
        """A page found twice has its best rank."""
        best: dict[str, int | None] = {}
        for r in seen.o.retrieved or ():
            if r.page.key is not None:
                ranks = [n for n in (best.get(r.page.key), r.rank) if n is not None]
                best[r.page.key] = min(ranks, default=None)
        found = []
        for key, rank in best.items():
            site, owned = self._page(key)
            held = None if rank is None else min(rank, _INT16)
            found.append({"answer": seen.number, "page": key, "site": site, "owner": owned.owner, "brand": owned.brand,
                          "rank": held, "cited": key in cited})  # fmt: skip
        return found

    def _named(self, seen: _Seen, cites: list[Values]) -> list[Values]:
        found = self._mentions.find(seen.o.text)
        if not found:
            return []
        ranks = list_ranks(found, seen.where.blocks) if seen.where.laid_out else {}
        cited, shape = {c["brand"] for c in cites}, seen.shape
        beside = {(c["sentence"], c["brand"]) for c in cites if c["sentence"] is not None}
        by_brand: dict[str, list[Mention]] = {}
        for m in found:
            by_brand.setdefault(m.brand, []).append(m)
        return [
            {
                "answer": seen.number, "brand": brand, "times": min(len(said), _INT16),
                "at_share": shape.share(said[0].start), "list_rank": ranks.get(brand), "cited": brand in cited,
                "attributed": any((shape.sentence(m.start), brand) in beside for m in said),
            }
            for brand, said in by_brand.items()
        ]  # fmt: skip


_SHAPE = ("text_hash", "words", "sentences", "lists", "blocks", "cited_blocks", "retrieved")


class _Shape:
    """Words of an answer and of its sentences."""

    def __init__(self, text: str, sentences: tuple[CitedSentence, ...]) -> None:
        self.text = text
        self._starts = [s.start for s in sentences]
        self.counts = [len(WORD.findall(s.text)) for s in sentences]
        self._before = [0, *accumulate(self.counts)]
        self.words = self._before[-1]
        self._sentences = sentences
        self._marks = [len(s.citations) for s in sentences]

    def sentence(self, at: int) -> int:
        return max(bisect_right(self._starts, at) - 1, 0)

    def share(self, at: int) -> float | None:
        """Of the answer's words, how many stand before."""
        if not self.words:
            return None
        i = self.sentence(at)
        inside = WORD.findall(self.text, self._starts[i], at) if at > self._starts[i] else ()
        return min(self._before[i] + len(inside), self.words) / self.words

    def mark(self, homes: list[int] | tuple[int, ...]) -> Values:
        """A mark that covers several sentences has its share of each; its place is that of the first one."""
        if not homes:
            return {"sentence": None, "at_share": None, "word_count": None, "pawc": None}
        last = len(self.counts) - 1
        shares = [(i, self.counts[i] / self._marks[i]) for i in homes]
        return {
            "sentence": homes[0],
            "at_share": self._before[homes[0]] / self.words if self.words else 0.0,
            "word_count": sum(w for _, w in shares),
            "pawc": sum(w * (exp(-i / last) if last else 1.0) for i, w in shares),
        }


@dataclass(frozen=True, slots=True)
class _Seen:
    number: int
    o: Observation
    where: Placed
    shape: _Shape


def _answer(number: int, asked: tuple[int, Asking], o: Observation) -> Values:
    run, asking = asked
    at = _moment(o.asked_at)
    searches = len(o.searched) if o.searched is not None else o.usage.searches
    return {
        "answer": number, "run": run, "engine": asking.engine, "place": asking.place, "prompt": asking.prompt.id,
        "repeat": min(asking.repeat, _INT16), "day": at and at.date(), "at": at, "state": o.state.value,
        "model": o.model, "same_as": None, "text_hash": text_hash(o.text), "cost_usd": o.usage.cost_usd,
        "simulated": o.simulated, "searches": None if searches is None else min(searches, _INT16),
    }  # fmt: skip


def _shaped(seen: _Seen) -> Values:
    where, shape = seen.where, seen.shape
    starts = block_starts(where.blocks)
    cited = {bisect_right(starts, s.start) - 1 for s in where.sentences if s.citations}
    units = [i for i, b in enumerate(where.blocks) if b.kind in _BLOCKS]
    lists = len({b.list for b in where.blocks} - {None}) if where.laid_out else None
    return {
        "words": shape.words, "sentences": len(shape.counts), "lists": lists, "blocks": min(len(units), _INT16),
        "cited_blocks": min(len(cited.intersection(units)), _INT16),
    }  # fmt: skip


def text_hash(text: str) -> int | None:
    """64 bits of BLAKE2b over the text as UTF-8; None for no text."""
    if not text:
        return None
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _moment(iso: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
