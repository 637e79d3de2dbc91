"""A study as files: figures as SVG and PNG, all numbers as JSON, and one HTML page that needs nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import orjson

from citestack.errors import UsageError
from citestack.evaluate.authority_study.catalogue import OUTCOMES, PUBLISHED, label
from citestack.evaluate.authority_study.cautions import WORDS
from citestack.evaluate.authority_study.nouns import MeasureStudy, Ratio, Study, StudyTable
from citestack.evaluate.authority_study.plots import Figure, figures
from citestack.evaluate.authority_study.points import points
from citestack.evaluate.authority_study.verdict import number, shown
from citestack.evaluate.statistics.interval import Interval

STYLE = """
body{font:16px/1.55 system-ui,sans-serif;color:#222;background:#fff;margin:0 auto;padding:24px;max-width:60rem}
p,li{max-width:65ch}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{font-size:1rem;margin-top:2rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:8px 0 24px}
caption{text-align:left;padding:4px 0}
th,td{text-align:left;padding:4px 16px 4px 0;border-bottom:1px solid #ddd;vertical-align:top}th{font-weight:600}
figure{margin:16px 0;overflow-x:auto}figcaption{max-width:65ch;color:#555}svg{max-width:100%;height:auto}
@media print{body{max-width:none;padding:0}figure,table{break-inside:avoid}}
"""


def write_report(study: Study, table: StudyTable, folder: Path) -> list[Path]:
    """Writes ``study.json``, ``report.html`` and two files per figure; ``MissingExtraError`` comes first."""
    drawn = list(figures(study, points(table, study)))
    pictures = [(figure, _svg(figure)) for figure in drawn]
    files = {"study.json": as_json(study), "report.html": page(study, pictures).encode()}
    for figure, svg in pictures:
        files[f"{figure.name}.svg"] = svg.encode()
        files[f"{figure.name}.png"] = _png(svg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as e:
        raise UsageError(f"cannot write into {folder}: {e.strerror}", layer="study") from e
    return [folder / name for name in files]


def as_json(study: Study) -> bytes:
    return orjson.dumps(study, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.chart.save(text, format="svg")
    return text.getvalue()


def _png(svg: str) -> bytes:
    import vl_convert

    found: bytes = vl_convert.svg_to_png(svg, scale=2)
    return found


def page(study: Study, pictures: Sequence[tuple[Figure, str]]) -> str:
    title = f"Authority and {OUTCOMES[study.outcome].partition(':')[0]}"
    body = "\n".join(_sections(study, pictures, title))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n'


def _sections(study: Study, pictures: Sequence[tuple[Figure, str]], title: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>\n<p>{escape(study.paragraph)}</p>"
    yield _universe(study)
    yield "<h2>What it cannot show</h2>\n" + _listed(study.caveats)
    for figure, svg in pictures:
        yield f"<h2>{escape(figure.title)}</h2>\n{_figure(figure, svg)}"
        measure = next((m for m in study.measures if figure.name == f"scatter-{m.name}"), None)
        if measure is not None:
            yield _measure(measure)
    for m in study.measures:
        if not m.correlations:
            yield f"<h2>{escape(m.label)}</h2>\n<p>{escape(m.verdict.sentence)}</p>"
    if study.pairs:
        yield "<h2>Differences</h2>\n" + _table(
            "Rank correlations over the same domains, resampled in pairs", ("pair", "difference", "n"),
            [(f"{label(p.first)} less {label(p.second)}", shown(p.difference), str(p.n)) for p in study.pairs],
        )  # fmt: skip
    yield "<h2>Published figures, as context</h2>\n" + _table(
        "Other domains, other engines, other definitions: not to be set against the figures above",
        ("study", "finding", "status"), [(p.study, p.finding, p.status) for p in PUBLISHED],
    )  # fmt: skip


def _figure(figure: Figure, svg: str) -> str:
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.reads)}" ', 1)
    return f"<figure>{named}<figcaption>{escape(figure.reads)}</figcaption></figure>"


def _listed(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(i)}</li>" for i in items) + "</ul>"


def _universe(study: Study) -> str:
    u = study.universe
    rows = [
        ("domains", f"{u.domains}: {u.what}"),
        ("questions", "not stated" if u.questions is None else str(u.questions)),
        ("answers", "totals only" if u.answers is None else str(u.answers)),
        ("intervals", f"95 %; {u.unit}; {study.rounds} draws, seed {study.seed}"),
        ("domains with none of the outcome", _share(u.zero_share)),
        ("pairs of domains that tie in the outcome", _share(u.tie_share)),
        ("outcome outside the universe", _share(u.outside)),
    ]
    return _table("What the figures are about", ("", ""), rows)


def _measure(m: MeasureStudy) -> str:
    about = f"n = {m.n}, not measured for {m.missing}; {m.zeros:.0%} are 0, {m.ties:.0%} of pairs tie"
    parts = [f"<p>{escape(m.verdict.sentence)}</p>", _listed(m.warnings) if m.warnings else ""]
    parts.append(_table(f"Correlations ({about})", ("", "value", "other questions", "other domains", "both"), [
        (WORDS[name], "-" if e.value is None else number(e.value), *(span(i) for i in (e.questions, e.domains, e.both)))
        for name, e in m.correlations.items()
    ]))  # fmt: skip
    parts.append(_table("Controls", ("", "value"), list(_controls(m))))
    parts.append(_table("By tier; equal values are never parted", ("tier", "from", "to", "n", "with any", "mean"), [
        (str(t.number), f"{t.low:g}", f"{t.high:g}", str(t.n), str(t.seen), "-" if t.mean is None else _mean(t.mean))
        for t in m.tiers
    ]))  # fmt: skip
    return "\n".join(p for p in parts if p)


def _controls(m: MeasureStudy) -> Iterator[tuple[str, str]]:
    if m.ratio is not None:
        yield f"outcome, times per {m.ratio.per}{_held(m.ratio)}", _mean(m.ratio.ratio)
    if m.candidates is not None:
        yield "Spearman with being a candidate", shown(m.candidates)
    if m.conditional is not None:
        yield (
            f"Spearman with being cited, candidates {m.conditional.least} times or more",
            shown(m.conditional.spearman),
        )
        if m.conditional.ratio is not None:
            ratio = m.conditional.ratio
            yield f"being cited given a candidate, times per {ratio.per}{_held(ratio)}", _mean(ratio.ratio)
    for part in m.parts:
        yield f"Spearman {part.kind} {part.name}", shown(part.spearman)
    for i in m.influence:
        yield f"{WORDS[i.statistic]} without {i.domain}, which moves it most", number(i.without)


def _held(ratio: Ratio) -> str:
    return ", at equal site size" if ratio.at_equal_size else ""


def span(interval: Interval | None) -> str:
    return "not measured" if interval is None else f"{number(interval.low)} to {number(interval.high)}"


def _mean(i: Interval) -> str:
    return f"{i.value:.3g} ({i.low:.3g} to {i.high:.3g})"


def _share(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}"


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in header) if any(header) else ""
    lines = ["<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows]
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f"<table><caption>{escape(caption)}</caption>{top}<tbody>{''.join(lines)}</tbody></table>"
