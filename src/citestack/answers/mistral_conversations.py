"""Mistral's Conversations and Agents: text chunks with ``tool_reference`` chunks between them.

A reference has no offsets: it stands where it stands, and cites what came before it.
"""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json, name, rows, text

KINDS = frozenset({"message.output", "tool.execution", "agent.handoff"})


class MistralConversations:
    name = "mistral_conversations"

    def matches(self, data: Json) -> bool:
        found = rows(data.get("outputs"))
        return data.get("object") == "conversation.response" or any(_kind(e) in KINDS for e in found)

    def read(self, data: Json) -> CitedAnswer:
        raw, book, annotations = "", SourceBook(), list[Annotation]()
        for entry in entries(data, "message.output"):
            raw += "\n\n" if raw else ""
            for chunk in _chunks(entry):
                raw += text(chunk.get("text")) if chunk.get("type", "text") == "text" else ""
                if chunk.get("type") == "tool_reference":
                    source = book.add(
                        name(chunk.get("url")), text(chunk.get("title")), text=name(chunk.get("description"))
                    )
                    annotations.append(Annotation(len(raw), len(raw), source))
        models = [name(e.get("model")) for e in entries(data, "message.output")]
        engine = next((m for m in [*models, name(data.get("model"))] if m), None)
        return read_marked(raw, Facts(self.name, engine), book, annotations)


def entries(data: Json, kind: str) -> list[Json]:
    return [e for e in rows(data.get("outputs")) if _kind(e) == kind]


def _kind(entry: Json) -> str:
    return text(entry.get("type"))


def _chunks(entry: Json) -> list[Json]:
    content = entry.get("content")
    return [{"type": "text", "text": content}] if isinstance(content, str) else rows(content)
