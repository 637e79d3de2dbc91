"""Inputs that several tools take, described once for the language model that fills them in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from citestack.serve.documents.base import MAX_CLAIM, MAX_QUESTION, MAX_URL

QuestionInput = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION,
        description="One question in full words, which stands alone: it is all the engine sees. Up to 2,000 characters "
        "are answered.",
    ),
]
ProfileInput = Annotated[
    Literal["fast", "default", "thorough"],
    Field(description="fast: no neural reranking, tens of milliseconds. default. thorough: more queries and revision."),
]
UrlInput = Annotated[str, Field(min_length=1, max_length=MAX_URL, description="http(s) URL of a page in the store.")]
SentenceInput = Annotated[str, Field(min_length=1, max_length=MAX_CLAIM, description="One sentence.")]
SiteInput = Annotated[
    str, Field(min_length=1, max_length=2048, description="A domain (example.org), a host, or a page's URL.")
]
TraceInput = Annotated[
    str | None, Field(pattern="^[0-9a-f]{16}$", description="trace_id of an earlier ask: its run is looked into.")
]
