"""Pieces that the sections of the HTML report share: a file that needs nothing else, cells and tables of figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from citestack.audit.report.elements import Markup, el
from citestack.audit.report.parts import anchor
from citestack.track.figures import Basis, Figure
from citestack.track.report.wording import basis_words, explained, shown, spread
from citestack.version import VERSION

FOOT = (
    "Intervals hold in 95 of 100 repetitions with other prompts of the same kind; repeats of one prompt count as one. "
    "Citations, mentions and backlinks are three signals and are never added up."
)


def document(title: str, head: Sequence[object], body: Sequence[object]) -> str:
    """One file: style inside, no script, nothing asked from anywhere."""
    styles = [
        files("citestack.audit.report").joinpath("report.css"),
        files("citestack.track.report").joinpath("track.css"),
    ]
    css = "\n".join(style.read_text(encoding="utf-8") for style in styles)
    meta = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        el("title", title),
        el("style", Markup(css)),
    )
    foot = el("footer", f"Made by citestack {VERSION}. {FOOT}")
    page = el("html", el("head", *meta), el("body", el("header", *head), el("main", *body), foot), lang="en")
    return f"<!doctype html>\n{page}\n"


def section(title: str, note: str, *parts: object) -> Markup:
    return el("section", el("h2", title), el("p", note, class_="quiet") if note else None, *parts, id=section_id(title))


def section_id(title: str) -> str:
    return anchor(title.lower().replace(" ", "-").replace(",", ""))


def panel(title: str, note: str, drawing: Markup | None) -> Markup | None:
    if drawing is None:
        return None
    return el("figure", el("figcaption", title, " ", el("span", note, class_="quiet")), drawing, class_="panel")


def panels(*drawn: Markup | None) -> Markup | None:
    found = [one for one in drawn if one is not None]
    return el("div", *found, class_="panels") if found else None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its name, then texts, markup or figures (None: this figure does not exist here)."""

    label: object
    cells: tuple[object, ...]
    class_: str = ""

    @property
    def bases(self) -> set[Basis]:
        return {cell.basis for cell in self.cells if isinstance(cell, Figure) and cell.value is not None}


def table(
    name: str, head: Sequence[object], rows: Sequence[Line], *, folded: bool = False, long: bool = False
) -> Markup:
    """What the figures rest on is said as few times as it differs: above the table, in a column, or in each cell.

    ``folded``: opened by a click, always there for those who do not see the plot; ``long`` ones are not printed.
    """
    bases = set[Basis]().union(*(row.bases for row in rows))
    by_row = len(bases) > 1 and all(len(row.bases) < 2 for row in rows)
    note = el("caption", f"All over {basis_words(next(iter(bases)))}.") if len(bases) == 1 else None
    top = el("thead", el("tr", *(h if isinstance(h, Markup) else el("th", h, scope="col") for h in head),
                         el("th", "Measured over", scope="col") if by_row else None))  # fmt: skip
    body = [_row(row, in_column=by_row, in_cells=len(bases) > 1 and not by_row) for row in rows]
    inner = el("table", note, top, el("tbody", *body), class_="figures")
    scroll = el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=name)
    if not folded:
        return scroll
    return el("details", el("summary", f"{name} as a table"), scroll, class_="data long" if long else "data")


def _row(row: Line, *, in_column: bool, in_cells: bool) -> Markup:
    cells = [_cell(c, based=in_cells) for c in row.cells]
    if in_column:
        said = (el("span", part, class_="n") for b in row.bases for part in basis_words(b).split(", "))
        cells.append(el("td", *said))
    return el("tr", el("th", row.label, scope="row"), *cells, class_=row.class_ or None)


def _cell(cell: object, *, based: bool) -> Markup:
    """Value, interval, and what it rests on; the title says all of it with the denominator."""
    if cell is not None and not isinstance(cell, Figure):
        return cell if isinstance(cell, Markup) and cell.startswith("<td") else el("td", cell)
    if cell is None or cell.value is None:
        return el("td", "–" if cell is None else shown(cell), class_="quiet", title=explained(cell))
    value = el("span", shown(cell), class_="exploratory-mark" if cell.basis.exploratory else None)
    said = [el("span", part, class_="n") for part in (spread(cell), basis_words(cell.basis) if based else "") if part]
    return el("td", value, *said, title=explained(cell))


def head_of(title: str, figures: Sequence[Figure | None], *, short: bool = False) -> Markup:
    """A column's title and the denominator of what stands in it; ``short``: without what follows its first comma."""
    told = (f.denominator for f in figures if f is not None and f.denominator)
    words = dict.fromkeys(re.split("[,;:]", d)[0] if short else d for d in told)
    note = el("span", f"of {' / '.join(words)}", class_="n") if words else None
    return el("th", title, note, scope="col")
