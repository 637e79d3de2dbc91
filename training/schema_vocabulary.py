"""Compact names and relations of a schema.org release: ``python training/schema_vocabulary.py --jsonld FILE``.

FILE is ``schemaorg-current-https.jsonld`` of a release (github.com/schemaorg/schemaorg, ``data/releases``). Kept are
facts alone: names, parents, domains, ranges, members of enumerations, what supersedes what. No descriptions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent / "src/citestack/audit/markup/data/schemaorg.json"
PREFIX = "schema:"
Node = dict[str, Any]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jsonld", type=Path, required=True)
    parser.add_argument("--release", default="30.0")
    parser.add_argument("--out", type=Path, default=HERE)
    args = parser.parse_args(argv)
    graph = json.loads(args.jsonld.read_text(encoding="utf-8"))["@graph"]
    made = vocabulary([node for node in graph if node["@id"].startswith(PREFIX)], args.release)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(written(made), encoding="utf-8")
    print({name: len(part) for name, part in made.items()}, args.out.stat().st_size, "bytes")
    return 0


def vocabulary(graph: list[Node], release: str) -> dict[str, Any]:
    """``types``: name to parents; ``members``: name to enumerations; ``properties``: name to domains, then ranges."""
    classes = [n for n in graph if "rdfs:Class" in _list(n["@type"])]
    properties = [n for n in graph if "rdf:Property" in _list(n["@type"])]
    others = [n for n in graph if n not in classes and n not in properties]
    return {
        "release": release,
        "types": {_name(n): _names(n, "rdfs:subClassOf") for n in classes},
        "data_types": " ".join(sorted(_name(n) for n in classes if "schema:DataType" in _list(n["@type"]))),
        "members": {_name(n): " ".join(sorted(_local(t) for t in _list(n["@type"]))) for n in others},
        "properties": {_name(n): _relations(n) for n in properties},
        "superseded": {_name(n): _names(n, "schema:supersededBy") for n in graph if "schema:supersededBy" in n},
    }


def written(made: dict[str, Any]) -> str:
    """One name on each line, sorted: a new release shows as a readable difference."""
    lines = [f'"release": {json.dumps(made["release"])},', f'"data_types": {json.dumps(made["data_types"])}']
    for part in ("types", "members", "properties", "superseded"):
        rows = (f"{json.dumps(k)}:{json.dumps(v)}" for k, v in sorted(made[part].items()))
        lines[-1] = lines[-1].rstrip(",") + ","
        lines.append(f'"{part}": {{\n' + ",\n".join(rows) + "\n}")
    return "{\n" + "\n".join(lines) + "\n}\n"


def _relations(node: Node) -> str:
    return f"{_names(node, 'schema:domainIncludes')}|{_names(node, 'schema:rangeIncludes')}"


def _names(node: Node, key: str) -> str:
    return " ".join(sorted(_local(ref["@id"]) for ref in _list(node.get(key, [])) if ref["@id"].startswith(PREFIX)))


def _name(node: Node) -> str:
    return _local(node["@id"])


def _local(name: str) -> str:
    return name.removeprefix(PREFIX)


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    sys.exit(main())
