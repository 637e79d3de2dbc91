"""``citestack scale``: the link graph on Apache Spark. Each job reads what the one before it wrote."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from citestack.cli.options import JsonOption
from citestack.cli.output import console, print_json
from citestack.cli.scale_options import (
    ConfOption,
    DriverOption,
    ExecutorOption,
    MasterOption,
    OutOption,
    OverwriteOption,
    PartsOption,
    cluster,
    existing,
    mode,
    target,
)
from citestack.errors import UsageError
from citestack.scale.nouns import CrawlKind, Level

if TYPE_CHECKING:
    from citestack.scale.graph import Size
    from citestack.scale.harmonic import Method


def register(app: typer.Typer) -> None:
    jobs = typer.Typer(help="Beyond one machine: links, graph and ranks on Apache Spark (extra: scale).")
    jobs.command("extract", help="Links from WARC and WAT archives.")(extract)
    jobs.command("graph", help="A graph of hosts or domains from extracted links.")(graph)
    jobs.command("import", help="A graph from Common Crawl's vertices and edges.")(import_)
    jobs.command("ranks", help="PageRank and harmonic centrality of a graph.")(ranks)
    app.add_typer(jobs, name="scale")


def extract(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Archives, folders, lists of paths.")],
    *,
    out: OutOption,
    base: Annotated[str, typer.Option(help="Folder or URL that the lines of a list are relative to.")] = "",
    internal: Annotated[bool, typer.Option("--internal", help="Also links within one host.")] = False,
    overwrite: OverwriteOption = False,
    master: MasterOption = "local[*]",
    driver_memory: DriverOption = "1g",
    executor_memory: ExecutorOption = "1g",
    partitions: PartsOption = 0,
    conf: ConfOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no page was read."""
    from citestack.scale.extract import extract as run
    from citestack.scale.inputs import archives
    from citestack.scale.session import spark_session

    found, folder = archives(sources, base), target(out, overwrite=overwrite)
    started = time.monotonic()
    with spark_session(cluster(master, driver_memory, executor_memory, partitions, conf)) as spark:
        done = run(spark, found, folder, internal=internal, mode=mode(overwrite=overwrite))
    report = {"archives": done.archives, "pages": done.pages, "links": done.links, "notes": done.notes}
    _show({**report, "problems": done.problems, "out": folder}, started, as_json=json)
    raise typer.Exit(0 if done.pages else 1)


def graph(
    links: Annotated[list[str], typer.Argument(metavar="LINKS...", help="What 'scale extract' wrote.")],
    *,
    out: OutOption,
    level: Annotated[str, typer.Option(help="host or domain (eTLD+1).")] = "domain",
    kinds: Annotated[str, typer.Option(help="Kinds of links that count: text, image, embed.")] = "text,image",
    follow_only: Annotated[bool, typer.Option(help="Leave out nofollow, ugc and sponsored.")] = False,
    main_only: Annotated[bool, typer.Option(help="Leave out boilerplate, where it is known.")] = False,
    overwrite: OverwriteOption = False,
    master: MasterOption = "local[*]",
    driver_memory: DriverOption = "1g",
    executor_memory: ExecutorOption = "1g",
    partitions: PartsOption = 0,
    conf: ConfOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no two names are linked."""
    from citestack.scale.graph import Links, build
    from citestack.scale.session import spark_session

    words = tuple(word.strip() for word in kinds.split(",") if word.strip())
    for word in words or ("",):
        _one_of(word, get_args(CrawlKind), "kind of link")
    _one_of(level, get_args(Level), "level")
    chosen = Links(cast("Level", level), cast("tuple[CrawlKind, ...]", words), follow_only, main_only)
    read, folder = [existing(source) for source in links], target(out, overwrite=overwrite)
    started = time.monotonic()
    with spark_session(cluster(master, driver_memory, executor_memory, partitions, conf)) as spark:
        size = build(spark, read, folder, chosen, mode=mode(overwrite=overwrite))
    _show_size(size, {"level": level, "out": folder}, started, as_json=json)


def import_(
    *,
    vertices: Annotated[list[str], typer.Option("--vertices", metavar="FILE", help="id, reversed name [, n_hosts].")],
    edges: Annotated[list[str], typer.Option("--edges", metavar="FILE", help="from id, to id.")],
    out: OutOption,
    overwrite: OverwriteOption = False,
    master: MasterOption = "local[*]",
    driver_memory: DriverOption = "1g",
    executor_memory: ExecutorOption = "1g",
    partitions: PartsOption = 0,
    conf: ConfOption = None,
    json: JsonOption = False,
) -> None:
    """Files, folders or patterns, plain or gzip; ids stay as they are."""
    from citestack.scale.commoncrawl import read_graph
    from citestack.scale.session import spark_session

    nodes, pairs = [existing(path) for path in vertices], [existing(path) for path in edges]
    folder = target(out, overwrite=overwrite)
    started = time.monotonic()
    with spark_session(cluster(master, driver_memory, executor_memory, partitions, conf)) as spark:
        size = read_graph(spark, nodes, pairs, folder, mode=mode(overwrite=overwrite))
    _show_size(size, {"rejected": size.rejected, "out": folder}, started, as_json=json)


def ranks(
    graph_folder: Annotated[str, typer.Argument(metavar="GRAPH", help="What 'scale graph' or 'scale import' wrote.")],
    *,
    out: OutOption,
    damping: Annotated[float, typer.Option(help="PageRank's damping.", min=0.0, max=0.999)] = 0.85,
    tolerance: Annotated[float, typer.Option(help="L1 change at which PageRank stops.", min=1e-15)] = 1e-7,
    max_iterations: Annotated[int, typer.Option(help="Iterations of PageRank at most.", min=1)] = 100,
    weights: Annotated[bool, typer.Option("--weights", help="An edge weighs its number of links.")] = False,
    seeds: Annotated[
        Path | None, typer.Option(help="Names where the surfer restarts, one a line [TAB weight].")
    ] = None,
    harmonic: Annotated[str, typer.Option(help="auto, exact or hyperball.")] = "auto",
    sketch: Annotated[int, typer.Option(help="HyperBall: log2 of the registers, 4 to 21.", min=4, max=21)] = 8,
    overwrite: OverwriteOption = False,
    master: MasterOption = "local[*]",
    driver_memory: DriverOption = "1g",
    executor_memory: ExecutorOption = "1g",
    partitions: PartsOption = 0,
    conf: ConfOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when PageRank did not come to rest; what was reached is written all the same."""
    from citestack.scale.harmonic import HarmonicSettings
    from citestack.scale.pagerank import PageRankSettings
    from citestack.scale.ranks import RankSettings, rank
    from citestack.scale.session import spark_session

    _one_of(harmonic, ("auto", "exact", "hyperball"), "way to harmonic centrality")
    read, folder = existing(graph_folder), target(out, overwrite=overwrite)
    settings = RankSettings(
        PageRankSettings(damping, tolerance, max_iterations, weights),
        HarmonicSettings(cast("Method", harmonic), sketch),
        () if seeds is None else _seeds(seeds),
    )
    started = time.monotonic()
    with spark_session(cluster(master, driver_memory, executor_memory, partitions, conf)) as spark:
        done = rank(
            spark,
            read,
            folder,
            settings,
            mode=mode(overwrite=overwrite),
        )
    measured: dict[str, Any] = {
        "vertices": done.vertices,
        "pagerank": {
            "iterations": done.pagerank.iterations,
            "change": done.pagerank.change,
            "error_bound": done.pagerank.error_bound,
            "converged": done.pagerank.converged,
        },
        "harmonic": {
            "method": done.harmonic.method,
            "distance": done.harmonic.distance,
            "complete": done.harmonic.complete,
            "count_error": done.harmonic.count_error,
        },
        "file": done.file,
        "out": folder,
    }
    _show(measured, started, as_json=json)
    raise typer.Exit(0 if done.pagerank.converged else 1)


def _one_of(word: str, known: tuple[str, ...], what: str) -> None:
    if word not in known:
        raise UsageError(f"{word!r} is no {what}", hint=f"Use: {', '.join(known)}.", layer="scale")


def _seeds(path: Path) -> tuple[tuple[str, float], ...]:
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        named = (row for row in rows if row[0][:1] != "#")
        return tuple((row[0].strip().lower(), float(row[1]) if len(row) > 1 else 1.0) for row in named)
    except (OSError, ValueError) as e:
        raise UsageError(f"{path} is no list of seeds: {e}", layer="scale") from e


def _show_size(size: Size, more: dict[str, Any], started: float, *, as_json: bool) -> None:
    _show({"vertices": size.vertices, "edges": size.edges, "links": size.links, **more}, started, as_json=as_json)
    raise typer.Exit(0 if size.edges else 1)


def _show(report: dict[str, Any], started: float, *, as_json: bool) -> None:
    report["seconds"] = round(time.monotonic() - started, 1)
    if as_json:
        print_json(report)
        return
    out = console()
    for name, value in report.items():
        if isinstance(value, dict):
            out.print(f"{name}", markup=False)
            for key, inner in value.items():
                out.print(f"  {key}  {inner}", markup=False)
        else:
            out.print(f"{name}  {value}", markup=False)
