"""Labelled (premise, claim) rows from JSON lines, as cases: what one label speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from citestack.errors import MissingExtraError, UsageError

HALVES = ("first", "second")
_ENDINGS = (".jsonl", ".jsonl.zst")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its label (1 = supported) and the texts it is read against; the best text answers."""

    claim: str
    premises: tuple[str, ...]
    label: int
    partly: int | None
    """1 = at least partly supported; None when the set does not say."""


@dataclass(frozen=True, slots=True)
class CaseSet:
    name: str
    cases: tuple[Case, ...]


def read_sets(paths: Sequence[Path], *, half: str | None = None, limit: int | None = None) -> list[CaseSet]:
    """Files, or the ``.jsonl`` and ``.jsonl.zst`` files of folders, in name order, by file name.

    Rows hold ``premise``, ``claim`` and ``label`` (1 or 0); rows with one ``group`` (or WiCE's ``meta.id`` in chunked
    files) are one case. ``half`` splits by a hash of the claim, so that what tunes is never what reports; ``limit``
    takes the cases whose hashes are lowest. Raises ``UsageError`` for files that cannot be read or hold one class.
    """
    if half not in (None, *HALVES):
        raise UsageError(f"no half {half!r}", hint=f"Use one of: {', '.join(HALVES)}.", layer="evaluate")
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise UsageError("no labelled rows found", hint="Give .jsonl files or a folder of them.", layer="evaluate")
    return [_read(file, half, limit) for file in files]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.iterdir() if p.name.endswith(_ENDINGS) and "subclaim_tokens" not in p.name)


def _read(file: Path, half: str | None, limit: int | None) -> CaseSet:
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, row in enumerate(rows(file)):
        groups.setdefault(_group(row, number), []).append(row)
    cases = sorted(map(_case, groups.values()), key=lambda c: _place(c.claim))
    chosen = [c for c in cases if half is None or _place(c.claim)[0] % 2 == HALVES.index(half)][:limit]
    name = file.name.removesuffix(".zst").removesuffix(".jsonl")
    if len({c.label for c in chosen}) < 2:
        hint = "Rows need a label: 1 = supported, 0 = anything else."
        raise UsageError(f"{file} does not hold both labels", hint=hint, layer="evaluate")
    return CaseSet(name, tuple(chosen))


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Raises ``UsageError`` for a line that is no row."""
    import orjson

    for number, line in enumerate(_lines(file), 1):
        try:
            row = orjson.loads(line)
            if not isinstance(row["premise"], str) or not isinstance(row["claim"], str) or row["label"] not in (0, 1):
                raise ValueError("premise and claim are texts, label is 0 or 1")  # noqa: TRY301
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as e:
            hint = 'Each line is one JSON object: {"premise": "...", "claim": "...", "label": 1}.'
            raise UsageError(f"{file}, line {number}: {e}", hint=hint, layer="evaluate") from e
        yield row


def _lines(file: Path) -> list[bytes]:
    try:
        data = _opened(file)
    except OSError as e:
        raise UsageError(f"cannot read {file}: {e.strerror}", layer="evaluate") from e
    return [line for line in data.splitlines() if line.strip()]


def _opened(file: Path) -> bytes:
    if file.suffix != ".zst":
        return file.read_bytes()
    try:
        import zstandard
    except ImportError as e:
        raise MissingExtraError("zstandard", "train") from e
    with zstandard.open(file, "rb") as stream:
        return bytes(stream.read())


def _group(row: dict[str, Any], number: int) -> str:
    meta = row.get("meta") or {}
    named = row.get("group") or (meta.get("id") if "chunk_idx" in meta else None)
    return str(named) if named is not None else f"row {number}"


def _case(found: list[dict[str, Any]]) -> Case:
    raw = str(found[0].get("label_raw", ""))
    partly = int(raw != "not_supported") if raw in ("supported", "partially_supported", "not_supported") else None
    return Case(found[0]["claim"], tuple(r["premise"] for r in found), int(found[0]["label"]), partly)


def _place(claim: str) -> bytes:
    return blake2b(claim.encode("utf-8", "replace"), digest_size=8).digest()[::-1]
