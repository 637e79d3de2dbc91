"""A plan as one HTML file that opens offline, prints on A4 and starts with the three sentences a busy reader needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from citestack.audit.report.elements import Markup, el
from citestack.audit.report.parts import LAYER_TITLES, lead, page_link
from citestack.plan import wording
from citestack.plan.making import count
from citestack.plan.model import Evidence, LayerCount, Plan, Task, Window
from citestack.plan.ordering import WINDOWS
from citestack.version import VERSION

WIDTH = 240
HEADINGS: dict[Window, str] = {
    "days 0-30": "Days 0 to 30: fix the answer layer",
    "days 30-60": "Days 30 to 60: measure the citation share",
    "days 60-90": "Days 60 to 90: earn links and mentions",
}
FOOT = (
    "Shares of prompts hold for these prompts and this store. What replay says is what this store's own stack would "
    "do; another engine may do otherwise. Published effects are quoted with their caveats and promise nothing."
)


def plan_html(plan: Plan) -> str:
    head = (
        el("p", "Verdict and 90-day plan", class_="kind"),
        el("h1", f"{plan.domain}: {wording.TITLES[plan.verdict.situation]}"),
        el("p", _made(plan), class_="quiet"),
    )
    body = [lead(plan.sentences), *(el("p", n, class_="note") for n in plan.notes), _verdict(plan), _layers(plan)]
    body += [_window(window, plan) for window in WINDOWS]
    return _document(f"Plan for {plan.domain}", head, [*body, *_rest(plan)])


def _made(plan: Plan) -> str:
    prompts = f"{count(len(plan.prompts), 'prompt')}: {plan.prompts_from}" if plan.prompts else "no prompts"
    return f"Made {plan.made_at[:10]} for 90 days from {plan.start} · {prompts}"


def _document(title: str, head: Sequence[Markup], body: Sequence[Markup]) -> str:
    css = files("citestack.audit.report").joinpath("report.css").read_text(encoding="utf-8")
    own = files("citestack.plan.report").joinpath("plan.css").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    meta = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("title", title),
        el("style", Markup(css + own)),
    )
    foot = el("footer", f"Made by citestack {VERSION}. {FOOT}")
    page = el("html", el("head", *meta), el("body", el("header", *head), el("main", *body), foot), lang="en")
    return f"<!doctype html>\n{page}\n"


def _verdict(plan: Plan) -> Markup:
    head = el("tr", *(el("th", h, scope="col") for h in ("Number", "Value, its interval, and the bar", "What it is")))
    rows = [
        el("tr", el("th", e.name, scope="row"), el("td", _drawn(e)), el("td", _said(e))) for e in plan.verdict.because
    ]
    table = el("table", el("thead", head), el("tbody", *rows), class_="why-table")
    return el("section", el("h2", "Why this verdict"), table, id="verdict") if rows else Markup("")


def _said(e: Evidence) -> list[object]:
    return [e.said, el("span", "Measure it: ", el("code", e.missing), class_="under") if e.missing else None]


def _drawn(e: Evidence) -> Markup:
    if e.value is None or e.unit != "share":
        told = wording.number(e) + (f" against {wording.bar(e)}" if e.bar is not None and e.value is not None else "")
        return el("span", told, class_="quiet" if e.value is None else "figure")
    whisker = None
    if e.interval is not None:
        low, high = WIDTH * max(0.0, e.interval.low), WIDTH * min(1.0, e.interval.high)
        whisker = el("rect", x=f"{low:.1f}", y=7, width=f"{max(1.0, high - low):.1f}", height=2, class_="range")
    at = None if e.bar is None else el("rect", x=f"{WIDTH * e.bar - 1:.1f}", y=0, width=2, height=16, class_="at-bar")
    said = f"{wording.number(e)}" + (f", the bar is {wording.bar(e)}" if e.bar is not None else "")
    drawn = el(
        "svg",
        el("rect", x=0, y=2, width=WIDTH, height=12, class_="track"),
        el("rect", x=0, y=2, width=f"{WIDTH * min(1.0, e.value):.1f}", height=12, class_="value"),
        whisker,
        at,
        width=WIDTH,
        height=16,
        viewBox=f"0 0 {WIDTH} 16",
        role="img",
        aria_label=said,
    )
    return el("div", drawn, el("span", said, class_="figure"), class_="gauge")


def _layers(plan: Plan) -> Markup:
    if not plan.layers:
        return Markup("")
    names = ("Layer", "Survives: the site, and the sites that are cited", "Prompts in", "Out")
    head = el("tr", *(el("th", h, scope="col", class_="number" if i > 1 else None) for i, h in enumerate(names)))
    rows = [_layer(c, held=c.layer == plan.verdict.bottleneck) for c in plan.layers]
    told = el("p", plan.verdict.bottleneck_said, class_="quiet") if plan.verdict.bottleneck_said else None
    table = el("table", el("thead", head), el("tbody", *rows), class_="survival")
    return el("section", el("h2", "Where its prompts are lost"), told, table, id="layers")


def _layer(c: LayerCount, *, held: bool) -> Markup:
    mark = el("span", "bottleneck", class_="change") if held else None
    name = el("th", el("span", c.layer, class_="layer-number"), LAYER_TITLES[c.layer], " ", mark, scope="row")
    numbers = (el("td", c.entered, class_="number"), el("td", c.survived, class_="number"))
    return el("tr", name, el("td", _pair(c)), *numbers)


def _pair(c: LayerCount) -> Markup:
    """The site's bar with its interval, and under it a thin one for the sites that are cited."""
    told = f"{wording.rate(c)}; sites that are cited {wording.others(c)}"
    if c.rate is None:
        return el("span", told, class_="quiet")
    low, high = WIDTH * c.rate.low, WIDTH * c.rate.high
    there = None
    if c.cited_sites is not None:
        there = el("rect", x=0, y=12, width=f"{WIDTH * c.cited_sites:.1f}", height=4, class_="range")
    drawn = el(
        "svg",
        el("rect", x=0, y=0, width=WIDTH, height=10, class_="track"),
        el("rect", x=0, y=0, width=f"{WIDTH * c.rate.value:.1f}", height=10, class_="value"),
        el("rect", x=f"{low:.1f}", y=4, width=f"{max(1.0, high - low):.1f}", height=2, class_="range"),
        there,
        width=WIDTH,
        height=16,
        viewBox=f"0 0 {WIDTH} 16",
        role="img",
        aria_label=told,
    )
    return el("div", drawn, el("span", told, class_="figure"), class_="gauge")


def _window(window: Window, plan: Plan) -> Markup:
    tasks = [t for t in plan.tasks if t.window == window]
    if not tasks:
        return Markup("")
    return el(
        "section",
        el("h2", HEADINGS[window]),
        el("ol", *(_task(t) for t in tasks), class_="tasks"),
        id=window.replace(" ", "-"),
    )


def _task(t: Task) -> Markup:
    mark = el("span", t.progress, class_=f"change {t.progress}") if t.progress != "new" else None
    where = page_link(t.page) if t.page else t.host
    quote = el("blockquote", t.sentence) if t.sentence else None
    facts = (
        ("Expected", [wording.expected(t)]),
        ("Effort", [t.effort]),
        ("Check", [el("code", t.check)]),
        ("Evidence", [el("code", t.evidence), " in the web interface"] if t.evidence else []),
    )
    told = [(el("dt", name), el("dd", *parts)) for name, parts in facts if parts]
    return el(
        "li",
        el("h3", t.title, " ", mark),
        el("p", where, class_="where") if where else None,
        quote,
        el("p", t.why),
        el("dl", *told),
        class_="task",
        id=f"task-{t.id}",
    )


def _rest(plan: Plan) -> Iterator[Markup]:
    if plan.left_out:
        yield el("p", f"{count(plan.left_out, 'more task')} found and not listed.", class_="quiet")
    if plan.before is not None:
        rows: list[object] = [el("li", t.title, " ", wording.where(t)) for t in plan.done]
        none = el("p", "Nothing that was measured again is done.", class_="quiet") if not rows else None
        yield el(
            "section", el("h2", f"Done since the plan of {plan.before[:10]}"), none, el("ul", *rows) if rows else None
        )
    if plan.missing:
        head = el("tr", *(el("th", h, scope="col") for h in ("What", "Why it matters here", "What would measure it")))
        lines = [
            el("tr", el("th", e.name, scope="row"), el("td", e.said), el("td", el("code", e.missing)))
            for e in plan.missing
        ]
        table = el("table", el("thead", head), el("tbody", *lines), class_="gaps")
        yield el("section", el("h2", "Not measured"), table, id="missing")
