"""What every benchmark result carries: figures are worthless without where they came from."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

RESULTS = Path(__file__).parent / "results"


def write_result(name: str, figures: dict[str, Any], *, data_hash: str = "", seed: int | None = None) -> Path:
    """Write ``results/NAME.json`` and return its path."""
    shape = {
        "benchmark": name,
        "commit": _commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "data_hash": data_hash,
        "seed": seed,
        "figures": figures,
    }
    path = RESULTS / f"{name}.json"
    path.write_bytes(orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
    print(f"wrote {path}", file=sys.stderr)
    return path


def machine() -> dict[str, Any]:
    """Cores, memory and interpreter; enough to know what a figure can be compared with."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def hash_files(paths: Iterable[Path]) -> str:
    """SHA-256 (16 hex digits) over names and bytes of the input files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def peak_rss_mib() -> float:
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip()
