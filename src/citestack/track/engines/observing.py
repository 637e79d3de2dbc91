"""A read answer and what the response tells beside it, to an observation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from citestack.answers.model import CitedAnswer, Citing, Source
from citestack.track.engines.outcome import Stop
from citestack.track.engines.pages import is_redirect, page_of
from citestack.track.layout import layout_of
from citestack.track.model import Cited, Observation, Page, Retrieved, Searched, State, Surface, Usage


@dataclass(frozen=True, slots=True)
class Told:
    """What a response says beside its text; None = the engine does not say it."""

    ran: bool | None
    """Whether a search ran."""
    searched: tuple[Searched, ...] | None = None
    retrieved: tuple[Retrieved, ...] | None = None
    opened: tuple[Page, ...] | None = None
    usage: Usage = field(default_factory=Usage)
    stopped: Stop | None = None
    notes: tuple[str, ...] = ()


def observed(answer: CitedAnswer, told: Told, named: frozenset[str], at: str, surface: Surface) -> Observation:
    """``named``: the pages in the response's data. A source that the text alone names is no citation of a page."""
    marks = cited(answer, named)
    stop = told.stopped or _judged(answer, told, marks)
    return Observation(
        State.MEASURED if stop is None else stop.state,
        "" if stop is None else stop.reason,
        surface,
        answer.engine or "",
        at,
        answer.text,
        told.searched,
        told.retrieved,
        told.opened,
        marks,
        told.usage,
        (*dict.fromkeys((*answer.notes, *told.notes)),),
        blocks=layout_of(answer),
    )


def failed(stop: Stop, at: str, surface: Surface, usage: Usage | None = None) -> Observation:
    return Observation(stop.state, stop.reason, surface, asked_at=at, usage=usage or Usage())


def _judged(answer: CitedAnswer, told: Told, marks: tuple[Cited, ...]) -> Stop | None:
    if not answer.text.strip():
        return Stop(State.UNREADABLE, "no_text")
    evidence = (
        told.ran or told.retrieved or told.opened or any(not m.problem or m.problem == "duplicate" for m in marks)
    )
    return Stop(State.NO_SEARCH, "no_search") if told.ran is False and not evidence else None


def cited(answer: CitedAnswer, named: frozenset[str]) -> tuple[Cited, ...]:
    """Every mark once, in order of place; sources are numbered in the order of first mention."""
    sources = {s.n: s for s in answer.sources}
    numbers: dict[str, int] = {}
    return tuple(
        _cited(citing, sources.get(citing.source or 0), numbers, named, placed=bool(answer.sentences))
        for citing in sorted(_marks(answer), key=lambda c: (c.start, c.end))
    )


def _cited(
    citing: Citing, source: Source | None, numbers: dict[str, int], named: frozenset[str], *, placed: bool
) -> Cited:
    start, end = (citing.start, citing.end) if placed else (None, None)
    if source is None:
        return Cited(Page(citing.label, None, None), start, end, 0, problem=citing.problem or "no_source")
    page = page_of(source.given, source.title, source.text if not source.whole else None)
    identity = page.key or page.given or page.title
    n = numbers.setdefault(identity, len(numbers) + 1)
    problem = citing.problem or _problem(page, named)
    return Cited(page, start, end, n, citing.cited_text, source.fragment, problem)


def _problem(page: Page, named: frozenset[str]) -> str:
    if page.key is None and not is_redirect(page.given):
        return "no_page" if page.given else "no_source"
    return "" if (page.key or page.given) in named else "typed"


def _marks(answer: CitedAnswer) -> Iterator[Citing]:
    """A span over several sentences stands beside each of them, and is one mark all the same."""
    seen: set[tuple[object, ...]] = set()
    for sentence in answer.sentences:
        times = Counter[tuple[object, ...]]()
        for c in sentence.citations:
            what = (c.source, c.start, c.end, c.label, c.cited_text)
            times[what] += 1
            if (*what, times[what]) not in seen:
                seen.add((*what, times[what]))
                yield c
    yield from answer.unattached
