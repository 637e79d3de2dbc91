"""``citestack search``: layer 2 alone, for one query or a batch in TREC form."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import orjson
import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from citestack.config import Config, RetrievalConfig
    from citestack.index.corpus import Corpus
    from citestack.model import Candidate
    from citestack.stack.layer2_retrieval import SearchMode

    Search = Callable[[str, int], list[tuple[float, Candidate]]]

MODES = ("lexical", "dense", "hybrid")


def register(app: typer.Typer) -> None:
    app.command("search", help="Search passages: layer 2 alone, one query or a batch for evaluation.")(search)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY")] = "",
    *,
    k: Annotated[int, typer.Option("-k", help="Results to show.", min=1, max=1000)] = 10,
    mode: Annotated[str, typer.Option(help="lexical, dense or hybrid.")] = "hybrid",
    profile: ProfileOption = "default",
    queries: Annotated[Path | None, typer.Option(help='Batch: JSON lines {"id", "text"}.')] = None,
    run: Annotated[Path | None, typer.Option(help="Batch: TREC run file to write; document id = URL.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when nothing is found."""
    if mode not in MODES:
        raise UsageError(f"unknown mode {mode!r}", hint=f"Use one of: {', '.join(MODES)}.", layer="retrieval")
    corpus, settings = _open(store_location(store), profile, mode)
    with corpus:
        search_for = partial(_found, corpus, settings.retrieval, mode=cast("SearchMode", mode))
        if queries is not None:
            _batch(search_for, queries, run, k, mode, as_json=json)
            return
        if not query.strip():
            raise UsageError("nothing to search for", hint="Give a QUERY, or --queries FILE.", layer="retrieval")
        found = search_for(query, k)
    _show(found, as_json=json)
    raise typer.Exit(0 if found else 1)


def _open(location: str, profile: str, mode: str) -> tuple[Corpus, Config]:
    from citestack.assemble import open_corpus
    from citestack.config import profile_config
    from citestack.inference import load_embedder

    settings = profile_config(profile)
    return open_corpus(location, settings, None if mode == "lexical" else load_embedder(settings.embedder))


def _found(
    corpus: Corpus, config: RetrievalConfig, query: str, k: int, *, mode: SearchMode
) -> list[tuple[float, Candidate]]:
    from citestack.stack.layer2_retrieval import search as search_layer

    seen = search_layer(corpus, query, k=k, mode=mode, config=config)
    candidates = corpus.candidates([s.passage for s in seen])
    return [(s.fused, c) for s, c in zip(seen, candidates, strict=True)]


def _show(found: list[tuple[float, Candidate]], *, as_json: bool) -> None:
    from citestack.shapes.search import result_json

    if as_json:
        print_json({"results": [result_json(i, score, c) for i, (score, c) in enumerate(found, 1)]})
        return
    out = console()
    for i, (score, c) in enumerate(found, 1):
        p = c.passage
        out.print(f"{i:>3}  {score:.4f}  {' > '.join(p.headings) or p.title}", markup=False, style="bold")
        out.print(f"     {p.url}", markup=False, style="dim")
        out.print(f"     {' '.join(p.text.split())[:240]}", markup=False)


def _batch(search_for: Search, queries: Path, run: Path | None, k: int, mode: str, *, as_json: bool) -> None:
    """TREC run lines ``qid Q0 URL rank score tag``; a page counts once, by its best passage."""
    rows = list(_rows(queries))
    lines = [line for qid, text in rows for line in _trec(search_for, qid, text, k, mode)]
    if run is None:
        typer.echo("\n".join(lines))
        return
    run.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if as_json:
        print_json({"queries": len(rows), "lines": len(lines), "run": str(run)})


def _rows(path: Path) -> list[tuple[str, str]]:
    try:
        raw = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
        return [(str(r["id"]), str(r["text"])) for r in raw]
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="retrieval") from e
    except (orjson.JSONDecodeError, KeyError, TypeError) as e:
        hint = 'Each line is one JSON object: {"id": "q1", "text": "..."}.'
        raise UsageError(f"{path} is not a query file: {e}", hint=hint, layer="retrieval") from e


def _trec(search_for: Search, qid: str, text: str, k: int, mode: str) -> list[str]:
    if not text.strip():
        return []
    best: dict[str, float] = {}
    for score, c in search_for(text, 3 * k):
        best.setdefault(c.passage.url, score)
    ranked = list(best.items())[:k]
    return [f"{qid} Q0 {url} {rank} {score:.6f} citestack-{mode}" for rank, (url, score) in enumerate(ranked, 1)]
