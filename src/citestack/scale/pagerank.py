"""PageRank (Brin and Page 1998) as DataFrame jobs, by the conventions of networkx.

x' = d (x W + m p) + (1 - d) p, from x = 1/n: rows of W are a vertex's weights divided by their sum, m is the rank that
stands on vertices without outgoing weight, p is the teleport (uniform unless given; loose rank goes where it goes).
An iteration is two joins of tables that are partitioned alike and one shuffle of what flows into each vertex.

Rank is summed as integers of 2^-60: addition of doubles depends on its order, which Spark does not promise, and a
run must repeat itself to the byte. What is lost per edge is below 1e-18.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.scale.frames import kept, partitioned

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_ONE = float(1 << 60)


@dataclass(frozen=True, slots=True)
class PageRankSettings:
    damping: float = 0.85
    tolerance: float = 1e-7
    """L1 change at which to stop. What is left to go is at most damping / (1 - damping) times the last change: with
    this tolerance no rank is off by more than 5.7e-7."""
    max_iterations: int = 100
    weights: bool = False
    """An edge weighs its number of links; else every edge weighs one, as in Common Crawl's ranks."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A table (id, pagerank) that sums to one, and how it was reached."""

    frame: DataFrame
    iterations: int
    change: float
    """L1, of the last iteration."""
    error_bound: float
    """L1 distance to the limit, at most."""
    converged: bool


def pagerank(
    vertices: DataFrame, edges: DataFrame, settings: PageRankSettings | None = None, teleport: DataFrame | None = None
) -> Ranked:
    """``vertices`` (id), ``edges`` (source, target, links; a pair may stand twice), ``teleport`` (id, weight).

    Raises ``UsageError`` for a teleport without weight on any vertex.
    """
    chosen = settings or PageRankSettings()
    shares = _shares(edges, weights=chosen.weights).cache()
    state, loose = _start(vertices, shares, teleport)
    change, done = 1.0, 0
    while done < chosen.max_iterations and change > chosen.tolerance:
        state = kept(_step(state, shares, chosen.damping, loose))
        change, loose = _totals(state)
        done += 1
    shares.unpersist()
    bound = change * chosen.damping / (1 - chosen.damping)
    return Ranked(state.selectExpr("id", "rank AS pagerank"), done, change, bound, change <= chosen.tolerance)


def _shares(edges: DataFrame, *, weights: bool) -> DataFrame:
    """(source, target, share): the part of a vertex's rank that an edge carries.

    Cached, not kept: this plan does not grow, and Spark's cache is columnar: 17 bytes an edge instead of 92.
    """
    from pyspark.sql import functions as sf

    weighed = edges.select("source", "target", (sf.col("links") if weights else sf.lit(1)).alias("weight"))
    totals = weighed.groupBy("source").agg(sf.sum("weight").alias("total")).where("total > 0")
    shares = weighed.join(totals, "source").selectExpr("source", "target", "weight / total AS share")
    return partitioned(shares, "source")


def _start(vertices: DataFrame, shares: DataFrame, teleport: DataFrame | None) -> tuple[DataFrame, float]:
    """(id, p, dangles, before, rank) with the same rank everywhere, and the rank on vertices without a way out."""
    from pyspark.sql import functions as sf

    count = vertices.count()
    if count == 0:
        raise UsageError("the graph has no vertices", layer="scale")
    leading = shares.select(sf.col("source").alias("id")).distinct().withColumn("leads", sf.lit(True))
    state = vertices.select("id").join(leading, "id", "left")
    if teleport is None:
        state = state.withColumn("p", sf.lit(1.0 / count))
    else:
        state = state.join(_teleport(vertices, teleport), "id", "left").fillna({"p": 0.0})
    rank = sf.lit(1.0 / count)
    state = state.select("id", "p", sf.col("leads").isNull().alias("dangles"), rank.alias("before"), rank.alias("rank"))
    state = kept(partitioned(state, "id"))
    return state, _totals(state)[1]


def _teleport(vertices: DataFrame, teleport: DataFrame) -> DataFrame:
    """(id, p), p summing to one over the vertices that are in the graph."""
    from pyspark.sql import functions as sf

    known = teleport.join(vertices.select("id"), "id", "left_semi").groupBy("id").agg(sf.sum("weight").alias("weight"))
    total = known.agg(sf.sum("weight")).collect()[0][0]
    if not total or total <= 0:
        raise UsageError("no vertex of the graph is among the seeds", layer="scale")
    return known.select("id", (sf.col("weight") / sf.lit(total)).alias("p"))


def _step(state: DataFrame, shares: DataFrame, damping: float, loose: float) -> DataFrame:
    from pyspark.sql import functions as sf

    flows = shares.join(state.select("id", "rank").hint("shuffle_hash"), sf.col("source") == sf.col("id"))
    inflow = flows.groupBy("target").agg(_total(sf.col("share") * sf.col("rank")).alias("inflow"))
    joined = state.join(inflow.hint("shuffle_hash"), sf.col("id") == sf.col("target"), "left")
    arriving = sf.coalesce(sf.col("inflow") / _ONE, sf.lit(0.0))
    rank = damping * (arriving + loose * sf.col("p")) + (1 - damping) * sf.col("p")
    return joined.select("id", "p", "dangles", sf.col("rank").alias("before"), rank.alias("rank"))


def _totals(state: DataFrame) -> tuple[float, float]:
    """L1 change, and the rank on vertices without a way out. The action that computes the iteration."""
    from pyspark.sql import functions as sf

    change = _total(sf.abs(sf.col("rank") - sf.col("before")))
    loose = _total(sf.when(sf.col("dangles"), sf.col("rank")))
    row = state.agg(change, loose).collect()[0]
    return (row[0] or 0) / _ONE, (row[1] or 0) / _ONE


def _total(value: Column) -> Column:
    from pyspark.sql import functions as sf

    return sf.sum((value * _ONE).cast("bigint"))
