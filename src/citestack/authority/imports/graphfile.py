"""A file of a web graph being imported: what all its readers need at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from citestack.authority.imports.interest import Interest
from citestack.authority.imports.nouns import ImportReport

if TYPE_CHECKING:
    from citestack.store.imports import ImportWriter


@dataclass(frozen=True, slots=True)
class GraphFile:
    """``head`` was read of ``stream`` and comes before it."""

    stream: BinaryIO
    head: bytes
    wanted: Interest
    writer: ImportWriter
    report: ImportReport
