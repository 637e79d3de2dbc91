"""citestack itself as an engine: asked on this machine, at no cost, and nothing is hidden.

The reply is the answer document of ``ask --json`` with what the trace adds: the pages that layer 2
retrieved, with rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.errors import UsageError
from citestack.track.engines.joined import Joined
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_pages import Marks, page_of
from citestack.track.engines.vendor_replies import document, failed
from citestack.track.layout import laid, parts_of
from citestack.track.model import Asking, Observation, Retrieved, Searched, State, Surface, Usage
from citestack.track.protocols import Call, Reply

SCHEME = "citestack:ask?"


@dataclass(frozen=True, slots=True)
class OwnStack(Vendor):
    profile: str = "default"
    surface: ClassVar[Surface] = "own"

    def call(self, asking: Asking) -> Call:
        """Raises ``UsageError`` for a place: the corpus is here, and the answers would be copies of one another."""
        if asking.place:
            raise UsageError("citestack cannot be asked from a place", hint="Leave the place out.", layer="track")
        return Call("LOCAL", SCHEME + urlencode({"question": asking.prompt.text, "profile": self.profile}))

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        found = document(replies[-1])
        read = found if isinstance(found, Observation) else read_own(mapping(found))
        return replace(read, usage=Usage(0.0, told=True))


def read_own(data: Json) -> Observation:
    """An abstention after a search is an absent answer: without words and marks nothing can be a share of it."""
    if not isinstance(data.get("sentences"), list) or "abstained" not in data:
        return failed("not_an_answer", state=State.UNREADABLE)
    joined, marks = Joined(), Marks()
    sources = {number(c.get("n")): c for c in rows(data.get("citations"))}
    for sentence in rows(data.get("sentences")):
        _sentence(sentence, sources, joined, marks)
    abstained = data.get("abstained") is True
    generation = number(data.get("corpus_generation"))
    searched = tuple(Searched(q) for row in rows(data.get("queries")) if (q := text(row.get("text")).strip()))
    return Observation(
        (State.ABSENT if searched else State.REFUSED) if abstained else State.MEASURED,
        _reason(data) if abstained else "",
        model=f"citestack-{text(data.get('profile')) or 'default'}",
        text=joined.text,
        searched=searched,
        retrieved=_retrieved(data),
        cited=marks.all(),
        blocks=laid(parts_of(joined.text)),
        notes=() if generation is None else (f"corpus generation {generation}",),
    )


def _reason(data: Json) -> str:
    why = text(data.get("abstain_reason"))
    return f"abstained: {why}" if why else "abstained"


def _sentence(sentence: Json, sources: dict[int | None, Json], joined: Joined, marks: Marks) -> None:
    span = joined.add(text(sentence.get("text")), line=True)
    numbers = sentence.get("citations")
    for value in numbers if isinstance(numbers, list) else []:
        n = number(value)
        source = None if n is None else sources.get(n)
        if source is None:
            marks.broken(span, "out_of_range")
        else:
            # The deep link names the same page and, in its text fragment, the words that are cited.
            page = page_of(name(source.get("deep_link")) or name(source.get("url")), text(source.get("title")))
            marks.add(page, span, name(source.get("quote")))


def _retrieved(data: Json) -> tuple[Retrieved, ...] | None:
    if not isinstance(data.get("retrieved"), list):
        return None
    return tuple(
        Retrieved(page_of(name(r.get("url")), text(r.get("title"))), number(r.get("rank")), number(r.get("query")))
        for r in rows(data.get("retrieved"))
        if name(r.get("url"))
    )
