"""What an import is made of: links, ranks, edges, and the errors a file is full of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from citestack.model import LinkKind, LinkPlace

LinkForm = Literal["text", "image", "redirect", "canonical", "frame", "form"]
ERROR_CAP = 100
"""Row errors that a report lists; all are counted."""


@dataclass(frozen=True, slots=True)
class ImportedLink:
    """One row of a backlink export, whatever tool wrote it. None = the export does not say."""

    source: str | None
    """URL of the linking page; its host where only sites are listed; None where only targets are counted."""
    target: str
    """URL the link points at; the host of the site where the export is about a whole site."""
    anchor: str = ""
    rel: tuple[str, ...] = ()
    """Of nofollow, sponsored, ugc: those the export names, sorted."""
    form: LinkForm | None = None
    place: LinkPlace | None = None
    sitewide: bool | None = None
    lost: bool | None = None
    first_seen: str | None = None
    """ISO 8601 date, as the two below."""
    last_seen: str | None = None
    lost_on: str | None = None
    count: int = 1
    """Links this row stands for: more than one where the export adds up a site's or a page's links."""
    vendor: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """The vendor's scores by name (``dr``, ``ur``, ``as``, ``tf``, ``cf``...), in the vendor's own units. A name that
    ends in ``@4`` carries the version of the formula, where the export states it."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Every other column that has a value, under the header it had."""


@dataclass(frozen=True, slots=True)
class ImportedRank:
    """What a published list says of one host or registrable domain."""

    vendor: str
    level: Literal["host", "domain"]
    name: str
    """Host or domain, in reading order, lower case."""
    measure: Literal["harmonic", "pagerank", "tranco"]
    position: int
    """1 = first."""
    value: float | None = None
    """The list's own number; harmonic centrality is a sum over all nodes, PageRank adds up to 1."""
    hosts: int | None = None
    """Hosts counted under the domain, where told."""


class ImportedEdge(NamedTuple):
    """A link for the graph: the fields of ``edges.LinkRow`` in its order."""

    source: str
    target: str
    anchor: str = ""
    rel: tuple[str, ...] = ()
    kind: LinkKind = "text"
    place: LinkPlace = "main"
    first_seen: str | None = None
    last_seen: str | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was left out."""

    row: int
    """Line of the file on which the row starts, the header being on line 1; for JSON, the item's number from 1."""
    column: str | None
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.message}


@dataclass(slots=True)
class ImportReport:
    """What became of a file's rows: ``rows`` is the sum of the six counts below it."""

    format: str
    vendor: str
    rows: int = 0
    imported: int = 0
    updated: int = 0
    """Known links about which the file says something else."""
    unchanged: int = 0
    repeated: int = 0
    """Rows that name a link which an earlier row of the file has named."""
    skipped: int = 0
    """Rows of a web graph that are about no domain of interest."""
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    """The first ``ERROR_CAP``; ``rejected`` counts all."""
    replaced: int = 0
    """Rows of earlier imports that ``replace`` took away."""
    encoding: str = ""
    delimiter: str = ""
    unknown_columns: tuple[str, ...] = ()
    """Columns that were kept as they are."""
    seconds: float = 0.0
    dry_run: bool = False

    def reject(self, error: RowError) -> None:
        self.rejected += 1
        if len(self.errors) < ERROR_CAP:
            self.errors.append(error)

    @property
    def held(self) -> int:
        """Rows of the file that the store holds now, or would hold."""
        return self.imported + self.updated + self.unchanged + self.repeated

    def as_dict(self) -> dict[str, Any]:
        counts = ("rows", "imported", "updated", "unchanged", "repeated", "skipped", "rejected", "replaced")
        return {
            "format": self.format,
            "vendor": self.vendor,
            **{name: getattr(self, name) for name in counts},
            "errors": [e.as_dict() for e in self.errors],
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "unknown_columns": list(self.unknown_columns),
            "dry_run": self.dry_run,
            "seconds": round(self.seconds, 3),
        }


def shown(text: object, limit: int = 80) -> str:
    """What was read, as a message may print it."""
    found = repr(text)
    return found if len(found) <= limit else f"{found[: limit - 3]}..."
