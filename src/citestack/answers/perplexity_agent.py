"""The Agent API of Perplexity: results with ids, ``[n]`` or ``[web:n]`` marks that name them, annotations optional."""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.output_items import items, keys, message, status_notes
from citestack.answers.wire import Json, name, number, rows, text

KINDS = frozenset({"search_results", "fetch_url_results"})


class PerplexityAgent:
    name = "perplexity_agent"

    def matches(self, data: Json) -> bool:
        return any(i.get("type") in KINDS for i in rows(data.get("output")))

    def read(self, data: Json) -> CitedAnswer:
        book, results = SourceBook(), _results(data)
        for at, r in enumerate(results, 1):
            label = number(r.get("id"))
            book.define(str(at if label is None else label), name(r.get("url")), text(r.get("title")), text=_snippet(r))
        fetched = [c for i in items(data, "fetch_url_results") for c in rows(i.get("contents"))]
        for c in fetched:
            if snippet := _snippet(c):
                book.give_text(name(c.get("url")), snippet)
        found = message(data, book)
        retrieved = keys([name(r.get("url")) for r in (*results, *fetched)])
        facts = Facts(self.name, name(data.get("model")), None, retrieved, tuple(status_notes(data)))
        return read_marked(found.raw, facts, book, found.annotations)


def _results(data: Json) -> list[Json]:
    return [r for i in items(data, "search_results") for r in rows(i.get("results"))]


def _snippet(row: Json) -> str | None:
    return name(row.get("snippet"))
