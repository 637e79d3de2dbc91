"""``citestack evaluate verify`` and ``evaluate calibrate``: how good the verifier is, and thresholds for a domain."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, SupportOption, ThresholdsOption, verifier
from citestack.cli.output import console, print_json

if TYPE_CHECKING:
    from citestack.config import GroundingConfig
    from citestack.protocols import Support


def register(app: typer.Typer) -> None:
    app.command("verify", help="The verifier on labelled rows, beside what words alone achieve.")(verify)
    app.command("calibrate", help="Thresholds for a domain from about 60 labelled rows.")(calibrate)


def verify(
    data: Annotated[list[Path], typer.Argument(metavar="FILES", help="JSON lines (.jsonl, .jsonl.zst) or folders.")],
    *,
    support: SupportOption = None,
    thresholds: ThresholdsOption = None,
    half: Annotated[str | None, typer.Option(help="first or second: split by claim, to tune on one only.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most this many cases per file.", min=10)] = None,
    json: JsonOption = False,
) -> None:
    """Balanced accuracy at one fixed threshold, AUC and calibration error per file, with 95 % intervals."""
    from citestack.config import profile_config
    from citestack.evaluate.labelled import read_sets
    from citestack.evaluate.verify_run import report
    from citestack.inference.support import load_features

    features, (chosen, config) = load_features(), verifier(support, thresholds)
    supports: dict[str, tuple[Support, GroundingConfig]] = {"features": (features, profile_config().grounding)}
    if chosen.name != features.name or thresholds is not None:
        supports["chosen"] = (chosen, config)
    found = report(read_sets(data, half=half, limit=limit), features, supports)
    result = {"support": chosen.name, "threshold": config.supported, **found}
    if json:
        print_json(result)
    else:
        _print(result)


def _print(result: dict[str, Any]) -> None:
    from rich.table import Table

    names = ("words", *result["macro"])
    table = Table(title=f"{result['support']} at {result['threshold']}")
    table.add_column("set")
    table.add_column("cases", justify="right")
    for name in names:
        table.add_column(f"{name}\nAUC", justify="right")
        table.add_column(f"{name}\nBAcc", justify="right")
    table.add_column("calibration\nerror", justify="right")
    for name, entry in result["sets"].items():
        cells = [cell for n in names for cell in (_spread(entry[n]["auc"]), _accuracy(entry[n]))]
        table.add_row(name, str(entry["cases"]), *cells, f"{entry[names[-1]]['calibration_error']:.3f}")
    shown = console()
    shown.print(table)
    for name, macro in result["macro"].items():
        shown.print(f"{name}: mean AUC {macro['auc']:.3f}, mean balanced accuracy {macro['balanced_accuracy']:.3f}")
    for gain in result["gain"].values():
        shown.print(f"gain over features: {_spread(gain, signed=True)} balanced accuracy")
    shown.print(
        "words: its balanced accuracy is at the threshold that suits the set best, the others' at the fixed one."
    )


def _spread(found: dict[str, float], *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    return f"{found['value']:{sign}.3f} ({found['low']:{sign}.3f} to {found['high']:{sign}.3f})"


def _accuracy(entry: dict[str, Any]) -> str:
    own = entry.get("balanced_accuracy")
    return _spread(own) if own else f"{entry['best_balanced_accuracy']:.3f}"


def calibrate(
    rows: Annotated[Path, typer.Argument(metavar="ROWS", help='JSON lines {"premise", "claim", "label"}.')],
    *,
    out: Annotated[Path, typer.Option("--out", help="Where to write the thresholds.")],
    support: SupportOption = None,
    json: JsonOption = False,
) -> None:
    """Use the file with --thresholds in verify, ask and evaluate verify."""
    from citestack.evaluate.calibrate import fit, write
    from citestack.evaluate.labelled import read_sets
    from citestack.evaluate.verify_run import answers

    chosen, config = verifier(support, None)
    read = answers(read_sets([rows])[0], chosen, config)
    found = fit(read.labels, read.scores, config, chosen.name)
    write(found, out)
    if json:
        print_json(asdict(found))
        return
    shown = console()
    shown.print(f"supported from {found.supported}, uncertain from {found.uncertain_low} to {found.uncertain_high}")
    shown.print(
        f"balanced accuracy on these {found.rows} rows: {found.balanced_accuracy_before:.3f} before, "
        f"{found.balanced_accuracy:.3f} after (fitted on them: expect less on others)"
    )
    shown.print(f"written to {out}")
