"""The structured data of a subject, checked once however many rules look at it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from citestack.audit.markup.checker import Checked, check_scripts
from citestack.audit.markup.in_tags import in_tags
from citestack.audit.subject import Subject

LONGEST = 200_000
"""Characters of what the tags say that are read as facts about the page; more is a catalogue."""


def checked(subject: Subject) -> Checked:
    """Of a stored page only the scripts that could be read are known, and no tags."""
    scripts = subject.raw.json_ld if subject.raw is not None else subject.page.json_ld
    return _checked(tuple(scripts), subject.url, subject.html or "")


@lru_cache(maxsize=2)
def _checked(scripts: tuple[str, ...], url: str, html: str) -> Checked:
    """Pure; kept for the rules and the fix of one audit, which all ask for it (5 ms on a mean page with JSON-LD)."""
    return check_scripts(scripts, url, _in_tags(html, url))


def tags_json(subject: Subject) -> str:
    """What the microdata and RDFa of the source say, as one JSON-LD script; empty without any."""
    if subject.html is None:
        return ""
    found = _in_tags(subject.html, subject.url)
    written = json.dumps(found, ensure_ascii=False) if found else ""
    return written if len(written) <= LONGEST else ""


@lru_cache(maxsize=2)
def _in_tags(html: str, url: str) -> tuple[dict[str, Any], ...]:
    return tuple(in_tags(html, url))
