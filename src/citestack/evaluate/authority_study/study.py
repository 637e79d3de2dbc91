"""The study: every measure against one outcome, with controls, checks, tiers, pairs and the words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citestack.errors import UsageError
from citestack.evaluate.authority_study import catalogue, checks, words
from citestack.evaluate.authority_study.catalogue import GIVEN_CANDIDATE, PAIRS
from citestack.evaluate.authority_study.cautions import warnings
from citestack.evaluate.authority_study.nouns import (
    MIN_CANDIDATES,
    Conditional,
    Estimate,
    Influence,
    MeasureStudy,
    Options,
    PairStudy,
    Part,
    Ratio,
    Study,
    StudyTable,
    Universe,
    Verdict,
)
from citestack.evaluate.authority_study.outcome import Outcome, find_outcome, read_outcome
from citestack.evaluate.authority_study.panel import RANKS, STATISTICS, Panel, difference, estimates
from citestack.evaluate.authority_study.tiers import tiers
from citestack.evaluate.authority_study.verdict import too_few, verdict
from citestack.evaluate.statistics.correlation import smooth_basis
from citestack.evaluate.statistics.interval import Floats
from citestack.evaluate.statistics.regression import count_regression

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """The table as arrays over its domains in name order."""

    domains: tuple[str, ...]
    measures: Mapping[str, Floats]
    sizes: Floats
    kinds: tuple[str | None, ...]
    outcome: Outcome
    candidates: Outcome | None
    rate: Outcome | None
    options: Options


@dataclass(frozen=True, slots=True)
class _Found:
    """What was computed of one measure together with the others of its group."""

    correlations: Mapping[str, Estimate]
    near: tuple[Influence, ...]
    parts: tuple[Part, ...]
    reached: Estimate | None
    given: Estimate | None


def study(table: StudyTable, options: Options | None = None) -> Study:
    """Runs the study. Raises ``UsageError`` for an outcome or a measure that the table does not hold."""
    data = _data(table, options or Options())
    groups: dict[bytes, list[str]] = {}
    for name in data.measures:
        groups.setdefault(_measured(data, name).tobytes(), []).append(name)
    found = {m.name: m for names in groups.values() for m in _group(data, names)}
    measures = tuple(found[name] for name in data.measures)
    pairs = tuple(p for first, second in PAIRS if (p := _pair(data, first, second)))
    universe = _universe(table, data)
    text = words.paragraph(data.outcome.name, universe, measures, pairs)
    caveats = words.caveats(data.outcome.name, universe, measures, pairs, table.notes)
    outcome, chosen = data.outcome.name, data.options
    return Study(outcome, universe, measures, pairs, text, caveats, table.notes, chosen.rounds, chosen.seed)


def _data(table: StudyTable, options: Options) -> _Data:
    domains = tuple(sorted(table.domains))
    rows = [table.domains[d] for d in domains]
    held = {name for row in rows for name, value in row.values.items() if value is not None}
    unknown = [m for m in options.measures if m not in held]
    if unknown or not held:
        hint = f"The table holds: {', '.join(sorted(held)) or 'none'}."
        raise UsageError(f"no measure {', '.join(unknown) or 'in the table'}", hint=hint, layer="study")
    order = [*(m for m in catalogue.KNOWN if m in held), *sorted(held - set(catalogue.KNOWN))]
    chosen = options.measures or tuple(order)
    measures = {name: _floats([row.values.get(name) for row in rows]) for name in chosen}
    outcome = read_outcome(table, options.outcome)
    cites = options.outcome in ("citations", "cited")
    candidates = find_outcome(table, "candidate") if cites else None
    rate = find_outcome(table, GIVEN_CANDIDATE) if cites else None
    sizes, kinds = _floats([row.pages for row in rows]), tuple(row.kind for row in rows)
    return _Data(domains, measures, sizes, kinds, outcome, candidates, rate, options)


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _measured(data: _Data, *names: str) -> Mask:
    kept = _of_outcome(data.outcome)
    found: Mask = np.logical_and.reduce([kept, *(np.isfinite(data.measures[n]) for n in names)])
    return found


def _of_outcome(outcome: Outcome) -> Mask:
    least = -np.inf if outcome.chances is None else MIN_CANDIDATES
    chances = np.zeros(len(outcome.counts)) if outcome.chances is None else outcome.chances
    found: Mask = np.asarray(np.isfinite(outcome.values) & (chances >= least))
    return found


def _panel(data: _Data, names: Sequence[str], keep: Mask, outcome: Outcome, statistics: tuple[str, ...]) -> Panel:
    raw = np.array([data.measures[n][keep] for n in names])
    laid = [catalogue.laid_out(r, catalogue.scale_of(n, r)) for n, r in zip(names, raw, strict=True)]
    size = smooth_basis(data.sizes[keep]) if "spearman_size" in statistics else None
    return Panel(raw, np.array(laid), outcome.of(keep), size, statistics)


def _group(data: _Data, names: Sequence[str]) -> list[MeasureStudy]:
    """Measures of the same domains, in one pass."""
    keep = _measured(data, names[0])
    outcome = data.outcome.of(keep)
    lacks = too_few(int(keep.sum()), int((outcome.counts > 0).sum()), data.outcome.questions)
    if lacks:
        return [_nothing(data, name, keep, lacks) for name in names]
    options = data.options
    panel = _panel(data, names, keep, data.outcome, STATISTICS[:3])
    found = _correlations(data, names, keep, panel)
    near = checks.influences(panel, [d for d, k in zip(data.domains, keep, strict=True) if k])
    kinds = [k for k, inside in zip(data.kinds, keep, strict=True) if inside]
    split = checks.parts(panel, data.sizes[keep], kinds, options.rounds, options.seed)
    reached, given = _ranked(data, names, keep, data.candidates), _ranked(data, names, keep, data.rate)
    rows = zip(names, found, near, split, reached, given, strict=True)
    return [_measure(data, name, keep, _Found(*row)) for name, *row in rows]


def _correlations(data: _Data, names: Sequence[str], keep: Mask, panel: Panel) -> list[dict[str, Estimate]]:
    """All statistics; the one at equal size over the domains whose size is known."""
    options, sized = data.options, keep & np.isfinite(data.sizes)
    if (sized == keep).all():
        whole = _panel(data, names, keep, data.outcome, STATISTICS)
        return estimates(whole, options.rounds, options.seed)
    found = estimates(panel, options.rounds, options.seed)
    if too_few(int(sized.sum()), int((data.outcome.counts[sized] > 0).sum()), None) is None:
        part = _panel(data, names, sized, data.outcome, STATISTICS[3:])
        for row, more in zip(found, estimates(part, options.rounds, options.seed), strict=True):
            row.update(more)
    return found


def _ranked(data: _Data, names: Sequence[str], keep: Mask, outcome: Outcome | None) -> list[Estimate | None]:
    if outcome is None:
        return [None] * len(names)
    inside = keep & _of_outcome(outcome)
    if too_few(int(inside.sum()), int((outcome.counts[inside] > 0).sum()), None) is not None:
        return [None] * len(names)
    panel = _panel(data, names, inside, outcome, RANKS)
    return [e["spearman"] for e in estimates(panel, data.options.rounds, data.options.seed)]


def _measure(data: _Data, name: str, keep: Mask, found: _Found) -> MeasureStudy:
    outcome, options, given = data.outcome.of(keep), data.options, found.given
    label, checked = catalogue.label(name), (found.correlations, found.near, found.parts)
    return replace(
        _nothing(data, name, keep, ""),
        correlations=found.correlations,
        ratio=_ratio(data, name, data.outcome, keep),
        candidates=found.reached,
        conditional=None if given is None else Conditional(given, _given_ratio(data, name, keep), MIN_CANDIDATES),
        tiers=tiers(data.measures[name][keep], outcome, options.rounds, options.seed),
        influence=found.near,
        parts=found.parts,
        warnings=warnings(*checked, float(np.mean(outcome.counts == 0))),
        verdict=verdict(label, *checked),
    )


def _nothing(data: _Data, name: str, keep: Mask, lacks: str) -> MeasureStudy:
    """The measure as such, before anything was compared."""
    values = data.measures[name][keep]
    scale = catalogue.scale_of(name, values) if len(values) else "score"
    zeros = float(np.mean(values == 0)) if len(values) else 0.0
    missing = int((~np.isfinite(data.measures[name])).sum())
    word = Verdict("too_few", f"Too few to say for {catalogue.label(name)}: {lacks}.")
    shape = (name, catalogue.label(name), scale, len(values), missing, zeros, tied_pairs(values))
    return MeasureStudy(*shape, {}, None, None, None, (), (), (), (), word)


def _ratio(data: _Data, name: str, outcome: Outcome, keep: Mask) -> Ratio | None:
    """From a count regression, at equal site size where that is known (size and its square, logarithms)."""
    sized = keep & np.isfinite(data.sizes)
    at_equal_size = bool(sized.sum() >= keep.sum() / 2)
    rows = sized if at_equal_size else keep
    x = data.measures[name][rows]
    column, per = catalogue.per_step(x, catalogue.scale_of(name, x))
    columns = [column]
    if at_equal_size:
        size = np.log1p(data.sizes[rows])
        size = (size - size.mean()) / (size.std() or 1.0)
        columns += [c for c in (size, size**2) if c.std() > 0]
    exposure = None if outcome.chances is None else outcome.chances[rows]
    fit = count_regression(outcome.counts[rows], np.column_stack(columns), exposure)
    return None if fit is None else Ratio(fit.ratio(1), per, int(rows.sum()), at_equal_size)


def _given_ratio(data: _Data, name: str, keep: Mask) -> Ratio | None:
    if data.rate is None or data.rate.chances is None:
        return None
    return _ratio(data, name, data.rate, keep & np.isfinite(data.rate.values) & (data.rate.chances > 0))


def _pair(data: _Data, first: str, second: str) -> PairStudy | None:
    if first not in data.measures or second not in data.measures:
        return None
    keep = _measured(data, first, second)
    n = int(keep.sum())
    if too_few(n, int((data.outcome.counts[keep] > 0).sum()), data.outcome.questions):
        return None
    panel = _panel(data, (first, second), keep, data.outcome, RANKS)
    apart, gap = difference(panel, data.options.rounds, data.options.seed)
    return PairStudy(first, second, n, apart, gap)


def _universe(table: StudyTable, data: _Data) -> Universe:
    values = data.outcome.values
    known = values[np.isfinite(values)]
    zero = float(np.mean(known == 0)) if len(known) else None
    unit = "questions left out, domains drawn" if data.outcome.matrix is not None else "domains drawn"
    shape = (table.universe, len(data.domains), data.outcome.questions, data.outcome.answers, unit)
    return Universe(*shape, zero, tied_pairs(known), data.outcome.outside)


def tied_pairs(values: Floats) -> float:
    """Share of pairs with equal values, in [0, 1]."""
    times = np.unique(values, return_counts=True)[1].astype(np.float64)
    pairs = len(values) * (len(values) - 1)
    return float((times * (times - 1)).sum() / pairs) if pairs else 0.0
