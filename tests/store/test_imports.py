"""Imports on both databases: once is enough, what changed replaces what was said before, a vendor can be taken away."""

from __future__ import annotations

import numpy as np
import pytest

from citestack.authority.imports import reading
from citestack.authority.imports.run import ImportOptions, import_file
from citestack.authority.imports.stored import imported_edges, imported_links, imported_ranks
from citestack.errors import ImportFileError, StoreReadOnlyError
from citestack.store import Store
from citestack.store.known import Fate, Known
from tests.authority.imports import files


def export(rows, seen="2025-01-01"):
    header = ["Source url", "Target url", "Anchor", "Last seen", "Odd"]
    return header, [
        [f"https://a.example/{n}", "https://acme.example/", f"anchor \x07 {n}", seen, f"ü{n}"] for n in rows
    ]


def counts(report):
    return report.imported, report.updated, report.unchanged, report.repeated


def test_the_same_file_again_changes_nothing(store, tmp_path):
    path = files.write(tmp_path, export(range(3000)))
    assert counts(import_file(path, store)) == (3000, 0, 0, 0)
    before, generation = list(imported_links(store)), store.generation
    assert counts(import_file(path, store)) == (0, 0, 3000, 0)
    assert list(imported_links(store)) == before
    assert len(store.imports()) == 1
    assert store.generation == generation


def test_a_later_file_updates_what_changed(store, tmp_path):
    import_file(files.write(tmp_path, export(range(2000))), store)
    header, later = export(range(1500, 2500), "2025-02-01")
    again = files.write(tmp_path, (header, later + export(range(100))[1] + later[:7]), "later.csv")
    assert counts(import_file(again, store)) == (500, 500, 100, 7)
    seen = {x.source.rpartition("/")[2]: x.last_seen for x in imported_links(store)}
    assert len(seen) == len(list(imported_links(store))) == 2500
    assert (seen["0"], seen["1499"], seen["1500"], seen["2499"]) == (
        "2025-01-01",
        "2025-01-01",
        "2025-02-01",
        "2025-02-01",
    )
    everything = files.write(tmp_path, export(range(2500), "2025-03-01"), "all.csv")
    assert counts(import_file(everything, store)) == (0, 2500, 0, 0)
    assert {x.last_seen for x in imported_links(store)} == {"2025-03-01"}
    assert [x.label for x in store.imports()] == ["export.csv", "later.csv", "all.csv"]


def test_replace_takes_away_one_vendor(store, tmp_path):
    import_file(files.write(tmp_path, export(range(10))), store)
    import_file(files.write(tmp_path, files.AHREFS), store)
    report = import_file(files.write(tmp_path, export(range(5, 8))), store, ImportOptions(replace=True))
    assert (report.replaced, *counts(report)) == (10, 3, 0, 0, 0)
    assert len(list(imported_links(store, "semrush"))) == 3
    assert len(list(imported_links(store, "ahrefs"))) == 2
    assert len(list(imported_edges(store))) == 4


def test_a_dry_run_says_the_same_and_writes_nothing(store, tmp_path):
    import_file(files.write(tmp_path, export(range(10))), store)
    path = files.write(tmp_path, export(range(5, 20), "2025-02-01"))
    for replace in (False, True):
        dry = import_file(path, store, ImportOptions(dry_run=True, replace=replace))
        assert len(list(imported_links(store))) == 10
        if not replace:
            assert counts(dry) == (10, 5, 0, 0)
    assert counts(import_file(path, store)) == (10, 5, 0, 0)


def test_ranks_and_graphs_are_kept_on_both_databases(store, tmp_path):
    domains = files.write(tmp_path, "acme.example\n", "domains.txt")
    ranks = files.write(tmp_path, "1,big.com\n2,acme.example\n", "tranco.csv")
    files.write(tmp_path, "0\texample.acme\n1\tcom.big\n", "g-vertices.txt")
    edges = files.write(tmp_path, "1\t0\n1\t1\n", "g-edges.txt")
    for new, same in ((1, 0), (0, 1)):
        for path in (ranks, edges):
            report = import_file(path, store, ImportOptions(domains=domains))
            assert (report.imported, report.unchanged, report.skipped) == (new, same, 1)
    assert [r.position for r in imported_ranks(store)] == [2]
    assert [(e.source, e.target) for e in imported_edges(store)] == [("https://big.com/", "https://acme.example/")]
    gone = import_file(edges, store, ImportOptions(domains=domains, replace=True))
    assert (gone.replaced, gone.imported) == (1, 1)


def test_a_read_only_store_takes_no_import(tmp_path):
    Store.open(tmp_path / "store").close()
    with Store.open(tmp_path / "store", read_only=True) as store:
        path = files.write(tmp_path, export(range(3)))
        assert counts(import_file(path, store, ImportOptions(dry_run=True))) == (3, 0, 0, 0)
        with pytest.raises(StoreReadOnlyError):
            import_file(path, store)


def test_known_links_over_many_merges():
    chance = np.random.default_rng(5)
    keys = chance.integers(-(2**63), 2**63 - 1, 200_000, dtype=np.int64)
    digests = chance.integers(0, 2**32, 200_000, dtype=np.uint32)
    alive = np.ones(100_000, np.bool_)
    alive[50_000:] = False
    known = Known([(7, keys[:100_000], digests[:100_000], alive)])
    seen = []
    for at in range(0, 200_000, 10_000):
        part = slice(at, at + 10_000)
        changed = digests[part] + np.uint32(at >= 20_000)
        fates, places = known.fates(keys[part], changed)
        seen += fates.tolist()
        assert places == ([(7, n) for n in range(at, at + 10_000)] if 20_000 <= at < 50_000 else [])
    assert seen == [Fate.SAME] * 20_000 + [Fate.CHANGED] * 30_000 + [Fate.NEW] * 150_000
    assert set(known.fates(keys, digests)[0].tolist()) == {Fate.REPEATED}


def test_repeated_links_are_those_a_set_finds():
    chance, known, named = np.random.default_rng(7), Known([]), set[int]()
    for _ in range(60):
        keys = chance.integers(-(2**63), 2**63 - 1, 2000, dtype=np.int64)
        keys[::9] = chance.choice([0, *named], len(keys[::9]))
        wanted = []
        for key in keys.tolist():
            wanted.append(Fate.REPEATED if key in named else Fate.NEW)
            named.add(key)
        assert known.fates(keys, np.zeros(2000, np.uint32))[0].tolist() == wanted


def test_several_threads_read_the_same(tmp_path):
    header, rows = export(range(60_000))
    rows[1234][3] = "soon"
    path = files.write(tmp_path, (header, rows))
    found = []
    for workers in (0, 2):
        with Store.open(tmp_path / f"store{workers}") as store:
            report = import_file(path, store, ImportOptions(workers=workers))
            assert [(e.row, e.code) for e in report.errors] == [(1236, "bad_date")]
            found.append(list(imported_links(store)))
    assert len(found[0]) == 59_999
    assert found[0] == found[1]


def test_a_failure_in_the_file_stops_the_threads(tmp_path):
    body = files.text(export(range(60_000))) + "x" * (reading.MAX_LINE + reading.BLOCK)
    with Store.open(tmp_path / "store") as store:
        with pytest.raises(ImportFileError):
            import_file(files.write(tmp_path, body), store, ImportOptions(workers=2))
        assert store.imports() == []
