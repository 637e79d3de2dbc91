from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from citestack.store import Store
from citestack.store.checks import CheckShelf, StoredCheck
from citestack.store.universe import UniverseShelf
from citestack.track.columns import build as building
from citestack.track.columns.build import MANIFEST, Built, sets
from citestack.track.columns.record import StoredRecord, fresh
from citestack.track.columns.schema import TABLES, arrow
from citestack.track.model import Observation, State
from citestack.track.scoring.checks_model import Checked
from citestack.track.scoring.placing import claim_of, page_key, placed
from citestack.track.scoring.universe import Brand, Universe
from citestack.track.statistics.reader import SUMS
from tests.track.make import DAY, observed, put_observations, put_run

ACME = Universe((Brand("Acme", sites=("acme.example",)),))
ONE = "Acme is good [1]. So is Globex [2].\n\n[1]: https://acme.example/a\n[2]: https://globex.example/\n"
TWO = "Globex is better [1].\n\n[1]: https://globex.example/\n"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where a server's columns lie, out of the user's own cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def tables(built: Built) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for one in sets(built.folder):
        for name in TABLES:
            found[name] += pq.read_table(one / f"{name}.parquet").to_pylist()
    return found


def digest(built: Built) -> str:
    return hashlib.sha256(repr(tables(built)).encode()).hexdigest()


def some_runs(store: Store) -> list[int]:
    lost = Observation(State.FAILED, "timeout")
    first = put_run(store, [observed(ONE), observed(TWO), observed(ONE, f"{DAY}T09:00:00+00:00"), lost], ["e", "f"])
    second = put_run(
        store, [observed(ONE, f"{DAY}T20:00:00+00:00"), observed(TWO, "2026-11-08T08:00:00+00:00")], ["e", "f"]
    )
    return [first, second]


def test_the_columns_of_both_databases_are_the_same_and_as_the_schema_says(store, folder):
    store.shelf(UniverseShelf).save(ACME.body())
    runs = some_runs(store)
    built = fresh(store)
    assert built.made == tuple(runs) == (1, 2)
    for one in sets(built.folder):
        for name in TABLES:
            assert pq.read_schema(one / f"{name}.parquet").equals(arrow(name))
    found = tables(built)
    assert [(r["run"], r["engine"], r["state"], r["words"]) for r in found["answers"]] == [
        (1, "e", "measured", 6), (1, "f", "measured", 3), (1, "e", "measured", 6), (1, "f", "failed", None),
        (2, "e", "measured", 6), (2, "f", "measured", 3),
    ]  # fmt: skip
    with Store.open(folder / "another") as other:
        other.shelf(UniverseShelf).save(ACME.body())
        some_runs(other)
        assert digest(fresh(other)) == digest(built), "the same on SQLite and PostgreSQL"


def test_building_again_makes_nothing_and_anew_gives_the_same(store, folder):
    some_runs(store)
    built = fresh(store)
    before = digest(built)
    assert fresh(store).made == ()
    again = fresh(store, rebuild=True)
    assert again.made == (1, 2)
    assert digest(again) == before
    shutil.rmtree(built.folder)
    assert digest(fresh(store)) == before


def test_cached_copies_are_told_within_a_run_across_runs_and_by_the_window(store, folder):
    put_run(store, [observed(ONE), observed(ONE, f"{DAY}T08:20:00+00:00"), observed(TWO)], repeats=3)
    put_run(store, [observed(ONE, f"{DAY}T23:00:00+00:00"), observed(ONE, "2026-11-02T09:00:00+00:00")], repeats=2)
    built = fresh(store)
    first = 1 << 32
    assert [r["same_as"] for r in tables(built)["answers"]] == [None, first, None, first, None]
    assert [b.copies for b in built.runs] == [1, 1]
    assert [r["same_as"] for r in tables(fresh(store, window_s=600))["answers"]] == [None] * 5
    assert fresh(store).window_s == 600, "the window stays until another is said"
    assert [r["same_as"] for r in tables(fresh(store, window_s=30 * 3600))["answers"]] == [
        None,
        first,
        None,
        first,
        first,
    ]


def test_other_prompts_engines_and_unmeasured_answers_are_no_copies(store, folder):
    put_run(
        store, [observed(ONE), observed(ONE), observed(ONE), replace(observed(ONE), state=State.NO_SEARCH)], ["e", "f"]
    )
    assert {r["same_as"] for r in tables(fresh(store))["answers"]} == {None}


def test_only_what_changed_is_made_anew(store, folder):
    some_runs(store)
    far = put_run(store, [observed(TWO, "2027-03-01T08:00:00+00:00")])
    assert fresh(store).made == (1, 2, far)
    late = put_run(store, [observed(TWO, "2027-03-01T09:00:00+00:00")])
    assert fresh(store).made == (late,)
    put_observations(store, far, [observed(ONE, "2027-03-01T08:00:00+00:00")])
    assert fresh(store).made == (far, late), "the later run could repeat the changed one, the earlier ones cannot"
    store.shelf(UniverseShelf).save(ACME.body())
    assert fresh(store).made == (1, 2, far, late)
    told = json.loads((fresh(store).folder / MANIFEST).read_bytes())
    assert (told["universe"], told["builder"], len(told["runs"])) == (1, building.BUILDER, 4)


def test_columns_of_before_there_were_sums_get_them_and_stay_as_they_are(store, folder):
    some_runs(store)
    built = fresh(store)
    manifest, before = built.folder / MANIFEST, digest(built)
    told = json.loads(manifest.read_bytes())
    for one in told["runs"]:
        del one["sums"]
    manifest.write_text(json.dumps(told))
    held = {p: p.read_bytes() for p in built.folder.rglob("sums_*")}
    assert len(held) == 2 * 11
    for path in held:
        path.unlink()
    again = fresh(store)
    assert (again.made, digest(again)) == ((), before)
    assert {p: p.read_bytes() for p in built.folder.rglob("sums_*")} == held
    assert [b.sums for b in fresh(store).runs] == [SUMS] * 2


def test_checks_reach_the_columns_and_those_of_another_reading_do_not(store, folder):
    (run, _), o = some_runs(store), observed(ONE)
    assert {c["label"] for c in tables(fresh(store))["cites"]} == {None}
    where = placed(o)
    good = Checked("supports", "v", claim_of(where, 0, page_key(o.cited[0]) or ""), page_share=0.25)
    stale = Checked("refutes", "v", "0123456789abcdef")
    silent = Checked("no_claim", "v", claim_of(where, 1, page_key(o.cited[1]) or ""))
    shelf = store.shelf(CheckShelf)
    shelf.save(run, [StoredCheck(0, 0, good.label, good.body()), StoredCheck(1, 0, stale.label, stale.body()),
                     StoredCheck(0, 1, silent.label, silent.body())])  # fmt: skip
    built = fresh(store)
    assert run in built.made
    cites = [c for c in tables(built)["cites"] if c["answer"] in (run << 32, run << 32 | 1)]
    assert [(c["label"], c["page_share"]) for c in cites] == [("supports", 0.25), (None, None), (None, None)]


def test_marks_are_rows_or_left_out(store, folder):
    some_runs(store)
    built = fresh(store)
    assert sum(b.marks for b in built.runs) == len(tables(built)["cites"]) + sum(
        sum(b.left_out.values()) for b in built.runs
    )


def test_a_run_that_is_gone_and_a_file_that_is_gone(store, folder, monkeypatch):
    some_runs(store)
    built = fresh(store)
    (built.folder / "run-000002" / "cites.parquet").unlink()
    (built.folder / "run-000077").mkdir()
    assert fresh(store).made == (2,)
    assert [p.name for p in sets(built.folder)] == ["run-000001", "run-000002"]
    assert not (built.folder / "run-000077").exists()


def test_a_build_that_dies_goes_on_where_it_was(store, folder, monkeypatch):
    some_runs(store)
    real = StoredRecord.observations

    def dying(self: StoredRecord, run: int):  # type: ignore[no-untyped-def]
        for i, row in enumerate(real(self, run)):
            if run == 2 and i == 1:
                raise KeyboardInterrupt
            yield row

    with monkeypatch.context() as patch:
        patch.setattr(StoredRecord, "observations", dying)
        with pytest.raises(KeyboardInterrupt):
            fresh(store)
    built = fresh(store)
    assert built.made == (2,)
    assert digest(built) == digest(fresh(store, rebuild=True))


def test_a_lone_surrogate_in_a_name_does_not_stop_the_columns(store, folder):
    put_run(store, [replace(observed(ONE), model="m\ud800")])
    assert tables(fresh(store))["answers"][0]["model"] == "m?"
