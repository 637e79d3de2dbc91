"""``citestack evaluate alce``: citation recall and precision of a run, by ALCE's rules and by stricter ones."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.evaluate.alce import AlceRule
    from citestack.evaluate.alce_run import Run
    from citestack.evaluate.alce_score import RuleScore
    from citestack.evaluate.judges import Judge


def register(app: typer.Typer) -> None:
    app.command("alce", help="Citation recall and precision by ALCE's rules, and by stricter ones.")(alce)


def alce(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="ALCE result file (JSON), or our traces, one per line.")
    ] = None,
    *,
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="FILE", help="Ask the store these and judge our own answers.")
    ] = None,
    judge: Annotated[
        str, typer.Option(help="ours, a folder with an ONNX NLI model, owner/name@commit, or 'command:PROGRAM ...'.")
    ] = "ours",
    rule: Annotated[str, typer.Option(help="alce, strict or both.")] = "both",
    at_most: Annotated[int, typer.Option(help="Citations per sentence that ALCE counts; 0 = all.", min=0)] = 3,
    qampari: Annotated[bool, typer.Option("--qampari", help="Answers are lists: split at commas.")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Under ALCE's rule, too, judge beyond the first line.")
    ] = False,
    profile: ProfileOption = "default",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Figures with the number of answers, sentences and citations they are shares of."""
    from citestack.evaluate.alce import AlceRule
    from citestack.evaluate.alce_score import RULES, scored
    from citestack.evaluate.judges import load_judge

    if rule not in (*RULES, "both"):
        raise UsageError(f"no rule {rule!r}", hint="Use: alce, strict or both.", layer="evaluate")
    judging = load_judge(judge)
    found = _run(run, questions, profile, store)
    options = AlceRule(at_most or None, first_line=not whole, qampari=qampari)
    scores = [scored(found.items, judging, name, options) for name in (RULES if rule == "both" else (rule,))]
    report = {
        "judge": judging.name,
        "answers": len(found.items),
        "abstained": found.abstained,
        "rules": {s.rule: asdict(s) for s in scores},
        "correctness": _correctness(found, judging, options),
    }
    if json:
        print_json(report)
    else:
        _print(report, scores)


def _run(run: Path | None, questions: Path | None, profile: str, store: str | None) -> Run:
    from citestack.evaluate.alce_run import ask_all, read_questions, read_run

    if (run is None) == (questions is None):
        raise UsageError("give either a RUN or --questions FILE", hint="See: citestack evaluate alce --help")
    if run is not None:
        return read_run(run)
    from citestack.assemble import open_session

    asked = read_questions(questions) if questions is not None else []
    with open_session(store_location(store), profile) as session:
        return ask_all(session, asked)


def _correctness(run: Run, judge: Judge, options: AlceRule) -> dict[str, float | int | None]:
    """Means over the answers whose run file brings gold answers."""
    from citestack.evaluate.correctness import claim_recall, em_recall, list_score

    rows = list(zip(run.items, run.gold, strict=True))
    em = [em_recall(i.output, g.short_answers) for i, g in rows]
    claims = [claim_recall(i.output, g.claims, judge) for i, g in rows]
    lists = [list_score(i.output, g.answers) for i, g in rows] if options.qampari else []
    words = [len(i.output.split()) for i in run.items]
    return {
        "em_recall": _mean(em),
        "claim_recall": _mean(claims),
        "list_precision": _mean([x.precision if x else None for x in lists]),
        "list_recall_5": _mean([x.recall_5 if x else None for x in lists]),
        "words": _mean(words),
    }


def _mean(values: list[Any]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def _print(report: dict[str, Any], scores: list[RuleScore]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    out = console()
    abstained = f", {report['abstained']} questions were abstained from" if report["abstained"] else ""
    out.print(f"{report['answers']} answers judged by {report['judge']}{abstained}", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("rule", "citation recall", "citation precision", "answers", "sentences", "cited", "citations"):
        table.add_column(column, justify="left" if column == "rule" else "right")
    for s in scores:
        shares = (_shown(s.recall), _shown(s.precision))
        table.add_row(s.rule, *shares, *map(str, (s.answers, s.statements, s.statements_cited, s.ids)))
    out.print(table)
    known = {name: value for name, value in report["correctness"].items() if value is not None}
    out.print("  ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in known.items()), markup=False)


def _shown(value: Any) -> str:
    """Percent with the 95 % interval over answers."""
    if value is None:
        return "not measured"
    return f"{100 * value.value:.1f} ({100 * value.low:.1f} to {100 * value.high:.1f})"
