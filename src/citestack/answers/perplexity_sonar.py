"""Perplexity's Sonar chat completions (ended September 2026; stored answers remain): ``[n]`` is ``citations[n-1]``."""

from __future__ import annotations

from citestack.answers.book import SourceBook, numbered
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.openai_chat import message_of, text_of
from citestack.answers.output_items import keys
from citestack.answers.wire import Json, name, rows, text, values


class PerplexitySonar:
    name = "perplexity_sonar"

    def matches(self, data: Json) -> bool:
        listed = any(isinstance(data.get(key), list) for key in ("citations", "search_results"))
        return listed and bool(rows(data.get("choices")))

    def read(self, data: Json) -> CitedAnswer:
        results = rows(data.get("search_results"))
        by_url = {name(r.get("url")): r for r in results}
        urls = [name(u) for u in values(data.get("citations"))] or [name(r.get("url")) for r in results]
        book = SourceBook()
        found = [(u, by_url.get(u, {})) for u in urls]
        numbered(book, [(u, text(r.get("title")), name(r.get("snippet"))) for u, r in found])
        book.has_labels = True
        retrieved = keys([name(r.get("url")) for r in results]) if results else None
        facts = Facts(self.name, name(data.get("model")), None, retrieved)
        return read_marked(text_of(message_of(data)), facts, book)
