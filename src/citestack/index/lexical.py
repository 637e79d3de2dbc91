"""BM25 over title, headings, body and URL, in tantivy (k1 1.2, b 0.75, as it has them).

A document is a passage; its key is the store's passage key, a fast field, so that no text is stored twice and a hit is
one column read. Terms are looked up by queries built here, never parsed from text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from citestack.errors import IndexFailedError
from citestack.index.analysis import (
    MAX_QUERY_TERMS,
    NAMES,
    TOKENIZER,
    analyzer,
    indexable,
    name_analyzer,
    names,
    query_terms,
)
from citestack.model import Passage
from citestack.store import StoredPassage

BOOSTS = {"all": 1.0, "title": 0.4, "headings": 0.4, "url": 0.3, "names": 0.8}
"""Weight of a field's BM25 in the sum.

``all`` is title, headings, URL and body as one text, so that a word which stands in each of them counts once and
saturates; the next three add a little for where it stands, and ``names`` for an identifier met whole. Measured on
77,109 passages of 19 documentation sites, MRR@10 of the page: 600 link texts .80 (a sum over title, headings and body
.75, body alone .50), 40 written questions .87 (.76, .73), 20 questions with an identifier .90 (.77 without ``names``).
Flat around these weights.
"""
TITLED = {"title": 1.0, "headings": 1.0, "url": 0.5}
"""The same for a search of what a passage stands under, without its body (``docs/decisions/010-fusion.md``)."""
_HEAP = 256_000_000
"""Bytes of postings held before a segment is written; one indexing thread, so that the same record in the same order
gives the same segments."""


class LexicalIndex:
    """One tantivy index folder. Readers keep the state they were opened with until ``reload``."""

    def __init__(self, folder: Path) -> None:
        """Opens the folder, creating an empty index if there is none. Raises ``IndexFailedError``."""
        import tantivy

        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(_schema(), str(folder))
            self._analyzer = analyzer()
            self._index.register_tokenizer(TOKENIZER, self._analyzer)
            self._index.register_tokenizer(NAMES, name_analyzer())
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as e:
            raise IndexFailedError(f"the lexical index {folder} cannot be opened: {e}") from e

    @property
    def opstamp(self) -> int:
        """Number of the last commit, read from the folder."""
        try:
            return int(json.loads((self._folder / "meta.json").read_bytes())["opstamp"])
        except (OSError, ValueError, KeyError) as e:
            raise IndexFailedError(f"the lexical index {self._folder} has no readable state") from e

    @property
    def passages(self) -> int:
        return int(self._searcher.num_docs)

    def write(self, drop: Iterable[int], passages: Iterable[StoredPassage]) -> None:
        """Drops the pages (by page number), then adds the passages, in one commit; merges are waited for."""
        from tantivy import Query

        try:
            writer, schema = self._index.writer(_HEAP, 1), self._index.schema
            for page in drop:
                # By query: delete_documents_by_term makes a signed term of the number and finds nothing (0.27).
                writer.delete_documents_by_query(Query.term_query(schema, "page", page))
            for stored in passages:
                writer.add_document(_document(stored))
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as e:
            raise IndexFailedError(f"the lexical index {self._folder} cannot be written: {e}") from e
        self.reload()

    def reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, k: int, boosts: Mapping[str, float] = BOOSTS) -> list[tuple[int, float]]:
        """The ``k`` best (passage key, BM25 score), best first; ties in no fixed order."""
        searcher = self._searcher
        wanted = self.terms_for(query, boosts)
        if k <= 0 or not any(terms for field, terms in wanted.items() if field != "names"):
            return []
        hits = searcher.search(self._query(wanted, boosts), k, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key), score) for (score, _), key in zip(hits, keys, strict=True) if key is not None]

    def terms_for(self, query: str, boosts: Mapping[str, float]) -> dict[str, list[str]]:
        """The terms looked up for a query, by field."""
        terms = query_terms(self._analyzer.analyze, query, lambda term: self.frequency("all", term))
        named = list(dict.fromkeys(name.lower() for name in names(indexable(query))))[:MAX_QUERY_TERMS]
        return {field: named if field == "names" else terms for field in boosts}

    def terms_of(self, passage: Passage) -> dict[str, list[str]]:
        """The terms that a passage has, or would have, in each field."""
        read = {NAMES: name_analyzer().analyze, TOKENIZER: self._analyzer.analyze}
        texts = _texts(passage)
        return {f: read[NAMES if f == "names" else TOKENIZER](indexable(text)) for f, text in texts.items()}

    def frequency(self, field: str, term: str) -> int:
        """Passages that hold the term in the field."""
        return int(self._searcher.doc_freq(field, term))

    def statistics(self, field: str, terms: Iterable[str]) -> tuple[float, float] | None:
        """Passages and mean length of a field as BM25 counts them; None when it holds none of the terms."""
        from tantivy import Query

        searcher = self._searcher
        known = next((term for term in terms if searcher.doc_freq(field, term)), None)
        if known is None:
            return None
        query = Query.term_query(self._index.schema, field, known, "freq")
        hits = searcher.search(query, 1, count=False).hits
        return _statistics(json.loads(query.explain(searcher, hits[0][1]).to_json())) if hits else None

    def _query(self, wanted: dict[str, list[str]], boosts: Mapping[str, float]) -> Any:
        from tantivy import Occur, Query

        schema = self._index.schema
        parts = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, term, "freq"), boost))
            for field, boost in boosts.items()
            for term in wanted[field]
        ]
        return Query.boolean_query(parts)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", fast=True)
    builder.add_unsigned_field("page", indexed=True)
    for name in BOOSTS:
        tokenizer = NAMES if name == "names" else TOKENIZER
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option="freq")
    return builder.build()


def _document(stored: StoredPassage) -> Any:
    import tantivy

    passage, document = stored.passage, tantivy.Document()
    document.add_unsigned("key", stored.key)
    document.add_unsigned("page", stored.page)
    for field, text in _texts(passage).items():
        document.add_text(field, indexable(text))
    return document


def _texts(passage: Passage) -> dict[str, str]:
    """Text of each field; a heading that repeats the title is left out."""
    parts = urlsplit(passage.url)
    url = f"{parts.hostname or ''} {parts.path} {parts.query}"
    headings = " ".join(h for h in passage.headings if h != passage.title)
    everything = f"{passage.title}\n{headings}\n{url}\n{passage.text}"
    named = " ".join(names(f"{passage.title}\n{headings}\n{passage.text}"))
    return {"all": everything, "title": passage.title, "headings": headings, "url": url, "names": named}


def _statistics(explanation: Mapping[str, Any]) -> tuple[float, float]:
    """``N`` and ``avgdl`` of the engine's explanation of a score."""
    numbers = dict(_named_values(explanation))
    return numbers["N"], numbers["avgdl"]


def _named_values(node: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield str(node["description"]).split(",")[0], float(node["value"])
    for child in node.get("details") or ():
        yield from _named_values(child)
