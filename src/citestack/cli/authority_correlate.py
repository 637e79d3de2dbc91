"""``citestack authority correlate``: authority against what answers cite and name, over domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.evaluate.authority_study.nouns import Measures, MeasureStudy, Study, StudyTable
    from citestack.store import Store

    MeasuresOf = Callable[[Store], Mapping[str, Measures]]
    """What is known of the sites of an open store, by registrable domain."""


def register(app: typer.Typer, measures: MeasuresOf) -> None:
    """Adds the command; ``measures`` says what the store's authority build knows of each site."""

    @app.command("correlate", help="Does authority go with being cited? Figures, controls, and what they cannot say.")
    def correlate(
        *,
        table: Annotated[Path | None, typer.Option(help="Domains, CSV or JSON; else the store's sites.")] = None,
        answers: Annotated[Path | None, typer.Option(help="CSV: per question and domain; else the store's.")] = None,
        store: StoreOption = None,
        measure: Annotated[list[str] | None, typer.Option(help="Only this measure; may be repeated.")] = None,
        outcome: Annotated[str, typer.Option(help="citations, cited, mentions, candidate, found, ...")] = "citations",
        rounds: Annotated[int, typer.Option(help="Draws of domains.", min=200, max=100_000)] = 2000,
        seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 7,
        out: Annotated[Path | None, typer.Option(help="Folder for the report, figures and study.json.")] = None,
        json: JsonOption = False,
    ) -> None:
        """Exit code 1 when there is too little to say anything."""
        from citestack.evaluate.authority_study.nouns import Options
        from citestack.evaluate.authority_study.study import study

        data = _data(table, answers, store, measures)
        found = study(data, Options(outcome, tuple(measure or ()), rounds, seed))
        written = _written(found, data, out)
        _show(found, written, as_json=json)
        raise typer.Exit(1 if all(m.verdict.code == "too_few" for m in found.measures) else 0)


def _data(table: Path | None, answers: Path | None, store: str | None, measures: MeasuresOf) -> StudyTable:
    """Files alone, the store alone, or a table of domains with the store's answers."""
    from citestack.evaluate.authority_study.read import read_table

    if table is None and answers is not None:
        raise UsageError("--answers needs --table", hint="Give the domains and their measures too.", layer="study")
    if table is not None and (answers is not None or store is None):
        return read_table(table, answers)
    from citestack.evaluate.authority_study.traces import from_store
    from citestack.store import Store

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        return from_store(opened, measures(opened) if table is None else read_table(table).domains)


def _written(found: Study, data: StudyTable, out: Path | None) -> list[Path]:
    if out is None:
        return []
    from citestack.evaluate.authority_study.report import write_report

    return write_report(found, data, out)


def _show(found: Study, written: list[Path], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    out = console()
    out.print(found.paragraph, markup=False)
    _table(found)
    for m in found.measures:
        for line in m.warnings:
            out.print(f"! {m.label}: {line}", markup=False)
    for caveat in found.caveats:
        out.print(f"- {caveat}", markup=False, style="dim")
    for path in written:
        out.print(str(path), markup=False, soft_wrap=True)


def _table(found: Study) -> None:
    from rich.table import Table

    from citestack.evaluate.authority_study.cautions import WORDS
    from citestack.evaluate.authority_study.report import span
    from citestack.evaluate.authority_study.verdict import number

    table = Table(box=None, pad_edge=False)
    for name in ("measure", "statistic", "value", "other questions", "other domains", "both", "n", "verdict"):
        table.add_column(name, justify="right" if name in {"value", "n"} else "left")
    for m in found.measures:
        for name, e in m.correlations.items():
            value = "-" if e.value is None else number(e.value)
            spans = (span(e.questions), span(e.domains), span(e.both))
            table.add_row(m.label, WORDS[name], value, *spans, str(e.n), _word(m, name))
    if table.row_count:
        console().print(table)


def _word(study: MeasureStudy, statistic: str) -> str:
    return study.verdict.code.replace("_", " ") if statistic == "spearman" else ""
