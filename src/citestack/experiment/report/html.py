"""The report as one HTML file: what moved against the noise band first, then where, then the sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from citestack.audit.report.elements import Markup, el, join
from citestack.audit.report.parts import breakable
from citestack.experiment.figures import Effect, HonestPair
from citestack.experiment.findings.layers import moved_layer, survival, whole
from citestack.experiment.findings.words import (
    LAYERS,
    MARKS,
    amount,
    band,
    chance,
    change,
    spread,
    title,
)  # fmt: skip
from citestack.experiment.findings.words import whole as said
from citestack.experiment.report import forest, panels
from citestack.experiment.report.bundle import Bundle
from citestack.experiment.report.facts import about, before_words, facts, kind_words
from citestack.experiment.report.page import document
from citestack.experiment.report.sentences import example
from citestack.experiment.report.view import View, adopted, by_domain, by_rank, primary_effects, survivals
from citestack.track.report.html_parts import Line, panel, section, section_id, table
from citestack.track.report.html_parts import panels as grid

PANELS = 12
"""Arms drawn one by one at most; all are in the tables."""


def report_html(bundle: Bundle) -> str:
    parts = sections(bundle)
    head = [
        el("p", "A controlled experiment", class_="kind"),
        el("h1", breakable(bundle.design.name)),
        el("p", about(bundle), class_="quiet"),
        _banner(bundle),
    ]
    opening = el("div", *(el("p", s) for s in bundle.findings.summary), class_="lead")
    contents = el("nav", *(el("a", name, href=f"#{section_id(name)}") for name, _ in parts), class_="toc",
                  aria_label="Contents")  # fmt: skip
    return document(bundle.design.name, head, [opening, _warnings(bundle), contents, *(part for _, part in parts)])


def sections(bundle: Bundle) -> list[tuple[str, Markup]]:
    """Title and markup of every part, for a face with a frame of its own."""
    return list(_sections(View.of(bundle)))


def _sections(v: View) -> Iterator[tuple[str, Markup]]:
    for name, note, parts in (
        ("Before the arms were looked at", before_words(v.bundle), _power(v)),
        ("Effect of each arm", _effects_note(v), _effects(v)),
        ("Which layer it moved", LAYER_NOTE, _layers(v)),
        ("By rank of the target", RANK_NOTE, _stratified(by_rank(v), _rank_name, "By rank")),
        ("By domain", "The same by topic of the prompt.", _stratified(by_domain(v), _domain_name, "By domain")),
        ("When others do the same", ADOPTER_NOTE, _adopters(v)),
        ("Fabricated beside honest", PAIR_NOTE, _pairs(v)),
        ("Sentences before and after", EXAMPLE_NOTE, [example(e) for e in v.findings.examples]),
        ("Every measure", "All prompts, the target alone edited.", _every(v)),
        ("How it was done", "", facts(v.bundle)),
    ):
        if parts:
            yield name, section(name, note, *parts)


LAYER_NOTE = (
    "Share of the cases in which the target page came through each layer: left the control, right the arm. An arm acts "
    "in the first layer whose own measure moved beyond noise; what comes after follows from it."
)
RANK_NOTE = "What helps a page at rank 5 may cost one at rank 1. Few prompts stand behind each mark."
ADOPTER_NOTE = (
    "The gain of the target when a share of its rivals makes the same edit. An answer has only so much room: a gain "
    "that everyone can have is nobody's."
)
PAIR_NOTE = (
    "What an arm gains that invents its evidence, beside the arm that does the same with real sources. PAWC share is "
    "what an engine shows that believes everything; in the other figure nothing counts that was made up."
)
EXAMPLE_NOTE = "Of every arm the case that gained most and the one that lost most: the extremes, not what is typical."


def _banner(bundle: Bundle) -> Markup | None:
    """What must not be missed."""
    loud = [w for w in bundle.findings.warnings if w.startswith(("Fabricated", "The machine", "Before and after"))]
    if not loud:
        return None
    lines = (el("p", el("strong", w.partition(":")[0], ":"), w.partition(":")[2]) for w in loud)
    return el("div", *lines, class_="banner", role="note")


def _warnings(bundle: Bundle) -> Markup | None:
    quiet = [w for w in bundle.findings.warnings if not w.startswith(("Fabricated", "The machine", "Before and after"))]
    return el("ul", *(el("li", w) for w in quiet), class_="warnings") if quiet else None


def _power(v: View) -> list[object]:
    head = ["Measure", "Noise: middle 95 % of the mean", "Scatter of a prompt", "A/A draws", "Found in 80 of 100"]
    power = {p.measure: p for p in v.findings.power}
    lines = []
    for f in v.findings.floors:
        could = power.get(f.measure)
        found = amount(could.effect, f.measure) if could is not None and could.effect is not None else "–"
        lines.append(Line(title(f.measure), (
            band(f.band, f.measure), amount(f.scatter, f.measure) if f.scatter is not None else "–",
            f"{f.draws:,} {f.source}" if f.draws else "none", found,
        ), "whole" if f.measure == v.findings.primary else ""))  # fmt: skip
    return [table("Noise and power", head, lines, folded=True, long=True)] if lines else []


def _effects_note(v: View) -> str:
    return (
        f"Mean difference in {title(v.findings.primary)} to the control, over the same prompts. Shaded: where the mean "
        "lies when an edit does nothing. A triangle went up or down beyond noise; a hollow dot did not."
    )


def _effects(v: View) -> list[object]:
    rows = forest.ordered(primary_effects(v))
    if not rows:
        return []
    scale = forest.Scale.over(rows)
    head = el("thead", el("tr", *(el("th", name, scope="col", class_=c) for name, c in (
        ("Arm", None), (forest.axis(scale, v.findings.primary), "axis-cell"), ("Difference", "number"),
        ("p, corrected", "number"), ("Prompts", "number"), ("Finding", None),
    ))))  # fmt: skip
    body = el("tbody", *(_effect_row(e, scale) for e in rows))
    return [el("div", el("table", head, body, class_="forest"), class_="scroll", tabindex="0", role="region",
               aria_label="Effect of each arm")]  # fmt: skip


def _effect_row(e: Effect, scale: forest.Scale) -> Markup:
    said_ = [el("span", change(e.difference, e.measure)), el("span", spread(e.difference, e.measure), class_="n")]
    name = [el("span", e.arm, class_="arm"), el("span", kind_words(e.kind), class_="n kind-of")]
    of = f"{e.prompts:,}" + (f" of {e.prompts + e.missing:,}" if e.missing else "")
    return el(
        "tr", el("th", *name, scope="row"), el("td", forest.row(e, scale), class_="plot-cell"),
        el("td", *said_, class_="number", data_label="Difference"),
        el("td", chance(e.adjusted), class_="number", data_label="p, corrected"),
        el("td", of, class_="number", data_label="Prompts"), el("td", finding(e), _if_believed(e)), class_=e.kind,
    )  # fmt: skip


def _if_believed(e: Effect) -> Markup | None:
    believed = e.kind == "fabricated" and e.finding == "up"
    return el("span", "if it is believed", class_="n") if believed else None


def finding(e: Effect) -> Markup:
    return el("span", f"{MARKS[e.finding]} {e.finding}", class_=f"finding-word {e.finding.replace(' ', '-')}")


def _layers(v: View) -> list[object]:
    found = survivals(v)
    if not found:
        return []
    drawn = [panel(s.arm, _acts(v, s.arm), panels.layers(s)) for s in found[:PANELS]]
    measures = list(dict.fromkeys(e.measure for s in found for e in survival(v.findings.effects, s.arm)))
    lines = []
    for s in found:
        by = {e.measure: e for e in survival(v.findings.effects, s.arm)}
        lines.append(Line(s.arm, tuple(_cell(by.get(m)) for m in measures)))
    head = ["Arm", *(title(m) for m in measures)]
    return [grid(*drawn), table("Measures of the layers", head, lines, folded=True, long=True)]


def _acts(v: View, arm: str) -> str:
    layer = moved_layer(v.findings.effects, arm)
    return "no layer moved beyond noise" if layer is None else f"acts in layer {layer}, {LAYERS[layer].lower()}"


def _cell(e: Effect | None) -> object:
    if e is None or e.difference is None:
        return el("td", "–", class_="quiet")
    mark = f"{MARKS[e.finding]} " if e.finding in ("up", "down") else ""
    return el("td", mark + change(e.difference, e.measure), el("span", spread(e.difference, e.measure), class_="n"))


def _stratified(found: Sequence[tuple[str, list[Effect]]], name: Callable[[Effect], str], what: str) -> list[object]:
    if not found:
        return []
    scale = forest.Scale.over(e for _, some in found for e in some)
    drawn = [panel(arm, "", panels.across(some, name, scale)) for arm, some in found[:PANELS]]
    columns = list(dict.fromkeys(e.stratum for _, some in found for e in some))
    lines = []
    for arm, some in found:
        by = {e.stratum: e for e in some}
        lines.append(Line(arm, tuple(_cell(by.get(c)) for c in columns)))
    heads = [c.partition(" ")[2] if c.startswith("domain") else c.capitalize() for c in columns]
    return [grid(*drawn), table(what, ["Arm", *heads], lines, folded=True, long=True)]


def _rank_name(e: Effect) -> str:
    return e.stratum.removeprefix("rank ")


def _domain_name(e: Effect) -> str:
    name = e.stratum.removeprefix("domain ")
    return name if len(name) <= 12 else name[:11] + "…"


def _adopters(v: View) -> list[object]:
    found = adopted(v)
    if not found:
        return []
    scale = forest.Scale.over(e for _, some in found for e in some)
    left = {z.arm: z for z in v.findings.zero_sum}
    drawn = []
    for arm, some in found[:PANELS]:
        z = left.get(arm)
        note = "" if z is None or z.lost is None else f"loses {said(z.lost, z.measure).lstrip('+')} of its gain"
        drawn.append(panel(arm, note, panels.across(some, lambda e: f"{e.adopters:.0%}", scale, joined=True)))
    together = (
        el("p", f"{arm}: all pages that make the edit gain {said(z.among, z.measure)} on average.", class_="quiet")
        for arm, _ in found if (z := left.get(arm)) is not None and z.among is not None
    )  # fmt: skip
    return [grid(*drawn), *together]


def _pairs(v: View) -> list[object]:
    if not v.findings.pairs:
        return []
    head = ["Fabricated", "Honest", "PAWC share: fabricated", "honest", "Not counting what is made up: fabricated",
            "honest", "Fabricated less honest", "Prompts"]  # fmt: skip
    lines = [Line(el("strong", p.fabricated), _pair(p)) for p in v.findings.pairs]
    return [table("Fabricated beside honest", head, lines)]


def _pair(p: HonestPair) -> tuple[object, ...]:
    raw, score = ([amount(x, "pawc") for x in side] for side in (p.raw, p.score))
    return p.honest, *raw, *score, said(p.difference, "stack_score"), f"{p.prompts:,}"


def _every(v: View) -> list[object]:
    effects = whole(v.findings.effects)
    lines = []
    for e in effects:
        if e.kind == "placebo" and not e.difference:
            continue
        sides = f"{amount(e.control, e.measure)} → {amount(e.changed, e.measure)}"
        lines.append(Line(join([e.arm, el("span", title(e.measure), class_="n")]), (
            sides, said(e.difference, e.measure), chance(e.p), chance(e.adjusted), band(e.floor, e.measure),
            f"{e.prompts:,}", finding(e),
        )))  # fmt: skip
    head = ["Arm and measure", "Control → arm", "Difference", "p", "p, corrected", "Noise", "Prompts", "Finding"]
    return [table("Every measure", head, lines, folded=True, long=True)] if lines else []
