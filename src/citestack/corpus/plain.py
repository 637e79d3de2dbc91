"""Plain text pages: underlined headings, hard-wrapped prose, lists, and the rest as it stands."""

from __future__ import annotations

import re

from citestack.corpus import prose
from citestack.corpus.clean import preformatted
from citestack.corpus.html_raw import Container, Raw, RawBlock

_UNDERLINED = re.compile(r"^(?=.*\w)(\S.{0,99})\n([=\-~*^])\2{2,}[ \t]*$", re.MULTILINE)


def read_plain(text: str) -> Raw:
    """Blocks only. The first underlined heading is level 1; others rank by the order their marks first appear in."""
    text = preformatted(text.replace("&", "&amp;"))
    raw = Raw(containers=[Container("html", 0, -1, 0)])
    ranks: dict[str, int] = {}
    at = 0
    for match in _UNDERLINED.finditer(text):
        _add(raw, text[at : match.start()])
        rank = ranks.setdefault(match[2], min(len(ranks) + 1, 6))
        raw.blocks.append(RawBlock("heading", rank, " ".join(match[1].split()), 0, 0))
        at = match.end()
    _add(raw, text[at:])
    raw.containers[0].last = len(raw.blocks)
    raw.title = _first_line(raw)
    return raw


def _add(raw: Raw, text: str) -> None:
    for kind, chunk in prose.chunks(text):
        raw.blocks.append(RawBlock(kind, int(kind == "list_item"), chunk, 0, 0))


def _first_line(raw: Raw) -> str:
    """A heading, or a short first line that is no sentence."""
    for block in raw.blocks[:1]:
        line = block.text.partition("\n")[0].strip()
        if block.kind == "heading" or (len(line) <= 80 and not line.endswith((".", ":", ";", ","))):
            return line
    return ""
