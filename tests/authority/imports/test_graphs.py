"""Ranks, edges and vertices of Common Crawl's graphs, and Tranco."""

from __future__ import annotations

import gzip
import random

import pytest

from citestack.authority.imports import commoncrawl
from citestack.authority.imports.nouns import ImportedRank
from citestack.authority.imports.run import ImportOptions, import_file
from citestack.authority.imports.stored import imported_edges, imported_ranks
from citestack.errors import ImportFileError, UsageError
from citestack.model import Link
from citestack.store import Store
from tests.authority.imports import files
from tests.store.make import make_record

RANKS = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
NAMES = ["com.big", "example.acme", "example.acme-other", "example.wool", "org.far"]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def domains(tmp_path):
    path = tmp_path / "domains.txt"
    path.write_text("# mine\nwww.acme.example\nhttps://wool.example/x  # theirs\n", encoding="utf-8")
    return path


def ranks(lines):
    return RANKS + "".join(f"{n}\t{1e7 / n}\t{n + 1}\t{1e-4 / n}\t{name}\t{n * 2}\n" for n, name in enumerate(lines, 1))


def test_ranks_of_the_domains_of_interest(store, tmp_path, domains):
    path = files.write(tmp_path, ranks(NAMES), "cc-main-2025-domain-ranks.txt.gz")
    report = import_file(path, store, ImportOptions(domains=domains))
    assert (report.format, report.rows, report.imported, report.skipped) == ("commoncrawl-ranks", 5, 2, 3)
    acme, pagerank = imported_ranks(store, ["acme.example"])
    assert acme == ImportedRank("commoncrawl", "domain", "acme.example", "harmonic", 2, 5e6, 4)
    assert (pagerank.measure, pagerank.position) == ("pagerank", 3)
    again = import_file(path, store, ImportOptions(domains=domains))
    assert (again.imported, again.unchanged) == (0, 2)
    assert len(store.imports()) == 1
    changed = import_file(files.write(tmp_path, ranks(NAMES[1:]), path.name), store, ImportOptions(domains=domains))
    assert (changed.updated, changed.unchanged) == (2, 0)


def test_host_ranks_cover_hosts_below_a_name(store, tmp_path, domains):
    header = RANKS.replace("\t#n_hosts", "")
    lines = ["example.acme", "example.acme.docs", "example.acmes", "example.woo"]
    body = header + "".join(f"{n}\t1.5\t{n}\t0.1\t{name}\n" for n, name in enumerate(lines, 1))
    report = import_file(files.write(tmp_path, body), store, ImportOptions(domains=domains))
    assert report.imported == 2
    assert {(r.level, r.name) for r in imported_ranks(store)} == {
        ("host", "acme.example"),
        ("host", "docs.acme.example"),
    }


def test_rank_lines_that_are_none(store, tmp_path, domains):
    body = ranks(NAMES[:2]) + "x\t1\t1\t1\texample.wool\t1\n1\t2\n"
    report = import_file(files.write(tmp_path, body), store, ImportOptions(domains=domains))
    assert [(e.row, e.code) for e in report.errors] == [(4, "bad_number"), (5, "bad_columns")]
    with pytest.raises(ImportFileError, match="not a ranks file"):
        import_file(files.write(tmp_path, "#harmonicc_pos\t#x\n1\t2\n"), store, ImportOptions(domains=domains))


def test_without_a_list_the_hosts_of_the_corpus_and_its_links_count(store, tmp_path):
    path = files.write(tmp_path, ranks(["com.example", *NAMES]))
    with pytest.raises(UsageError, match="no domains of interest"):
        import_file(path, store)
    url = "https://www.example.com/a"
    store.put([make_record(url, ["A sentence."], links=(Link(url, "https://docs.acme.example/x", "docs"),))])
    assert import_file(path, store).imported == 2
    assert {r.name for r in imported_ranks(store)} == {"example.com", "acme.example"}


def graph(folder, edges, names, stem="cc-main-2025-domain", members=3):
    lines = [f"{n}\t{name}\t1\n" for n, name in enumerate(names)]
    files.write(folder, "".join(lines), f"{stem}-vertices.txt.gz")
    body = [f"{a}\t{b}\n" for a, b in edges]
    step = len(body) // members + 1
    packed = b"".join(gzip.compress("".join(body[i : i + step]).encode()) for i in range(0, len(body), step))
    return files.write(folder, packed, f"{stem}-edges.txt")


def test_edges_that_touch_a_domain_of_interest_are_resolved(store, tmp_path, domains):
    chance = random.Random(7)
    names = [*sorted(f"example.n{n}" for n in range(400)), "example.acme", "example.wool"]
    edges = sorted({(chance.randrange(402), chance.randrange(402)) for _ in range(3000)})
    report = import_file(graph(tmp_path, edges, names), store, ImportOptions(domains=domains))
    expected = sorted((names[a], names[b]) for a, b in edges if a >= 400 or b >= 400)
    found = sorted(tuple(commoncrawl.reverse(e[i].split("/")[2]) for i in (0, 1)) for e in imported_edges(store))
    assert found == expected
    assert (report.rows, report.imported, report.skipped) == (
        3000 - (3000 - len(edges)),
        len(expected),
        len(edges) - len(expected),
    )
    again = import_file(tmp_path / "cc-main-2025-domain-edges.txt", store, ImportOptions(domains=domains))
    assert (again.imported, again.unchanged) == (0, len(expected))
    assert len(store.imports()) == 1
    replaced = import_file(
        tmp_path / "cc-main-2025-domain-edges.txt", store, ImportOptions(domains=domains, replace=True)
    )
    assert (replaced.replaced, replaced.imported) == (len(expected), len(expected))


def test_edges_that_are_none(store, tmp_path, domains):
    path = graph(tmp_path, [(1, 3), (0, 3)], ["example.acme", "example.a", "example.b", "example.wool"])
    body = "1\t3\n" * 25 + "1\t99\n1\t2\t3\n4\n2\t0\n"
    report = import_file(files.write(tmp_path, body, path.name), store, ImportOptions(domains=domains))
    assert [(e.row, e.code) for e in report.errors] == [
        (26, "unknown_vertex"),
        (27, "bad_columns"),
        (28, "bad_columns"),
    ]
    assert {(e.source, e.target) for e in imported_edges(store)} == {
        ("https://a.example/", "https://wool.example/"), ("https://b.example/", "https://acme.example/"),
    }  # fmt: skip


def test_edges_need_their_vertices(store, tmp_path, domains):
    path = files.write(tmp_path, "1\t2\n", "edges.txt")
    with pytest.raises(ImportFileError, match="no vertices file"):
        import_file(path, store, ImportOptions(domains=domains))
    vertices = files.write(tmp_path, "1\texample.acme\nx\n", "other.txt")
    with pytest.raises(ImportFileError, match="line 2: not a vertex"):
        import_file(path, store, ImportOptions(domains=domains, vertices=(vertices,)))
    cut = gzip.compress(b"1\texample.acme\n" * 9000)[:-30]
    with pytest.raises(ImportFileError) as caught:
        import_file(path, store, ImportOptions(domains=domains, vertices=(files.write(tmp_path, cut, "cut.txt"),)))
    assert caught.value.reason == "truncated_gzip"


def test_tranco(store, tmp_path, domains):
    body = "".join(
        f"{n},{name}\r\n" for n, name in enumerate(["big.com", "acme.example", "wool.example", "x.example"], 1)
    )
    report = import_file(
        files.write(tmp_path, body + "5;y\r\n"), store, ImportOptions(format="tranco", domains=domains)
    )
    assert [(e.row, e.code) for e in report.errors] == [(5, "bad_columns")]
    assert [(r.name, r.position, r.measure) for r in imported_ranks(store)] == [
        ("acme.example", 2, "tranco"), ("wool.example", 3, "tranco"),
    ]  # fmt: skip
    assert import_file(files.write(tmp_path, body), store, ImportOptions(domains=domains)).unchanged == 2


def test_a_domains_file_that_is_none(store, tmp_path):
    bad = files.write(tmp_path, "acme.example\nnot a host!\n", "domains.txt")
    with pytest.raises(ImportFileError, match="line 2"):
        import_file(files.write(tmp_path, ranks(NAMES)), store, ImportOptions(domains=bad))
