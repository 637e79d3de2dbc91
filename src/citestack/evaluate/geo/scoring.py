"""Answers laid on the rulers: the figures of ``evaluate geo`` per source, for one target, and before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from citestack.errors import UsageError
from citestack.evaluate.geo.change import difference, relative_improvement
from citestack.evaluate.geo.rank_gain import gain, place
from citestack.evaluate.geo.reading import Entry
from citestack.evaluate.geo.rulers import Form, Impressions, impressions
from citestack.evaluate.geo.sheet import Sheet
from citestack.evaluate.geo.subjective import Impression, subjective_impression
from citestack.evaluate.geo.survival import survival
from citestack.protocols import ChatModel

RULERS = ("word_count", "position", "pawc")
Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Asked:
    forms: tuple[Form, ...]
    target: str | None = None
    judge: ChatModel | None = None


def scored(entry: Entry, asked: Asked) -> dict[str, Any]:
    """The JSON shape of one answer."""
    sheet = entry.sheet
    shares = {form: impressions(sheet.sentences, len(sheet.sources), form) for form in asked.forms}
    found = {
        "name": entry.name,
        "question": sheet.question,
        "engine": sheet.engine,
        "abstained": sheet.abstained,
        "sentences": len(sheet.sentences),
        "cited_sentences": sum(bool(s.marks) for s in sheet.sentences),
        "unknown_marks": sheet.unknown_marks,
        "sources": [_source(sheet, n, shares, asked) for n in range(1, len(sheet.sources) + 1)],
    }
    return found if asked.target is None else {**found, "target": _target(entry, asked.target, shares)}


def _source(sheet: Sheet, n: int, shares: dict[Form, Impressions], asked: Asked) -> dict[str, Any]:
    row: dict[str, Any] = {"n": n, "url": sheet.sources[n - 1], "place": place(sheet.sentences, len(sheet.sources), n)}
    row |= {form: _figures(found, (n,)) for form, found in shares.items()}
    if asked.judge is not None and (asked.target is None or n in sheet.numbers_of(asked.target)):
        row["subjective"] = _subjective(subjective_impression(asked.judge, sheet, n), asked.forms)
    return row


def _subjective(found: Impression, forms: Sequence[Form]) -> dict[str, Any]:
    means = {form: found.mean(form) for form in forms}
    return {"scores": dict(found.scores), "mean": means, "judge": found.judge, "calls": found.spent.calls}


def _target(entry: Entry, target: str, shares: dict[Form, Impressions]) -> dict[str, Any]:
    """The figures of all sources that are the target; 0 where it is none of them and others are cited."""
    sheet = entry.sheet
    numbers = sheet.numbers_of(target)
    places = [place(sheet.sentences, len(sheet.sources), n) for n in numbers]
    any_cited = any(0 < m <= len(sheet.sources) for s in sheet.sentences for m in s.marks)
    best = max((p for p in places if p is not None), default=0) if any_cited else None
    cited = sum(not set(numbers).isdisjoint(s.marks) for s in sheet.sentences)
    row: dict[str, Any] = {"numbers": list(numbers), "cited_sentences": cited, "place": best}
    row |= {form: _figures(found, numbers) for form, found in shares.items()}
    layers = survival(entry.trace, target) if entry.trace is not None and "://" in target else None
    return row if layers is None else {**row, "layers": dict(layers)}


def _figures(found: Impressions, numbers: Sequence[int]) -> Figures:
    rows = {name: getattr(found, name) for name in RULERS}
    return {name: None if row is None else sum(row[n - 1] for n in numbers) for name, row in rows.items()}


def summary(answers: Sequence[dict[str, Any]], forms: Sequence[Form]) -> dict[str, Any]:
    """Means of the target's figures, each with the number of answers that have it."""
    targets = [a["target"] for a in answers]
    found: dict[str, Any] = {form: {name: _mean(t[form][name] for t in targets) for name in RULERS} for form in forms}
    found["place"] = _mean(t["place"] for t in targets)
    layers = [t["layers"] for t in targets if "layers" in t]
    if layers:
        found["layers"] = {name: _mean(row[name] for row in layers) for name in layers[0]}
    return found


def changes(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], forms: Sequence[Form]) -> dict[str, Any]:
    """The target before and after, answers paired in order: the mean difference, and the mean relative improvement
    over the pairs that have one. Raises ``UsageError`` when the files do not hold as many answers.
    """
    if len(before) != len(after):
        raise UsageError(f"{len(before)} answers before and {len(after)} after", hint="They are paired in order.")
    pairs = [(a["target"], b["target"]) for a, b in zip(before, after, strict=True)]
    found: dict[str, Any] = {form: {name: _change(pairs, form, name) for name in RULERS} for form in forms}
    return {**found, "citation_rank_gain": _mean(gain(a["place"], b["place"]) for a, b in pairs)}


def _change(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]], form: Form, name: str) -> dict[str, Any]:
    both = [(a[form][name], b[form][name]) for a, b in pairs]
    return {
        "difference": _mean(difference(a, b) for a, b in both),
        "relative_improvement": _mean(relative_improvement(a, b) for a, b in both),
    }


def _mean(values: Iterable[float | None]) -> dict[str, Any]:
    known = [v for v in values if v is not None]
    return {"mean": sum(known) / len(known) if known else None, "answers": len(known)}
