"""The tables of ``docs/experiment-study.md``, from ``results/geo_study.json``.

``python -m benchmarks.geo_tables`` prints them; ``--into docs/experiment-study.md`` puts them between that page's
marks. The sentences around them are written by hand: read them again when the figures change.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import RESULTS

PRIMARY = "pawc"
LAYERS = ("found_by", "best_rank", "rerank_score", "verified", "cited", "pawc", "stack_score")
Row = dict[str, Any]


def tables(found: Row) -> str:
    """Markdown."""
    arms, adopters = found["arms"], found["adopters"]
    parts = [
        f"{found['pages']} pages. {_about(arms)}",
        "### PAWC, arm by arm\nShares in percent, differences in percentage points, 95 % intervals over prompts.",
        _effects(arms),
        "### Which layer moved\nMean differences; a star: significant after correction, and outside of the noise.",
        _layers(arms),
        "### By rank of the target before the edit",
        _ranks(arms),
        "### What is made up, beside its honest twin",
        _pairs(arms),
        "### The noise",
        _noise(arms),
        f"### When rivals do the same\n{_about(adopters)}",
        _adopters(adopters),
        _lost(adopters),
    ]
    return "\n\n".join(parts)


def _about(run: Row) -> str:
    head = f"{run['cases']} cases of {run['prompts']} prompts, {run['askings']} askings; ranks {run['ranks']}"
    said = [line for line in (*run["summary"], *run["warnings"]) if "its figures are about those alone" not in line]
    return "\n".join([head, "", *(f"- {line}" for line in said)])


def _effects(run: Row) -> str:
    rows = [e for e in _whole(run) if e["measure"] == PRIMARY]
    rows.sort(key=lambda e: -(e["difference"]["value"] if e["difference"] else -9.0))
    head = ("arm", "kind", "applied", "control", "difference (95 %)", "p after Holm", "finding")
    return _table(head, [_effect(e, run["states"].get(e["arm"], {})) for e in rows])


def _effect(e: Row, states: dict[str, int]) -> list[str]:
    applied = sum(n for state, n in states.items() if state != "refused")
    p = "-" if e["adjusted"] is None else "< 0.001" if e["adjusted"] < 0.001 else f"{e['adjusted']:.3f}"
    of = f"{applied} of {sum(states.values())}"
    return [e["arm"], e["kind"], of, _percent(e["control"]), _points(e["difference"]), p, e["finding"]]


def _layers(run: Row) -> str:
    cells = {(e["arm"], e["measure"]): e for e in _whole(run)}
    names = list(dict.fromkeys(arm for arm, _ in cells))
    return _table(("arm", *LAYERS), [[arm, *(_moved(cells.get((arm, m))) for m in LAYERS)] for arm in names])


def _ranks(run: Row) -> str:
    own = [e for e in run["effects"] if e["stratum"].startswith("rank") and e["measure"] == PRIMARY]
    ranks = sorted({e["stratum"] for e in own})
    cells = {(e["arm"], e["stratum"]): e for e in own}
    rows = []
    for arm in dict.fromkeys(e["arm"] for e in own):
        found = [cells.get((arm, rank)) for rank in ranks]
        rows.append([arm, *(f"{_moved(e)} (n={e['prompts']})" if e else "-" for e in found)])
    return _table(("arm", *ranks), rows)


def _pairs(run: Row) -> str:
    rows = []
    for p in run["pairs"]:
        raw, score = ([_percent(x) for x in p[key]] for key in ("raw", "score"))
        rows.append([p["fabricated"], p["honest"], str(p["prompts"]), *raw, *score, _points(p["difference"])])
    return _table(("made up", "honest", "prompts", "pawc", "honest", "stack score", "honest", "difference"), rows)


def _noise(run: Row) -> str:
    rows = [
        [f["measure"], str(f["draws"]), _number(f["scatter"]), " to ".join(_number(x) for x in f["band"] or ()) or "-"]
        for f in run["floors"]
        if f["measure"] in LAYERS
    ]
    power = next((p for p in run["power"] if p["measure"] == PRIMARY), None)
    said = f"\n\nsmallest effect found in 80 of 100 such studies: {_percent(power['effect'])} points" if power else ""
    return _table(("measure", "A/A draws", "scatter of one prompt", "band of the mean"), rows) + said


def _adopters(run: Row) -> str:
    own = [e for e in run["effects"] if not e["stratum"] and e["measure"] == PRIMARY]
    shares = sorted({e["adopters"] for e in own})
    cells = {(e["arm"], e["adopters"]): e for e in own}
    names = dict.fromkeys(e["arm"] for e in own)
    rows = [[arm, *(_points((cells.get((arm, s)) or {}).get("difference")) for s in shares)] for arm in names]
    return _table(("arm", *(f"{s:.0%} of rivals" for s in shares)), rows)


def _lost(run: Row) -> str:
    rows = [
        [z["arm"], str(z["prompts"]), _percent(z["alone"]), _percent(z["together"]), _points(z["lost"])]
        for z in run["zero_sum"]
        if z["measure"] == PRIMARY
    ]
    return _table(("arm", "prompts", "gain alone", "gain together", "lost (95 %)"), rows)


def _whole(run: Row) -> list[Row]:
    return [e for e in run["effects"] if not e["stratum"] and e["adopters"] == 0]


def _moved(e: Row | None) -> str:
    """Starred where it is significant and outside of the noise."""
    if e is None or e["difference"] is None:
        return "-"
    return f"{e['difference']['value']:+.3f}{'*' if e['finding'] in ('up', 'down') else ''}"


def _points(found: Row | None) -> str:
    if found is None:
        return "-"
    return f"{100 * found['value']:+.1f} ({100 * found['low']:+.1f} to {100 * found['high']:+.1f})"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(page: str, corpus: str, told: str) -> str:
    """The page with the tables of one corpus in their place."""
    begin, end = f"<!-- {corpus}: begin -->", f"<!-- {corpus}: end -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{told}\n{end}{rest.partition(end)[2]}" if rest else page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, help="the page to put them into")
    into = parser.parse_args().into
    for corpus, found in orjson.loads((RESULTS / "geo_study.json").read_bytes())["figures"].items():
        told = tables(found)
        if into is None:
            print(told, end="\n\n")
        else:
            into.write_text(put(into.read_text(encoding="utf-8"), corpus, told), encoding="utf-8")


if __name__ == "__main__":
    main()
