"""Texts to copy, made from the page and the sources it cites; nothing in them is invented."""

from __future__ import annotations

from collections.abc import Callable

from citestack.audit.fixes.json_ld import json_ld
from citestack.audit.model import Fix, Outcome
from citestack.audit.subject import Around, Subject

Maker = Callable[[Subject, Around, tuple[Outcome, ...]], Fix | None]
"""None: there is nothing to write for this page."""

MAKERS: tuple[Maker, ...] = (json_ld,)
