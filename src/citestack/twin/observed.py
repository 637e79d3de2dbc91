"""What an engine was seen to cite, out of ``track``'s runs: per prompt, the pages and the share of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citestack.errors import NotFoundError, UsageError
from citestack.store import Store
from citestack.store.observations import TrackLog
from citestack.track.model import Observation, Prompt, State
from citestack.track.run.journal import Journal
from citestack.twin.model import Origin
from citestack.twin.pages import Heading, ResultPage, cited_of, page_of


@dataclass(frozen=True, slots=True)
class Observed:
    """One prompt with what its answers cite."""

    prompt: str
    cited: Mapping[str, float]
    """``alike`` of a page -> share of the prompt's answers that cite it."""
    headings: tuple[Heading, ...]
    """Of each answer."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All measured answers of one engine in some runs."""

    engine: str
    source: str
    found: tuple[tuple[Prompt, Observation], ...]
    left: Mapping[str, int]
    """State -> answers that say nothing of citations (refused, failed, no search...)."""


def answers_of(store: Store, runs: Sequence[int] = (), engine: str = "") -> Answers:
    """Of the runs named, else of the newest finished one. Raises ``NotFoundError``, ``UsageError``."""
    log = store.shelf(TrackLog)
    chosen = [log.get(n) for n in runs] or [r for r in log.runs() if r.finished_at][:1]
    if not chosen:
        hint = "citestack track run asks engines; or give files of result pages with --file."
        raise NotFoundError("no finished run in this store", hint=hint, layer="twin")
    kept: list[tuple[str, Prompt, Observation]] = []
    for run in chosen:
        for _, asking, seen in Journal(log, run).observations():
            kept.append((asking.engine, asking.prompt, seen))
    name = _engine({e for e, _, _ in kept}, engine)
    mine = [(p, o) for e, p, o in kept if e == name]
    found = tuple((p, o) for p, o in mine if o.state is State.MEASURED)
    left = Counter(o.state.value for _, o in mine if o.state is not State.MEASURED)
    return Answers(name, " and ".join(f"run {r.id}" for r in chosen), found, dict(sorted(left.items())))


def _engine(names: set[str], wanted: str) -> str:
    told = ", ".join(sorted(names)) or "none"
    if wanted and wanted not in names:
        raise UsageError(f"no answers of {wanted!r} there", hint=f"Engines with answers: {told}.", layer="twin")
    if not wanted and len(names) != 1:
        raise UsageError("a twin is of one engine", hint=f"Name one with --engine: {told}.", layer="twin")
    return wanted or next(iter(names))


def observed(answers: Answers) -> list[Observed]:
    """Per prompt, market and language, in the order of the runs."""
    groups: dict[str, list[tuple[Prompt, Observation]]] = {}
    for prompt, seen in answers.found:
        groups.setdefault(prompt.id, []).append((prompt, seen))
    return [_observed(answers.engine, group) for group in groups.values()]


def _observed(engine: str, group: Sequence[tuple[Prompt, Observation]]) -> Observed:
    counts = Counter(key for _, seen in group for key in cited_of(seen))
    return Observed(
        group[0][0].text,
        {key: n / len(group) for key, n in counts.items()},
        tuple(
            Heading(engine, o.surface, o.model, p.market, p.language, o.asked_at, o.simulated) for p, o in group
        ),
    )  # fmt: skip


def result_pages(answers: Answers) -> list[ResultPage]:
    """The result pages among the answers: those that tell their organic results."""
    found = (page_of(prompt, answers.engine, seen) for prompt, seen in answers.found)
    return [page for page in found if page is not None]


def origin(
    source: str, headings: Sequence[Heading], sizes: tuple[int, int, float], reach: Mapping[str, float | None]
) -> Origin:
    """``sizes``: prompts, pairs, cited pairs."""
    days = sorted(h.at[:10] for h in headings if h.at)
    prompts, pairs, cited = sizes
    return Origin(
        source,
        _names(h.engine for h in headings),
        _names(h.surface for h in headings),
        _names(h.model for h in headings),
        _names(h.market for h in headings),
        _names(h.language for h in headings),
        days[0] if days else "",
        days[-1] if days else "",
        prompts,
        pairs,
        round(cited, 4),
        any(h.simulated for h in headings),
        dict(reach),
    )


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({v for v in values if v}))
