"""The one small file that says which index files belong together, for which store and generation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from citestack.errors import IndexFailedError
from citestack.index.files import delete, replace_file

FORMAT = 2
"""Moves when the analysis, the fields or the table change shape: older folders are then rebuilt."""
_NAME = "index.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    store: str
    """Id of the store the index was made from."""
    generation: int
    serial: int
    """Number in the names of the files below; every commit takes the next."""
    lexical: str
    opstamp: int
    """tantivy's own commit number; another one in its folder = a commit that this manifest does not know."""
    table: str
    checksum: int
    dead: int
    """Passages dropped since the lexical index was built; tantivy still counts them in its word statistics."""
    format: int = FORMAT


def read_manifest(folder: Path) -> Manifest | None:
    """None when there is no index yet. Raises ``IndexFailedError`` for one this version cannot read."""
    try:
        return Manifest(**_current(json.loads((folder / _NAME).read_bytes())))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as e:
        raise IndexFailedError(f"the index {folder} has no readable manifest: {e}") from e


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Makes the manifest current, then deletes the index files it does not name."""
    replace_file(folder / _NAME, json.dumps(asdict(manifest)).encode())
    for path in folder.iterdir():
        if path.name.startswith(("lexical-", "table-")) and path.name not in {manifest.lexical, manifest.table}:
            delete(path)


def _current(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ValueError("another format")
    return raw
