"""Observations in, a twin out: the two ways a twin is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from citestack.assemble import Session
from citestack.config import Config
from citestack.errors import QuestionError
from citestack.protocols import Relevance
from citestack.twin import asking, cuts, settings, stack_parts
from citestack.twin.features import MISSING, results_table
from citestack.twin.fitting import Fitting
from citestack.twin.judge import too_little
from citestack.twin.judged import mean
from citestack.twin.make import Made, make
from citestack.twin.model import Agreement, Missing, Origin, PartWeight, Setting, Shape, Twin
from citestack.twin.observed import Answers, Observed, observed, origin
from citestack.twin.pages import ResultPage, alike, merged
from citestack.twin.table import Table, drawn, folds
from citestack.version import VERSION

Progress = Callable[[int, int, str], None]
REPEAT_HINT = "A twin needs prompts with answers whose citations lie within reach; see 'reach' in docs/twin.md."


@dataclass(frozen=True, slots=True)
class Making:
    """How a twin is made."""

    name: str
    fitting: Fitting = field(default_factory=Fitting)
    match: int = 40
    """Prompts asked twice, before and after, to see how alike the citations become; 0 = none."""
    work: Path | None = None
    """File that keeps what was asked; a run that was broken off goes on there."""
    made_at: str = ""


def from_results(
    pages: Sequence[ResultPage], source: str, making: Making, progress: Progress, relevance: Relevance | None = None
) -> Twin:
    """Raises ``QuestionError`` where there is too little to fit."""
    kept = [p for p in merged(pages) if p.rows]
    table = results_table(kept, relevance)
    _check(table)
    fitting = making.fitting
    done = iter(range(1, 100))
    steps = fitting.outer + 1
    made = make(table, fitting, lambda note: progress(next(done), steps, note))
    where = origin(source, [p.heading for p in kept], _sizes(table), _result_reach(kept))
    return _twin(making, "results", where, made, _Told(MISSING, _result_settings(kept)))


def _result_reach(pages: Sequence[ResultPage]) -> dict[str, float | None]:
    told = [p for p in pages if p.cited is not None]
    cited = sum(len(p.cited or ()) for p in told)
    among = sum(len({alike(r.url) for r in p.rows} & set(p.cited or ())) for p in told)
    return {"in_results": round(among / cited, 6) if cited else None}


def _result_settings(pages: Sequence[ResultPage]) -> tuple[Setting, ...]:
    """All that result pages say of the stack's settings: how many sources an answer names."""
    return tuple(cuts.sources_setting([len(p.cited) for p in pages if p.cited], Config()))


def from_stack(session: Session, answers: Answers, making: Making, progress: Progress) -> Twin:
    """Asks the stack the engine's prompts, and fits the parts of layers 2, 3 and 5 to what the engine cites.

    Raises ``QuestionError`` where there is too little to fit.
    """
    seen = observed(answers)
    _check_sizes(len(seen), sum(sum(o.cited.values()) for o in seen))
    kept = asking.Kept(making.work)
    readings = asking.read_prompts(session, [o.prompt for o in seen], kept, progress)
    config = session.engine.config
    found = _fit_stack(readings, seen, config, making.fitting)
    made = make(found.table, replace(making.fitting, trees=None))
    stored = frozenset(key for url in session.corpus.store.urls() if (key := alike(url)))
    reach = stack_parts.reach(readings, seen, stored)
    where = origin(answers.source, [h for o in seen for h in o.headings], _sizes(found.table), reach)
    twin = _twin(making, "stack", where, made, _Told(found.missing, tuple(found.settings), found.fusion))
    agreement = None
    if made.judgement.verdict.shipped and making.match:
        agreement = _agreement(session, (readings, seen), making, kept, progress)
    return replace(
        twin, agreement=agreement, settings=_believed(twin.settings, agreement), profile=config.profile,
        notes=(*twin.notes, *_left(answers)),
    )  # fmt: skip


def _believed(told: tuple[Setting, ...], agreement: Agreement | None) -> tuple[Setting, ...]:
    """Settings stay as they are where asking with the fitted ones did not make the citations more alike beyond noise:
    weights show themselves only through what the writer and the verifier make of them.
    """
    if agreement is None or (agreement.difference.low or 0.0) > 0:
        return told
    why = "citations of prompts left out do not become more alike with it"
    return tuple(replace(s, value=s.now, moved=False, why=f"{s.why}; {why}") if s.moved else s for s in told)


@dataclass(frozen=True, slots=True)
class _Fitted:
    table: Table
    missing: tuple[Missing, ...]
    settings: list[Setting]
    fusion: tuple[PartWeight, ...]


def _fit_stack(readings: Sequence[asking.Reading], seen: Sequence[Observed], config: Config, how: Fitting) -> _Fitted:
    """Pages stand with their best passage, first under the present weights, then under the fitted ones."""
    weights: Mapping[str, float] = stack_parts.present(config.rerank)
    first, _ = stack_parts.known_parts(stack_parts.rerank_table(readings, seen, weights))
    _check(first)
    quick = replace(how, draws=2)
    found, _ = settings.weighed(first, quick)
    if found.weights.sum() > 0:
        weights = dict.fromkeys(asking.PARTS, 0.0) | dict(zip(found.names, map(float, found.weights), strict=True))
    table, missing = stack_parts.known_parts(stack_parts.rerank_table(readings, seen, weights))
    last, _ = settings.weighed(table, how)
    told = settings.rerank_settings(last, config)
    k, why = settings.choose_rrf_k(readings, seen, config.retrieval, how)
    fused, lost = stack_parts.known_parts(stack_parts.fusion_table(readings, seen, config.retrieval, k))
    modes, fusion = settings.weighed(fused, how)
    told += settings.fusion_settings(modes, k, why, config)
    told += cuts.cut_settings(readings, seen, cuts.with_weights(config, told), config, how)
    return _Fitted(table, (*missing, *lost), told, fusion)


def _agreement(
    session: Session,
    read: tuple[Sequence[asking.Reading], Sequence[Observed]],
    making: Making,
    kept: asking.Kept,
    progress: Progress,
) -> Agreement:
    """Asks prompts with the present settings, and with those fitted to the other prompts."""
    readings, seen = read
    how, config = making.fitting, session.engine.config
    fold = folds(len(seen), how.outer, how.seed)
    chosen = np.sort(np.random.default_rng(how.seed).permutation(len(seen))[: making.match])
    before, after = np.full(len(seen), np.nan), np.full(len(seen), np.nan)
    for f in range(how.outer):
        others = [i for i in range(len(seen)) if fold[i] != f]
        mine = [int(i) for i in chosen if fold[i] == f]
        quick = replace(how, draws=max(40, how.draws // 5))
        fitted = _fit_stack([readings[i] for i in others], [seen[i] for i in others], config, quick)
        overrides = {s.path: s.value for s in fitted.settings if s.moved}
        prompts = [seen[i].prompt for i in mine]
        named = (repr(sorted(overrides.items())), settings.applied(config, overrides))
        for now, into in ((("", config), before), (named, after)):
            cited = asking.cited_with(session, now, prompts, kept, progress)
            into[mine] = [cuts.jaccard(c, seen[i].cited) for c, i in zip(cited, mine, strict=True)]
    draws = drawn(len(seen), how.judged, how.seed + 8)
    return Agreement(mean(before, draws), mean(after, draws), mean(after - before, draws), len(chosen))


def _left(answers: Answers) -> tuple[str, ...]:
    told = ", ".join(f"{n} {state}" for state, n in answers.left.items())
    return (f"answers that say nothing of citations, left out: {told}",) if told else ()


def _check(table: Table) -> None:
    _check_sizes(len(np.unique(table.prompt)), float(table.cited.sum()))


def _check_sizes(prompts: int, cited: float) -> None:
    if why := too_little(prompts, cited):
        raise QuestionError(f"no twin: {why}", hint=REPEAT_HINT, layer="twin")


def _sizes(table: Table) -> tuple[int, int, float]:
    return len(np.unique(table.prompt)), len(table.cited), float(table.cited.sum())


@dataclass(frozen=True, slots=True)
class _Told:
    missing: tuple[Missing, ...]
    settings: tuple[Setting, ...]
    fusion: tuple[PartWeight, ...] = ()


def _twin(making: Making, shape: Shape, where: Origin, made: Made, told: _Told) -> Twin:
    j = made.judgement
    when = making.made_at or datetime.now(UTC).isoformat(timespec="seconds")
    return Twin(
        making.name, when, shape, where, j.verdict, j.scores, j.contrasts, j.reliability, j.ece, made.parts,
        told.missing, told.settings, made.predictor, told.fusion, seed=making.fitting.seed, version=VERSION,
        notes=(f"ridge {made.ridge:g}; in the folds that judge {', '.join(f'{r:g}' for r in made.ridges)}",),
    )  # fmt: skip
