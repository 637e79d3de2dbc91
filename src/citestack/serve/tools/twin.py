"""``citation_confidence``: how likely an engine is to cite a page, by a twin of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from citestack.serve.documents.twins import ConfidenceDocument
from citestack.serve.mcp.desk import Desk
from citestack.serve.mcp.inputs import UrlInput
from citestack.serve.mcp.text import line, lines
from citestack.serve.registry import Tool
from citestack.serve.twinning.desk import TwinDesk


async def confidence(
    desk: Desk,
    url: UrlInput,
    prompt: Annotated[str, Field(min_length=1, max_length=2_000, description="The question, in full words.")],
    twin: Annotated[str, Field(min_length=1, max_length=120, description="Name of a twin of this store.")],
) -> Mapping[str, Any]:
    found = await desk.lane(lambda _stop: TwinDesk(desk.bench).confidence(twin, url, prompt))
    return {"confidence": asdict(found)}


def text(told: Mapping[str, Any]) -> str:
    c = told["confidence"]
    p = c["probability"]
    if p["value"] is None:
        head = f"{line(c['url'])}: it cannot be said: {line(c['reason'])}."
    else:
        head = (
            f"{line(c['url'])}: {p['value']:.0%} likely to be cited (95 % interval {p['low']:.0%} to {p['high']:.0%})."
        )
    parts = sorted(c["contributions"].items(), key=lambda x: -abs(x[1]))
    made = ", ".join(f"{name.replace('_', ' ')} {value:+.2f}" for name, value in parts)
    return lines(
        head, f"By the twin {line(c['twin'])}.", f"Changes of the log odds: {made}." if made else "",
        [f"Caution: {line(w)}." for w in c["warnings"]],
    )  # fmt: skip


TOOLS = (
    Tool(
        "citation_confidence",
        "How likely an engine is to cite a page",
        "By a twin fitted to what a real engine was seen to cite: the probability that it cites this stored page for "
        "this prompt, with a 95 % interval and what it is made of. It holds for the engine, market and time that the "
        "twin was fitted to; say so, say the interval, and pass its warnings on. A refused twin says nothing.",
        confidence,
        ConfidenceDocument,
        text,
    ),
)
