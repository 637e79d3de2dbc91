"""Harmonic centrality (Boldi and Vigna, "Axioms for centrality", 2014): the sum of 1 / d(u, v) over all u that reach v.

Two ways to the same number, both breadth-first and level by level. ``exact`` keeps every pair (u, v), so it is for
graphs of thousands of vertices. ``hyperball`` (Boldi and Vigna 2013) keeps a HyperLogLog sketch of who reaches v
instead; Spark brings Apache DataSketches' as SQL functions. Weights play no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from citestack.errors import UsageError
from citestack.scale.frames import kept, partitioned

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Method = Literal["auto", "exact", "hyperball"]
EXACT_VERTICES = 2_000
"""``auto`` is exact up to here: four million pairs at most."""
SKETCHES = range(4, 22)
"""Powers of two of registers that the sketches may have."""


@dataclass(frozen=True, slots=True)
class HarmonicSettings:
    method: Method = "auto"
    sketch: int = 8
    """HyperBall: 2^sketch registers, a byte each. One count is off by 1.04 / sqrt(2^sketch) (standard error): 6.5 % at
    8, 1.6 % at 12; sets of a dozen are exact. What that makes of the sums was measured, see ``docs/scale.md``."""
    max_distance: int = 100


@dataclass(frozen=True, slots=True)
class Centrality:
    """A table (id, harmonic), not divided by n - 1."""

    frame: DataFrame
    method: Literal["exact", "hyperball"]
    distance: int
    """Longest finite distance looked at."""
    complete: bool
    """False when ``max_distance`` ended the search."""
    count_error: float
    """Relative standard error of one count; 0 when exact."""


def harmonic(vertices: DataFrame, edges: DataFrame, settings: HarmonicSettings | None = None) -> Centrality:
    """``vertices`` (id), ``edges`` (source, target). Every vertex has a row; one that nobody reaches has 0."""
    chosen = settings or HarmonicSettings()
    if chosen.sketch not in SKETCHES:
        raise UsageError(f"sketch must be {SKETCHES.start} to {SKETCHES.stop - 1}", layer="scale")
    few = chosen.method == "auto" and vertices.count() <= EXACT_VERTICES
    if few or chosen.method == "exact":
        return _exact(vertices, edges, chosen.max_distance)
    return _hyperball(vertices, edges, chosen)


def _steps(edges: DataFrame) -> DataFrame:
    """Each pair once, without loops; cached as the shares of ``pagerank`` are."""
    return partitioned(edges.where("source != target").select("source", "target").distinct(), "source").cache()


def _exact(vertices: DataFrame, edges: DataFrame, most: int) -> Centrality:
    from pyspark.sql import functions as sf

    steps = _steps(edges)
    near = kept(partitioned(vertices.selectExpr("id AS seed", "id", "0 AS depth"), "seed", "id"))
    depth, fresh = 0, 1
    while fresh and depth < most:
        depth += 1
        edge = near.where(sf.col("depth") == depth - 1).join(steps, sf.col("id") == sf.col("source"))
        reached = edge.select("seed", sf.col("target").alias("id"), sf.lit(depth).alias("depth"))
        near = kept(near.union(reached).groupBy("seed", "id").agg(sf.min("depth").alias("depth")))
        fresh = near.where(sf.col("depth") == depth).count()
    steps.unpersist()
    return Centrality(_sums(vertices, near), "exact", depth - (fresh == 0), fresh == 0, 0.0)


def _sums(vertices: DataFrame, near: DataFrame) -> DataFrame:
    """Counts per distance are integers; their quotients are added in order of distance, so that runs agree."""
    from pyspark.sql import functions as sf

    counts = near.where("depth > 0").groupBy("id", "depth").agg(sf.count("*").alias("n"))
    rings = counts.groupBy("id").agg(sf.array_sort(sf.collect_list(sf.struct("depth", "n"))).alias("rings"))
    total = sf.aggregate("rings", sf.lit(0.0), lambda sum_, ring: sum_ + ring["n"] / ring["depth"])
    found = rings.select("id", total.alias("harmonic"))
    return kept(vertices.select("id").join(found, "id", "left").fillna({"harmonic": 0.0}))


def _hyperball(vertices: DataFrame, edges: DataFrame, settings: HarmonicSettings) -> Centrality:
    from pyspark.sql import functions as sf

    steps = _steps(edges)
    first = vertices.groupBy("id").agg(sf.hll_sketch_agg("id", sf.lit(settings.sketch)).alias("ball"))
    start = first.selectExpr("id", "ball", "1L AS size", "0.0D AS harmonic", "1L AS grown")
    state, depth, fresh = kept(partitioned(start, "id")), 0, 1
    while fresh and depth < settings.max_distance:
        depth += 1
        state = kept(_grown(state, steps, depth))
        fresh = state.where("grown > 0").count()
    steps.unpersist()
    error = 1.04 / 2 ** (settings.sketch / 2)
    found = state.select("id", "harmonic")
    return Centrality(found, "hyperball", depth - (fresh == 0), fresh == 0, error)


def _grown(state: DataFrame, steps: DataFrame, depth: int) -> DataFrame:
    """One step out: a vertex is reached by whoever reaches those that link to it. Only balls that grew are sent."""
    from pyspark.sql import functions as sf

    sent = state.where("grown > 0").select(sf.col("id").alias("from"), sf.col("ball").alias("other"))
    arriving = steps.join(sent.hint("shuffle_hash"), sf.col("source") == sf.col("from"))
    union = arriving.groupBy("target").agg(sf.hll_union_agg("other").alias("others"))
    joined = state.join(union.hint("shuffle_hash"), sf.col("id") == sf.col("target"), "left")
    ball = sf.when(sf.col("others").isNull(), sf.col("ball")).otherwise(sf.hll_union("ball", "others"))
    sized = joined.select("id", ball.alias("ball"), sf.col("size").alias("before"), "harmonic")
    counted = sized.withColumn("size", sf.greatest("before", sf.hll_sketch_estimate("ball")))
    more = (sf.col("size") - sf.col("before")).alias("grown")
    return counted.select("id", "ball", "size", (sf.col("harmonic") + more / depth).alias("harmonic"), more)
