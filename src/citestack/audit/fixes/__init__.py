"""Texts to copy, made from the page and the sources it cites; nothing in them is invented."""

from __future__ import annotations

from collections.abc import Callable

from citestack.audit.fixes import llms_txt, robots_txt
from citestack.audit.fixes.json_ld import json_ld
from citestack.audit.fixes.markdown_mirror import markdown_mirror
from citestack.audit.fixes.sentences import sentences
from citestack.audit.fixes.summary import summary
from citestack.audit.model import Fix, Outcome
from citestack.audit.subject import Around, Subject

Maker = Callable[[Subject, Around, tuple[Outcome, ...]], Fix | None]
"""None: there is nothing to write for this page."""

MAKERS: tuple[Maker, ...] = (summary, sentences, json_ld, markdown_mirror, *robots_txt.MAKERS, llms_txt.make)
