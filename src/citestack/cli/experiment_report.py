"""``citestack experiment report`` and ``citestack experiment power``: what was found, and what could be found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.experiment.report.bundle import Bundle

PROMPTS, ARMS = (20, 50, 100, 200, 500), (1, 5, 10)
FileOption = Path | None


def register(group: typer.Typer) -> None:
    group.command("report", help="What an experiment found: terminal, HTML, Markdown, CSV, JSON, bundle.")(report)
    group.command("power", help="Before an experiment: how small an effect it finds, how many prompts it takes.")(power)


def report(
    source: Annotated[str, typer.Argument(metavar="N|BUNDLE", help="Its number in the store, or a bundle's file.")],
    *,
    html: Annotated[FileOption, typer.Option(metavar="F", help="One file that opens offline and prints.")] = None,
    csv: Annotated[FileOption, typer.Option(metavar="F", help="Every effect as a row.")] = None,
    markdown: Annotated[FileOption, typer.Option(metavar="F", help="For a repository or a mail.")] = None,
    bundle: Annotated[
        FileOption, typer.Option(metavar="F", help="Everything it takes to run it again; .gz packs it.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Work the figures out anew from the outcomes.")] = False,
    c_seo: Annotated[bool, typer.Option("--c-seo", help="Test as C-SEO Bench does: one-sided, for a gain.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no arm was measured."""
    found = _bundle(source, store)
    if again or c_seo:
        found = _anew(found, c_seo=c_seo)
    for path, text in _files(found, html, csv, markdown):
        _write(path, text)
    if bundle is not None:
        from citestack.experiment.report.bundle import write_bundle

        write_bundle(found, bundle)
    _show(found, [p for p in (html, csv, markdown, bundle) if p is not None], as_json=json)
    raise typer.Exit(0 if any(e.prompts for e in found.findings.effects) else 1)


def power(
    *,
    scatter: Annotated[
        float | None, typer.Option(min=0.0, help="Of one prompt's A/A difference: 0.1 = 10 points.")
    ] = None,
    source: Annotated[str, typer.Option("--from", metavar="N|BUNDLE", help="Take it from an experiment.")] = "",
    prompts: Annotated[list[int] | None, typer.Option(min=2, help="May be repeated. [default: 20 to 500]")] = None,
    arms: Annotated[list[int] | None, typer.Option(min=1, help="May be repeated. [default: 1, 5, 10]")] = None,
    effect: Annotated[float | None, typer.Option(min=0.0, help="How many prompts does this effect take?")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Of a random engine with run-to-run noise sd and r repeats the scatter is sd * sqrt(2 / r)."""
    from citestack.cli.show_experiment_power import power_json, print_power

    if (scatter is None) == (not source):
        raise UsageError("give --scatter or --from", hint="An experiment's A/A draws tell it.", layer="experiment")
    measure, known = _scatter(source, store) if scatter is None else ("pawc", scatter)
    told = power_json(measure, known, tuple(prompts or PROMPTS), tuple(arms or ARMS), effect)
    if json:
        print_json(told)
    else:
        print_power(console(), told)


def _scatter(source: str, store: str | None) -> tuple[str, float]:
    findings = _bundle(source, store).findings
    floor = next((f for f in findings.floors if f.measure == findings.primary), None)
    if floor is None or floor.scatter is None:
        raise UsageError("this experiment has no A/A draws", hint="Set floor in its design.", layer="experiment")
    return findings.primary, floor.scatter


def _bundle(source: str, store: str | None) -> Bundle:
    from citestack.experiment.report.bundle import read_bundle, stored_bundle

    if not source.isdecimal():
        return read_bundle(Path(source))
    from citestack.store import Store
    from citestack.store.experiments import Experiments

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        return stored_bundle(opened, opened.shelf(Experiments).get(int(source)))


def _anew(found: Bundle, *, c_seo: bool) -> Bundle:
    from dataclasses import replace

    from citestack.experiment.findings import analyse

    parts = (found.design, found.cases, found.outcomes, found.target_edits, found.arms)
    return replace(found, findings=analyse(*parts, test="c-seo" if c_seo else "paired"))


def _files(found: Bundle, html: Path | None, csv: Path | None, markdown: Path | None) -> list[tuple[Path, str]]:
    from citestack.experiment.report.html import report_html
    from citestack.experiment.report.markdown import report_markdown
    from citestack.experiment.report.rows import report_csv

    faces = ((html, report_html), (csv, report_csv), (markdown, report_markdown))
    return [(path, face(found)) for path, face in faces if path is not None]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as e:
        raise UsageError(
            f"{path} cannot be written: {e.strerror or e}", hint="Give another path.", layer="experiment"
        ) from e


def _show(found: Bundle, written: list[Path], *, as_json: bool) -> None:
    if as_json:
        from citestack.experiment.report.document import report_json

        print_json({**report_json(found), "files": [str(p) for p in written]})
        return
    from citestack.cli.show_experiment_report import print_report

    out = console()
    print_report(out, found)
    for path in written:
        out.print(str(path), markup=False, soft_wrap=True)
