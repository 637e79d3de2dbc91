"""Saved responses as an engine: read by the adapter whose format they have, on the surface ``replay``.

The reply is an envelope around the saved response, so that what is kept still says where it came from and whether it
is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

import orjson

from citestack.answers.wire import Json, mapping, text
from citestack.track.engines.marked import read_markdown
from citestack.track.engines.sniffing import reader_of
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_replies import document, failed
from citestack.track.model import Asking, Observation, State, Surface
from citestack.track.protocols import Adapter, Call, Reply

SCHEME = "saved:answer?"
ENVELOPE = "citestack_saved"


@dataclass(frozen=True, slots=True)
class Replay(Vendor):
    """``readers``: the adapters by the names of their engines."""

    readers: Mapping[str, Adapter] = field(default_factory=dict)
    surface: ClassVar[Surface] = "replay"

    def call(self, asking: Asking) -> Call:
        prompt = asking.prompt
        asked = {"text": prompt.text, "market": prompt.market, "language": prompt.language, "repeat": asking.repeat}
        return Call("LOCAL", SCHEME + urlencode(asked))

    def read(self, asking: Asking, replies: Sequence[Reply]) -> Observation | Call:
        found = document(replies[-1]) if replies else failed("no_answer")
        if isinstance(found, Observation):
            return replace(found, surface=self.surface, asked_at=replies[-1].at if replies else "")
        data = mapping(found)
        if ENVELOPE not in data:
            read = failed("no_envelope", state=State.UNREADABLE)
        else:
            read = self._inner(asking, data, replies[-1])
        at = text(data.get("at")) or read.asked_at or replies[-1].at
        return replace(read, surface=self.surface, asked_at=at, simulated=data.get("simulated") is True)

    def _inner(self, asking: Asking, data: Json, reply: Reply) -> Observation:
        saved = data.get("response")
        if isinstance(saved, str):
            return _from_text(saved, text(data.get("engine")))
        name = text(data.get("engine")) or reader_of(saved) or ""
        reader = self.readers.get(name)
        if reader is None:
            return failed("unknown_shape", name, State.UNREADABLE)
        bodies = mapping(saved).get("replies")
        parts = bodies if isinstance(bodies, list) and bodies else [saved]
        read = reader.read(asking, [_reply(part, reply.at) for part in parts])
        # A second call cannot be made any more: what it would have said was not saved.
        return failed("second_call_not_saved", state=State.INCOMPLETE) if isinstance(read, Call) else read


def _reply(part: Any, at: str) -> Reply:
    return Reply(200, orjson.dumps(part), at, "application/json")


def _from_text(saved: str, model: str) -> Observation:
    """An answer copied as text or Markdown: its links and marks are its citations. JSON that is cut off is none."""
    if saved.lstrip()[:1] in ("{", "["):
        return failed("bad_json", state=State.UNREADABLE)
    body, cited, blocks = read_markdown(saved)
    if not body.strip():
        return failed("no_text", state=State.UNREADABLE)
    return Observation(State.MEASURED, model=model, text=body, cited=cited, blocks=blocks)
