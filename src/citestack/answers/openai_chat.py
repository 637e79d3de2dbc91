"""OpenAI chat completions of search models, and the many APIs that copy them."""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json, mapping, name, rows, span, text


class OpenAIChat:
    name = "openai_chat"

    def matches(self, data: Json) -> bool:
        return any("message" in c for c in rows(data.get("choices")))

    def read(self, data: Json) -> CitedAnswer:
        said = message_of(data)
        raw, book = text_of(said), SourceBook()
        found = [mapping(a.get("url_citation")) or a for a in rows(said.get("annotations"))]
        annotations = [
            Annotation(*span(a.get("start_index"), a.get("end_index"), len(raw)), book.add(url, text(a.get("title"))))
            for a in found
            if (url := name(a.get("url")))
        ]
        refusal = name(said.get("refusal"))
        notes = (f"the engine refused: {refusal[:200]}",) if refusal else ()
        return read_marked(raw, Facts(self.name, name(data.get("model")), None, None, notes), book, annotations)


def message_of(data: Json) -> Json:
    """The first choice's message."""
    return next((mapping(c["message"]) for c in rows(data.get("choices")) if "message" in c), {})


def text_of(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "".join(text(p.get("text")) for p in rows(content))
    return text(content)
