"""The files that saved answers lie in, read row by row; a body is read again when it is asked for."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import orjson

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.errors import UsageError
from citestack.track.engines.saved_prompts import prompt_in

MANIFEST = "manifest.jsonl"
_META = ".meta.json"
_BODIES = ("response", "reply", "body", "answer", "result")
_ENDINGS = (".json", ".jsonl", ".txt", ".md")
_PACKED = (".gz", ".zst")
_NAMED_BY_ID = re.compile(r"([0-9a-f]{16})(?:\.(\d{1,6}))?")
_IN_MEMORY = 64_000_000
Span = tuple[int, int]


class Lines:
    """A file of lines that can be read at any place; of a packed one, an unpacked copy."""

    def __init__(self, path: Path, unpacked: IO[bytes] | None = None) -> None:
        self._path = path
        self._unpacked = unpacked

    def __iter__(self) -> Iterator[tuple[Span, bytes]]:
        at = 0
        with self._file() as file:
            for line in file:
                if line.strip():
                    yield (at, at + len(line)), line
                at += len(line)

    def part(self, span: Span) -> bytes:
        with self._file() as file:
            file.seek(span[0])
            return file.read(span[1] - span[0])

    def _file(self) -> AbstractContextManager[IO[bytes]]:
        if self._unpacked is None:
            return self._path.open("rb")
        self._unpacked.seek(0)
        return nullcontext(self._unpacked)


@dataclass(frozen=True, slots=True)
class SavedRow:
    place: str
    """File, and line where it holds several."""
    prompt: str
    prompt_id: str
    market: str
    language: str
    repeat: int | None
    """From 1; None = not said: its place among the others decides."""
    engine: str
    """Which engine's format it has; empty = found out from the content."""
    simulated: bool
    at: str
    """ISO 8601; when it was answered, as far as known."""
    body: bytes
    """Of a small file; empty where ``lines`` has it."""
    lines: Lines | None = None
    span: Span = (0, 0)

    def load(self) -> bytes:
        """The response as it was saved."""
        return self.body if self.lines is None else _body(mapping(orjson.loads(self.lines.part(self.span))))


class SavedFiles:
    """Reads files and folders; holds the unpacked copies until it is closed."""

    def __init__(self) -> None:
        self._held = ExitStack()

    def close(self) -> None:
        self._held.close()

    def rows(self, path: Path) -> Iterator[SavedRow]:
        """Raises ``UsageError`` for what cannot be read, naming the file and the line."""
        if path.is_dir():
            yield from self._folder(path)
        elif path.is_file():
            yield from self._file(path, {})
        else:
            raise UsageError(f"{path}: no such file or folder", layer="track")

    def _folder(self, folder: Path) -> Iterator[SavedRow]:
        told = _manifest(folder / MANIFEST)
        if unknown := sorted(n for n in told if not (folder / n).is_file()):
            raise UsageError(f"{folder / MANIFEST} names a file that is not there: {unknown[0]}", layer="track")
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            if file.name != MANIFEST and not file.name.endswith(_META) and _plain_suffix(file) in _ENDINGS:
                yield from self._file(file, told.get(file.relative_to(folder).as_posix()) or _sidecar(file))

    def _file(self, file: Path, told: Json) -> Iterator[SavedRow]:
        if _plain_suffix(file) == ".jsonl":
            lines = Lines(file, self._unpacked(file))
            for at, (span, line) in enumerate(lines, 1):
                row = mapping(_parsed(line, f"{file}:{at}"))
                yield replace(_row(f"{file}:{at}", {**told, **row}, row, b""), lines=lines, span=span)
            return
        packed = self._unpacked(file)
        body = file.read_bytes() if packed is None else packed.read()
        data = _parsed(body, str(file)) if _plain_suffix(file) == ".json" else {}
        several = isinstance(data, list) and len(data) > 1
        for at, row in enumerate(rows(data) if several else [mapping(data) or next(iter(rows(data)), {})], 1):
            place = f"{file}:{at}" if several else str(file)
            yield _row(place, {**_named_by_id(file), **_facts(row), **told}, row, _body(row) if row else body)

    def _unpacked(self, file: Path) -> IO[bytes] | None:
        """An unpacked copy of a packed file, at its beginning."""
        if file.suffix.lower() not in _PACKED:
            return None
        copy = self._held.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - entered here
        try:
            _unpack(file, copy)
        except (OSError, EOFError, zlib.error, ValueError) as e:
            raise UsageError(f"{file}: cannot be unpacked: {e}", hint="Is it cut off?", layer="track") from e
        copy.seek(0)
        return copy


def _manifest(file: Path) -> Mapping[str, Json]:
    if not file.is_file():
        return {}
    found = {}
    for at, (_, line) in enumerate(Lines(file), 1):
        row = mapping(_parsed(line, f"{file}:{at}"))
        named = name(row.get("file"))
        if named is None or Path(named).is_absolute() or ".." in Path(named).parts:
            hint = 'Each line: {"file": ..., "prompt": ...}.'
            raise UsageError(f"{file}:{at}: names no file of the folder", hint=hint, layer="track")
        found[Path(named).as_posix()] = row
    return found


def _sidecar(file: Path) -> Json:
    meta = file.with_name(file.name.split(".")[0] + _META)
    return mapping(_parsed(meta.read_bytes(), str(meta))) if meta.is_file() else {}


def _facts(row: Json) -> Json:
    """What a row says of itself; a bare response says only its question."""
    return row if any(k in row for k in _BODIES) else {}


def _row(place: str, told: Json, row: Json, body: bytes) -> SavedRow:
    inner = next((row[k] for k in _BODIES if isinstance(row.get(k), dict | list)), row)
    prompt = text(told.get("prompt")) or text(told.get("question")) or prompt_in(inner) or prompt_in(row)
    return SavedRow(
        place,
        prompt,
        text(told.get("id")) or text(told.get("prompt_id")),
        text(told.get("market")).upper(),
        text(told.get("language")),
        number(told.get("repeat")),
        text(told.get("engine")),
        told.get("simulated") is True or row.get("simulated") is True or mapping(inner).get("simulated") is True,
        text(told.get("at")),
        body,
    )


def _body(row: Json) -> bytes:
    """The response inside a row, or the row itself. ``replies``: those of several calls, in order."""
    if isinstance(row.get("replies"), list):
        return orjson.dumps({"replies": row["replies"]})
    inner: Any = next((row[k] for k in _BODIES if isinstance(row.get(k), dict | list | str)), None)
    known = any(k in row for k in ("prompt", "question", "id", "prompt_id", "engine", "file"))
    if isinstance(inner, str) and known:
        return inner.encode("utf-8", "replace")
    return orjson.dumps(inner if inner is not None and not isinstance(inner, str) and known else row)


def _named_by_id(file: Path) -> dict[str, Any]:
    stem = file.name.removesuffix(file.suffix) if file.suffix in _PACKED else file.name
    found = _NAMED_BY_ID.fullmatch(Path(stem).stem)
    return {} if found is None else {"id": found[1]} | ({"repeat": int(found[2])} if found[2] else {})


def _plain_suffix(file: Path) -> str:
    return Path(file.stem).suffix.lower() if file.suffix.lower() in _PACKED else file.suffix.lower()


def _parsed(raw: bytes, place: str) -> object:
    try:
        found: object = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as e:
        raise UsageError(f"{place}: not JSON: {e}", hint="Is it cut off?", layer="track") from e
    return found


def _unpack(file: Path, into: IO[bytes]) -> None:
    if file.suffix.lower() == ".gz":
        with gzip.open(file, "rb") as stream:
            shutil.copyfileobj(stream, into, 1 << 20)
        return
    import pyarrow as pa

    with pa.OSFile(str(file), "rb") as packed, pa.CompressedInputStream(packed, "zstd") as stream:
        while part := stream.read(1 << 20):
            into.write(part)
