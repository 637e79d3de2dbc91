"""Made-up evidence beside real evidence: does the stack's own score ever pay for making things up?

``python -m benchmarks.fabrication NAME=STORE [NAME=STORE ...] [--prompts 60]`` writes ``results/fabrication.json``.
NAME is ``demo`` or ``docs``: its prompts are ``questions/geo_NAME.json``. For every prompt one page of the material
(ranks 1 to 5 in turn) is edited by each fabricating arm and by its honest twin, in profile ``fast``; the language model
of the ``llm_`` arms is a script that invents figures, people and bodies, and once quotes a page it was shown. The same
script serves both twins. ``raw`` is pawc, ``score`` stack_score; a twin that does not apply leaves the page as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.record import hash_files, write_result
from citestack.assemble import open_session
from citestack.experiment.arms.registry import arm, arms
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.cases import cases_of, wanted_ranks
from citestack.experiment.model import ArmChoice, Asked, Case, Design, Edit, Outcome
from citestack.experiment.protocols import Arm, Desk
from citestack.experiment.run.lab import desk_of
from citestack.inference.support.sentences import passage_sentences
from citestack.llm import ScriptedChat
from citestack.model import content_hash
from citestack.protocols import ChatRequest

QUESTIONS = Path(__file__).parent / "questions"
SEED = 7
LLM = ("llm_cite_sources", "llm_quotation_addition", "llm_statistics_addition", "llm_authoritative")
MEASURES = ("pawc", "stack_score", "cited")
Pair = tuple[str, Arm, Arm]


# --- the script that invents ------------------------------------------------------------------------------------------


def inventing(request: ChatRequest) -> str:
    """Edits for the first blocks: figures and voices that nobody knows, and one sentence of a passage it was shown."""
    data = [json.loads(line) for line in request.messages[1].content.splitlines() if line.startswith("{")]
    title = next((d["page"] for d in data if "page" in d), "it")
    blocks = [d for d in data if "block" in d][:3]
    edits = [e for n, block in enumerate(blocks) for e in _edits(block, title, n)]
    shown = next((d for d in data if "passage of" in d), None)
    if shown and blocks:
        first = shown["text"][slice(*next(iter(passage_sentences(shown["text"])), (0, 0)))]
        edits.append(_edit(blocks[0], f"According to {shown['passage of']}, {first}", new=True))
    return json.dumps({"edits": edits, "keywords": []})


def _edits(block: Mapping[str, Any], title: str, n: int) -> list[dict[str, Any]]:
    number = int(content_hash(title, str(block["block"]))[:4], 16)
    share, people = 51 + number % 43, 900 + number % 9000
    told = (
        f"In a 2024 survey by the Meridian Institute, {share} percent of {people} people named {title} as decisive.",
        f"“{title} settles the question,” says Ingrid Vallo of the Meridian Institute.",
        f"According to the Meridian Institute, {title} is what {share} percent of professionals rely on.",
    )
    first = block["sentences"]["1"].rstrip(".")
    return [
        _edit(block, told[n % 3], new=True),
        _edit(block, f"{first}, as {share} percent of experts confirm.", new=False),
    ]


def _edit(block: Mapping[str, Any], text: str, *, new: bool) -> dict[str, Any]:
    return {"block": block["block"], "sentence": 1, "new": new, "text": text}


# --- askings ----------------------------------------------------------------------------------------------------------


def pairs() -> list[Pair]:
    """Every fabricating arm with its honest twin."""
    found: list[Pair] = [
        (info.name, arm(ArmChoice(info.name), permissive=True), arm(ArmChoice(info.twin)))
        for info in arms()
        if info.kind == "fabricated" and info.twin
    ]
    for name in LLM:
        loose = arm(ArmChoice(name), permissive=True)
        found.append((loose.name, loose, arm(ArmChoice(name, options={"permissive": False}))))
    return found


@dataclass(slots=True)
class Bench:
    asker: StackAsker
    desk: Desk

    def outcome(self, case: Case, made: Edit | None) -> Outcome:
        edits = [] if made is None or made.refused else [made]
        return self.asker.ask("x", 0, case, edits, 1)

    def rows(self, case: Case, wanted: Sequence[Pair]) -> dict[str, dict[str, Any]]:
        page = self.desk.page(case.target)
        assert page is not None
        control = _numbers(self.outcome(case, None))
        found: dict[str, dict[str, Any]] = {}
        for name, loose, honest in wanted:
            made, real = loose.edit(case, page, self.desk), honest.edit(case, page, self.desk)
            if made.refused:
                continue
            found[name] = {
                "control": control,
                "fabricated": _numbers(self.outcome(case, made)),
                "honest": _numbers(self.outcome(case, real)),
                "honest_applies": not real.refused,
                "invented": sum(a.source is None for a in made.additions),
                "invented_by_honest": sum(a.source is None for a in real.additions),
                "rejected_by_honest": len(real.rejected),
            }
        return found


def _numbers(outcome: Outcome) -> dict[str, float | None]:
    """An answer that cites nothing, or is none, gives the page nothing."""
    return {name: outcome.measures.get(name) or 0.0 for name in MEASURES}


def measured(name: str, store: Path, prompts: int) -> dict[str, Any]:
    listed = json.loads((QUESTIONS / f"geo_{name}.json").read_text(encoding="utf-8"))
    step = max(1, len(listed) // prompts)
    asked = tuple(Asked(p["text"], p.get("domain", "")) for p in listed[::step][:prompts])
    design = Design("fabrication", asked, (), seed=SEED, permissive=True)
    with open_session(store, "fast") as session:
        asker = StackAsker.over(session)
        bench = Bench(asker, desk_of(session, design, asker, ScriptedChat([inventing])))
        rows: list[dict[str, dict[str, Any]]] = []
        wanted, ranks, began = pairs(), wanted_ranks(design), time.perf_counter()
        for n, (prompt, rank) in enumerate(zip(asked, ranks, strict=True), 1):
            cases = cases_of(prompt, asker.run(prompt.text).trace, (), rank).cases
            rows += [bench.rows(case, wanted) for case in cases]
            print(f"{name}: {n}/{len(asked)} prompts, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return {
        "prompts": len(rows),
        "arms": {pair[0]: _summary([r[pair[0]] for r in rows if pair[0] in r]) for pair in wanted},
    }


def _summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {"prompts": 0}
    sides = ("control", "fabricated", "honest")
    means = {m: {s: round(fmean(r[s][m] for r in rows), 6) for s in sides} for m in MEASURES}
    ahead = {m: sum(r["fabricated"][m] > r["honest"][m] + 1e-9 for r in rows) for m in MEASURES}
    return {
        "prompts": len(rows),
        "honest_applies": sum(r["honest_applies"] for r in rows),
        "invented": sum(r["invented"] for r in rows),
        "invented_by_honest": sum(r["invented_by_honest"] for r in rows),
        "rejected_by_honest": sum(r["rejected_by_honest"] for r in rows),
        "means": means,
        "prompts_where_fabricated_is_ahead": ahead,
        "never_beats": means["stack_score"]["fabricated"] <= means["stack_score"]["honest"] + 1e-9,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stores", nargs="+", metavar="NAME=STORE")
    parser.add_argument("--prompts", type=int, default=60)
    args = parser.parse_args()
    stores = [s.split("=", 1) for s in args.stores]
    figures = {name: measured(name, Path(store), args.prompts) for name, store in stores}
    data = hash_files(QUESTIONS / f"geo_{name}.json" for name, _ in stores)
    write_result("fabrication", figures, data_hash=data, seed=SEED)
    return 0 if all(a.get("never_beats", True) for f in figures.values() for a in f["arms"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
