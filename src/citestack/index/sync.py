"""Keeps an index folder in step with the record: catches up, or rebuilds what is missing, broken or foreign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from citestack.errors import IndexFailedError
from citestack.index.files import replace_file
from citestack.index.lexical import LexicalIndex
from citestack.index.manifest import Manifest, read_manifest, write_manifest
from citestack.index.table import PassageTable, table_row
from citestack.store import Changes, Store, StoredPassage

SMALL = 5_000
"""Up to this many passages the lexical index is built anew (about a second) whenever a passage was dropped."""
MAX_DEAD = 0.05
"""Share of dropped passages from which larger ones are built anew as well."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What a search needs, all of one generation."""

    manifest: Manifest
    lexical: LexicalIndex
    table: PassageTable


def load(folder: Path, store: str) -> IndexState | None:
    """The index as it stands; None when there is none. Raises ``IndexFailedError`` for one that must be rebuilt."""
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    if manifest.store != store:
        raise IndexFailedError(f"the index {folder} belongs to another store")
    if not (folder / manifest.lexical / "meta.json").exists():
        raise IndexFailedError(f"the lexical index {folder / manifest.lexical} is gone")
    table = PassageTable.read(folder / manifest.table, manifest.checksum)
    return IndexState(manifest, LexicalIndex(folder / manifest.lexical), table)


def is_current(state: IndexState | None, generation: int) -> bool:
    """Whether the index shows this generation exactly, with no commit half done."""
    if state is None or state.manifest.generation != generation:
        return False
    return state.manifest.opstamp == state.lexical.opstamp and state.lexical.passages == len(state.table)


def bring_up(folder: Path, store: Store) -> IndexState:
    """Brings the folder to the store's generation, under the caller's lock; what it then holds."""
    state: IndexState | None = None
    with suppress(IndexFailedError):  # whatever is wrong with a derived file, building it anew is the cure
        state = load(folder, store.id)
    if state is None or state.manifest.generation > store.generation:
        return _build(folder, store)
    changes = store.changes_since(state.manifest.generation)
    whole = state.manifest.opstamp == state.lexical.opstamp and state.lexical.passages == len(state.table)
    if not changes.pages and whole:
        return _settle(folder, state, changes)
    kept = state.table.without_pages(changes.pages)
    dead = state.manifest.dead + len(state.table) - len(kept)
    if not whole or _too_many(dead, len(kept)):
        return _build(folder, store)
    try:
        return _extend(folder, store, replace(state, manifest=replace(state.manifest, dead=dead)), changes)
    except IndexFailedError:
        return _build(folder, store)


def _too_many(dead: int, living: int) -> bool:
    return dead > (0 if living <= SMALL else MAX_DEAD * living)


def _settle(folder: Path, state: IndexState, changes: Changes) -> IndexState:
    """A generation that changed no passage (links, duplicate marks) only moves the number."""
    if state.manifest.generation == changes.generation:
        return state
    manifest = replace(state.manifest, generation=changes.generation)
    write_manifest(folder, manifest)
    return replace(state, manifest=manifest)


def _extend(folder: Path, store: Store, state: IndexState, changes: Changes) -> IndexState:
    return _write(folder, store, replace(state, table=state.table.without_pages(changes.pages)), changes)


def _build(folder: Path, store: Store) -> IndexState:
    """A new lexical index and table beside the old ones, which stay in use until the manifest names the new."""
    changes = store.changes_since(0)
    serial = _free_serial(folder)
    name = f"lexical-{serial}"
    manifest = Manifest(store.id, 0, serial, name, 0, "", 0, 0)
    empty = IndexState(manifest, LexicalIndex(folder / name), PassageTable.empty())
    return _write(folder, store, empty, changes)


def _write(folder: Path, store: Store, base: IndexState, changes: Changes) -> IndexState:
    """Adds the changed versions to both files and commits the manifest last."""
    lexical = base.lexical
    rows: list[tuple[int, ...]] = []

    def added() -> Iterator[StoredPassage]:
        for stored in store.passages_of(changes.versions):
            rows.append(table_row(stored))
            yield stored

    lexical.write(changes.pages if base.manifest.generation else (), added())
    table = base.table.with_rows(rows)
    data, checksum = table.data()
    serial = _free_serial(folder)
    manifest = replace(base.manifest, generation=changes.generation, serial=serial, opstamp=lexical.opstamp)
    manifest = replace(manifest, table=f"table-{serial}.npy", checksum=checksum)
    replace_file(folder / manifest.table, data)
    write_manifest(folder, manifest)
    return IndexState(manifest, lexical, table)


def _free_serial(folder: Path) -> int:
    """A number no file of the folder carries, leftovers of a killed writer included."""
    used = [path.stem.rpartition("-")[2] for path in folder.iterdir() if path.name.startswith(("lexical-", "table-"))]
    return max((int(n) for n in used if n.isdigit()), default=0) + 1
