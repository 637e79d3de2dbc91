"""A Spark cluster for the tests: a standalone master and two workers, each a JVM of its own, on loopback alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import citestack
from citestack.errors import JavaMissingError, MissingExtraError
from citestack.scale.session import Cluster, require_java, spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WORKERS = 2
# Short-lived JVMs: the quick compiler alone, and one thread that collects.
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
CONF = {
    "spark.driver.extraJavaOptions": LIGHT,
    "spark.executor.extraJavaOptions": LIGHT,
    "spark.cores.max": str(WORKERS),
    "spark.executor.cores": "1",
    # No task starts before both executors are there.
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
}


def needs_spark() -> None:
    try:
        require_java()
    except (MissingExtraError, JavaMissingError) as e:
        pytest.skip(f"{e.message}. {e.hint}")


@pytest.fixture(scope="session")
def worker_environment() -> dict[str, str]:
    """What worker processes need to find this citestack, wherever they stand."""
    package = str(Path(citestack.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": package, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory, worker_environment: dict[str, str]) -> Iterator[str]:
    """The address of a running master with two workers, which end with the tests."""
    needs_spark()
    folder = tmp_path_factory.mktemp("cluster")
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    loopback = ["--host", "127.0.0.1", "--webui-port", "0"]
    size = ["--cores", "1", "--memory", "1g"]
    with ExitStack() as running:

        def start(name: str, *words: str) -> Path:
            log = folder / f"{name}.log"
            running.callback(_stop, _started(log, worker_environment, *words))
            return log

        log = start("master", "org.apache.spark.deploy.master.Master", *loopback, "--port", str(port))
        _wait_for(log, "I have been elected leader")
        worker = ["org.apache.spark.deploy.worker.Worker", *loopback, *size]
        logs = [start(f"worker-{n}", *worker, "--work-dir", str(folder / f"work-{n}"), address) for n in range(WORKERS)]
        for log in logs:
            _wait_for(log, "Successfully registered with master")
        yield address


@pytest.fixture(scope="session")
def spark(master: str) -> Iterator[SparkSession]:
    """One session on the cluster for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        with spark_session(Cluster(master, "512m", "512m", partitions=2, conf=CONF)) as session:
            yield session


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _started(log: Path, environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    import pyspark

    launcher = Path(pyspark.__file__).parent / "bin" / "spark-class"
    shell = shutil.which("bash") or "bash"
    options = {
        "SPARK_DAEMON_MEMORY": "128m",
        "SPARK_DAEMON_JAVA_OPTS": LIGHT,
        "SPARK_LAUNCHER_OPTS": LIGHT,
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
    }
    with log.open("wb") as out:
        command = [shell, str(launcher), *words]
        return subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={**environment, **options}
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(log: Path, words: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while words not in log.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() > end:
            pytest.fail(f"no {words!r} after {seconds:.0f} s:\n{log.read_text(encoding='utf-8', errors='replace')}")
        time.sleep(0.2)
