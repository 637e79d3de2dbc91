"""Parts that the report of a page and of a site share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from urllib.parse import quote

from citestack.audit.model import WEIGHT, Evidence, Finding, LayerScore, Severity, Source
from citestack.audit.report.elements import Markup, el, join
from citestack.audit.score import NOTE
from citestack.audit.site.nouns import COUNTED, Listed
from citestack.version import VERSION

LONGEST = 400
"""Characters of a quote shown."""
LAYER_TITLES = {1: "Fan-out", 2: "Retrieval", 3: "Reranking", 4: "Grounding", 5: "Citation"}
CHANGES = {"new": "new", "still": "still there", "first_checked": "first checked now", "first_audit": ""}


def document(title: str, head: Sequence[Markup], body: Sequence[Markup]) -> str:
    """One file that needs nothing from anywhere: style inside, no script."""
    css = files("citestack.audit.report").joinpath("report.css").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    meta = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("title", title),
        el("style", Markup(css)),
    )
    foot = el("footer", f"Made by citestack {VERSION}. {NOTE}")
    page = el("html", el("head", *meta), el("body", el("header", *head), el("main", *body), foot), lang="en")
    return f"<!doctype html>\n{page}\n"


def lead(sentences: Sequence[str]) -> Markup:
    """The three sentences a busy reader needs."""
    return el("div", *(el("p", s) for s in sentences), class_="lead")


def severity(name: Severity) -> Markup:
    """A word and, before it, a shape: colour is never alone."""
    return el("span", name, class_=f"severity {name}")


def tally(counts: Mapping[Severity, int]) -> list[Markup]:
    """Cells of a table: high, medium, low."""
    return [el("td", f"{counts[s]:,}" if counts[s] else "–", class_="number" + ("" if counts[s] else " quiet"))
            for s in COUNTED]  # fmt: skip


def bar(value: float | None, low: float | None = None, high: float | None = None) -> Markup:
    """Value in [0, 1] as a bar, with the range over pages as a line; words for what was not measured."""
    if value is None:
        return el("span", "not measured", class_="quiet")
    whisker = Markup("")
    if low is not None and high is not None and high > low:
        whisker = el("rect", x=f"{120 * low:.1f}", y=5, width=f"{120 * (high - low):.1f}", height=2, class_="range")
    drawn = el(
        "svg", el("rect", x=0, y=0, width=120, height=12, class_="track"),
        el("rect", x=0, y=0, width=f"{120 * value:.1f}", height=12, class_="value"), whisker,
        width=120, height=12, viewBox="0 0 120 12", role="img", aria_label=f"{value:.0%}",
    )  # fmt: skip
    return el("span", drawn, el("span", f"{value:.0%}", class_="figure"), class_="bar")


def layers_table(rows: Sequence[Sequence[object]], *more: str) -> Markup:
    """Rows: layer number, bar, then a cell for each of ``more``."""
    head = el("tr", el("th", "Layer", scope="col"), el("th", "Checks that hold", scope="col"),
              *(el("th", m, scope="col", class_="number") for m in more))  # fmt: skip
    body = [_layer_row(int(str(n)), drawn, cells, more) for n, drawn, *cells in rows]
    return el("table", el("thead", head), el("tbody", *body), class_="layers")


def _layer_row(n: int, drawn: object, cells: Sequence[object], labels: Sequence[str]) -> Markup:
    name = el("th", el("span", n, class_="layer-number"), LAYER_TITLES[n], scope="row")
    more = (el("td", cell, class_="number", data_label=label) for cell, label in zip(cells, labels, strict=True))
    return el("tr", name, el("td", drawn), *more)


def layer_row(score: LayerScore) -> tuple[object, ...]:
    return score.layer, bar(score.value), f"{score.measured} of {score.checks}"


def evidence(found: Evidence) -> Markup | None:
    """The quoted words, and where they stand when not in the text."""
    words = " ".join(found.quote.split())
    if not words:
        return None
    shown = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    place = f"characters {found.start:,} to {found.end:,}" if found.start is not None else found.where
    return el("figure", el("blockquote", shown), el("figcaption", place), class_="evidence")


def reasons(why: str, source: Source) -> Markup:
    weight = f"{source.strength} evidence, weight {WEIGHT[source.strength]:g}"
    name, colon, rest = source.text.partition(": ")
    told: object = el("a", name, href=source.url) if _is_web(source.url) else name
    return el("p", why, " ", el("span", told, f"{colon}{rest} ({weight})", class_="source"), class_="why")


def finding(found: Finding, *, change: str = "", waiver: str = "") -> Markup:
    """One finding of a page, whole."""
    mark = el("span", CHANGES.get(change, ""), class_="change") if CHANGES.get(change) else None
    head = el("p", severity(found.severity), " ", el("strong", found.message), " ", mark, class_="message")
    kept = el("p", f"Waived: {waiver}", class_="waived") if waiver else None
    fix = el("p", el("span", "Fix", class_="label"), " ", found.fix, class_="fix")
    name = el("p", el("code", found.id), class_="id")
    return el("article", head, evidence(found.evidence), kept, fix, reasons(found.why, found.source), name,
              class_="finding")  # fmt: skip


def example(one: Listed) -> Markup:
    """A finding in the list of a check: page, words, message."""
    change = CHANGES[one.change]
    mark = el("span", change, class_="change") if change and one.change != "still" else None
    return el(
        "li", el("p", page_link(one.url), " ", mark), el("p", one.finding.message), evidence(one.finding.evidence)
    )


def page_link(url: str, text: str = "") -> Markup:
    """A link only to http(s): a page's own address is no place for a script."""
    shown = text or url.partition("://")[2] or url
    return el("a", breakable(shown), href=url) if _is_web(url) else el("span", breakable(shown))


def breakable(text: str) -> Markup:
    """May be broken after a slash, so that a long address fits a phone."""
    return join(f"{piece}\u200b" if piece.endswith("/") else piece for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    found = text.replace("/", "/\x1f").split("\x1f")
    return [piece for piece in found if piece]


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def anchor(name: str) -> str:
    """An id for a part of the report."""
    return quote(name.replace(".", "-"), safe="-_")
