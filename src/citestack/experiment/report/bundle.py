"""The bundle of an experiment: everything it was, in one file, the same whenever it is made of the same run.

Keys are sorted, numbers rounded as measured, nothing tells the time. It holds the design, what the corpus and the
models were, every case, every edit that was made (so that no language model has to write it again), every outcome and
the findings: enough to run it again, and to say whether the same came out.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from citestack.errors import UsageError
from citestack.experiment.design.stored import design_json, design_of
from citestack.experiment.edits_json import edit_json, edit_of
from citestack.experiment.figures import Findings
from citestack.experiment.findings.stored import findings_json, findings_of, plain
from citestack.experiment.model import ArmKind, Case, Design, Edit, Outcome
from citestack.experiment.run.stored import case_json, case_of, outcome_json, outcome_of

if TYPE_CHECKING:
    from citestack.store import Store
    from citestack.store.experiments import Experiment

VERSION = 1
_UNIT = "\x1f"


@dataclass(frozen=True, slots=True)
class ArmFact:
    """What a reader has to know of an arm; as ``findings.ArmFacts`` asks."""

    name: str
    kind: ArmKind
    twin: str | None
    does: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    design: Design
    world: Mapping[str, Any]
    """As ``run.world`` tells it, without the store's generation."""
    arms: tuple[ArmFact, ...]
    cases: tuple[Case, ...]
    left_out: tuple[tuple[str, str], ...]
    """Prompts without a case, with the reason."""
    edits: Mapping[tuple[str, int, int, str], Edit]
    """By label, case, draw from 1, and page: of the target and of rivals that adopted."""
    outcomes: tuple[Outcome, ...]
    findings: Findings

    @property
    def target_edits(self) -> dict[tuple[str, int], Edit]:
        """Label and case -> what was done to the target; of placebos the first draw."""
        return {
            (label, case): edit
            for (label, case, draw, url), edit in self.edits.items()
            if draw == 1 and case < len(self.cases) and url == self.cases[case].target
        }


def bundle_bytes(bundle: Bundle) -> bytes:
    """The same bytes for an equal bundle."""
    told = {
        "bundle": VERSION,
        "design": design_json(bundle.design),
        "world": dict(bundle.world),
        "arms": [plain(a) for a in sorted(bundle.arms, key=lambda a: a.name)],
        "cases": [case_json(c) for c in bundle.cases],
        "left_out": [list(pair) for pair in bundle.left_out],
        "edits": {_UNIT.join(map(str, key)): plain(edit_json(e)) for key, e in bundle.edits.items()},
        "outcomes": [plain(outcome_json(o)) for o in sorted(bundle.outcomes, key=lambda o: o.key)],
        "findings": findings_json(bundle.findings),
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def write_bundle(bundle: Bundle, path: Path) -> None:
    """Packed when the name ends in ``.gz``, without a time in it. Raises ``UsageError`` when it cannot be written."""
    data = bundle_bytes(bundle)
    try:
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    except OSError as e:
        raise UsageError(
            f"{path} cannot be written: {e.strerror or e}", hint="Give another path.", layer="experiment"
        ) from e


def read_bundle(path: Path) -> Bundle:
    """Raises ``UsageError`` when there is no such file, or it is no bundle of this version."""
    try:
        data = path.read_bytes()
        return bundle_of(orjson.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data))
    except (OSError, EOFError, ValueError) as e:
        raise UsageError(
            f"{path} is no bundle that can be read: {e}", hint="citestack experiment report N --bundle FILE makes one.",
            layer="experiment",
        ) from e  # fmt: skip


def bundle_of(data: Any) -> Bundle:
    """Raises ``UsageError`` for anything but a bundle."""
    if not isinstance(data, dict) or data.get("bundle") != VERSION:
        raise UsageError("this is no bundle of an experiment", hint=f"Its 'bundle' is {VERSION}.", layer="experiment")
    try:
        return Bundle(
            design_of(data["design"]), data["world"], tuple(ArmFact(**a) for a in data["arms"]),
            tuple(case_of(c) for c in data["cases"]), tuple((p, why) for p, why in data["left_out"]),
            {_key(key): edit_of(e) for key, e in data["edits"].items()},
            tuple(outcome_of(o) for o in data["outcomes"]), findings_of(data["findings"]),
        )  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        raise UsageError(f"this bundle is broken: {e}", layer="experiment") from e


def _key(text: str) -> tuple[str, int, int, str]:
    label, case, draw, url = text.split(_UNIT)
    return label, int(case), int(draw), url


def stored_bundle(store: Store, experiment: Experiment) -> Bundle:
    """Of a finished experiment. Raises ``UsageError`` for one that is not."""
    from citestack.experiment.run.journal import EDIT, FINDINGS, Journal
    from citestack.store.experiments import Experiments

    shelf = store.shelf(Experiments)
    told = shelf.part(experiment.id, FINDINGS)
    if told is None:
        raise UsageError(
            f"experiment {experiment.id} is not finished", hint="Run its design again: it goes on.", layer="experiment"
        )
    journal, design = Journal.open(shelf, experiment), design_of(experiment.about["design"])
    world = {name: value for name, value in experiment.about["world"].items() if name != "generation"}
    return Bundle(
        design, world, arm_facts([choice.name for choice in design.arms]), tuple(journal.cases),
        tuple((design.prompts[i].text, why) for i, why in sorted(journal.left_out.items())),
        {_key(part.key): edit_of(part.body) for part in shelf.parts(experiment.id, EDIT)},
        tuple(journal.outcomes.values()), findings_of(told),
    )  # fmt: skip


def arm_facts(names: Sequence[str]) -> tuple[ArmFact, ...]:
    """Of the arms of a design and all placebos."""
    from citestack.experiment.arms.registry import arms

    return tuple(
        ArmFact(a.name, a.kind, a.twin, a.does, a.source) for a in arms() if a.name in names or a.kind == "placebo"
    )
