"""The structured data of a subject, checked once however many rules look at it."""

from __future__ import annotations

from functools import lru_cache

from citestack.audit.markup.checker import Checked, check_scripts
from citestack.audit.subject import Subject


def checked(subject: Subject) -> Checked:
    """Of a stored page only the scripts that could be read are known."""
    scripts = subject.raw.json_ld if subject.raw is not None else subject.page.json_ld
    return _checked(tuple(scripts), subject.url)


@lru_cache(maxsize=2)
def _checked(scripts: tuple[str, ...], url: str) -> Checked:
    """Pure; kept for the rules and the fix of one audit, which all ask for it (5 ms on a mean page with JSON-LD)."""
    return check_scripts(scripts, url)
