"""The jobs on a real cluster: a master and two worker JVMs. Expected values are computed without Spark."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sparse

from citestack.cli.main import _run
from citestack.errors import SourceError, UsageError
from citestack.scale.archives import archive_rows
from citestack.scale.commoncrawl import HEADER, read_graph
from citestack.scale.extract import extract
from citestack.scale.graph import Links, Size, build, read
from citestack.scale.harmonic import HarmonicSettings, harmonic
from citestack.scale.nouns import CrawlLink, Note
from citestack.scale.pagerank import PageRankSettings, pagerank
from citestack.scale.ranks import FILE, RankSettings, rank

from .conftest import LIGHT, needs_spark
from .samples import write_web

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SEED = 20261122
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # seven JVMs start, on machines that may be busy


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("web")
    return [*write_web(folder), str(folder / "missing.wat.gz")]


@pytest.fixture(scope="module")
def links(spark: SparkSession, web: list[str], tmp_path_factory: pytest.TempPathFactory) -> str:
    out = str(tmp_path_factory.mktemp("links") / "out")
    extract(spark, web, out)
    return out


def test_two_worker_machines_run_the_tasks(spark: SparkSession) -> None:
    executors = spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    assert len(executors) == 3  # the driver and one per worker
    folders = spark.sparkContext.parallelize(range(8), 8).mapPartitions(lambda _: [__import__("os").getcwd()])
    assert folders.distinct().count() == 2  # an executor works in a folder below its worker's


def test_extraction_writes_what_the_archives_hold(spark: SparkSession, web: list[str], links: str) -> None:
    items = [item for path in web for item in archive_rows(path)]
    expected = [item for item in items if isinstance(item, CrawlLink)]
    stored = spark.read.parquet(f"{links}/part=links").select(*CrawlLink._fields).collect()
    assert sorted(map(str, (CrawlLink(*row) for row in stored))) == sorted(map(str, expected))
    again = extract(spark, web, links, mode="overwrite")
    notes = Counter(str(item) for item in items if isinstance(item, Note))
    assert again.notes == {**notes, "archive": 4, "link": len(expected)}
    assert (again.archives, again.pages, again.links) == (4, notes["page"], len(expected))
    named = {Path(path).name: found for path, found in again.problems.items()}
    assert named == {
        "missing.wat.gz": {"unreadable_file": 1},
        "one.warc.wat.gz": {"bad_record": 1, "bad_source": 1},
        "torn.wat.gz": {"torn_file": 1},
        "two.warc.gz": {"bad_page": 1},
    }


def graph_of(spark: SparkSession, folder: str) -> tuple[list[tuple[Any, ...]], dict[tuple[str, str], int]]:
    vertices, edges = read(spark, folder)
    rows = [tuple(row) for row in vertices.orderBy("id").collect()]
    names = {row[0]: row[2] for row in rows}
    return rows, {(names[s], names[t]): n for s, t, n in edges.select("source", "target", "links").collect()}


def test_the_graph_of_domains(spark: SparkSession, links: str, tmp_path: Path) -> None:
    size = build(spark, [links], str(tmp_path / "g"))
    vertices, edges = graph_of(spark, str(tmp_path / "g"))
    assert vertices == [
        (0, "example.a", "a.example", 2), (1, "example.b", "b.example", 1), (2, "example.d", "d.example", 1),
        (3, "uk.co.c", "c.co.uk", 1),
    ]  # fmt: skip
    assert edges == {
        ("a.example", "b.example"): 2, ("a.example", "c.co.uk"): 1, ("b.example", "a.example"): 1,
        ("b.example", "c.co.uk"): 2, ("c.co.uk", "a.example"): 1, ("d.example", "b.example"): 1,
    }  # fmt: skip
    assert size == Size(4, 6, 8)


def test_the_graph_of_hosts_with_chosen_links(spark: SparkSession, links: str, tmp_path: Path) -> None:
    build(spark, [links], str(tmp_path / "g"), Links("host", ("text", "embed"), follow_only=True))
    vertices, edges = graph_of(spark, str(tmp_path / "g"))
    assert [row[1] for row in vertices] == [
        "example.a.blog", "example.a.www", "example.b", "example.d", "example.pics", "uk.co.c",
    ]  # fmt: skip
    assert edges[("www.a.example", "b.example")] == 1 and ("www.a.example", "pics.example") in edges
    assert edges[("b.example", "c.co.uk")] == 1
    assert {row[3] for row in vertices} == {None}


def test_common_crawl_files(spark: SparkSession, tmp_path: Path) -> None:
    vertices, edges = tmp_path / "v.txt.gz", tmp_path / "e.txt.gz"
    vertices.write_bytes(gzip.compress(b'0\tcom.a\t3\n1\torg."b\t1\n2\t10.0.0.1\nx\tcom.bad\t1\n4\n'))
    edges.write_bytes(gzip.compress(b"0\t1\n1\t2\n0\t1\n1\t9\nhalf\n2\t2\n"))
    size = read_graph(spark, [str(vertices)], [str(edges)], str(tmp_path / "g"))
    assert size == Size(3, 3, 4, rejected=4)
    rows, pairs = graph_of(spark, str(tmp_path / "g"))
    assert rows == [(0, "com.a", "a.com", 3), (1, 'org."b', '"b.org', 1), (2, "10.0.0.1", "10.0.0.1", None)]
    assert pairs == {("a.com", '"b.org'): 2, ('"b.org', "10.0.0.1"): 1, ("10.0.0.1", "10.0.0.1"): 1}
    vertices.write_bytes(gzip.compress(b"0\tcom.a\n0\tcom.b\n"))
    with pytest.raises(SourceError, match="1 ids stand twice"):
        read_graph(spark, [str(vertices)], [str(edges)], str(tmp_path / "h"))


# --- measures ---------------------------------------------------------------------------------------------------------

SIZE = 120


def random_edges() -> list[tuple[int, int, int]]:
    """Power-law targets, loops, a pair that stands twice, vertices without a way out, and two parts that never meet."""
    chance = np.random.default_rng(SEED)
    half = SIZE // 2
    pairs = {(int(chance.integers(half)), int(half * chance.random() ** 3)) for _ in range(400)}
    pairs |= {(half + int(chance.integers(half)), half + int(half * chance.random() ** 3)) for _ in range(200)}
    kept = sorted(pair for pair in pairs if pair[0] % 7)
    rows = [(s, t, int(chance.integers(1, 9))) for s, t in kept]
    return [*rows, (rows[0][0], rows[0][1], 5), (1, 1, 2)]


def networkx_graph(rows: list[tuple[int, int, int]]) -> nx.MultiDiGraph:
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_nodes_from(range(SIZE))
    graph.add_edges_from((s, t, {"links": n, "one": 1}) for s, t, n in rows)
    return graph


def power_iteration(rows: list[tuple[int, int, int]], p: np.ndarray, damping: float, steps: int) -> np.ndarray:
    """Bare scipy, weighted by links."""
    source, target, weight = np.array(rows).T
    matrix = sparse.csr_array((weight.astype(float), (source, target)), shape=(SIZE, SIZE))
    out = matrix.sum(axis=1)
    share = sparse.diags_array(np.divide(1.0, out, where=out > 0, out=np.zeros(SIZE))) @ matrix
    x = np.full(SIZE, 1.0 / SIZE)
    for _ in range(steps):
        x = damping * (x @ share + x[out == 0].sum() * p) + (1 - damping) * p
    return x


@pytest.fixture(scope="module")
def frames(spark: SparkSession) -> tuple[DataFrame, DataFrame]:
    edges = spark.createDataFrame(random_edges(), "source bigint, target bigint, links bigint")
    return spark.range(SIZE), edges.localCheckpoint()


def values(frame: DataFrame) -> np.ndarray:
    return np.array([row[1] for row in frame.orderBy("id").collect()])


def test_pagerank_is_that_of_networkx(frames: tuple[DataFrame, DataFrame]) -> None:
    expected = nx.pagerank(networkx_graph(random_edges()), weight="one", tol=1e-12, max_iter=500)
    found = pagerank(*frames)
    ranks = values(found.frame)
    assert found.converged and found.change <= 1e-7
    assert np.abs(ranks - [expected[v] for v in range(SIZE)]).sum() <= found.error_bound < 1e-6
    assert ranks.sum() == pytest.approx(1, abs=1e-12)


def test_weights_and_a_personal_teleport_follow_scipy_step_by_step(
    spark: SparkSession, frames: tuple[DataFrame, DataFrame]
) -> None:
    seeds = {3: 2.0, 77: 1.0, 10_000: 5.0}
    p = np.zeros(SIZE)
    p[3], p[77] = 2 / 3, 1 / 3
    settings = PageRankSettings(damping=0.9, tolerance=0.0, max_iterations=6, weights=True)
    teleport = spark.createDataFrame(list(seeds.items()), "id bigint, weight double")
    found = pagerank(*frames, settings, teleport)
    assert np.abs(values(found.frame) - power_iteration(random_edges(), p, 0.9, 6)).max() < 1e-14
    assert (found.iterations, found.converged) == (6, False)
    with pytest.raises(UsageError, match="no vertex of the graph"):
        pagerank(*frames, settings, teleport.where("id = 10000"))


def test_harmonic_centrality_is_that_of_networkx(frames: tuple[DataFrame, DataFrame]) -> None:
    expected = nx.harmonic_centrality(networkx_graph(random_edges()))
    found = harmonic(*frames)
    assert (found.method, found.complete, found.count_error) == ("exact", True, 0.0)
    assert np.abs(values(found.frame) - [expected[v] for v in range(SIZE)]).max() < 1e-12
    short = harmonic(*frames, HarmonicSettings(max_distance=1))
    degree = [len(set(networkx_graph(random_edges()).predecessors(v)) - {v}) for v in range(SIZE)]
    assert not short.complete and values(short.frame).tolist() == degree


def test_hyperball_is_near_and_says_how_near(frames: tuple[DataFrame, DataFrame]) -> None:
    graph = networkx_graph(random_edges())
    expected = np.array([nx.harmonic_centrality(graph)[v] for v in range(SIZE)])
    found = harmonic(*frames, HarmonicSettings("hyperball", sketch=10))
    assert found.method == "hyperball" and found.complete and found.count_error == pytest.approx(0.0325)
    near = values(found.frame)
    assert near[expected == 0].tolist() == [0.0] * int((expected == 0).sum())
    assert np.abs(near - expected).max() / expected.max() < 2 * found.count_error
    with pytest.raises(UsageError, match="sketch must be"):
        harmonic(*frames, HarmonicSettings(sketch=3))


# --- the commands -----------------------------------------------------------------------------------------------------


def test_the_commands_end_to_end(
    spark: SparkSession,
    web: list[str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> dict[str, Any]:
        assert _run(["scale", *words, "--json"]) == 0
        shown: dict[str, Any] = json.loads(capfd.readouterr().out)
        return shown

    assert run("extract", str(Path(web[0]).parent), "--out", "links")["pages"] == 6
    assert run("graph", "links", "--out", "graph")["edges"] == 6
    (tmp_path / "seeds.txt").write_text("# trusted\nc.co.uk\t2\nunknown.example\n")
    done = run("ranks", "graph", "--out", "ranks", "--seeds", "seeds.txt", "--weights", "--damping", "0.5")
    assert done["pagerank"]["converged"] and done["harmonic"]["method"] == "exact"
    lines = gzip.decompress((tmp_path / "ranks" / FILE).read_bytes()).decode().splitlines(keepends=True)
    rows = [line.split() for line in lines[1:]]
    assert lines[0] == HEADER + "\t#n_hosts\n" and [row[0] for row in rows] == ["1", "2", "3", "4"]
    expected = nx.DiGraph()
    for source, target, n in [("a", "b", 2), ("a", "c", 1), ("b", "a", 1), ("b", "c", 2), ("c", "a", 1), ("d", "b", 1)]:
        expected.add_edge(source, target, weight=n)
    ranks = nx.pagerank(expected, 0.5, personalization={"c": 1}, tol=1e-12)
    by_name = {row[4]: (float(row[1]), float(row[3]), row[5]) for row in rows}
    names = {"a": "example.a", "b": "example.b", "c": "uk.co.c", "d": "example.d"}
    assert {v: by_name[names[v]][1] for v in names} == pytest.approx(ranks, abs=1e-6)
    assert {v: by_name[names[v]][0] for v in names} == pytest.approx(nx.harmonic_centrality(expected))
    assert by_name["example.a"][2] == "2"
    first = (tmp_path / "ranks" / FILE).read_bytes()
    spark.conf.set("spark.sql.shuffle.partitions", "3")
    try:
        settings = RankSettings(PageRankSettings(0.5, weights=True), seeds=(("c.co.uk", 2.0),))
        rank(spark, str(tmp_path / "graph"), str(tmp_path / "again"), settings)
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", "2")
    assert (tmp_path / "again" / FILE).read_bytes() == first


def test_a_cluster_of_this_machine_alone(web: list[str], worker_environment: dict[str, str], tmp_path: Path) -> None:
    """``local-cluster``: Spark starts two executor JVMs itself, with its own defaults for everything else."""
    needs_spark()
    command = "import sys; from citestack.cli.main import run; run()"
    words = ["scale", "extract", *web[:3], "--out", str(tmp_path / "links"), "--json"]
    where = ["--master", "local-cluster[2,1,1024]", "--executor-memory", "1g", "--partitions", "2"]
    light = [f"--conf=spark.{side}.extraJavaOptions={LIGHT}" for side in ("driver", "executor")]
    done = subprocess.run(
        [sys.executable, "-c", command, *words, *where, *light],
        capture_output=True, text=True, env=worker_environment, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["links"] == 10


def test_a_folder_that_is_no_graph_is_the_callers_mistake(
    spark: SparkSession, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run(["scale", "ranks", str(tmp_path), "--out", str(tmp_path / "new")]) == 2
    assert "does not exist" in capfd.readouterr().err
