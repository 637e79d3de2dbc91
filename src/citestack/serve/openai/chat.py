"""Chat completions: the whole completion, or its chunks in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from citestack.engine import Run
from citestack.serve.openai.extension import extension
from citestack.serve.openai.question import Understood
from citestack.serve.openai.text import Mark, Rendered, render
from citestack.serve.openai.usage import units

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What every piece of one completion repeats."""

    id: str
    created: int
    """Unix time."""
    model: str
    counts: bool = False
    """The client asked for usage at the end of the stream."""


def completion(head: Head, run: Run, asked: Understood) -> Json:
    """``chat.completion`` with annotations in its message, usage, and the ``citestack`` object."""
    shown = render(run.answer)
    message = {
        "role": "assistant",
        "content": shown.text,
        "refusal": None,
        "annotations": [annotation(m) for m in shown.marks],
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        "id": head.id,
        "object": "chat.completion",
        "created": head.created,
        "model": head.model,
        "choices": [choice],
        "usage": usage(asked, shown),
        "citestack": extension(run, asked),
    }


def opening(head: Head) -> Json:
    """The first chunk: somebody is at work."""
    return _chunk(head, {"role": "assistant", "content": ""})


def chunks(head: Head, run: Run, asked: Understood) -> Iterator[Json]:
    """After the opening: a chunk per sentence, the annotations, the end, and usage when it was asked for."""
    shown = render(run.answer)
    for piece in shown.pieces:
        yield _chunk(head, {"content": piece})
    if shown.marks:
        yield _chunk(head, {"annotations": [annotation(m) for m in shown.marks]})
    yield {**_chunk(head, {}, finish="stop"), "citestack": extension(run, asked)}
    if head.counts:
        yield {**_chunk(head, {}), "choices": [], "usage": usage(asked, shown)}


def annotation(mark: Mark) -> Json:
    """Chat completions nest the citation one level deeper than responses do."""
    return {"type": "url_citation", "url_citation": cited(mark)}


def cited(mark: Mark) -> Json:
    c = mark.citation
    return {"start_index": mark.start, "end_index": mark.end, "url": c.url, "title": c.title}


def usage(asked: Understood, shown: Rendered) -> Json:
    read, written = units(asked.question), units(shown.text)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _chunk(head: Head, delta: Json, finish: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    chunk: Json = {
        "id": head.id,
        "object": "chat.completion.chunk",
        "created": head.created,
        "model": head.model,
        "choices": [choice],
    }
    return {**chunk, "usage": None} if head.counts else chunk
