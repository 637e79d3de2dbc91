"""What was done, with what, and how it is done again: the words of the report that are no figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

from citestack.audit.report.elements import Markup, el, join
from citestack.experiment.findings.correction import fewest
from citestack.experiment.findings.words import band, count, points, title
from citestack.experiment.model import CONTROL, ArmKind
from citestack.experiment.report.bundle import Bundle
from citestack.track.report.html_parts import Line, table

KINDS: dict[ArmKind, str] = {
    "control": "unchanged: must do nothing", "placebo": "placebo: should do nothing", "text": "text",
    "structure": "structure",
    "outside": "nothing on the page", "file": "from a file", "fabricated": "FABRICATED",
}  # fmt: skip
ENGINES = {
    "stack": "own stack",
    "sources": "language model over fixed sources",
    "tracked": "live engine, before and after",
}
SHOWN = 10
"""Prompts left out that are listed."""


def kind_words(kind: ArmKind) -> str:
    return KINDS[kind]


def about(bundle: Bundle) -> str:
    """One line: how much of what."""
    d = bundle.design
    asked = len({c.prompt for c in bundle.cases})
    arms = sum(1 for c in d.arms if c.name != CONTROL)
    parts = [
        count(asked, "prompt"), count(arms, "arm"), ENGINES[d.engine], f"profile {d.profile}",
        *([count(d.repeats, "repeat")] if d.repeats > 1 else []),
        *([f"{int(bundle.world['pages']):,} pages"] if "pages" in bundle.world else []), f"seed {d.seed}",
    ]  # fmt: skip
    return "; ".join(parts) + "."


def before_words(bundle: Bundle) -> str:
    """What this experiment can see, said before any effect."""
    f = bundle.findings
    floor = next((x for x in f.floors if x.measure == f.primary), None)
    could = next((x for x in f.power if x.measure == f.primary), None)
    if floor is None or could is None or floor.source == "none":
        return (
            "No A/A run: how much noise alone moves the figures is not known, nor how small an effect could be found."
        )
    least = fewest(could.arms, bundle.design.level)
    said = (
        f"Noise alone moves the mean {title(f.primary)} by {band(floor.band, f.primary)} in 95 of 100 experiments over "
        f"{count(floor.prompts, 'prompt')}. "
    )
    if could.effect is not None:
        said += (
            f"An effect of {points(could.effect, f.primary)} on every prompt is found in 80 of 100 such experiments, "
            "by an arm that applies to all of them. "
        )
    said += (
        f"With {count(could.arms, 'arm')} compared, at least {count(least, 'prompt')} must change, all the same way."
    )
    return said + _wanted(bundle, could.needed)


def _wanted(bundle: Bundle, needed: int | None) -> str:
    wanted = bundle.design.wanted
    if not wanted:
        return ""
    size = points(wanted, bundle.findings.primary)
    prompts = count(needed, "prompt") if needed else "more prompts than can be said"
    return f" For the {size} that matter here it takes {prompts}."


def facts(bundle: Bundle) -> list[object]:
    """Arms, corpus and models, what was left out, and how to run it again."""
    rows = [Line(name, (value,)) for name, value in _world(bundle)]
    return [
        table("The arms", ["Arm", "Kind", "What it does", "Source", "Applied to"], _arms(bundle)),
        table("What it was made with", ["", ""], rows),
        _left_out(bundle),
        el("p", "Run it again from its bundle: the same corpus and models give the same numbers to the last digit."),
        el("pre", "citestack experiment export N --out run.json\ncitestack experiment rerun run.json"),
    ]


def _arms(bundle: Bundle) -> list[Line]:
    known = {a.name: a for a in bundle.arms}
    applied = _applied(bundle)
    lines = []
    for choice in bundle.design.arms:
        label, info = choice.label or choice.name, known.get(choice.name)
        options = ", ".join(f"{k} = {v}" for k, v in sorted(choice.options.items()))
        name = join([label, el("span", options, class_="n") if options else None])
        told = (KINDS[info.kind], info.does, info.source) if info is not None else ("–", "–", "–")
        cells = [el("td", t, class_="words") for t in told]
        lines.append(Line(name, (*cells, el("td", *applied.get(label, ["–"]), class_="words"))))
    return lines


def _applied(bundle: Bundle) -> dict[str, list[object]]:
    """Label -> of how many cases, and the commonest reasons why not."""
    found: dict[str, list[object]] = {}
    first = [o for o in bundle.outcomes if o.repeat == 1 and not o.adopters]
    for label in dict.fromkeys(o.arm for o in first):
        own = [o for o in first if o.arm == label]
        refused = Counter(o.reason for o in own if o.state == "refused")
        reasons = (el("span", f"{n:,} not: {why}", class_="n") for why, n in refused.most_common(3))
        found[label] = [f"{len(own) - refused.total():,} of {count(len(own), 'case')}", *reasons]
    return found


def _world(bundle: Bundle) -> list[tuple[str, object]]:
    d = bundle.design
    told: list[tuple[str, object]] = [
        ("Engine", f"{ENGINES[d.engine]}, profile {d.profile}"),
        ("Repeats and A/A", f"{count(d.repeats, 'repeat')}; {count(d.floor, 'A/A asking')} a prompt"),
        ("Adopters", ", ".join(f"{a:.0%}" for a in d.adopters)),
        ("Seed", str(d.seed)),
    ]
    return told + [(str(k).capitalize().replace("_", " "), _words(v)) for k, v in sorted(bundle.world.items())]


def _words(value: Any) -> object:
    if isinstance(value, dict):
        return join(el("span", f"{k}: {v}", class_="n") for k, v in sorted(value.items()))
    return (
        el("code", value)
        if isinstance(value, str) and len(value) > 20
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


def _left_out(bundle: Bundle) -> Markup | None:
    if not bundle.left_out:
        return None
    rows = [el("li", prompt, el("span", why, class_="under")) for prompt, why in bundle.left_out[:SHOWN]]
    more = len(bundle.left_out) - SHOWN
    rest = el("p", f"and {more:,} more", class_="quiet") if more > 0 else None
    return join([el("h3", f"{count(len(bundle.left_out), 'prompt')} left out"), el("ul", *rows), rest])
