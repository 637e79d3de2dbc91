"""``citestack track report`` and ``citestack track export``: the figures, and the columns for other programs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citestack.track.report.alerts import Alert
    from citestack.track.report.document import ReportDocument, Selection
    from citestack.track.statistics.selection import Step

FORMATS = ("terminal", "json", "csv", "html")
GROUPS = ("topic", "intent", "stage", "market", "language", "branded")
STEPS = ("day", "week", "month", "quarter", "year")
EnginesOption = Annotated[
    list[str] | None, typer.Option("--engine", metavar="NAME", help="Only this; may be repeated.")
]
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, UTC: 2026-08-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, which counts.")]


def register(group: typer.Typer) -> None:
    group.command("report", help="What is cited, mentioned and retrieved, with intervals; alerts.")(report)
    group.command("export", help="Observations, citations, mentions or retrieved pages as CSV, JSONL or Parquet.")(
        export
    )


def report(
    *,
    domain: Annotated[str, typer.Option(metavar="D", help="Report on this site. [default: the own brand's]")] = "",
    brand: Annotated[str, typer.Option(metavar="B", help="Mentions of this tracked brand.")] = "",
    since: FromOption = "",
    until: ToOption = "",
    against: Annotated[
        str, typer.Option(metavar="PERIOD", help="Compare: 2026, 2026-Q2, 2026-08, 2026-W31, A..B or previous.")
    ] = "",
    engine: EnginesOption = None,
    group: Annotated[str, typer.Option(metavar="FIELD", help=f"Also by {', '.join(GROUPS)} of the prompts.")] = "",
    step: Annotated[str, typer.Option(help=f"Over time by {', '.join(STEPS)}. [default: by the period's length]")] = "",
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}. [default: as --out ends]")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there: .html, .json, .csv or .txt.")
    ] = None,
    alert: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="citation_rate@openai<0.1, coverage<0.8, change:mention_rate=down"),
    ] = None,
    even_noise: Annotated[bool, typer.Option("--even-noise", help="Alerts may fire on values within noise.")] = False,
    webhook: Annotated[
        str, typer.Option(metavar="URL", envvar="CITESTACK_WEBHOOK", help="POST what fired there.", show_envvar=True)
    ] = "",
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The webhook may be on your intranet.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when an alert fires, or nothing was measured."""
    from citestack.track.report.alerts import judged, rule

    chosen = _selection(
        since=since, until=until, engines=engine or (), domain=domain, brand=brand, against=against, group=group
    )
    shape = _shape(form, out, as_json=json)
    rules = [rule(text) for text in alert or ()]
    if webhook:
        from citestack.track.report.webhook import check

        check(webhook, allow_private=allow_private)
    document = _filled(store_location(store), chosen, _step(step))
    alerts = judged(rules, document, even_noise=even_noise)
    _show(document, alerts, shape, out)
    fired = [a for a in alerts if a.outcome == "fired"]
    if webhook and fired:
        _post(webhook, fired, document, allow_private=allow_private)
    measured = document.whole is not None and document.whole.states.get("measured", 0) > 0
    raise typer.Exit(1 if fired or not measured else 0)


def export(
    table: Annotated[str, typer.Argument(help="observations, citations, mentions or retrieved.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Ends in .csv, .jsonl or .parquet.")],
    since: FromOption = "",
    until: ToOption = "",
    engine: EnginesOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when there is no such row."""
    from citestack.store import Store
    from citestack.track.report.export import check_export
    from citestack.track.report.export import export as write
    from citestack.track.report.fill import chosen_of
    from citestack.track.report.gather import gather

    check_export(table, out)
    chosen = _selection(since=since, until=until, engines=engine or ())
    with Store.open(store_location(store), create=False) as opened, progress("columns", "runs") as bar:
        found = gather(opened, chosen, bar.show)
    rows = write((s.answers for s in found.sets), table, out, chosen_of(chosen), found.given.texts)
    if json:
        print_json({"table": table, "rows": rows, "file": str(out)})
    else:
        console().print(f"{rows:,} rows of {table} in {out}", markup=False)
    raise typer.Exit(0 if rows else 1)


def _selection(
    *, since: str, until: str, engines: Sequence[str], domain: str = "", brand: str = "", against: str = "",
    group: str = "",
) -> Selection:  # fmt: skip
    from citestack.track.report.document import Selection
    from citestack.track.report.periods import day, period

    start, end = (day(text) if text else None for text in (since, until))
    if start and end and start > end:
        raise UsageError("the report ends before it begins", hint="--from comes before --to.", layer="track")
    if group and group not in GROUPS:
        raise UsageError(f"no group {group!r}", hint=f"Use one of {', '.join(GROUPS)}.", layer="track")
    compared = period(against, start, end) if against else None
    if domain:
        from citestack.track.report.naming import domain_of

        domain = domain_of(domain)
    return Selection(
        domain, brand, _iso(start), _iso(end), tuple(engines), group,
        None if compared is None else (_iso(compared[0]), _iso(compared[1])),
    )  # fmt: skip


def _iso(when: date | None) -> str:
    return when.isoformat() if when else ""


def _step(text: str) -> Step | None:
    if not text:
        return None
    for step in STEPS:
        if step == text:
            return step  # type: ignore[return-value]
    raise UsageError(f"no step {text!r}", hint=f"Use one of {', '.join(STEPS)}.", layer="track")


def _shape(form: str, out: Path | None, *, as_json: bool) -> str:
    ending = {".txt": "terminal", ".htm": "html"}.get(out.suffix.lower(), out.suffix.lower()[1:]) if out else ""
    found = form or ("json" if as_json else "") or ending or "terminal"
    if found not in FORMATS:
        raise UsageError(f"no format {found!r}", hint=f"Use one of {', '.join(FORMATS)}.", layer="track")
    return found


def _filled(location: str, chosen: Selection, step: Step | None) -> ReportDocument:
    from citestack.store import Store
    from citestack.track.report.fill import fill
    from citestack.track.report.gather import gather

    with Store.open(location, create=False) as opened, progress("columns", "runs") as bar:
        found = gather(opened, chosen, bar.show)
    unknown = set(chosen.engines) - set(found.engines)
    if unknown:
        hint = f"Engines with answers: {', '.join(sorted(found.engines)) or 'none'}."
        raise UsageError(f"no answers of {', '.join(sorted(unknown))}", hint=hint, layer="track")
    return fill(found.sets, chosen, found.given, datetime.now(UTC).isoformat(timespec="seconds"), step)


def _show(document: ReportDocument, alerts: Sequence[Alert], shape: str, out: Path | None) -> None:
    from citestack.cli.show_track_report import print_alerts

    if out is not None:
        _write(out, _made(document, alerts, shape))
    elif shape == "terminal":
        from citestack.cli.show_track_report import print_report

        print_report(console(), document)
    elif shape == "json":
        print_json(_json(document, alerts))
    else:
        typer.echo(_made(document, alerts, shape), nl=False)
    print_alerts(console(stderr=shape != "terminal" or out is not None), alerts)


def _made(document: ReportDocument, alerts: Sequence[Alert], shape: str) -> str:
    if shape == "html":
        from citestack.track.report.html import report_html

        return report_html(document)
    if shape == "csv":
        from citestack.track.report.rows import report_csv

        return report_csv(document)
    if shape == "json":
        import orjson

        return orjson.dumps(_json(document, alerts), option=orjson.OPT_INDENT_2).decode() + "\n"
    return _text(document)


def _text(document: ReportDocument) -> str:
    from io import StringIO

    from rich.console import Console

    from citestack.cli.output import FILE_WIDTH
    from citestack.cli.show_track_report import print_report

    text = StringIO()
    print_report(Console(file=text, width=FILE_WIDTH, highlight=False), document)
    return text.getvalue()


def _json(document: ReportDocument, alerts: Sequence[Alert]) -> dict[str, Any]:
    from citestack.shapes.track_report import report_json

    return report_json(document, alerts)


def _write(out: Path, made: str) -> None:
    try:
        out.write_bytes(made.encode("utf-8", "replace"))
    except OSError as e:
        raise UsageError(f"{out} cannot be written: {e.strerror}", hint="Give another path.", layer="cli") from e


def _post(url: str, fired: Sequence[Alert], document: ReportDocument, *, allow_private: bool) -> None:
    from citestack.track.report.webhook import Sending, body_of, send

    status = send(url, body_of(fired, document), Sending(allow_private=allow_private))
    console(stderr=True).print(f"webhook: HTTP {status}", markup=False)
