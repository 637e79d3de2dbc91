"""Common Crawl's files: vertices and edges in, ranks out.

Vertices ``id<TAB>reversed.name[<TAB>n_hosts]``, edges ``from_id<TAB>to_id``, ranks tab-separated below a header, sorted
by harmonic centrality; all gzip (index.commoncrawl.org, "Host- and Domain-Level Web Graphs").
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.errors import SourceError
from citestack.scale.frames import reversed_name
from citestack.scale.graph import EDGES, VERTICES, Size, size

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

HEADER = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev"
"""Ranks of domains have one column more, ``#n_hosts``; that tells the two apart."""
_COLUMNS = ("harmonic_pos", "harmonic", "pagerank_pos", "pagerank", "name_rev", "n_hosts")


def read_graph(
    spark: SparkSession, vertices: Sequence[str], edges: Sequence[str], out: str, *, mode: str = "error"
) -> Size:
    """The graph of Common Crawl's files, with their ids, written below ``out`` as ``graph.build`` writes its own.

    Rows that do not parse, and edges from or to an unknown id, are counted as rejected. Raises ``SourceError`` when an
    id stands twice among the vertices.
    """
    from pyspark.sql import functions as sf

    named = spark.read.csv(list(vertices), schema="id bigint, name_rev string, n_hosts int", sep="\t", quote="")
    good = named.where(sf.col("id").isNotNull() & (sf.col("name_rev") != ""))
    rows, ids, usable = named.agg(
        sf.count("*"), sf.countDistinct("id"), sf.count(sf.when(sf.col("name_rev") != "", sf.col("id")))
    ).collect()[0]
    if ids < usable:
        raise SourceError(f"{usable - ids} ids stand twice among the vertices", layer="scale")
    names = good.select("id", "name_rev", reversed_name(sf.col("name_rev")).alias("name"), "n_hosts")
    names.write.mode(mode).parquet(f"{out}/{VERTICES}")
    known = spark.read.parquet(f"{out}/{VERTICES}").select("id")
    pairs = spark.read.csv(list(edges), schema="source bigint, target bigint", sep="\t", quote="")
    kept = pairs.join(known, pairs.source == known.id, "left_semi").join(known, pairs.target == known.id, "left_semi")
    counted = kept.groupBy("source", "target").agg(sf.count("*").alias("links"))
    counted.write.mode(mode).parquet(f"{out}/{EDGES}")
    done = size(spark, out)
    return Size(done.vertices, done.edges, done.links, rows - usable + pairs.count() - done.links)


def write_ranks(ranks: DataFrame, parts: str) -> str:
    """Sorted parts, each gzip. Joined in order of name, below the header that is returned, they are the file."""
    from pyspark.sql import functions as sf

    domains = not ranks.where(sf.col("n_hosts").isNotNull()).isEmpty()
    columns = _COLUMNS if domains else _COLUMNS[:-1]
    text = ranks.fillna({"n_hosts": 1}).orderBy("harmonic_pos").select(sf.concat_ws("\t", *columns))
    text.write.mode("overwrite").text(parts, compression="gzip")
    return HEADER + ("\t#n_hosts\n" if domains else "\n")


def join_ranks(header: str, parts: Path, out: Path) -> None:
    """One gzip file of the header and the parts, the same bytes for the same ranks; the parts are taken away."""
    with out.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as file:
        file.write(header.encode())
        for part in sorted(parts.glob("part-*.gz")):
            with gzip.open(part) as rows:
                shutil.copyfileobj(rows, file)
    shutil.rmtree(parts)
