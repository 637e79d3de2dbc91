"""OpenAI Responses with ``web_search``; xAI's Responses have the same shape.

A ``url_citation`` covers the rendered link, not the statement, so it belongs to the sentence that holds or precedes it.
Retrieved pages are known only when the request asked for ``web_search_call.action.sources``.
"""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.output_items import items, keys, message, status_notes
from citestack.answers.wire import Json, mapping, name, rows

KINDS = frozenset({"message", "web_search_call", "reasoning"})


class OpenAIResponses:
    name = "openai_responses"

    def matches(self, data: Json) -> bool:
        found = rows(data.get("output"))
        return data.get("object") == "response" or any(i.get("type") in KINDS for i in found)

    def read(self, data: Json) -> CitedAnswer:
        book = SourceBook()
        found = message(data, book)
        calls = items(data, "web_search_call")
        notes = status_notes(data)
        if not calls:
            notes.append("the answer was given without a search")
        notes += [f"a search call is {c['status']}" for c in calls if c.get("status") not in (None, "completed")]
        facts = Facts(self.name, name(data.get("model")), None, _retrieved(calls, data), tuple(notes))
        return read_marked(found.raw, facts, book, found.annotations)


def _retrieved(calls: list[Json], data: Json) -> tuple[str, ...] | None:
    actions = [mapping(c.get("action")) for c in calls]
    urls = [name(s.get("url")) for a in actions for s in rows(a.get("sources"))]
    urls += [name(r.get("url")) for c in calls for r in rows(c.get("results"))]
    if not urls and not isinstance(data.get("citations"), list):
        return None  # the pages that were opened alone are not all that was retrieved
    opened = [name(a.get("url")) for a in actions if a.get("type") in ("open_page", "find_in_page")]
    everything = data.get("citations") if isinstance(data.get("citations"), list) else []
    return keys([*urls, *opened, *(name(u) for u in everything or [])])
