"""``citestack verify``: does this source support this sentence? One claim, or a batch of pairs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, SupportOption, ThresholdsOption, verifier
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.config import GroundingConfig
    from citestack.protocols import Support


def register(app: typer.Typer) -> None:
    app.command("verify", help="Does the source support the claim? Prints state, evidence and checks.")(verify)


def verify(
    *,
    claim: Annotated[str, typer.Option("--claim", help="The sentence to check.")] = "",
    source: Annotated[str, typer.Option("--source", metavar="FILE|-", help="Text to check it against.")] = "",
    pairs: Annotated[Path | None, typer.Option(help='Batch: JSON lines {"premise", "claim", ...}.')] = None,
    out: Annotated[Path | None, typer.Option(help="Batch: where to write the rows with score and state.")] = None,
    support: SupportOption = None,
    thresholds: ThresholdsOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the claim is not supported."""
    if pairs is not None:
        _batch(pairs, out, verifier(support, thresholds), as_json=json)
        return
    if not claim.strip() or not source:
        raise UsageError("nothing to verify", hint="Give --claim TEXT and --source FILE, or --pairs FILE --out FILE.")
    from citestack.shapes.verification import verification_json

    result = verification_json(claim, _read(source), *verifier(support, thresholds))
    if json:
        print_json(result)
    else:
        _print(result)
    raise typer.Exit(0 if result["state"] == "supported" else 1)


def _read(source: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except OSError as e:
        raise UsageError(f"cannot read {source}: {e.strerror}", layer="grounding") from e
    except UnicodeDecodeError as e:
        hint = "Save it as UTF-8 text; pages are read with 'citestack add'."
        raise UsageError(f"{source} is not UTF-8 text", hint=hint, layer="grounding") from e


def _print(result: dict[str, Any]) -> None:
    shown = console()
    doubt = " (uncertain)" if result["uncertain"] else ""
    shown.print(
        f"{result['state']}{doubt}  score {result['score']:.2f}  partial {result['partial_score']:.2f}", style="bold"
    )
    if result["evidence"]:
        shown.print(f"  evidence: {result['evidence']['text']}", markup=False)
    for part in result["explanation"]["missing"]:
        shown.print(f"  not supported: {part['text']}", markup=False)
    for check in result["checks"]:
        if check["passed"] is not None or check["detail"]:
            mark = {True: "ok", False: "FAILED", None: "noted"}[check["passed"]]
            shown.print(f"  {check['name']}: {mark} {check['detail']}".rstrip(), markup=False)


def _batch(pairs: Path, out: Path | None, chosen: tuple[Support, GroundingConfig], *, as_json: bool) -> None:
    """Rows in input order, fields copied through, plus ``score`` and ``state``."""
    import orjson

    from citestack.inference.support import verify_pairs

    if out is None:
        raise UsageError("--pairs needs --out", hint="Give the file to write: --out OUT.jsonl")
    rows = _rows(pairs)
    results = verify_pairs([(r["premise"], r["claim"]) for r in rows], *chosen)
    lines = [orjson.dumps({**r, "score": v.score, "state": str(v.state)}) for r, v in zip(rows, results, strict=True)]
    out.write_bytes(b"".join(line + b"\n" for line in lines))
    if as_json:
        print_json({"rows": len(rows), "out": str(out)})


def _rows(path: Path) -> list[dict[str, Any]]:
    import orjson

    try:
        lines = [line for line in path.read_bytes().splitlines() if line.strip()]
        rows = [orjson.loads(line) for line in lines]
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="grounding") from e
    except orjson.JSONDecodeError as e:
        raise UsageError(f"{path} is not JSON lines: {e}", layer="grounding") from e
    for n, row in enumerate(rows, 1):
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("premise"), str)
            or not isinstance(row.get("claim"), str)
        ):
            hint = 'Each line is one JSON object: {"premise": "...", "claim": "..."}.'
            raise UsageError(f"{path}, line {n}: premise and claim are needed", hint=hint, layer="grounding")
    return rows
