"""The one adapter of all interfaces for programs: a question as JSON, an answer as JSON. What differs is the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping
from citestack.errors import UsageError
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.observing import Told, failed, observed
from citestack.track.engines.outcome import Stop, document
from citestack.track.engines.pages import named
from citestack.track.engines.places import Place, place_of
from citestack.track.model import Asking, Observation, State
from citestack.track.protocols import Call, Reply

_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
Body = dict[str, Any]


class Wire:
    """One vendor's format: what is sent, and what a document that came back tells. No state, no I/O."""

    shape: ClassVar[AnswerShape]
    """Reads the text with its marks and sources."""
    headers: ClassVar[Mapping[str, str]] = {}
    path: ClassVar[str] = ""
    """Below the base URL; ``{model}`` is put in."""

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        """``tool``: the user's own fields of the search tool."""
        raise NotImplementedError

    def told(self, data: Json, text: str) -> Told:
        """``text``: the clean answer, which decides what a filter left of it."""
        raise NotImplementedError

    def joined(self, documents: Sequence[Json]) -> Json:
        """One document of all; most engines send only one."""
        return documents[-1]

    def paused(self, documents: Sequence[Json]) -> bool:
        """Whether the engine wants another request to go on."""
        del documents
        return False

    def going_on(self, body: Body, documents: Sequence[Json]) -> Body:
        """That request, made from the first one."""
        del documents
        return body


class ApiAdapter:
    """``protocols.Adapter`` for a wire."""

    def __init__(self, spec: EngineSpec, wire: Wire) -> None:
        self._spec = spec
        self._wire = wire

    def call(self, asking: Asking) -> Call:
        """Raises ``UsageError``."""
        if self._spec.stored_only:
            hint = "Stored answers of it are read: replay them."
            raise UsageError(f"{self._spec.title} can no longer be asked", hint=hint, layer="track")
        return self._call(self._body(asking))

    def read(self, asking: Asking, replies: Sequence[Reply]) -> Observation | Call:
        at = replies[-1].at if replies else ""
        try:
            return self._read(asking, replies, at)
        except Exception as e:  # noqa: BLE001 - the reply is paid and kept; a run goes on, and a better reader reads it
            return failed(Stop(State.UNREADABLE, "reader_failed", type(e).__name__), at, self._spec.surface)

    def _read(self, asking: Asking, replies: Sequence[Reply], at: str) -> Observation | Call:
        documents: list[Json] = []
        for reply in replies:
            found = document(reply)
            if isinstance(found, Stop):
                return failed(found, at, self._spec.surface)
            documents.append(found)
        if self._wire.paused(documents):
            return self._call(self._wire.going_on(self._body(asking), documents))
        data = self._wire.joined(documents)
        answer = self._wire.shape.read(data)
        return observed(answer, self._wire.told(data, answer.text), named(data), at, self._spec.surface)

    def _body(self, asking: Asking) -> Body:
        question = asking.prompt.text.strip()
        if not question:
            raise UsageError("the prompt is empty", layer="track")
        place = place_of(asking.place or self._spec.place)
        if place is not None and not self._spec.places:
            hint = "Leave the place out, or name it in the prompt."
            raise UsageError(f"{self._spec.name} cannot be asked from a place", hint=hint, layer="track")
        settings = dict(self._spec.settings)
        tool = dict(mapping(settings.pop("tool", None)))
        return {**self._wire.body(self._spec, question, place, tool), **settings}

    def _call(self, body: Body) -> Call:
        path = self._wire.path.format(model=quote(self._spec.model))
        sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return Call("POST", self._spec.base_url + path, sent, {**_JSON, **self._wire.headers})
