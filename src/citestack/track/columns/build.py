"""From the record and the universe to the columns: a set of files for each run, made anew only where something changed.

Derived data: delete the folder and it comes back the same. ``manifest.json`` says what each set was made with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

from citestack.authority.domains import Domains
from citestack.errors import StoreReadOnlyError
from citestack.index import files as whole_files
from citestack.index.lock import held
from citestack.index.places import derived_folder
from citestack.store.checks import CheckShelf
from citestack.track.columns.copies import WINDOW_S, Texts, copies, joined, texts_in
from citestack.track.columns.files import RAW, RunFiles, name_of, put_in_place, with_copies
from citestack.track.columns.rows import Rows, Scorer
from citestack.track.columns.schema import TABLES
from citestack.track.model import Asking, Observation
from citestack.track.scoring.checks_model import ChecksInOrder
from citestack.track.scoring.mentions import Mentions
from citestack.track.scoring.owners import Owners, shipped
from citestack.track.scoring.universe import Universe
from citestack.track.statistics.columns_on_disk import RunColumns
from citestack.track.statistics.reader import SUMS, roll_up

BUILDER = "2"
"""Another number when the same record gives other rows."""
MANIFEST = "manifest.json"
LOCK_WAIT_S = 600.0
_PART = 100
"""Observations whose rows are Python objects at one time: a few thousand rows stay in the processor's caches."""


class Record(Protocol):
    """What engines answered."""

    def observations(self, run: int) -> Iterable[tuple[int, Asking, Observation]]:
        """(place in the run's plan, asking, observation), in the order of the plan."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltRun:
    """One set of files."""

    run: int
    stamp: str
    """Of the record (``CheckShelf.stamps``)."""
    made_with: str
    carry: str
    """Of the earlier runs whose answers this one's could repeat."""
    first: int | None
    last: int | None
    """Microseconds since 1970: the times of its answers."""
    rows: Mapping[str, int]
    copies: int
    marks: int
    """Marks in the observations: rows of ``cites``, and those left out."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """By reason."""
    sums: str = ""
    """The version of the sums beside the set; empty = columns of before there were any."""

    def near(self, other: BuiltRun, window_s: int) -> bool:
        if None in (self.first, self.last, other.first, other.last):
            return False
        window = window_s * 1_000_000
        return (self.first or 0) <= (other.last or 0) + window and (other.first or 0) <= (self.last or 0) + window


@dataclass(frozen=True, slots=True)
class Built:
    """The columns of a store."""

    folder: Path
    universe: int
    """Version; 0 = none was ever saved."""
    runs: tuple[BuiltRun, ...]
    made: tuple[int, ...]
    """Runs that were made now; the others were as they should be."""
    window_s: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``universe``: its version and itself. ``window_s``: see ``copies``."""

    universe: tuple[int, Universe]
    window_s: int = WINDOW_S
    rebuild: bool = False

    @property
    def made_with(self) -> str:
        rules = [asdict(r) for r in shipped().rules] if self.universe[1].defaults else []
        told = [BUILDER, TABLES, self.universe[1].id, rules, self.window_s]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def build(
    record: Record, shelf: CheckShelf, folder: Path, plan: Plan, show: Callable[[int, int], None] = lambda _a, _b: None
) -> Built:
    """Brings the columns in ``folder`` up to date. ``show`` gets (runs done, runs). Raises ``StoreError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder / "build.lock", LOCK_WAIT_S):
            return _Builder(record, shelf, folder, plan).build(show)
    except PermissionError as e:
        raise StoreReadOnlyError(f"the columns cannot be written to {folder}: {e.strerror}") from e


class _Builder:
    def __init__(self, record: Record, shelf: CheckShelf, folder: Path, plan: Plan) -> None:
        self._record, self._shelf, self._folder, self._plan = record, shelf, folder, plan
        self._made_with = plan.made_with
        domains = Domains.bundled()
        universe = plan.universe[1]
        self._scorer = Scorer(
            Owners(universe), Mentions(universe.brands), lambda key: domains.domain_of_host(domains.host_of_page(key))
        )

    def build(self, show: Callable[[int, int], None]) -> Built:
        stamps = self._shelf.stamps()
        known = {} if self._plan.rebuild else {b.run: b for b in _read(self._folder)}
        done: list[BuiltRun] = []
        made: list[int] = []
        for run, stamp in stamps.items():
            show(len(done), len(stamps))
            old = new = known.get(run)
            if new is None or not self._is_good(new, stamp, done):
                new = self._make(run, stamp, done)
                made.append(run)
            elif new.sums != SUMS:
                new = self._summed(new, self._folder / name_of(run))
            if new is not old:
                rest = [b for r, b in known.items() if r in stamps and r > run]
                self._write([*done, new, *rest])
            done.append(new)
        self._drop({b.run for b in done})
        if made or len(known) != len(done):
            self._write(done)
        show(len(done), len(stamps))
        return Built(self._folder, self._plan.universe[0], tuple(done), tuple(made), self._plan.window_s)

    def _is_good(self, old: BuiltRun, stamp: str, before: list[BuiltRun]) -> bool:
        whole = all((self._folder / name_of(old.run) / f"{t}.parquet").is_file() for t in TABLES)
        same = (old.stamp, old.made_with, old.carry) == (stamp, self._made_with, self._carry(old, before))
        return whole and same

    def _carry(self, one: BuiltRun, before: list[BuiltRun]) -> str:
        near = [b for b in before if b.near(one, self._plan.window_s)]
        told = [(b.run, b.stamp, b.made_with, b.carry) for b in near]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16] if told else ""

    def _make(self, run: int, stamp: str, before: list[BuiltRun]) -> BuiltRun:
        made = self._folder.with_name(self._folder.name + ".new") / name_of(run)
        rows = Rows()
        with RunFiles(made) as out:
            checks = ChecksInOrder(self._shelf.checks(run))
            for i, (asking, asked, observation) in enumerate(self._record.observations(run)):
                self._scorer.add(rows, run << 32 | asking, (run, asked), observation, checks.of(asking))
                if i % _PART == _PART - 1:
                    out.add(rows.tables)
            out.add(rows.tables)
            out.close()
        own = texts_in(made / RAW)
        first, last = (int(own.at.min()), int(own.at.max())) if len(own.at) else (None, None)
        built = BuiltRun(
            run, stamp, self._made_with, "", first, last, out.counts, 0, rows.marks["seen"],
            dict(sorted(rows.left_out.items())),
        )  # fmt: skip
        same = copies(self._samples(built, before), own, self._plan.window_s)
        with_copies(made, same)
        built = self._summed(replace(built, carry=self._carry(built, before), copies=len(same)), made)
        put_in_place(made, self._folder / name_of(run))
        return built

    def _summed(self, built: BuiltRun, folder: Path) -> BuiltRun:
        """With the sums that reports read instead of every citation."""
        roll_up(RunColumns(folder / "answers.parquet"))
        return replace(built, sums=SUMS)

    def _samples(self, one: BuiltRun, before: list[BuiltRun]) -> Texts:
        window = self._plan.window_s * 1_000_000
        near = [b for b in before if b.near(one, self._plan.window_s)]
        found = (texts_in(self._folder / name_of(b.run) / "answers.parquet", samples=True) for b in near)
        return joined([t.near((one.first or 0) - window, (one.last or 0) + window) for t in found])

    def _write(self, done: list[BuiltRun]) -> None:
        told = {
            "builder": BUILDER, "universe": self._plan.universe[0], "universe_id": self._plan.universe[1].id,
            "rules_reviewed": shipped().reviewed, "cache_window_s": self._plan.window_s,
            "runs": [asdict(b) for b in done],
        }  # fmt: skip
        whole_files.replace_file(self._folder / MANIFEST, json.dumps(told, indent=1, sort_keys=True).encode())

    def _drop(self, kept: set[int]) -> None:
        """Sets of runs that are no longer in the record."""
        names = {name_of(r) for r in kept}
        for path in self._folder.glob("run-*"):
            if path.name not in names:
                whole_files.delete(path)


def columns_folder(location: str) -> Path:
    """``track/`` beside the SQLite file; for a server, in the user's cache folder, as the index is."""
    return derived_folder(location, "track")


def sets(folder: Path) -> list[Path]:
    """Folders of the sets that are there, in the order of their runs."""
    return [folder / name_of(b.run) for b in _read(folder)]


def last_window(folder: Path) -> int:
    """Seconds of the cache window that the columns were last made with."""
    try:
        return int(json.loads((folder / MANIFEST).read_bytes())["cache_window_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return WINDOW_S


def _read(folder: Path) -> list[BuiltRun]:
    """What the manifest says; nothing where there is none, or one of another builder."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        return [BuiltRun(**one) for one in told["runs"]] if told["builder"] == BUILDER else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
