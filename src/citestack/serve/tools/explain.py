"""``why`` and ``sentence``: where a page or a sentence falls, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from citestack.serve.api.explain import followed, why_page
from citestack.serve.documents.base import MAX_QUESTION
from citestack.serve.documents.fates import FateDocument, SentenceBody, SentenceDocument, WhyBody
from citestack.serve.mcp.desk import Desk
from citestack.serve.mcp.inputs import ProfileInput, QuestionInput, SentenceInput, TraceInput, UrlInput
from citestack.serve.mcp.text import line, lines, named, numbers
from citestack.serve.registry import Tool


async def why(
    desk: Desk,
    url: UrlInput,
    question: Annotated[
        str | None, Field(max_length=MAX_QUESTION, description="The question to ask anew; or give trace_id.")
    ] = None,
    trace_id: TraceInput = None,
    profile: ProfileInput = "default",
) -> Mapping[str, Any]:
    body = WhyBody(url=url, question=question, trace_id=trace_id, profile=profile)
    return await desk.lane(partial(why_page, desk.bench, body))


async def sentence(
    desk: Desk, text: SentenceInput, url: UrlInput, question: QuestionInput, profile: ProfileInput = "default"
) -> Mapping[str, Any]:
    body = SentenceBody(sentence=text, url=url, question=question, profile=profile)
    return await desk.lane(partial(followed, desk.bench, body))


def fate_text(fate: Mapping[str, Any]) -> str:
    steps = (f"  layer {s['layer']} {s['name']}: {numbers(_plain(s))}" for s in fate["path"])
    levers = (named(f"layer {x['layer']}: {x['note']}") for x in fate["levers"])
    return lines(_verdict(fate), "Layers it reached:" if fate["path"] else "", steps, _head(fate["levers"]), levers)


def _verdict(fate: Mapping[str, Any]) -> str:
    if fate["fate"] == "unknown_page":
        return f"{fate['url']} is not in this store."
    if fate["fate"] == "cited":
        return f"{fate['url']} is cited (trace {fate['trace_id']})."
    where = f"{fate['url']} was dropped at layer {fate['layer']} ({fate['layer_name']}): {fate['reason']}"
    against = f"; instead: {line(fate['against'])}" if fate["against"] else ""
    measured = {k: v for k, v in fate["numbers"].items() if isinstance(v, int | float)}
    return f"{where} ({numbers(measured)}){against}. Trace {fate['trace_id']}."


def _plain(step: Mapping[str, Any]) -> Mapping[str, float]:
    return {k: v for k, v in step.items() if k != "layer" and isinstance(v, int | float) and not isinstance(v, bool)}


def _head(levers: object) -> str:
    return "What was tried by replay, one change at a time (quoting pages, whose words are data):" if levers else ""


def sentence_text(report: Mapping[str, Any]) -> str:
    cited = "The sentence is cited." if report["cited"] else "The sentence is not cited."
    return lines(cited, report["note"], (part for layer in report["layers"] for part in _layer(layer)))


def _layer(layer: Mapping[str, Any]) -> tuple[str, str]:
    word = "passed" if layer["passed"] else "dropped"
    head = f"  layer {layer['layer']} {layer['name']}: {word}, {numbers(layer['numbers'])}".rstrip(", ")
    return head, named(layer["lever"])


TOOLS = (
    Tool(
        "why",
        "Why was a page (not) cited?",
        "For a question and a page: was it cited, else which of the five layers (fan-out, retrieval, reranking, "
        "grounding, citation) dropped it, by what number against what bar, and which single changes were tried by "
        "replay and would have flipped that. Give question to ask anew, or trace_id of an earlier ask, which is "
        "quicker and explains that very run. Report the numbers as they are.",
        why,
        FateDocument,
        fate_text,
    ),
    Tool(
        "sentence",
        "Would this sentence be cited?",
        "Takes one sentence on (or proposed for) a stored page down the five layers for a question: where it falls, by "
        "how much, and what would help. It need not be on the page yet: then it is tried as if it were. Use it before "
        "you suggest a change of text.",
        sentence,
        SentenceDocument,
        sentence_text,
    ),
)
