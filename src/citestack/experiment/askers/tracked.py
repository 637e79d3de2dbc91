"""A tracked engine before and after a change: what the store's record of askings says of the targets.

Nothing is held still there: the engine, its index and the competition moved as well. Before stands in the place of
the control, after in that of an arm; every asking of a prompt is a repeat. A case is a prompt, an engine and a target,
with the engine as its domain, so that engines are compared with themselves only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.answers.identity import key_of
from citestack.errors import UsageError
from citestack.evaluate.geo.rank_gain import place
from citestack.evaluate.geo.rulers import FORMS, Marked, impressions
from citestack.experiment.model import CONTROL, Case, Design, Outcome, Said, Tracked
from citestack.store.observations import TrackLog
from citestack.track.columns.record import StoredRecord
from citestack.track.model import Asking, Cited, Observation, State

if TYPE_CHECKING:
    from citestack.store import Store

AFTER = "after"
COUNTED = ("", "duplicate", "redirect_failed")
"""Problems of a mark with which it still counts as a citation of a page (``track.model.Cited``)."""
HINT = "See: citestack track runs; prompts, engines and days must be those of askings in this store."


@dataclass(frozen=True, slots=True)
class Seen:
    """What the record says: cases with their outcomes, and prompts without both sides."""

    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def repeats(self) -> int:
        return max(o.repeat for o in self.outcomes)


def seen(store: Store, design: Design) -> Seen:
    """Raises ``UsageError`` where no prompt was asked both before and after."""
    assert design.tracked is not None
    askings = list(_askings(store, design))
    cases: list[Case] = []
    outcomes: list[Outcome] = []
    left_out: list[tuple[str, str]] = []
    for asked in design.prompts:
        mine = [(label, a, o) for label, a, o in askings if a.prompt.text.strip() == asked.text.strip()]
        engines = sorted({a.engine for _, a, _ in mine})
        both = [e for e in engines if {label for label, a, _ in mine if a.engine == e} == {CONTROL, AFTER}]
        if not both:
            left_out.append((asked.text, "no engine measured it both before and after"))
        for engine in both:
            some = [(label, o) for label, a, o in mine if a.engine == engine]
            for target in design.targets:
                outcomes += _outcomes(len(cases), target, some)
                cases.append(Case(asked.text, target, engine, _rank([o for w, o in some if w == CONTROL], target)))
    if not cases:
        raise UsageError("no prompt was measured both before and after", hint=HINT, layer="experiment")
    return Seen(tuple(cases), tuple(outcomes), tuple(left_out))


def _askings(store: Store, design: Design) -> Iterator[tuple[str, Asking, Observation]]:
    """Label, asking and answer, by time; made-up answers only where there are no others."""
    windows, texts = design.tracked, {p.text.strip() for p in design.prompts}
    assert windows is not None
    log = store.shelf(TrackLog)
    found = [
        (label, asking, told)
        for run in log.runs(limit=None)
        for _, asking, told in StoredRecord(log).observations(run.id)
        if told.state is State.MEASURED and asking.prompt.text.strip() in texts
        if not windows.engines or asking.engine in windows.engines
        if (label := _label(windows, told.asked_at[:10]))
    ]
    real = [one for one in found if not one[2].simulated]
    yield from sorted(real or found, key=lambda one: (one[2].asked_at, one[1].key))


def _label(windows: Tracked, day: str) -> str:
    sides = ((CONTROL, windows.before), (AFTER, windows.after))
    return next((label for label, w in sides if w.first <= day <= w.last), "")


def _outcomes(case: int, target: str, some: Sequence[tuple[str, Observation]]) -> Iterator[Outcome]:
    for label in (CONTROL, AFTER):
        told = [o for which, o in some if which == label]
        for repeat, one in enumerate(told, 1):
            sentences = said(one)
            yield Outcome(
                label, case, repeat, 0.0, "measured", measures=measures(one, target, sentences), answer=sentences
            )


def said(told: Observation) -> tuple[Said, ...]:
    """The answer's sentences with the pages whose marks stand in them; none where the text is not kept."""
    spans = list(_sentences(told))
    found = []
    for n, (start, end) in enumerate(spans):
        until = spans[n + 1][0] if n + 1 < len(spans) else len(told.text) + 1
        cited = (c.page.url or c.page.given for c in told.cited if _counts(c) and _stands(c, start, until))
        found.append(Said(told.text[start:end], tuple(dict.fromkeys(cited))))
    return tuple(found)


def _sentences(told: Observation) -> Iterator[tuple[int, int]]:
    from citestack.corpus.sentences import sentences

    blocks = [(b.start, b.end) for b in told.blocks or ()] or _lines(told.text)
    for start, end in blocks:
        yield from ((start + a, start + b) for a, b in sentences(told.text[start:end]))


def _lines(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def measures(told: Observation, target: str, sentences: Sequence[Said]) -> dict[str, float | None]:
    """``cited``; its place among the first five; shares where the engine says which sentence a mark belongs to."""
    pages = list(dict.fromkeys(c.page.url or c.page.given for c in told.cited if _counts(c)))
    mine = [url for url in pages if is_target(url, target)]
    number = {url: 1 if url in mine else n for n, url in enumerate(pages, 2)}
    size = len(pages) + 1
    found: dict[str, float | None] = {"cited": float(bool(mine))}
    row = [Marked("", (number[url],)) for url in pages]
    rank = place(row, size, 1)
    found["citation_rank_gain"] = None if rank is None else float(rank)
    marked = [Marked(s.text, tuple(number[url] for url in s.cited)) for s in sentences]
    for form, suffix in zip(FORMS, ("", "_code"), strict=True):
        shares = impressions(marked, size, form) if any(m.marks for m in marked) else None
        for name in ("word_count", "position", "pawc"):
            values = None if shares is None else getattr(shares, name)
            found[name + suffix] = None if values is None else values[0]
    return found


def is_target(url: str, target: str) -> bool:
    """The page, or a page of the host or of one below it."""
    if "://" in target:
        return key_of(url) == key_of(target)
    from citestack.corpus.urls import host_of
    from citestack.errors import SourceError

    try:
        host = host_of(url)
    except SourceError:
        return False
    return host == target or host.endswith("." + target)


def _counts(mark: Cited) -> bool:
    return mark.problem in COUNTED and mark.page.key is not None


def _stands(mark: Cited, start: int, until: int) -> bool:
    """A span lies in the sentence it ends in; a mark behind a full stop belongs to the sentence before it."""
    return mark.end is not None and start < mark.end <= until


def _rank(before: Sequence[Observation], target: str) -> int | None:
    """The best place that the target had among the cited pages before."""
    ranks = [
        n
        for told in before
        for n, url in enumerate(dict.fromkeys(c.page.url or c.page.given for c in told.cited if _counts(c)), 1)
        if is_target(url, target)
    ]
    return min(ranks, default=None)
