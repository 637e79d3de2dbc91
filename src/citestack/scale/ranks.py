"""Both measures of a graph, with positions, as Parquet and as a file in the form of Common Crawl's ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.scale.commoncrawl import join_ranks, write_ranks
from citestack.scale.frames import numbered
from citestack.scale.graph import read
from citestack.scale.harmonic import Centrality, HarmonicSettings, harmonic
from citestack.scale.pagerank import PageRankSettings, Ranked, pagerank

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARQUET, FILE, PARTS = "ranks", "ranks.txt.gz", "ranks-text"


@dataclass(frozen=True, slots=True)
class RankSettings:
    pagerank: PageRankSettings = field(default_factory=PageRankSettings)
    harmonic: HarmonicSettings = field(default_factory=HarmonicSettings)
    seeds: tuple[tuple[str, float], ...] = ()
    """Plain names (``example.org``) with weights, where the surfer restarts; none = everywhere alike."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a run measured; ``vertices`` rows were written."""

    vertices: int
    pagerank: Ranked
    harmonic: Centrality
    file: str
    """The ranks in Common Crawl's form; where ``out`` is no folder of this machine, a folder of its parts."""


def rank(
    spark: SparkSession, graph: str, out: str, settings: RankSettings | None = None, *, mode: str = "error"
) -> Ranking:
    """Measure the graph at ``graph``, write below ``out``."""
    chosen = settings or RankSettings()
    vertices, edges = read(spark, graph)
    ranked = pagerank(vertices, edges, chosen.pagerank, _teleport(spark, vertices, chosen.seeds))
    central = harmonic(vertices, edges, chosen.harmonic)
    table = _positions(vertices.join(ranked.frame, "id").join(central.frame, "id"))
    table.write.mode(mode).parquet(f"{out}/{PARQUET}")
    stored = spark.read.parquet(f"{out}/{PARQUET}")
    header = write_ranks(stored, f"{out}/{PARTS}")
    file = f"{out}/{PARTS}"
    if "://" not in out:
        file = f"{out}/{FILE}"
        join_ranks(header, Path(out) / PARTS, Path(file))
    return Ranking(stored.count(), ranked, central, file)


def _teleport(spark: SparkSession, vertices: DataFrame, seeds: Sequence[tuple[str, float]]) -> DataFrame | None:
    """(id, weight) of the seeds that are in the graph; None when no seeds are given."""
    from pyspark.sql import functions as sf

    if not seeds:
        return None
    if any(weight < 0 for _, weight in seeds):
        raise UsageError("a seed weighs less than nothing", layer="scale")
    listed = spark.createDataFrame(list(seeds), "name string, weight double")
    return vertices.join(sf.broadcast(listed), "name").select("id", "weight")


def _positions(table: DataFrame) -> DataFrame:
    """From 1, the highest value first, equal ones by name."""
    from pyspark.sql import functions as sf

    by_rank = numbered(table, [sf.desc("pagerank"), sf.asc("name_rev")], "pagerank_pos", start=1)
    by_both = numbered(by_rank, [sf.desc("harmonic"), sf.asc("name_rev")], "harmonic_pos", start=1)
    columns = ("id", "name_rev", "name", "n_hosts", "pagerank", "pagerank_pos", "harmonic", "harmonic_pos")
    return by_both.select(*columns)
