"""The most cited pages out of a run's sums are those out of its citations, digit by digit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from citestack.track.figures import Basis
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import Board
from citestack.track.report.pages import Shown, page_board, pages_of
from citestack.track.statistics import page_files
from citestack.track.statistics.columns_on_disk import sets_in
from citestack.track.statistics.reader import roll_up
from tests.track.made_columns import Said, write

DAY = date(2026, 1, 5)


def said(week: int, chance: random.Random, days: int = 1) -> list[Said]:
    found = []
    for prompt, engine, repeat in ((p, e, r) for p in range(30) for e in ("alpha", "beta") for r in (1, 2, 3)):
        pages = [int(40 * chance.random() ** 2) for _ in range(chance.randrange(6))]
        cites = [(f"https://s{n // 3}.example/{n}", f"s{n // 3}.example", "own" if n < 4 else "other") for n in pages]
        day = DAY + timedelta(weeks=week, days=chance.randrange(days))
        state = chance.choice(("measured",) * 9 + ("failed",))
        found.append(Said(f"p{(prompt * 7 + week) % 30}", cites, engine, repeat=repeat, day=day, state=state))
    found.append(
        Said("p1", [("https://copy.example/", "copy.example", "ugc")], day=DAY, same_as=week * 10_000 + 10_003)
    )
    return [*found, Said("never measured", state="refused", engine="gamma", day=DAY + timedelta(weeks=week))]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    chance = random.Random(5)
    for week in range(3):
        write(tmp_path, week + 1, said(week, chance))
    return tmp_path


def board(folder: Path, chosen: Chosen) -> tuple[Board, ...]:
    shown = Shown(7, 3, lambda site, owner: owner == "own" or site == "s9.example")
    return page_board(pages_of(sets_in(folder), chosen), shown, "all prompts", Basis(30, 90, 90))


def without_citations(folder: Path) -> None:
    for path in folder.rglob("cites.parquet"):
        path.unlink()


def rolled(folder: Path, runs: Sequence[int] = (0, 1, 2)) -> None:
    for n in runs:
        roll_up(sets_in(folder)[n])


CHOICES = {
    "all": Chosen(),
    "engine": Chosen(frozenset({"beta"})),
    "no such engine": Chosen(frozenset({"delta"})),
    "weeks": Chosen(first=DAY + timedelta(days=3), last=DAY + timedelta(days=12)),
    "none": Chosen(first=DAY + timedelta(weeks=9)),
}


@pytest.mark.parametrize("which", CHOICES)
def test_sums_say_what_the_citations_say(made: Path, which: str) -> None:
    before = board(made, CHOICES[which])
    assert bool(before) == (which not in ("no such engine", "none"))
    rolled(made)
    without_citations(made)
    assert board(made, CHOICES[which]) == before


def test_some_runs_may_have_sums_and_others_not(made: Path) -> None:
    before = board(made, Chosen())
    rolled(made, [1])
    assert board(made, Chosen()) == before


def test_days_that_part_a_run_are_read_from_the_citations(tmp_path: Path) -> None:
    write(tmp_path, 1, said(0, random.Random(3), days=4))
    for chosen in (Chosen(first=DAY + timedelta(days=2)), Chosen(last=DAY), Chosen(frozenset({"alpha"}), last=DAY)):
        before = board(tmp_path, chosen)
        roll_up(sets_in(tmp_path)[0])
        assert board(tmp_path, chosen) == before != board(tmp_path, Chosen())
    whole = board(tmp_path, Chosen(last=DAY + timedelta(days=9)))
    without_citations(tmp_path)
    assert board(tmp_path, Chosen()) == whole
    assert board(tmp_path, Chosen(last=DAY)) == ()


def test_an_import_of_months_has_sums_of_its_pages(tmp_path: Path) -> None:
    cite = ("https://a.example/", "a.example", "other")
    write(tmp_path, 1, [Said("a", [cite], day=DAY + timedelta(days=d)) for d in (0, 50)])
    assert not roll_up(sets_in(tmp_path)[0])
    without_citations(tmp_path)
    (found,) = board(tmp_path, Chosen())
    assert (found.rows[0].first, found.rows[0].last) == (str(DAY), str(DAY + timedelta(days=50)))


def test_a_run_that_cites_nothing_has_sums(tmp_path: Path) -> None:
    write(tmp_path, 1, [Said("a"), Said("b", state="failed")])
    write(tmp_path, 2, [Said("b", state="failed")])
    rolled(tmp_path, [0, 1])
    without_citations(tmp_path)
    assert board(tmp_path, Chosen()) == ()


def test_sums_of_another_version_are_not_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_files, "VERSION", "0")
    rolled(made)
    monkeypatch.undo()
    before = board(made, Chosen())
    without_citations(made)
    assert board(made, Chosen()) == () != before
