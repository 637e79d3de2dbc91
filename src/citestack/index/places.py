"""Where the derived index of a store lies."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from citestack.store.engine import is_server, shown


def index_folder(location: str) -> Path:
    return derived_folder(location, "index")


def derived_folder(location: str, kind: str) -> Path:
    """Beside the SQLite file; for a server, in the user's cache folder under a hash of the URL without its password."""
    if not is_server(location):
        return Path(location) / kind
    from platformdirs import user_cache_path

    name = hashlib.sha256(shown(location).encode()).hexdigest()[:16]
    return user_cache_path("citestack", appauthor=False) / kind / name


def vectors_folder(index: Path) -> Path:
    return index / "vectors"


def copy_index(source: Path, target: Path) -> None:
    """Copies what may be caught up in another place (without its permissions); vectors are read where they are."""
    for pattern in ("index.json", "table-*.npy", "lexical-*/*"):
        for path in sorted(source.glob(pattern)):
            if path.suffix != ".lock":
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
