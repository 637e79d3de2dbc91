"""What views, routes and tools ask for about experiments: the list, one of them, its findings, its traces."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from citestack.errors import CitestackError, NotFoundError
from citestack.experiment.design.stored import design_json, design_of
from citestack.experiment.figures import Findings
from citestack.experiment.findings.stored import findings_of
from citestack.experiment.model import Case, Design, Outcome
from citestack.experiment.report.bundle import Bundle, bundle_bytes, stored_bundle
from citestack.experiment.report.survival import Survival
from citestack.experiment.run.journal import CASES, FINDINGS, OUTCOME
from citestack.experiment.run.stored import case_of, outcome_of
from citestack.serve.experimenting.shown import ExperimentLine, line_of
from citestack.serve.experimenting.wanted import ExperimentRunParams, design_wanted
from citestack.store.experiments import Experiment, Experiments

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench
    from citestack.store.jobs import Job

JOBS = 100
"""Newest jobs among which those that run an experiment are looked for."""
MOST = 10_000
"""Experiments of a store that a list leads through."""
LOOKED = 20
"""Newest finished experiments whose noise may foretell that of the next."""


FORMS = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "bundle": "application/json",
}
"""A finished experiment as a file; the bundle runs again."""
KEPT = 32
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Told:
    """What takes all outcomes to say, of a finished experiment."""

    about: str
    """How much of what."""
    before: str
    """What it can see, said before any effect."""
    survivals: tuple[Survival, ...]
    """Share of the cases in which the page came through each layer, by arm."""
    left_out: tuple[tuple[str, str], ...]
    """Prompts without a case, with the reason."""


class Kept(Generic[V]):
    """Of the last finished experiments: what is finished stays as it is. Safe between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], V] = OrderedDict()
        self._lock = Lock()

    def get(self, experiment: Experiment, make: Callable[[], V]) -> V:
        key = (experiment.id, experiment.finished_at or "")
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        made = make()
        if experiment.state == "finished":
            with self._lock:
                self._kept[key] = made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return made


class ExperimentDesk:
    """Of one server. Safe between threads. All methods raise ``StoreError``; those of one experiment
    ``NotFoundError``.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._told = Kept[Told]()
        self._found = Kept[Findings | None]()

    def newest(self, limit: int, before: int | None = None) -> list[ExperimentLine]:
        """Newest first."""
        found = self._shelf.newest(limit=limit if before is None else MOST)
        busy = self._busy()
        return [self._line(e, busy) for e in found if before is None or e.id < before][:limit]

    def line(self, number: int) -> ExperimentLine:
        return self._line(self._shelf.get(number), self._busy())

    def get(self, number: int) -> tuple[Experiment, Design]:
        found = self._shelf.get(number)
        return found, _design(found)

    def findings(self, number: int) -> Findings | None:
        """None while it is not finished."""
        return self._findings(self._shelf.get(number))

    def finished(self, number: int) -> Findings:
        """Raises ``NotFoundError`` for one that is not finished as well."""
        found = self.findings(number)
        if found is None:
            raise NotFoundError(f"experiment {number} is not finished", hint="Its findings come at its end.")
        return found

    def told(self, number: int) -> Told:
        """Worked out once: what is finished stays as it is."""
        found = self._shelf.get(number)
        return self._told.get(found, lambda: _told_of(self.bundle(number)))

    def bundle(self, number: int) -> Bundle:
        """Everything it takes to report it, and to run it again."""
        self.finished(number)
        return stored_bundle(self._bench.store, self._shelf.get(number))

    def file(self, number: int, form: str) -> bytes:
        """By one of ``FORMS``."""
        bundle = self.bundle(number)
        if form == "bundle":
            return bundle_bytes(bundle)
        from citestack.experiment.report.html import report_html
        from citestack.experiment.report.markdown import report_markdown
        from citestack.experiment.report.rows import report_csv

        makers = {"html": report_html, "csv": report_csv, "md": report_markdown}
        return makers[form](bundle).encode("utf-8", "replace")

    def cases(self, number: int) -> tuple[Case, ...]:
        parts = self._shelf.parts(number, CASES)
        return tuple(case_of(case) for part in parts for case in part.body["cases"])

    def outcome(self, number: int, key: str) -> Outcome | None:
        found = self._shelf.part(number, OUTCOME, key)
        return None if found is None else outcome_of(found)

    def scatter(self, design: Design) -> tuple[float, str] | None:
        """How much A/A differences of the same engine and profile scattered lately, and in which experiment."""
        for found in self._shelf.newest(limit=LOOKED, finished=True):
            then = _design(found)
            if (then.engine, then.profile, then.primary) != (design.engine, design.profile, design.primary):
                continue
            findings = self._findings(found)
            floor = next((f for f in findings.floors if f.measure == design.primary), None) if findings else None
            if floor is not None and floor.scatter:
                return floor.scatter, f"measured here, in experiment {found.id}"
        return None

    @property
    def _shelf(self) -> Experiments:
        return self._bench.store.shelf(Experiments)

    def _findings(self, experiment: Experiment) -> Findings | None:
        def read() -> Findings | None:
            found = self._shelf.part(experiment.id, FINDINGS)
            return None if found is None else findings_of(found)

        return self._found.get(experiment, read)

    def _line(self, experiment: Experiment, busy: Mapping[str, Job]) -> ExperimentLine:
        design = _design(experiment)
        job = None if experiment.state == "finished" else busy.get(_told(design))
        return line_of(experiment, design, self._findings(experiment), job)

    def _busy(self) -> dict[str, Job]:
        """Jobs that wait or run, by the design that they carry out."""
        found: dict[str, Job] = {}
        for job in self._bench.store.jobs.newest(JOBS):
            if job.kind == "experiment_run" and not job.is_over:
                try:
                    design = design_wanted(self._bench.store, ExperimentRunParams.model_validate(job.params))
                except (CitestackError, ValueError):  # its prompt set is gone since
                    continue
                found[_told(design)] = job
        return found


def _told_of(bundle: Bundle) -> Told:
    from citestack.experiment.report.facts import about, before_words
    from citestack.experiment.report.view import View, survivals

    return Told(about(bundle), before_words(bundle), tuple(survivals(View.of(bundle))), bundle.left_out)


def _design(experiment: Experiment) -> Design:
    return design_of(experiment.about["design"])


def _told(design: Design) -> str:
    """The same for the same design; targets are looked up when it begins."""
    import json

    told: dict[str, Any] = {k: v for k, v in design_json(design).items() if k != "targets"}
    return json.dumps(told, sort_keys=True)
