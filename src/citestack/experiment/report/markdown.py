"""The report as Markdown: the sentences, the main table, and what stands behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from citestack.experiment.figures import Applied, Effect, Example
from citestack.experiment.findings.layers import moved_layer
from citestack.experiment.findings.words import LAYERS, MARKS, amount, band, chance, count, title
from citestack.experiment.findings.words import whole as said
from citestack.experiment.model import Said
from citestack.experiment.report.bundle import Bundle
from citestack.experiment.report.facts import about, before_words, kind_words
from citestack.experiment.report.forest import ordered
from citestack.experiment.report.sentences import cut, direction
from citestack.experiment.report.view import View, adopted, by_domain, by_rank, primary_effects
from citestack.version import VERSION

_LIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def report_markdown(bundle: Bundle) -> str:
    return "\n\n".join(_parts(View.of(bundle))) + "\n"


def _parts(v: View) -> Iterator[str]:
    bundle, f = v.bundle, v.findings
    yield f"# {safe(bundle.design.name)}"
    yield safe(about(bundle))
    yield from (safe(s) for s in f.summary)
    if f.warnings:
        yield "\n".join(f"> {safe(w)}" for w in f.warnings)
    yield f"## Before the arms were looked at\n\n{safe(before_words(bundle))}"
    effects = ordered(primary_effects(v))
    if effects:
        yield f"## Effect of each arm on the {safe(title(f.primary))}\n\n{_effects(v, effects)}"
    if left := [a for a in f.applied if a.reasons]:
        yield f"## Where an arm did not apply\n\n{_left(left)}"
    for name, found in (("By rank of the target", by_rank(v)), ("By domain", by_domain(v))):
        if found:
            yield f"## {name}\n\n{_by(found)}"
    if levels := adopted(v):
        yield f"## When others do the same\n\n{_by(levels, adopters=True)}"
    if f.pairs:
        yield f"## Fabricated beside honest\n\n{_pairs(v)}"
    if f.examples:
        yield "## Sentences before and after\n\n" + "\n\n".join(_example(e) for e in f.examples)
    yield f"Made by citestack {VERSION}."


def _effects(v: View, effects: Sequence[Effect]) -> str:
    head = ("Arm", "Kind", "Difference (95 % interval)", "Noise", "p, corrected", "Prompts", "Acts in layer", "Finding")
    rows = [
        (e.arm, kind_words(e.kind), said(e.difference, e.measure), band(e.floor, e.measure), chance(e.adjusted),
         f"{e.prompts:,}", _acts(v, e), f"{MARKS[e.finding]} {e.finding}")
        for e in effects
    ]  # fmt: skip
    return table(head, rows)


def _left(found: Sequence[Applied]) -> str:
    rows = [
        (a.arm, f"{a.applied:,} of {count(a.cases, 'case')}", "; ".join(f"{n:,}: {why}" for why, n in a.reasons))
        for a in found
    ]
    return table(("Arm", "Applied to", "Why not to the others"), rows)


def _acts(v: View, e: Effect) -> str:
    layer = moved_layer(v.findings.effects, e.arm)
    return "–" if layer is None else f"{layer}, {LAYERS[layer].lower()}"


def _by(found: Sequence[tuple[str, list[Effect]]], *, adopters: bool = False) -> str:
    def name(e: Effect) -> str:
        return f"{e.adopters:.0%}" if adopters else e.stratum.removeprefix("domain ")

    columns = list(dict.fromkeys(name(e) for _, some in found for e in some))
    rows = []
    for arm, some in found:
        by = {name(e): f"{said(e.difference, e.measure)} {MARKS[e.finding]}" for e in some}
        rows.append((arm, *(by.get(c, "–") for c in columns)))
    return table(("Arm", *columns), rows)


def _pairs(v: View) -> str:
    head = (
        "Fabricated",
        "Honest",
        "PAWC share of both",
        "Not counting what is made up",
        "Difference of that",
        "Prompts",
    )
    rows = [
        (p.fabricated, p.honest, " / ".join(amount(x, "pawc") for x in p.raw),
         " / ".join(amount(x, "stack_score") for x in p.score), said(p.difference, "stack_score"), f"{p.prompts:,}")
        for p in v.findings.pairs
    ]  # fmt: skip
    return table(head, rows)


def _example(e: Example) -> str:
    mark = " (FABRICATED: invented, not to be published)" if e.kind == "fabricated" else ""
    moved = f"{amount(e.before_value, e.measure)} → {amount(e.after_value, e.measure)}"
    lines = [f"### {safe(e.arm)}, {direction(e)}{mark}", f"{safe(e.prompt)} ({moved}; target {safe(e.target)})"]
    for name, rows in (
        ("Added, with its source", [f"{a.text} ({a.source})" for a in e.additions if a.source]),
        ("MADE UP", [a.text for a in e.additions if not a.source]),
        ("Left out, nothing verified it", [a.text for a in e.rejected]),
        ("Answer before", [_sentence(s, e.target) for s in e.before]),
        ("Answer after", [_sentence(s, e.target) for s in e.after]),
    ):
        if rows:
            lines.append(f"{name}:\n\n" + "\n".join(f"- {safe(cut(r))}" for r in rows))
    return "\n\n".join(lines)


def _sentence(s: Said, target: str) -> str:
    ours = " [cites the target]" if target in s.cited else ""
    return s.text + ours


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c if c == "---" else safe(c) for c in row) + " |" for row in lines)


def safe(text: str) -> str:
    """Text that no reader of Markdown takes for a mark, a link or a tag."""
    return _LIVE.sub(r"\\\1", " ".join(text.split())).replace("\\-", "-").replace("\\(", "(").replace("\\)", ")")
