"""Common Crawl's web graphs: ranks, and the edges that touch a domain of interest.

Files as published under ``projects/hyperlinkgraph``: ``...-ranks.txt.gz`` with a header of ``#`` names, ``-vertices``
(``id<TAB>reversed.name[<TAB>hosts]``) and ``-edges`` (``from<TAB>to``). They hold a hundred million lines, so all of it
streams, and memory is one bit per vertex, twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from citestack.authority.imports.bits import Bits
from citestack.authority.imports.graphfile import GraphFile
from citestack.authority.imports.interest import Interest, Level, covers, reverse
from citestack.authority.imports.nouns import ImportReport, RowError, shown
from citestack.authority.imports.reading import blocks, opened
from citestack.errors import ImportFileError

if TYPE_CHECKING:
    from citestack.store.imports import ImportWriter, RankRow

VENDOR: Final = "commoncrawl"
_COLUMNS = (b"harmonicc_pos", b"harmonicc_val", b"pr_pos", b"pr_val")
_NAMES = (b"host_rev", b"domain_rev")
_VERTEX = re.compile(rb"\d+\t[^\t\s]+(?:\t\d+)?\r?")
_EDGE = re.compile(rb"\d+\t\d+\r?")
_MANY = 10_000
_MAX_VERTEX = 1 << 33
Ids = NDArray[np.int64]


def is_ranks(head: bytes) -> bool:
    return head.startswith(b"#harmonicc_pos")


def is_vertices(lines: Sequence[bytes]) -> bool:
    return all(map(_VERTEX.fullmatch, lines)) and not is_edges(lines)


def is_edges(lines: Sequence[bytes]) -> bool:
    return all(map(_EDGE.fullmatch, lines))


def import_ranks(file: GraphFile) -> None:
    """Ranks of the domains of interest, two measures each."""
    lines = _lines(file.stream, file.head)
    columns = _columns_of(next(lines)[1])
    names, report, found = file.wanted.reversed_names(columns.level), file.report, list["RankRow"]()
    for number, line in lines:
        cells, report.rows = line.rstrip(b"\r").split(b"\t"), report.rows + 1
        if len(cells) != columns.width:
            message = f"{len(cells)} columns, the header has {columns.width}"
            report.reject(RowError(number, None, "bad_columns", message))
        elif not covers(names, cells[columns.name]):
            report.skipped += 1
        elif isinstance(ranks := _ranks(cells, columns), str):
            report.reject(RowError(number, None, "bad_number", ranks))
        else:
            found += ranks
        if len(found) >= _MANY:
            _write(found, file)
    _write(found, file)


def import_edges(file: GraphFile, vertices: Sequence[Path]) -> None:
    """Edges that start or end at a domain of interest.

    The vertices are read twice: for the numbers of the names wanted, and for the names of the numbers found.
    """
    (mine, size), needed, report = _wanted(vertices, file.wanted), Bits(), file.report
    before, found = file.writer.count_edges(), 0
    for sources, targets in _edges(file, size):
        kept = mine.has(sources) | mine.has(targets)
        pairs = list(zip(sources[kept].tolist(), targets[kept].tolist(), strict=True))
        needed.add(np.concatenate([sources[kept], targets[kept]]))
        file.writer.add_edges(pairs)
        found += len(pairs)
        report.skipped += len(kept) - len(pairs)
    new = found if report.dry_run else file.writer.count_edges() - before
    file.writer.changes += new
    report.imported, report.unchanged = new, found - new
    _name(needed, vertices, file.writer)


def _name(needed: Bits, vertices: Sequence[Path], writer: ImportWriter) -> None:
    nodes: list[tuple[int, str]] = []
    for number, name in _vertices(vertices):
        if needed.has_one(number):
            nodes.append((number, reverse(name.decode("ascii", "replace"))))
        if len(nodes) >= _MANY:
            writer.add_nodes(nodes)
            nodes.clear()
    writer.add_nodes(nodes)


def vertices_beside(edges: Path) -> Path:
    """The vertices file of the same release. Raises ``ImportFileError`` when it is not there."""
    name = edges.name.replace("edges", "vertices")
    for other in (name, f"{name}.gz", name.removesuffix(".gz")):
        if other != edges.name and edges.with_name(other).exists():
            return edges.with_name(other)
    hint = "Edges are numbers: name the file that says what they mean with --vertices FILE."
    raise ImportFileError(f"no vertices file beside {edges}", reason="no_vertices", hint=hint)


def release(path: Path) -> str:
    """``cc-main-2025-26-nov-dec-jan-domain`` of ``cc-main-2025-26-nov-dec-jan-domain-edges.txt.gz``."""
    return re.sub(r"-?(?:edges|ranks|vertices)?(?:\.txt)?(?:\.gz)?$", "", path.name) or path.name


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a ranks file has what."""

    width: int
    numbers: tuple[int, ...]
    """Position and value of harmonic centrality, then of PageRank."""
    name: int
    hosts: int | None
    level: Level


def _columns_of(line: bytes) -> _Columns:
    header = [name.lstrip(b"#").strip() for name in line.split(b"\t")]
    name = next((header.index(n) for n in _NAMES if n in header), None)
    if name is None or not set(_COLUMNS) <= set(header):
        raise ImportFileError(f"not a ranks file: its header is {shown(header, 200)}", reason="wrong_file", row=1)
    hosts = header.index(b"n_hosts") if b"n_hosts" in header else None
    level: Level = "host" if hosts is None and header[name] == b"host_rev" else "domain"
    return _Columns(len(header), tuple(map(header.index, _COLUMNS)), name, hosts, level)


def _ranks(cells: list[bytes], columns: _Columns) -> list[RankRow] | str:
    """Both measures, or what is wrong."""
    a, b, c, d = (cells[i] for i in columns.numbers)
    try:
        hosts = None if columns.hosts is None else int(cells[columns.hosts])
        name = reverse(cells[columns.name].decode("ascii"))
        return [
            (columns.level, name, "harmonic", int(a), float(b), hosts),
            (columns.level, name, "pagerank", int(c), float(d), hosts),
        ]
    except ValueError as e:
        return f"{e}: {shown(cells)}"


def _write(found: list[RankRow], file: GraphFile) -> None:
    new, changed, same = file.writer.add_ranks(found)
    file.report.imported += new
    file.report.updated += changed
    file.report.unchanged += same
    found.clear()


def _wanted(vertices: Sequence[Path], wanted: Interest) -> tuple[Bits, int]:
    """The numbers of the wanted names, and one more than the largest number of all."""
    names: dict[Level, frozenset[bytes]] = {}
    mine, last = Bits(), -1
    for path in vertices:
        level: Level = "domain" if "domain" in path.name else "host"
        names.setdefault(level, wanted.reversed_names(level))
        for number, name in _vertices([path]):
            last = max(last, number)
            if covers(names[level], name):
                mine.add(np.array([number]))
    return mine, last + 1


def _vertices(paths: Sequence[Path]) -> Iterator[tuple[int, bytes]]:
    for path in paths:
        with opened(path) as stream:
            for number, line in _lines(stream, b""):
                if not _VERTEX.fullmatch(line) or int(line.partition(b"\t")[0]) >= _MAX_VERTEX:
                    message = f"{path.name}, line {number}: not a vertex: {shown(line)}"
                    raise ImportFileError(message, reason="bad_vertex", row=number)
                cells = line.split(b"\t")
                yield int(cells[0]), cells[1].rstrip(b"\r")


def _edges(file: GraphFile, size: int) -> Iterator[tuple[Ids, Ids]]:
    """Sources and targets, block by block; lines that are no edge between known vertices are rejected."""
    line = 1
    for block, _ in blocks(file.stream, file.head):
        pairs = _pairs(block)
        if pairs is None or (len(pairs) and int(pairs.max()) >= size):
            pairs = _pairs_by_line(block, line, size, file.report)
        else:
            file.report.rows += len(pairs)
        line += block.count(b"\n")
        yield pairs[:, 0], pairs[:, 1]


def _pairs(block: bytes) -> Ids | None:
    """Shape (n, 2), when the whole block is lines of two numbers."""
    data = block.replace(b"\r\n", b"\n") if b"\r" in block else block
    data = data if data.endswith(b"\n") else data + b"\n"
    codes = np.frombuffer(data, np.uint8)
    marks = codes[codes < 48]  # everything below "0": tab and newline, or a line to look at
    digits = int(np.count_nonzero(codes - np.uint8(48) < 10))
    if len(marks) % 2 or digits + len(marks) != len(codes) or (marks[0::2] != 9).any() or (marks[1::2] != 10).any():
        return None
    numbers = np.array(data.split(), dtype=np.int64)
    return numbers.reshape(-1, 2) if len(numbers) == len(marks) else None


def _pairs_by_line(block: bytes, line: int, size: int, report: ImportReport) -> Ids:
    found = []
    for number, text in enumerate(block.splitlines(), line):
        report.rows += 1
        if not _EDGE.fullmatch(text):
            report.reject(RowError(number, None, "bad_columns", f"not an edge: {shown(text)}"))
            continue
        pair = tuple(map(int, text.split(b"\t")))
        if max(pair) >= size:
            message = f"no vertex has the number {max(pair)}"
            report.reject(RowError(number, None, "unknown_vertex", message))
            continue
        found.append(pair)
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _lines(stream: BinaryIO, head: bytes) -> Iterator[tuple[int, bytes]]:
    number = 0
    for block, _ in blocks(stream, head):
        for line in block.split(b"\n"):
            if line:
                yield number + 1, line
            number += 1
        number -= block.endswith(b"\n")
