"""What one arm would do to one page: the edit as sentences before and after, facts with their source, none kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError, UsageError
from citestack.experiment.arms.info import Value
from citestack.experiment.model import Addition, ArmChoice, Case, Manuscript, Part
from citestack.llm import load_chat
from citestack.serve.experimenting.arms import ArmShown, arms_shown

if TYPE_CHECKING:
    from citestack.serve.lane import Stop
    from citestack.serve.workbench import Workbench

State = Literal["same", "added", "removed"]
NEAR = 2
"""Unchanged blocks shown on each side of a change."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An arm, a stored page, and the question that it should be cited for."""

    url: str
    question: str
    arm: str
    permissive: bool = False
    """It may add what nobody verified."""
    options: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the page as it was, or as it would be; ``skipped`` unchanged ones before it are not shown."""

    state: State
    kind: str
    text: str
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class PageEdit:
    url: str
    target: bool
    """The page that is to gain; else another one that the arm touches."""
    rows: tuple[Row, ...]
    after: int
    """Unchanged blocks after the last row."""
    facts: tuple[tuple[str, str, str], ...]
    """Title, author, dates, ...: name, before, after; only those that differ."""
    links: tuple[str, ...]
    """URLs that it would link to and did not."""
    markup: tuple[str, ...]
    """JSON-LD that it would carry and did not."""


@dataclass(frozen=True, slots=True)
class EditShown:
    page: str
    question: str
    arm: ArmShown
    refused: str
    """Why the arm changes nothing here."""
    pages: tuple[PageEdit, ...]
    removed: tuple[str, ...]
    trust: tuple[tuple[str, float | None, float], ...]
    """URL, trust now (None: not measured), trust that the edit would put in its place."""
    additions: tuple[Addition, ...]
    rejected: tuple[Addition, ...]


def edit_shown(bench: Workbench, wanted: Wanted, stop: Stop) -> EditShown:
    """In the lane. Raises ``NotFoundError`` for a page that is not in the store, ``UsageError``."""
    from citestack.experiment.arms.registry import arm
    from citestack.experiment.desk import desk_of

    name, question = wanted.arm, wanted.question
    made, url = arm(ArmChoice(name, options=wanted.options), permissive=wanted.permissive), page_key(wanted.url)
    session = bench.session("fast")
    info = next(a for a in arms_shown() if a.name == name)
    if info.why_not:
        raise UsageError(f"{name} {info.why_not}", layer="experiment")
    desk = desk_of(session, chat=load_chat(session.engine.config.llm) if info.needs_llm else None)
    before = desk.page(url)
    if before is None:
        raise NotFoundError(f"{url[:200]} is not in this store", hint="Add it in the library first.")
    stop.check()
    rivals = tuple(dict.fromkeys(c.passage.url for c in desk.find(question) if c.passage.url != before.url))
    edit = made.edit(Case(question, before.url, rivals=rivals[:10]), before, desk)
    found = (_page_edit(desk.page(p.url), p, target=p.url == before.url) for p in edit.pages)
    trust = tuple((u, desk.trust(u), value) for u, value in sorted(edit.trust.items()))
    return EditShown(
        before.url, question, info, edit.refused, tuple(p for p in found if p is not None), edit.removed, trust,
        edit.additions, edit.rejected,
    )  # fmt: skip


def _page_edit(before: Manuscript | None, after: Manuscript, *, target: bool) -> PageEdit | None:
    old = Manuscript(after.url, "", ()) if before is None else before
    rows, rest = _rows(old.parts, after.parts)
    facts = tuple(
        (name, getattr(old, name) or "", getattr(after, name) or "")
        for name in ("title", "author", "published", "modified", "language", "canonical")
        if getattr(old, name) != getattr(after, name)
    )
    links = tuple(sorted({x.target for x in after.links} - {x.target for x in old.links}))
    markup = tuple(x for x in after.json_ld if x not in old.json_ld)
    return PageEdit(after.url, target, rows, rest, facts, links, markup)


def _rows(old: tuple[Part, ...], new: tuple[Part, ...]) -> tuple[tuple[Row, ...], int]:
    """The blocks that differ, with their neighbours."""
    said: list[Row] = []
    one, two = ([f"{p.kind}\x1f{p.text}" for p in parts] for parts in (old, new))
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            said += [Row("same", p.kind, p.text) for p in old[a:b]]
        else:
            said += [Row("removed", p.kind, p.text) for p in old[a:b]]
            said += [Row("added", p.kind, p.text) for p in new[c:d]]
    near = {m for n, row in enumerate(said) if row.state != "same" for m in range(n - NEAR, n + NEAR + 1)}
    shown, skipped = list[Row](), 0
    for n, row in enumerate(said):
        if n in near:
            shown.append(Row(row.state, row.kind, row.text, skipped))
            skipped = 0
        else:
            skipped += 1
    return tuple(shown), skipped
