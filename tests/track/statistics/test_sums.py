"""A report over the sums of runs says what one over their citations says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from citestack.track.movement.figures import movement_figures
from citestack.track.movement.watch import Movement
from citestack.track.neighbours.gaps import cited_instead, gaps
from citestack.track.neighbours.graph import graph
from citestack.track.neighbours.watch import CitedTogether
from citestack.track.statistics import reader, sums_files
from citestack.track.statistics.capture import Tracked
from citestack.track.statistics.columns_on_disk import RunColumns, sets_in
from citestack.track.statistics.reader import Reader, roll_up
from citestack.track.statistics.selection import Selection
from citestack.track.statistics.survey import Ask, survey
from tests.track.made_columns import Said, sites, write

OWNERS = ("own", "ugc", "other")
ASK = Ask(
    step="week", top=50, asked=frozenset({"s0.example"}),
    tracked=(Tracked("Acme", frozenset({"s0.example", "s1.example"}), "own"), Tracked("Birch", frozenset({"s2.example"}))),
)  # fmt: skip
ATTRIBUTES = {f"p{p}": {"topic": "ab"[p % 2]} for p in range(9)}


def said(week: int, repeats: int = 3, *, several: bool = False) -> list[Said]:
    """Prompts that come and go, two places, copies, failures, several pages of a site, answers that cite nothing."""
    chance = np.random.default_rng(week)
    found = []
    for r in range(1, repeats + 1):
        for p in chance.permutation(9)[:7].tolist():
            for engine, place in (("alpha", "de"), ("alpha", "fr"), ("beta", "")):
                drawn = chance.integers(0, 9, chance.integers(0, 8)).tolist()
                found.append(Said(
                    f"p{p}", [(f"https://s{i}.example/{chance.integers(3)}", f"s{i}.example", OWNERS[(i + several * int(chance.integers(2))) % 3]) for i in drawn],
                    engine, place, r, date(2026, 1, 5) + timedelta(weeks=week, days=int(chance.integers(2))),
                    state="measured" if chance.random() > 0.1 else "failed",
                    same_as=7 if chance.random() < 0.1 else None,
                    text=int(chance.integers(40)) if chance.random() < 0.5 else None,
                    brands=[b for b in ("Acme", "Birch", "Cedar") if chance.random() > 0.6],
                    retrieved=[(f"s{i}.example", bool(i % 2)) for i in set(drawn)] if engine == "alpha" else None,
                    sentences=int(chance.integers(1, 6)), label=chance.choice(["supports", "refutes", None]),
                ))  # fmt: skip
    return found


@pytest.fixture
def made(tmp_path: Path) -> Path:
    for week in range(3):
        write(tmp_path, week + 1, said(week))
    return tmp_path


def told(folder: Path, ask: Ask = ASK) -> list[str]:
    """Every figure of a report, digit by digit."""
    moved, together = Movement(), CitedTogether(most=400)
    found = survey(folder, ask, ATTRIBUTES, watchers=(moved, together))
    names, view = found.book.units.list(), next(found.views(found.total))
    mine = [found.book.units.codes["s0.example"]]
    joined = graph(together, names)
    return [repr(one) for one in (
        *found.over_time, *found.figures(), *found.compare(), *movement_figures(moved, found.book.engines.list()),
        *cited_instead(view, mine, names), *gaps(view, mine, found.book.prompts.list(), names, together.owner),
        *joined.nodes, *joined.edges, (joined.answers, joined.prompts, joined.one_in),
    )]  # fmt: skip


def rolled(folder: Path) -> list[bool]:
    return [roll_up(one) for one in sets_in(folder)]


def without_citations(folder: Path) -> None:
    for path in folder.rglob("cites.parquet"):
        path.unlink()


CHOICES = {
    "all": Selection(), "engine": Selection(engines=frozenset({"alpha"})), "place": Selection(places=frozenset({"fr"})),
    "prompts": Selection(prompts={"topic": "b"}), "runs": Selection(runs=frozenset({1, 3})),
    "weeks": Selection(since=date(2026, 1, 12), until=date(2026, 1, 26)),
}  # fmt: skip


@pytest.mark.parametrize("which", CHOICES)
def test_sums_say_what_the_citations_say(made: Path, which: str) -> None:
    ask = replace(ASK, selection=CHOICES[which], group_by="topic" if which == "all" else "")
    say = told if which in ("all", "weeks") else told_once
    before = say(made, ask)
    assert rolled(made) == [True] * 3
    without_citations(made)
    assert say(made, ask) == before


def test_some_runs_may_have_sums_and_others_not(made: Path) -> None:
    before = told(made)
    for one in sets_in(made)[1:2]:
        roll_up(one)
    assert told(made) == before


def test_more_repeats_than_a_byte_has_bits(tmp_path: Path) -> None:
    for week in range(2):
        write(tmp_path, week + 1, said(week, repeats=19))
    before = told(tmp_path)
    assert rolled(tmp_path) == [True] * 2
    without_citations(tmp_path)
    assert told(tmp_path) == before


@pytest.mark.parametrize("selection", [
    Selection(since=date(2026, 1, 13)), Selection(engines=frozenset({"alpha"}))], ids=["within a run", "two owners"])  # fmt: skip
def test_what_sums_cannot_tell_is_read_from_the_citations(tmp_path: Path, selection: Selection) -> None:
    """A period that begins within a run; who a site belongs to where its pages have several owners."""
    for week in range(2):
        write(tmp_path, week + 1, said(week, several=True))
    ask = replace(ASK, selection=selection)
    before = told_once(tmp_path, ask)
    rolled(tmp_path)
    assert told_once(tmp_path, ask) == before
    without_citations(tmp_path)
    assert told_once(tmp_path, ask) != before, "it was read from them"


def told_once(folder: Path, ask: Ask) -> list[str]:
    found = survey(folder, replace(ask, step="all"), ATTRIBUTES)
    return [repr(f) for f in found.figures()]


def test_pages_are_read_from_the_citations(made: Path) -> None:
    ask = Ask(unit="page")
    before = told_once(made, ask)
    rolled(made)
    assert told_once(made, ask) == before


def test_an_import_of_months_has_no_sums(tmp_path: Path) -> None:
    days = [Said("a", sites("x"), day=date(2026, 1, d)) for d in (1, 20)]
    assert rolled(write(tmp_path, 1, days)) == [False]
    assert not list(tmp_path.rglob("sums_series.parquet"))


def test_a_series_with_more_answers_than_fit_has_none(tmp_path: Path) -> None:
    assert rolled(write(tmp_path, 1, [Said("a", sites("x"), repeat=r) for r in range(65)])) == [False]


def test_sums_of_another_version_are_not_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums_files, "VERSION", "0")
    rolled(made)
    monkeypatch.undo()
    read: list[RunColumns] = []
    whole = Reader.sums
    monkeypatch.setattr(reader.Reader, "sums", lambda self, columns: read.append(columns) or whole(self, columns))
    told_once(made, ASK)
    assert len(read) == 3


def test_no_name_of_a_run_is_lost(made: Path) -> None:
    """Names stand in the order in which a reader of the citations meets them: equal sites are shown in it."""
    rolled(made)
    one = sets_in(made)[0]
    names = pq.read_table(one.path("sums_names")).to_pylist()
    met = Reader()
    list(met.sums(one))
    books: Sequence[list[str]] = [
        getattr(met.book, b).list() for b in ("engines", "places", "prompts", "units", "brands")
    ]
    assert [[n["name"] for n in names if n["book"] == i] for i in range(5)] == books
    about = json.loads(pq.read_schema(one.path("sums_series")).metadata[b"sums"])
    assert about == {"version": sums_files.VERSION, "run": 1, "several": False}
