"""An edit as JSON and back: what an arm did is kept in the journal, so that no language model is asked twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from citestack.errors import UsageError
from citestack.experiment.model import Addition, Changed, Edit, Manuscript, Part
from citestack.model import Link
from citestack.trace import Spent


def edit_json(edit: Edit) -> dict[str, Any]:
    """Plain values only; what is empty is left out. ``edit_of`` reads it back to an equal edit."""
    found = {
        "pages": [_page(page) for page in edit.pages],
        "removed": list(edit.removed),
        "trust": dict(edit.trust),
        "additions": [asdict(a) for a in edit.additions],
        "rejected": [asdict(a) for a in edit.rejected],
        "changed": [[c.before, c.after] for c in edit.changed],
        "refused": edit.refused,
        "spent": None if edit.spent is None else asdict(edit.spent),
    }
    return {name: value for name, value in found.items() if value}


def edit_of(data: Mapping[str, Any]) -> Edit:
    """Raises ``UsageError`` when this is no edit."""
    try:
        return Edit(
            pages=tuple(_manuscript(page) for page in data.get("pages", ())),
            removed=tuple(map(str, data.get("removed", ()))),
            trust={str(url): float(value) for url, value in data.get("trust", {}).items()},
            additions=tuple(Addition(**a) for a in data.get("additions", ())),
            rejected=tuple(Addition(**a) for a in data.get("rejected", ())),
            changed=tuple(Changed(before, after) for before, after in data.get("changed", ())),
            refused=str(data.get("refused", "")),
            spent=Spent(**data["spent"]) if data.get("spent") else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        raise UsageError(f"a stored edit cannot be read: {e}") from e


def _page(page: Manuscript) -> dict[str, Any]:
    facts = {name: getattr(page, name) for name in _FACTS}
    return {
        **{name: value for name, value in facts.items() if value is not None},
        "url": page.url,
        "title": page.title,
        "parts": [[p.kind, p.text, p.level] for p in page.parts],
        "json_ld": list(page.json_ld),
        "links": [[x.source, x.target, x.anchor, list(x.rel), x.kind, x.place] for x in page.links],
    }


_FACTS = ("author", "published", "modified", "language", "canonical")


def _manuscript(data: Mapping[str, Any]) -> Manuscript:
    return Manuscript(
        url=data["url"],
        title=data["title"],
        parts=tuple(Part(kind, text, level) for kind, text, level in data["parts"]),
        json_ld=tuple(data["json_ld"]),
        links=tuple(_link(row) for row in data["links"]),
        **{name: data.get(name) for name in _FACTS},
    )


def _link(row: Sequence[Any]) -> Link:
    source, target, anchor, rel, kind, place = row
    return Link(source, target, anchor, tuple(rel), kind, place)
