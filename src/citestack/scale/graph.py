"""Links to a graph of hosts or eTLD+1 domains: two Parquet tables.

``vertices``: id, name_rev, name, n_hosts. Ids are 0 to n-1 in byte order of ``name_rev`` (``org.example``), as Common
Crawl numbers them, so the same links give the same ids on any cluster. ``n_hosts`` is null where vertices are hosts.
``edges``: source, target, links. One row per ordered pair, ``links`` counts what stands behind it; no loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.scale.extract import LINKS
from citestack.scale.frames import numbered, reversed_name
from citestack.scale.nouns import CrawlKind, Level

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

VERTICES, EDGES = "vertices", "edges"


@dataclass(frozen=True, slots=True)
class Links:
    """Which links make the graph."""

    level: Level = "domain"
    kinds: tuple[CrawlKind, ...] = ("text", "image")
    follow_only: bool = False
    """Leave out what is marked nofollow, ugc or sponsored."""
    main_only: bool = False
    """Leave out what is known to stand in boilerplate; WAT files do not say, and their links stay."""


@dataclass(frozen=True, slots=True)
class Size:
    vertices: int
    edges: int
    links: int
    """Sum over the edges."""
    rejected: int = 0
    """Rows of an imported file that are no vertex or edge."""


def build(
    spark: SparkSession, sources: Sequence[str], out: str, links: Links | None = None, *, mode: str = "error"
) -> Size:
    """The graph of the links that ``extract`` wrote to ``sources``, written below ``out``."""
    chosen = links or Links()
    frame = _chosen(spark.read.parquet(*(f"{source}/{LINKS}" for source in sources)), chosen)
    pairs, names = _pairs(frame, chosen.level), _names(frame, chosen.level)
    return write(names, pairs, out, mode=mode)


def write(names: DataFrame, pairs: DataFrame, out: str, *, mode: str = "error") -> Size:
    """``names`` (name_rev, name, n_hosts) numbered, ``pairs`` (source_name, target_name, links) by those numbers."""
    from pyspark.sql import functions as sf

    spark = names.sparkSession
    vertices = numbered(names, [sf.col("name_rev")], "id").select("id", "name_rev", "name", "n_hosts")
    vertices.write.mode(mode).parquet(f"{out}/{VERTICES}")
    stored = spark.read.parquet(f"{out}/{VERTICES}").select("id", "name")
    sources = stored.select(sf.col("id").alias("source"), sf.col("name").alias("source_name"))
    targets = stored.select(sf.col("id").alias("target"), sf.col("name").alias("target_name"))
    edges = pairs.join(sources, "source_name").join(targets, "target_name").select("source", "target", "links")
    edges.write.mode(mode).parquet(f"{out}/{EDGES}")
    return size(spark, out)


def read(spark: SparkSession, graph: str) -> tuple[DataFrame, DataFrame]:
    """Vertices and edges of a graph written here."""
    return spark.read.parquet(f"{graph}/{VERTICES}"), spark.read.parquet(f"{graph}/{EDGES}")


def size(spark: SparkSession, graph: str, rejected: int = 0) -> Size:
    from pyspark.sql import functions as sf

    vertices, edges = read(spark, graph)
    count, links = edges.agg(sf.count("*"), sf.sum("links")).collect()[0]
    return Size(vertices.count(), count, links or 0, rejected)


def _chosen(frame: DataFrame, links: Links) -> DataFrame:
    from pyspark.sql import functions as sf

    frame = frame.where(sf.col("kind").isin(list(links.kinds)))
    if links.follow_only:
        marks = sf.array(*(sf.lit(mark) for mark in ("nofollow", "ugc", "sponsored")))
        frame = frame.where(~sf.arrays_overlap("rel", marks))
    if links.main_only:
        frame = frame.where(sf.coalesce("place", sf.lit("main")) == "main")
    return frame


def _pairs(frame: DataFrame, level: Level) -> DataFrame:
    from pyspark.sql import functions as sf

    ends = frame.select(sf.col(f"source_{level}").alias("source_name"), sf.col(f"target_{level}").alias("target_name"))
    between = ends.where(sf.col("source_name") != sf.col("target_name"))
    return between.groupBy("source_name", "target_name").agg(sf.count("*").alias("links"))


def _names(frame: DataFrame, level: Level) -> DataFrame:
    """Every name at either end, also of loops: a domain that links to its own hosts alone is a vertex."""
    from pyspark.sql import functions as sf

    ends = [
        frame.select(sf.col(f"{end}_{level}").alias("name"), sf.col(f"{end}_host").alias("host"))
        for end in ("source", "target")
    ]
    amount = (sf.count("*") if level == "domain" else sf.lit(None)).cast("int")
    hosts = ends[0].union(ends[1]).distinct().groupBy("name").agg(amount.alias("n_hosts"))
    return hosts.select(reversed_name(sf.col("name")).alias("name_rev"), "name", "n_hosts")
