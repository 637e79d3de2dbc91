"""A Spark session for the jobs of this package, and its failures as errors of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citestack.errors import JavaMissingError, MissingExtraError, SparkError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
"""Spark 4 is compiled for it."""
_LOOPBACK = ("local", "spark://127.", "spark://localhost")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the jobs run and what they may take."""

    master: str = "local[*]"
    """``local[N]``, ``local-cluster[workers,cores,MiB]``, ``spark://host:7077``, ``yarn``, ``k8s://...``"""
    driver_memory: str = "1g"
    executor_memory: str = "1g"
    partitions: int = 0
    """Parts of every shuffle; 0 = twice the cores that the master offers, at least 4."""
    conf: Mapping[str, str] = field(default_factory=dict)
    """Any Spark setting; it wins over ours."""


@contextmanager
def spark_session(cluster: Cluster) -> Iterator[SparkSession]:
    """A session that ends with the block. A session this process already has is used as it is, and goes on.

    Raises ``MissingExtraError`` without pyspark, ``JavaMissingError`` without a Java it runs on, and ``SparkError`` for
    whatever Spark says inside the block.
    """
    require_java()
    with spark_failures():
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        session = running or _started(SparkSession.builder, cluster)
        try:
            yield session
        finally:
            if running is None:
                session.stop()


def require_java() -> None:
    """Both halves of the extra, looked for before a JVM is started in vain."""
    try:
        import pyspark  # noqa: F401
    except ImportError as e:
        raise MissingExtraError("pyspark", "scale", layer="scale") from e
    command = java_command()
    if command is None:
        raise JavaMissingError("Apache Spark needs Java, and none was found", layer="scale")
    version = java_version(command)
    if version is None or version < OLDEST_JAVA:
        found = f"{command} is Java {version}" if version else f"{command} does not say which Java it is"
        raise JavaMissingError(f"Apache Spark needs Java {OLDEST_JAVA}; {found}", layer="scale")


def java_command() -> str | None:
    """``$JAVA_HOME/bin/java``, which Spark takes first, else the one on the PATH."""
    home = os.environ.get("JAVA_HOME")
    if home:
        command = Path(home) / "bin" / "java"
        return str(command) if os.access(command, os.X_OK) else None
    return shutil.which("java")


def java_version(command: str) -> int | None:
    """17 of ``openjdk version "17.0.15"``; 8 of ``"1.8.0_402"``."""
    try:
        done = subprocess.run([command, "-version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found[1]) if found else None


def settings(cluster: Cluster) -> dict[str, str]:
    """What a session is started with.

    Adaptive execution stays off: the measures keep their tables partitioned by node so that an iteration needs one
    shuffle, and adaptive execution merges partitions as it likes.
    """
    ours = {
        "spark.driver.memory": cluster.driver_memory,
        "spark.executor.memory": cluster.executor_memory,
        "spark.sql.adaptive.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Tables of past iterations are given back when the JVM's collector notices them.
        "spark.cleaner.periodicGC.interval": "5min",
        # Parquet of links and of counts is written side by side without sorting first.
        "spark.sql.maxConcurrentOutputFileWriters": "4",
        "spark.sql.objectHashAggregate.sortBased.fallbackThreshold": "65536",
    }
    if cluster.partitions:
        ours["spark.sql.shuffle.partitions"] = str(cluster.partitions)
    if cluster.master.startswith(_LOOPBACK):
        ours |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return ours | dict(cluster.conf)


def _started(builder: Any, cluster: Cluster) -> SparkSession:
    given = settings(cluster)
    builder = builder.appName("citestack").master(cluster.master)
    for name, value in given.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    context = session.sparkContext
    context.setLogLevel("ERROR")
    if cluster.master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        context.pythonExec = sys.executable  # workers on this machine run the Python that has citestack
    if "spark.sql.shuffle.partitions" not in given:
        session.conf.set("spark.sql.shuffle.partitions", str(max(4, 2 * context.defaultParallelism)))
    return session


@contextmanager
def spark_failures() -> Iterator[None]:
    """What Spark and its Java side raise, as ``SparkError`` with the line that says most.

    A path that is missing, or in the way, is the caller's: ``UsageError``.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as e:
        if e.getCondition() not in {"PATH_NOT_FOUND", "PATH_ALREADY_EXISTS"}:
            raise SparkError(f"Spark: {cause(str(e))}", layer="scale") from e
        raise UsageError(cause(str(e)).partition("] ")[2], layer="scale") from e
    except (Py4JError, PySparkException) as e:
        raise SparkError(f"Spark: {cause(str(e))}", layer="scale") from e


def cause(message: str) -> str:
    """The line of a Java stack trace that names the failure: the last cause, else the first line."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    # A Python worker's traceback ends with its exception, just before the Java frames.
    return (causes[-1:] or lines[:1] or ["no reason given"])[0][:500]
