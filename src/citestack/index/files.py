"""Files that a kill -9 or a power cut leaves either as they were or as they were to be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Writes the whole file, or leaves the old one."""
    new = path.with_name(path.name + ".new")
    with new.open("wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())
    new.replace(path)


def delete(path: Path) -> None:
    """Deletes a file or folder if it is there; one that another process still maps (Windows) is left for next time."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        return
