"""What the jobs of ``citestack scale`` share: where Spark runs, and where they read and write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.scale.session import Cluster

MasterOption = Annotated[
    str, typer.Option("--master", metavar="URL", help="local[N], local-cluster[W,C,MiB], spark://HOST:7077, yarn, k8s.")
]
DriverOption = Annotated[str, typer.Option("--driver-memory", help="Memory of the driver, as Spark writes it.")]
ExecutorOption = Annotated[str, typer.Option("--executor-memory", help="Memory of each executor.")]
PartsOption = Annotated[int, typer.Option("--partitions", help="Parts of a shuffle; 0 = twice the cores.", min=0)]
ConfOption = Annotated[list[str] | None, typer.Option("--conf", metavar="KEY=VALUE", help="Any Spark setting.")]
OutOption = Annotated[str, typer.Option("--out", metavar="DIR", help="Where to write; every worker must see it.")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]


def cluster(master: str, driver: str, executor: str, partitions: int, conf: list[str] | None) -> Cluster:
    from citestack.scale.session import Cluster

    given = [item.partition("=") for item in conf or ()]
    for name, mark, _ in given:
        if not mark or not name.startswith("spark."):
            raise UsageError(f"--conf {name}: not a Spark setting", hint="Write --conf spark.KEY=VALUE.", layer="scale")
    return Cluster(master, driver, executor, partitions, {name: value for name, _, value in given})


def mode(*, overwrite: bool) -> str:
    return "overwrite" if overwrite else "error"


def target(out: str, *, overwrite: bool) -> str:
    """Absolute, since workers stand in other folders. Raises ``UsageError`` where something is in the way."""
    if "://" in out:
        return out.rstrip("/")
    path = Path(out).resolve()
    if path.is_file() or (path.is_dir() and any(path.iterdir()) and not overwrite):
        raise UsageError(f"{out} exists", hint="Name another folder, or pass --overwrite.", layer="scale")
    return str(path)


def existing(source: str) -> str:
    if "://" in source or "*" in source:
        return source.rstrip("/")
    path = Path(source).resolve()
    if not path.exists():
        raise UsageError(f"{source} does not exist", layer="scale")
    return str(path)
