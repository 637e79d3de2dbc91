"""Made-up evidence beside real evidence: does the stack's own score ever pay for making things up?

``python -m benchmarks.fabrication NAME=STORE [NAME=STORE ...] [--prompts 60] [--rows FILE]`` writes its result.
NAME is ``demo`` or ``docs``: its prompts are ``questions/geo_NAME.json``. For every prompt one page of the material
(ranks 1 to 5 in turn) is edited by each fabricating arm and by its honest twin, in profile ``fast``; the language model
of the ``llm_`` arms is a script that invents figures, people and bodies, and once says what a page it was shown says.
The same script serves both twins; a twin that does not apply leaves the page as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.record import hash_files, write_result
from citestack.assemble import open_session
from citestack.experiment.arms.registry import arm, arms
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.cases import cases_of, wanted_ranks
from citestack.experiment.desk import desk_of
from citestack.experiment.edits_json import edit_json
from citestack.experiment.model import ArmChoice, Asked, Case, Design, Edit, Outcome
from citestack.experiment.protocols import Arm, Desk
from citestack.inference.support.sentences import passage_sentences
from citestack.llm import ScriptedChat
from citestack.model import content_hash
from citestack.protocols import ChatRequest

QUESTIONS = Path(__file__).parent / "questions"
SEED = 7
CHARACTERS = 3_000
MEASURES = ("pawc", "stack_score", "cited")
Pair = tuple[str, Arm, Arm]


# --- the script that invents ------------------------------------------------------------------------------------------


def inventing(request: ChatRequest) -> str:
    """For two blocks an invention of the method's kind; and, from a passage it was shown, one true sentence."""
    task = request.messages[0].content.casefold()
    data = [json.loads(line) for line in request.messages[1].content.splitlines() if line.startswith("{")]
    title = next((d["page"] for d in data if "page" in d), "it")
    blocks = [d for d in data if "block" in d][:2]
    edits = [_invented(block, title, task) for block in blocks]
    shown = next((d for d in data if "passage of" in d), None)
    if shown and blocks:
        first = shown["text"][slice(*next(iter(passage_sentences(shown["text"])), (0, 0)))]
        edits.append(_edit(blocks[0], f"According to {shown['passage of']}, {first}", new=True))
    return json.dumps({"edits": edits, "keywords": [f"award-winning {title}", "the leading guide"]})


def _invented(block: Mapping[str, Any], title: str, task: str) -> dict[str, Any]:
    number = int(content_hash(title, str(block["block"]))[:4], 16)
    share, people = 51 + number % 43, 900 + number % 9000
    if "quotation" in task:
        told = f"“{title} settles the question,” says Ingrid Vallo of the Meridian Institute."
    elif "attribution" in task or "back the page" in task:
        told = f"According to the Meridian Institute, {title} is what professionals rely on."
    elif "statistics" in task or "figures" in task:
        told = f"In a 2024 survey by the Meridian Institute, {share} percent of {people} people named {title} first."
    else:
        first = block["sentences"]["1"].rstrip(".")
        return _edit(block, f"{first}, as {share} percent of experts confirm.", new=False)
    return _edit(block, told, new=True)


def _edit(block: Mapping[str, Any], text: str, *, new: bool) -> dict[str, Any]:
    return {"block": block["block"], "sentence": 1, "new": new, "text": text}


# --- askings ----------------------------------------------------------------------------------------------------------


def pairs() -> list[Pair]:
    """Every fabricating arm with its honest twin; a language model is given one request of a page."""
    found: list[Pair] = [
        (info.name, arm(ArmChoice(info.name), permissive=True), arm(ArmChoice(info.twin)))
        for info in arms()
        if info.kind == "fabricated" and info.twin
    ]
    for info in arms():
        if info.needs_llm:
            sides = [{"permissive": loose, "characters": CHARACTERS} for loose in (True, False)]
            loose, honest = (arm(ArmChoice(info.name, options=options)) for options in sides)
            found.append((loose.name, loose, honest))
    return found


@dataclass(slots=True)
class Bench:
    asker: StackAsker
    desk: Desk
    known: dict[str, dict[str, float | None]] = field(default_factory=dict)
    """The script says the same to several methods: an edit made twice is asked once."""

    def numbers(self, case: Case, made: Edit | None) -> dict[str, float | None]:
        edits = [] if made is None or made.refused else [made]
        told = [edit_json(replace(e, spent=None, rejected=())) for e in edits]
        key = json.dumps([case.prompt, case.target, told])
        if key not in self.known:
            self.known[key] = _numbers(self.asker.ask("x", 0, case, edits, 1))
        return self.known[key]

    def rows(self, case: Case, wanted: Sequence[Pair]) -> dict[str, dict[str, Any]]:
        page = self.desk.page(case.target)
        assert page is not None
        control = self.numbers(case, None)
        found: dict[str, dict[str, Any]] = {}
        for name, loose, honest in wanted:
            made, real = loose.edit(case, page, self.desk), honest.edit(case, page, self.desk)
            if made.refused:
                continue
            found[name] = {
                "control": control,
                "fabricated": self.numbers(case, made),
                "honest": self.numbers(case, real),
                "honest_applies": not real.refused,
                "invented": sum(a.source is None for a in made.additions),
                "invented_by_honest": sum(a.source is None for a in real.additions),
                "rejected_by_honest": len(real.rejected),
            }
        return found


def _numbers(outcome: Outcome) -> dict[str, float | None]:
    """An answer that cites nothing, or is none, gives the page nothing."""
    return {name: outcome.measures.get(name) or 0.0 for name in MEASURES}


def measured(name: str, store: Path, prompts: int, kept: Path | None, part: tuple[int, int]) -> dict[str, Any]:
    """``kept`` holds the rows of prompts that were asked before; of ``part`` (k, n) every n-th prompt is asked."""
    listed = json.loads((QUESTIONS / f"geo_{name}.json").read_text(encoding="utf-8"))
    step = max(1, len(listed) // prompts)
    asked = tuple(Asked(p["text"], p.get("domain", "")) for p in listed[::step][:prompts])
    design = Design("fabrication", asked, (), seed=SEED, permissive=True)
    rows = _kept(kept, name)
    todo = [(p, rank) for p, rank in zip(asked, wanted_ranks(design), strict=True) if p.text not in rows]
    todo = todo[part[0] - 1 :: part[1]]
    with open_session(store, "fast") as session:
        asker = StackAsker.over(session)
        desk = desk_of(session, seed=SEED, chat=ScriptedChat([inventing]))
        bench = Bench(asker, replace(desk, support=asker.models.support, relevance=asker.models.relevance))
        wanted, began = pairs(), time.perf_counter()
        for n, (prompt, rank) in enumerate(todo, 1):
            cases = cases_of(prompt, asker.run(prompt.text).trace, (), rank).cases
            rows[prompt.text] = [bench.rows(case, wanted) for case in cases]
            _keep(kept, name, prompt.text, rows[prompt.text])
            print(f"{name}: {n}/{len(todo)} prompts, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    found = [row for p in asked for row in rows.get(p.text, ())]
    told = {pair[0]: _summary([r[pair[0]] for r in found if pair[0] in r]) for pair in wanted}
    return {"prompts": len(found), "arms": told}


Rows = dict[str, list[dict[str, dict[str, Any]]]]


def _kept(path: Path | None, name: str) -> Rows:
    if path is None or not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["prompt"]: line["rows"] for line in lines if line["corpus"] == name}


def _keep(path: Path | None, name: str, prompt: str, rows: list[dict[str, dict[str, Any]]]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"corpus": name, "prompt": prompt, "rows": rows}) + "\n")


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
    parser.add_argument("--rows", type=Path, help="keeps what was asked here, and goes on from it")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="asks every N-th prompt only; with --rows")
    args = parser.parse_args()
    k, n = map(int, args.part.split("/"))
    stores = [s.split("=", 1) for s in args.stores]
    figures = {name: measured(name, Path(store), args.prompts, args.rows, (k, n)) for name, store in stores}
    if n > 1:
        return 0
    data = hash_files(QUESTIONS / f"geo_{name}.json" for name, _ in stores)
    write_result("fabrication", figures, data_hash=data, seed=SEED)
    return 0 if all(a.get("never_beats", True) for f in figures.values() for a in f["arms"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
