"""The report: verdict, reliability, weights with intervals, and where the twin holds; one file that opens offline."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.audit.report.elements import Markup, el
from citestack.track.report.html_parts import Line, document, panel, panels, section, table
from citestack.track.report.svg import WIDTH, canvas, line, path, r, text
from citestack.twin.model import Bin, Contrast, Estimate, PartWeight, Twin
from citestack.twin.wording import among, number, share, span

TALL, LEFT, TOP, BOTTOM = 300, 40, 10, 24
ROW = 30
NAMES = {
    "twin": "The twin, additive",
    "trees": "With boosted trees",
    "rank": "Rank alone",
    "relevance": "Relevance alone",
    "prior": "The same for every page",
}


def twin_html(twin: Twin) -> str:
    head = [
        el("p", "The twin of an engine", class_="kind"),
        el("h1", twin.name),
        el("p", among(twin), class_="quiet"),
        _banner(twin),
    ]
    return document(f"Twin of {twin.name}", head, [part for part in _sections(twin) if part is not None])


def _banner(twin: Twin) -> Markup | None:
    if not twin.origin.simulated:
        return None
    words = "This twin was fitted to made-up observations and says nothing of any engine."
    return el("p", el("strong", "Simulated data. "), words, class_="banner", role="note")


def _sections(t: Twin) -> list[Markup | None]:
    lead = el("div", el("p", _sentence(t.verdict.reason)), class_="lead")
    note = "On prompts left out of the fit; log loss in nats per pair, less is better."
    return [
        lead,
        section("Against the baselines", note, _scores(t), _contrasts(t.contrasts)),
        section("Reliability", _ece(t), panels(panel("Said and seen", "each dot a tenth of the citations", _drawn(t)))),
        section("Parts", "Change of the log odds per standard deviation, with its interval over prompts.",
                panels(panel("Weights", "line: 95 % of refits on resampled prompts", _weights(t.parts)),
                       panel("Layer 2", "fitted by itself", _weights(t.fusion) if t.fusion else None)),
                _part_table(t.parts)),
        _missing(t),
        _settings(t),
        _notes(t),
    ]  # fmt: skip


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _cell(e: Estimate) -> Markup:
    return el("td", number(e.value), " ", el("span", span(e), class_="n") if e.low is not None else None)


def _scores(t: Twin) -> Markup:
    head = ("", "Log loss", "AUC within a prompt, first 20", "nDCG at 10")
    rows = [Line(NAMES.get(s.name, s.name), (_cell(s.log_loss), _cell(s.auc), _cell(s.ndcg))) for s in t.scores]
    return table("Scores", head, rows)


def _contrasts(found: Sequence[Contrast]) -> Markup:
    rows = [
        Line(NAMES.get(c.baseline, c.baseline), (_cell(c.difference), f"{c.share:+.1%}", "yes" if c.beaten else "no"))
        for c in found
    ]
    return table("Differences", ("The twin less", "Log loss", "As a share", "Beaten"), rows)


def _ece(t: Twin) -> str:
    return (
        f"Expected calibration error {share(t.ece.value)} ({span(t.ece, as_share=True)}): mean distance of what is "
        "said and what is seen, weighed by pairs. On the line, a page said to be cited in 30 of 100 answers is."
    )


def _drawn(t: Twin) -> Markup:
    top = min(1.0, max([0.1, *(b.predicted for b in t.reliability), *(b.observed.high or 0 for b in t.reliability)]))
    wide, high = WIDTH - LEFT - 8, TALL - TOP - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + wide * min(x / top, 1.0), TOP + high * (1 - min(y / top, 1.0))

    drawn: list[Markup] = []
    for step in (0.0, 0.5, 1.0):
        x, y = at(top * step, top * step)
        drawn += [
            line(LEFT, y, LEFT + wide, y, "grid" if step else "axis"),
            text(LEFT - 6, y + 4, f"{top * step * 100:.0f} %", "tick", "end"),
            text(x, TALL - 6, f"{top * step * 100:.0f} %", "tick", "middle" if step < 1 else "end"),
        ]
    drawn.append(path([at(0, 0), at(top, top)], "edge"))
    for b in t.reliability:
        low, up = (at(0, v or 0.0)[1] for v in (b.observed.low, b.observed.high))
        drawn += _dot(b, at(b.predicted, b.observed.value or 0.0), low, up)
    words = "; ".join(f"said {share(b.predicted)}, seen {share(b.observed.value)}" for b in t.reliability)
    return canvas(WIDTH, TALL, f"Reliability: {words}", *drawn)


def _dot(b: Bin, place: tuple[float, float], low: float, high: float) -> list[Markup]:
    x, y = place
    seen = f"seen {share(b.observed.value)} ({span(b.observed, as_share=True)})"
    told = f"said {share(b.predicted)}, {seen}, {b.pairs:,} pairs"
    dot = el("circle", el("title", told), cx=r(x), cy=r(y), r=4, class_="dot")
    return [line(x, low, x, high, "reach"), dot]


def _weights(parts: Sequence[PartWeight]) -> Markup:
    """Dots with whiskers about a line at 0, largest first."""
    ordered = sorted(parts, key=lambda w: -abs(w.standard.value or 0.0))
    ends = [v for w in ordered for v in (w.standard.low, w.standard.high, w.standard.value) if v is not None]
    low, high = min([0.0, *ends]), max([0.1, *ends])
    wide, base = WIDTH - 16, ROW * len(ordered) + 6

    def x(value: float) -> float:
        return 8 + wide * (value - low) / (high - low)

    drawn = [line(x(0), 4, x(0), base, "axis"), text(x(0), base + 14, "0", "tick", "middle")]
    for n, w in enumerate(ordered):
        y, e = ROW * n + 14.0, w.standard
        value = e.value or 0.0
        said = f"{value:+.2f} ({span(e)})"
        drawn += [text(12, y, w.part.name, "name"), text(8 + wide, y, said, "value", "end")]
        drawn.append(line(x(e.low or value), y + 9, x(e.high or value), y + 9, "reach"))
        told = el("title", f"{w.part.says}: {said}")
        drawn.append(el("circle", told, cx=r(x(value)), cy=r(y + 9), r=4, class_="dot"))
    words = "; ".join(f"{w.part.name} {number(w.standard.value)}" for w in ordered)
    return canvas(WIDTH, base + 20, f"Weights: {words}", *drawn)


def _seen(w: PartWeight) -> tuple[object, ...]:
    return (_cell(w.weight), share(w.missing), number(w.low), number(w.high))


def _part_table(parts: Sequence[PartWeight]) -> Markup:
    head = ("Part", "What it is", "Per unit", "Missing", "Seen from", "to")
    rows = [Line(w.part.name, (el("td", w.part.says, class_="words"), *_seen(w))) for w in parts]
    return table("Weights", head, rows, folded=True)


def _missing(t: Twin) -> Markup | None:
    if not t.missing:
        return None
    rows = [Line(m.name, (el("td", m.why, class_="words"),)) for m in t.missing]
    note = "The observations cannot speak of these. They are missing, which is not a weight of 0."
    return section("Missing parts", note, table("Missing parts", ("Part", "Why"), rows))


def _settings(t: Twin) -> Markup | None:
    if not t.settings:
        return None
    rows = [
        Line(s.path, (f"{s.value:g}" if s.moved else "stays", f"{s.now:g}", el("td", s.why, class_="words")))
        for s in t.settings
    ]
    agreed = None
    if t.agreement is not None:
        a = t.agreement
        words = (
            f"Citations alike (Jaccard index) on {a.prompts} prompts left out: {number(a.before.value)} before, "
            f"{number(a.after.value)} with them; difference {number(a.difference.value)} ({span(a.difference)})."
        )
        agreed = el("p", words)
    note = "A setting moves only where the observations speak against the one that the stack has."
    return section("Settings of the stack", note, table("Settings", ("Setting", "Twin", "Now", "Why"), rows), agreed)


def _notes(t: Twin) -> Markup | None:
    return section("Notes", "", el("ul", *(el("li", n) for n in t.notes))) if t.notes else None
