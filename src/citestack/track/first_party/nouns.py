"""What an import of a first-party report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from citestack.authority.imports.nouns import ERROR_CAP, RowError
from citestack.authority.imports.values import DateOrder

Kind = Literal[
    "bing-queries", "bing-pages", "bing-overview", "bing-overview-filtered",
    "gsc-queries", "gsc-pages", "gsc-dates", "gsc-countries", "gsc-devices", "gsc-appearance",
    "gsc-ai-pages", "gsc-ai-dates", "gsc-ai-countries", "gsc-ai-devices",
    "ga4-channels", "ga4-sources",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Unit = Literal["text", "url", "day", "nth_day", "count", "share", "decimal"]
By = Literal["header", "words", "shape", "told"]
"""How the columns were known: by their names; by words in them and the values; by the values and their order alone; by
the order in which this kind has them, because the caller named the kind."""
Status = Literal["imported", "replaced", "unchanged", "settings", "empty", "not_read"]
Column = list[Any]


@dataclass(frozen=True, slots=True)
class Form:
    """One report."""

    kind: Kind
    title: str
    names: Mapping[str, frozenset[str]]
    """Field -> case-folded headers that mean it."""
    required: frozenset[str]
    order: tuple[str, ...]
    """The fields in the order in which the export has them: what is known in every language."""
    value: str
    """The field that is counted."""
    about: str | None
    """The field that a row is about; None where that is the day alone."""
    forbidden: frozenset[str] = frozenset()
    """Fields that only a like-looking report has."""
    file_mark: str = ""
    """What stands in the name of its file, case-folded."""
    notes: tuple[str, ...] = ()
    """What anybody who reads its figures must know."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text: a file, a member of a zip file, or a part of a GA4 export."""

    name: str
    header: str
    body: str
    line: int
    """Of the header."""
    damaged: bool = False
    """Some line may hold bytes of another encoding."""
    remarks: tuple[str, ...] = ()
    """Lines before it that begin with ``#``."""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet whose columns are known."""

    form: Form
    by: By
    delimiter: str
    header: tuple[str, ...]
    fields: Mapping[str, int]
    """Field -> column."""
    extra: Mapping[str, int]
    """Every other column, under its header."""


@dataclass(slots=True)
class Rows:
    """Rows that could be read, as columns of equal length."""

    fields: dict[str, Column] = field(default_factory=dict)
    extra: dict[str, Column] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)
    """ISO 8601; empty where the report has no days."""

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say."""

    kind: Kind | None = None
    dates: DateOrder | None = None
    """What 3/4/2026 means; None = as the file's own dates show."""
    site: str | None = None
    """The site, or GA4 property, that it is about."""
    as_of: str | None = None
    """ISO day of the export."""
    since: str | None = None
    until: str | None = None
    """First and last ISO day that the figures cover."""
    dry_run: bool = False

    def told(self) -> dict[str, str]:
        """What changes the reading of a file."""
        names = ("kind", "dates", "site", "as_of", "since", "until")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(slots=True)
class Report:
    """What became of a sheet. ``rows`` = ``imported`` + ``totals`` + ``rejected``."""

    file: str
    sheet: str = ""
    """The member of a zip file, or the line at which a table of a GA4 export begins."""
    kind: Kind | None = None
    status: Status = "imported"
    recognised_by: By | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """Field -> header that was read as it."""
    unknown_columns: tuple[str, ...] = ()
    """Kept as they are."""
    site: str = ""
    as_of: str = ""
    since: str = ""
    until: str = ""
    rows: int = 0
    imported: int = 0
    totals: int = 0
    """Rows that state a sum; kept apart, so that nothing counts twice."""
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
    """The first ``ERROR_CAP``; ``rejected`` and ``reasons`` count all."""
    notes: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    import_id: int | None = None
    dry_run: bool = False
    seconds: float = 0.0

    def reject(self, error: RowError) -> None:
        self.rejected += 1
        self.reasons[error.code] += 1
        if len(self.errors) < ERROR_CAP:
            self.errors.append(error)

    @property
    def held(self) -> bool:
        """Whether the store has, or would have, what the sheet says."""
        return self.status in ("imported", "replaced", "unchanged", "settings")

    def as_dict(self) -> dict[str, Any]:
        names = (
            "file", "sheet", "kind", "status", "recognised_by", "columns", "site", "as_of", "since", "until", "rows",
            "imported", "totals", "rejected", "notes", "encoding", "delimiter", "import_id", "dry_run",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in names},
            "reasons": dict(sorted(self.reasons.items())),
            "errors": [e.as_dict() for e in self.errors],
            "unknown_columns": list(self.unknown_columns),
            "seconds": round(self.seconds, 3),
        }


def failed(file: str, sheet: str, why: str, notes: Sequence[str] = ()) -> Report:
    """A member of a file that is no report; the others are read all the same."""
    return Report(file, sheet, status="not_read", notes=[why, *notes])
