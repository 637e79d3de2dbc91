"""What a vendor's answer says, its citations, and how it is laid out."""

from __future__ import annotations

from typing import NamedTuple

from citestack.track.model import AnswerBlock, Cited


class Body(NamedTuple):
    text: str
    cited: tuple[Cited, ...]
    blocks: tuple[AnswerBlock, ...]
