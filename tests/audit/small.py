"""A session over short invented pages, with models that need no weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from citestack.assemble import Session
from citestack.audit.subject import Around, Subject
from citestack.config import Config
from citestack.model import Block, Trust
from tests.fakes import WordSupport, fake_engine, fake_models
from tests.serve.stack.small import record_of
from tests.stack.fake_view import FakePage, FakeView

TODAY = date(2026, 11, 1)


class SmallCorpus(FakeView):
    """The view with the little of a store that an audit asks for."""

    @property
    def store(self) -> Any:
        records = {p.url: record_of(p) for p in self.pages}
        return SimpleNamespace(
            record=records.get, signatures=lambda: dict.fromkeys(records, b""), page=lambda u: records[u].page
        )

    def trust(self, urls: Sequence[str]) -> Mapping[str, Trust]:
        return {}


def session_over(pages: Sequence[FakePage]) -> Session:
    corpus = SmallCorpus(pages)
    engine = fake_engine(corpus, Config(embedder="none", relevance="lexical"))
    return cast("Session", SimpleNamespace(corpus=corpus, engine=engine, models=fake_models()))


def subject_of(page: FakePage) -> Subject:
    """The page with its headings as blocks, as a real one has them."""
    record = record_of(page)
    blocks = []
    for path, _ in page.sections:
        start = page.text.index(path[-1] if path else page.title)
        blocks.append(Block("heading", start, start + len(path[-1] if path else page.title), max(1, len(path))))
    return Subject(page.url, replace(record, page=replace(record.page, blocks=tuple(blocks))), "file", TODAY)


def around(session: Session | None = None, *prompts: str) -> Around:
    return Around(WordSupport(), session, prompts)
