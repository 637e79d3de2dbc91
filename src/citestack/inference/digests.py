"""SHA-256 of weight files, remembered between runs.

Hashing 34 MB takes 25-130 ms depending on the processor's SHA instructions; a file that was hashed once and has kept
its size and modification time is not read again. The memory is a cache: losing it costs time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def combined(sha256: Mapping[str, str]) -> str:
    """One hex SHA-256 over several files' checksums, independent of their order."""
    return hashlib.sha256("".join(f"{sha256[name]}  {name}\n" for name in sorted(sha256)).encode()).hexdigest()


def trusted_sha256(path: Path, memory: Path | None = None) -> str:
    """Hex SHA-256 of a file, from memory when size and modification time are those of the last reading."""
    memory = memory or _default_memory()
    known, key, state = _read(memory), str(path.resolve()), _state(path)
    entry = known.get(key)
    if isinstance(entry, list) and entry[:2] == state and len(entry) == 3 and isinstance(entry[2], str):
        return entry[2]
    sha256 = file_sha256(path)
    _write(memory, {**known, key: [*state, sha256]})
    return sha256


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _default_memory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("citestack", appauthor=False) / "checksums.json"


def _read(memory: Path) -> dict[str, object]:
    try:
        known = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(memory: Path, known: Mapping[str, object]) -> None:
    """Replaces the file whole, so that two processes never leave a half-written one; failing is harmless."""
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=memory.parent)
        with os.fdopen(handle, "w") as f:
            json.dump(known, f, sort_keys=True)
        Path(temporary).replace(memory)
