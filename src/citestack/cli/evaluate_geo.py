"""``citestack evaluate geo``: what share of an answer each of its sources has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from citestack.evaluate.geo.rulers import Form
    from citestack.evaluate.geo.scoring import Asked
    from citestack.protocols import ChatModel

NAMES = {"word_count": "word count", "position": "position", "pawc": "PAWC"}


def register(app: typer.Typer) -> None:
    app.command("geo", help="What share of an answer each source has: word count, position, PAWC, place.")(geo)


def geo(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Answers: text with [n] marks, stored responses, 'ask --json', traces."),
    ],
    *,
    form: Annotated[str, typer.Option("--form", help="paper, code (the released code's) or both.")] = "both",
    target: Annotated[
        str | None, typer.Option("--target", metavar="URL|HOST", help="The page or host whose share is asked for.")
    ] = None,
    before: Annotated[
        list[Path] | None, typer.Option("--before", metavar="FILE", help="The answers before the change, same order.")
    ] = None,
    sources: Annotated[
        int | None, typer.Option("--sources", help="How many sources there were, for texts without a list.", min=1)
    ] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Also seven scores by the configured language model (7 calls per source).")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no answer cites the target (or, without one, anything)."""
    from citestack.evaluate.geo.scoring import Asked, changes, summary

    if before and target is None:
        raise UsageError("--before needs --target", hint="Whose share changed?", layer="evaluate")
    asked = Asked(_forms(form), target, _judge() if judge else None)
    answers = _answers(files, sources, asked)
    report: dict[str, Any] = {"forms": list(asked.forms), "target": target, "answers": answers}
    if target is not None:
        report["summary"] = summary(answers, asked.forms)
    if before:
        plain = Asked(asked.forms, target)
        report["change"] = changes(_answers(before, sources, plain), answers, asked.forms)
    if json:
        print_json(report)
    else:
        _print(console(), report)
    raise typer.Exit(0 if any(_cites(a) for a in answers) else 1)


def _forms(form: str) -> tuple[Form, ...]:
    from citestack.evaluate.geo.rulers import FORMS

    if form == "both":
        return FORMS
    chosen = tuple(f for f in FORMS if f == form)
    if not chosen:
        raise UsageError(f"no form {form!r}", hint="Use: paper, code or both.", layer="evaluate")
    return chosen


def _judge() -> ChatModel:
    from citestack.config import Config
    from citestack.llm import load_chat

    return load_chat(Config().llm)


def _answers(files: list[Path], sources: int | None, asked: Asked) -> list[dict[str, Any]]:
    from citestack.evaluate.geo.reading import read_entries
    from citestack.evaluate.geo.scoring import scored

    return [scored(entry, asked) for file in files for entry in read_entries(file, sources)]


def _cites(answer: dict[str, Any]) -> bool:
    row: dict[str, Any] = answer.get("target", answer)
    return bool(row["cited_sentences"])


def _print(out: Console, report: dict[str, Any]) -> None:
    for answer in report["answers"]:
        _print_answer(out, answer, report["forms"])
    if report["target"] is not None:
        _print_summary(out, report)


def _print_answer(out: Console, answer: dict[str, Any], forms: list[Form]) -> None:
    out.print(f"\n{answer['name']}: {answer['question'] or 'no question given'}", style="bold", markup=False)
    cited, unknown = answer["cited_sentences"], answer["unknown_marks"]
    lost = f"; {unknown} marks name no source" if unknown else ""
    said = "the engine abstained" if answer["abstained"] else f"{answer['sentences']} sentences, {cited} cited{lost}"
    out.print(said, markup=False)
    if answer["sources"]:
        own = set(answer["target"]["numbers"]) if "target" in answer else set[int]()
        out.print(_sources(answer["sources"], forms, own))


def _sources(rows: list[dict[str, Any]], forms: list[Form], own: set[int]) -> Table:
    from rich.text import Text

    judged = any("subjective" in row for row in rows)
    table = _table("n", "source", *_columns(forms), "place", *(["seven scores"] if judged else []))
    for row in rows:
        figures = [_percent(row[form][name]) for name in NAMES for form in forms]
        mean = next(iter(row["subjective"]["mean"].values())) if "subjective" in row else None
        scores = [_plain(mean)] if judged else []
        mark = "> " if row["n"] in own else ""
        source = Text(f"{mark}{row['url'] or 'not named'}")
        table.add_row(str(row["n"]), source, *figures, _plain(row["place"]), *scores)
    return table


def _columns(forms: list[Form]) -> list[str]:
    return [f"{title}\n{form}" for title in NAMES.values() for form in forms]


def _print_summary(out: Console, report: dict[str, Any]) -> None:
    from rich.text import Text

    found, change, forms = report["summary"], report.get("change"), report["forms"]
    out.print(f"\n{report['target']} over {len(report['answers'])} answers", style="bold", markup=False)
    extra = ("difference", "relative") if change else ()
    table = _table("measure", "mean", "answers with it", *extra)
    for form in forms:
        for name, title in NAMES.items():
            cell, moved = found[form][name], change[form][name] if change else None
            table.add_row(f"{title}, {form}", _percent(cell["mean"]), str(cell["answers"]), *_moves(moved))
    rank = change and change["citation_rank_gain"]["mean"]
    gains = ["-" if rank is None else f"{rank:+.2f} places", ""] if change else []
    table.add_row("place from below", _plain(found["place"]["mean"]), str(found["place"]["answers"]), *gains)
    out.print(table)
    if "layers" in found:
        layers = _table("survival in the stack", "mean", "answers with it")
        for name, cell in found["layers"].items():
            layers.add_row(Text(name), _plain(cell["mean"]), str(cell["answers"]))
        out.print(layers)


def _moves(change: dict[str, Any] | None) -> list[str]:
    if change is None:
        return []
    moved, relative = change["difference"]["mean"], change["relative_improvement"]
    points = "-" if moved is None else f"{100 * moved:+.1f} points"
    return [points, "-" if relative["mean"] is None else f"{relative['mean']:+.1f} % (n={relative['answers']})"]


def _table(*columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        words = column in ("source", "measure", "survival in the stack")
        table.add_column(column, justify="left" if words else "right", overflow="fold" if words else "ellipsis")
    return table


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:g}" if value == round(value) else f"{value:.3f}"
