"""Archives to a Parquet of links: every task reads whole archives, and writes its links beside its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from citestack.scale.archives import archive_rows
from citestack.scale.nouns import PROBLEMS, CrawlLink, Note

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LINKS, COUNTS = "part=links", "part=counts"
"""The two folders of the output. One write makes both, so that a task that is tried again counts nothing twice."""

_COLUMNS = (
    "part string, source string, target string, source_host string, target_host string, source_domain string, "
    "target_domain string, anchor string, rel array<string>, kind string, place string, "
    "archive string, note string, amount bigint"
)
_EMPTY_LINK = (None,) * len(CrawlLink._fields)
_EMPTY_COUNT = (None, None, None)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a run read and wrote."""

    archives: int
    pages: int
    links: int
    notes: dict[str, int]
    """All counts by ``Note``."""
    problems: dict[str, dict[str, int]]
    """Archive to its counts that are problems; the first hundred archives by name."""


def extract(
    spark: SparkSession, archives: Sequence[str], out: str, *, internal: bool = False, mode: str = "error"
) -> Extraction:
    """Write the links of ``archives`` below ``out``. Links within one host are left out unless ``internal``.

    One task per archive: an archive is one gzip stream of a gigabyte or less and cannot be split. ``out`` must be a
    place that every worker can write; ``mode`` is Spark's: ``error`` or ``overwrite`` where it exists.
    """
    numbers = spark.sparkContext.parallelize(range(len(archives)), len(archives))
    rows = numbers.mapPartitions(partial(_rows, tuple(archives), internal))
    frame = spark.createDataFrame(rows, _COLUMNS, verifySchema=False)
    frame.write.partitionBy("part").mode(mode).parquet(out)
    return _summary(spark, out, len(archives))


def _rows(archives: Sequence[str], internal: bool, numbers: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """On a worker: the rows of its archives, then their counts."""
    for number in numbers:
        counts = Counter([Note.ARCHIVE])
        for item in archive_rows(archives[number], internal=internal):
            if isinstance(item, CrawlLink):
                counts[Note.LINK] += 1
                yield ("links", *item, *_EMPTY_COUNT)
            else:
                counts[item] += 1
        yield from (("counts", *_EMPTY_LINK, archives[number], str(note), n) for note, n in sorted(counts.items()))


def _summary(spark: SparkSession, out: str, archives: int) -> Extraction:
    from pyspark.sql import functions as sf

    counts = spark.read.parquet(f"{out}/{COUNTS}").select("archive", "note", "amount").localCheckpoint()
    totals: dict[str, int] = dict(counts.groupBy("note").agg(sf.sum("amount")).orderBy("note").collect())
    bad = counts.where(sf.col("note").isin([str(note) for note in PROBLEMS]))
    first = bad.select("archive").distinct().orderBy("archive").limit(100)
    problems: dict[str, dict[str, int]] = {}
    for archive, note, amount in bad.join(first, "archive").orderBy("archive", "note").collect():
        problems.setdefault(archive, {})[note] = amount
    return Extraction(archives, totals.get(Note.PAGE, 0), totals.get(Note.LINK, 0), totals, problems)
