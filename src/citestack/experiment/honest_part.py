"""The honest part of an edit: what is left of it without the sentences that nobody verified."""

from __future__ import annotations

import re
from dataclasses import replace

from citestack.experiment.model import Edit, Manuscript, Part


def made_up(edit: Edit) -> frozenset[str]:
    """Texts that the edit put in and nobody verified."""
    return frozenset(a.text for a in edit.additions if a.source is None)


def honest_part(edit: Edit) -> Edit:
    """The same edit without its made-up sentences; an original comes back where one had taken its place."""
    gone = made_up(edit)
    if not gone:
        return edit
    before = {c.after: c.before for c in edit.changed if c.after in gone}
    return replace(edit, pages=tuple(_without(page, gone, before) for page in edit.pages))


def _without(page: Manuscript, gone: frozenset[str], before: dict[str, str]) -> Manuscript:
    parts = (_cleared(part, gone, before) for part in page.parts)
    return replace(page, parts=tuple(part for part in parts if part.text))


def _cleared(part: Part, gone: frozenset[str], before: dict[str, str]) -> Part:
    text = part.text
    for sentence in sorted(gone, key=lambda s: (-len(s), s)):
        text = text.replace(sentence, before.get(sentence, ""))
    return part if text == part.text else replace(part, text=re.sub(r" {2,}", " ", text).strip())
