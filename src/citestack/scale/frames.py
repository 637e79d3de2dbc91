"""What the jobs share: tables kept between iterations, dense numbers in an order, names as Common Crawl writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

# monotonically_increasing_id: the partition in the upper 31 bits, the row within it in the lower 33.
_ROW_BITS = 33


def kept(frame: DataFrame) -> DataFrame:
    """The table, computed once by the next action and cut off from its plan, which would grow with every iteration.

    The copy lives on the executors alone: one that dies ends the run (``docs/scale.md``).
    """
    return frame.localCheckpoint(eager=False)


def partitioned(frame: DataFrame, *columns: str) -> DataFrame:
    """Rows with equal ``columns`` on one partition, of as many as every shuffle has, so that joins need not move it."""
    count = int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions"))
    return frame.repartition(count, *columns)


def numbered(frame: DataFrame, order: Sequence[Column], column: str, start: int = 0) -> DataFrame:
    """``frame`` with ``column`` = ``start``, ``start`` + 1, ... in ``order``, which must leave no ties.

    Two passes instead of a window over everything, which Spark would put on one partition: sort by ranges, count the
    partitions, add what came before.
    """
    from pyspark.sql import functions as sf

    marks = {"_part": sf.spark_partition_id(), "_row": sf.monotonically_increasing_id()}
    placed = kept(frame.orderBy(*order).withColumns(marks))
    sizes = dict(placed.groupBy("_part").count().collect())
    before, total = [], start
    for part in range(max(sizes, default=-1) + 1):
        before.append(total)
        total += sizes.get(part, 0)
    offset = sf.lit(before or [start]).cast("array<bigint>")[sf.col("_part")]
    row = sf.col("_row").bitwiseAND(sf.lit((1 << _ROW_BITS) - 1))
    return placed.withColumn(column, offset + row).drop(*marks)


def reversed_name(name: Column) -> Column:
    """``org.example.www`` of ``www.example.org`` and back; addresses stay as they are."""
    from pyspark.sql import functions as sf

    address = name.contains(":") | name.rlike(r"^\d{1,3}(\.\d{1,3}){3}$")
    return sf.when(address, name).otherwise(sf.concat_ws(".", sf.reverse(sf.split(name, r"\."))))
