"""Tranco: ``rank,domain``, one per line, no header (Le Pochat et al. 2019)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from citestack.authority.imports.graphfile import GraphFile
from citestack.authority.imports.interest import reverse
from citestack.authority.imports.nouns import RowError, shown
from citestack.authority.imports.reading import blocks

if TYPE_CHECKING:
    from citestack.store.imports import RankRow

VENDOR: Final = "tranco"
_LINE = re.compile(rb"(\d+),([^,\s\"]+\.[^,\s\"]+)\r?")


def is_tranco(lines: Sequence[bytes]) -> bool:
    return all(map(_LINE.fullmatch, lines))


def import_ranks(file: GraphFile) -> None:
    """Positions of the domains of interest."""
    wanted, report = file.wanted, file.report
    names = {reverse(name.decode()) for name in wanted.reversed_names("domain")} | wanted.hosts
    number, found = 0, list["RankRow"]()
    for block, _ in blocks(file.stream, file.head):
        for line in block.splitlines():
            number += 1
            if not line:
                continue
            report.rows += 1
            if not (match := _LINE.fullmatch(line)):
                report.reject(RowError(number, None, "bad_columns", f"not rank,domain: {shown(line)}"))
            elif (name := match[2].decode("ascii", "replace").lower()) in names:
                found.append(("domain", name, "tranco", int(match[1]), None, None))
            else:
                report.skipped += 1
    new, changed, same = file.writer.add_ranks(found)
    report.imported += new
    report.updated += changed
    report.unchanged += same
