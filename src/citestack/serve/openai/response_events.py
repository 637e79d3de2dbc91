"""The typed events of a streamed response, in order, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from citestack.engine import Run
from citestack.serve.openai.question import Understood
from citestack.serve.openai.responses import Asking, annotation, message, part, response, search_call, unfinished
from citestack.serve.openai.text import Rendered, render

Json = dict[str, Any]


@dataclass(slots=True)
class ResponseEvents:
    """One stream: ``opening``, then ``answered`` or ``failed``."""

    asking: Asking
    _next: int = 0

    def opening(self) -> Iterator[Json]:
        """Before the run has finished."""
        yield self._event("response.created", response=unfinished(self.asking))
        yield self._event("response.in_progress", response=unfinished(self.asking))
        if self.asking.shows_search:
            place = {"item_id": self.asking.search_id, "output_index": 0}
            begun = search_call(self.asking, None, "in_progress")
            yield self._event("response.output_item.added", output_index=0, item=begun)
            yield self._event("response.web_search_call.in_progress", **place)
            yield self._event("response.web_search_call.searching", **place)

    def answered(self, run: Run, asked: Understood) -> Iterator[Json]:
        shown = render(run.answer)
        if self.asking.shows_search:
            done = search_call(self.asking, run, "completed")
            place = {"item_id": self.asking.search_id, "output_index": 0}
            yield self._event("response.web_search_call.completed", **place)
            yield self._event("response.output_item.done", output_index=0, item=done)
        yield from self._message(shown)
        yield self._event("response.completed", response=response(self.asking, run, asked))

    def failed(self, code: str, text: str) -> Json:
        broken = {**unfinished(self.asking, "failed"), "error": {"code": code, "message": text}}
        return self._event("response.failed", response=broken)

    def _message(self, shown: Rendered) -> Iterator[Json]:
        index = 1 if self.asking.shows_search else 0
        at = {"item_id": self.asking.message_id, "output_index": index, "content_index": 0}
        said = part(shown.text, shown.marks)
        begun = message(self.asking, "in_progress", [])
        yield self._event("response.output_item.added", output_index=index, item=begun)
        yield self._event("response.content_part.added", **at, part=part(""))
        for piece in shown.pieces:
            yield self._event("response.output_text.delta", **at, delta=piece, logprobs=[])
        for i, mark in enumerate(shown.marks):
            added = {"annotation_index": i, "annotation": annotation(mark)}
            yield self._event("response.output_text.annotation.added", **at, **added)
        yield self._event("response.output_text.done", **at, text=shown.text, logprobs=[])
        yield self._event("response.content_part.done", **at, part=said)
        done = message(self.asking, "completed", [said])
        yield self._event("response.output_item.done", output_index=index, item=done)

    def _event(self, kind: str, **fields: Any) -> Json:
        event = {"type": kind, "sequence_number": self._next, **fields}
        self._next += 1
        return event
