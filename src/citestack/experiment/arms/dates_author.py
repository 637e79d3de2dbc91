"""Who wrote the page and when, where readers see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.prose import flat, inserted, top_of
from citestack.experiment.model import Addition, ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "dates_author",
    "structure",
    "Shows the author and dates that the page's own markup names, or that the design gives, in a line under the title; "
    "none is made up.",
    "Bylines and dates as search engines' guides ask for them",
    options=(
        Option("author", "", "who wrote it; empty = whom the page names"),
        Option("date", "", "day of the last change, YYYY-MM-DD; empty = the page's own"),
    ),
)


@dataclass(frozen=True, slots=True)
class DatesAuthor:
    author: str = ""
    date: str = ""
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        author, modified = self.author or page.author, self.date or page.modified
        line = _line(page, author, modified)
        if not line:
            return Edit(refused="The page shows the author and dates it names, and the design gives none.")
        known = replace(page, author=author, modified=modified, published=page.published)
        edited = inserted(known, top_of(page), Part("paragraph", line))
        own = () if self.author or self.date else (Addition(line, page.url, line),)
        return Edit(pages=(edited,), additions=own, changed=(Changed("", line),))


def _line(page: Manuscript, author: str | None, modified: str | None) -> str:
    """What the text does not show yet."""
    text = flat(" ".join(p.text for p in page.parts)).casefold()
    told = []
    if author and author.casefold() not in text:
        told.append(f"By {author}.")
    told += [f"{word} {written(day)}." for word, day in _days(page, modified) if not _shown(text, day)]
    return " ".join(told)


def _days(page: Manuscript, modified: str | None) -> list[tuple[str, str]]:
    found = [("Published", page.published), ("Updated", modified if modified != page.published else None)]
    return [(word, day) for word, day in found if day]


def _shown(text: str, day: str) -> bool:
    read = date.fromisoformat(day)
    month = f"{read:%B}".casefold()
    forms = (day, f"{read.day} {month} {read.year}", f"{month} {read.day}, {read.year}")
    return any(form in text for form in forms)


def written(day: str) -> str:
    """``2026-03-04`` as 4 March 2026."""
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B} {read.year}"


def make(settings: Settings) -> Arm:
    given = str(settings["date"])
    try:
        if given:
            date.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"{given!r} is no day", hint="Write it as YYYY-MM-DD.", layer="experiment") from error
    return DatesAuthor(flat(str(settings["author"])), given)
