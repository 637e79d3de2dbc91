"""Figures do not depend on how a run is read: in which pieces, in which order of its rows."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.track.figures import Figure
from citestack.track.statistics import marks
from citestack.track.statistics.capture import Kept, Tracked
from citestack.track.statistics.cube import Table
from citestack.track.statistics.grouping import Numbers
from citestack.track.statistics.survey import Ask, survey
from tests.track.made_columns import Said, sites, write

ASK = Ask(tracked=(Tracked("Acme", frozenset({"s0.example"}), "own"),), top=50)
OWNERS = ("own", "ugc", "other")


def said(seed: int) -> list[Said]:
    """Repeat by repeat, as a run asks, so that the answers of a series are far from each other."""
    chance = np.random.default_rng(seed)
    return [
        Said(
            f"p{p}",
            [one for i in chance.integers(0, 9, chance.integers(0, 12)).tolist() for one in sites(f"s{i}.example", owner=OWNERS[i % 3])],
            engine=engine, repeat=r, state="measured" if chance.random() > 0.1 else "failed",
            label=chance.choice(["supports", "refutes", None]), brands=["Acme"] if chance.random() > 0.5 else [],
        )
        for r in (1, 2, 3) for p in range(7) for engine in ("alpha", "beta")
    ]  # fmt: skip


def figures(folder: Path) -> dict[tuple[object, ...], Figure]:
    found = survey(folder, ASK)
    return {(f.measure, *sorted(f.about.items())): f for f in (*found.over_time, *found.figures())}


def same(found: dict[tuple[object, ...], Figure], whole: dict[tuple[object, ...], Figure]) -> None:
    assert found.keys() == whole.keys()
    for key, f in whole.items():
        assert (found[key].hits, found[key].of) == pytest.approx((f.hits, f.of), rel=1e-12), key


@pytest.mark.parametrize("size", [1, 7, 40])
def test_pieces_of_any_size_give_the_same_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for run in (1, 2):
        write(tmp_path, run, said(run))
    whole = figures(tmp_path)
    monkeypatch.setattr(marks, "PIECE", size)
    same(figures(tmp_path), whole)


def test_rows_in_any_order_give_the_same_figures(tmp_path: Path) -> None:
    write(tmp_path, 1, said(3))
    whole = figures(tmp_path)
    for table in ("cites", "answers"):
        path = tmp_path / "run=1" / f"{table}.parquet"
        rows = pq.read_table(path)
        pq.write_table(rows.take(np.random.default_rng(1).permutation(rows.num_rows)), path)
    same(figures(tmp_path), whole)


@given(st.lists(st.dictionaries(st.integers(0, 40), st.integers(1, 9), max_size=12), max_size=8))
@settings(max_examples=60)
def test_a_table_holds_the_sums_of_all_that_was_added(parts: list[dict[int, int]]) -> None:
    register, tables, by_hand = Numbers(), (Table(), Table()), dict[int, int]()
    for i, part in enumerate(parts):
        keys = np.array(sorted(part), dtype=np.int64)
        values = {"answers": np.array([part[k] for k in sorted(part)], dtype=np.float64)}
        tables[i % 2].add(Kept(keys, register, register.codes(keys), values))
        for key, n in part.items():
            by_hand[key] = by_hand.get(key, 0) + n
    tables[0].join(tables[1])
    whole = tables[0].whole()
    found = zip(whole.keys.tolist(), whole.values.get("answers", np.zeros(0)).tolist(), strict=True)
    assert dict(found) == by_hand
    assert whole.keys.tolist() == sorted(by_hand)


@given(st.lists(st.sets(st.integers(0, 50)), max_size=6))
@settings(max_examples=60)
def test_numbers_are_given_in_the_order_of_their_coming(parts: list[set[int]]) -> None:
    numbers, by_hand = Numbers(), dict[int, int]()
    for part in parts:
        keys = sorted(part)
        found = numbers.codes(np.array(keys, dtype=np.int64)).tolist()
        assert found == [by_hand.setdefault(k, len(by_hand)) for k in keys]
