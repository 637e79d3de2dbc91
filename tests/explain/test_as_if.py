"""A page put in its place in a view: the same ranks as if it stood there, and its old version nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given

from citestack.config import Config, RetrievalConfig
from citestack.explain.as_if import AsIfView, Placed, candidates_of
from citestack.explain.fate import fate_of
from citestack.model import PageRecord
from citestack.trace import RetrievalEvent
from tests.fakes import fake_engine
from tests.serve.stack.small import page_of, record_of
from tests.stack.fake_view import FakePage, FakeView
from tests.test_engine import QUESTIONS, corpora, questions

VIEW = FakeView(vectors=True)
NEW = page_of("https://new.example/noise", "How loud is HarborDB?", "HarborDB makes no sound, for it is a program.")


def with_page(view: FakeView, page: FakePage, replaced: PageRecord | None = None) -> AsIfView:
    return AsIfView(view, [Placed.into(view, record_of(page), replaced)])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("page", VIEW.pages[:4], ids=lambda p: p.url)
def test_a_page_in_its_own_place_has_the_fate_it_has_there(page: FakePage, question: str) -> None:
    plain = fake_engine(VIEW).ask(question)
    again = fake_engine(with_page(VIEW, page, record_of(page))).ask(question)
    assert fate_of(again.trace, page.url) == fate_of(plain.trace, page.url)
    assert again.answer == plain.answer


def test_a_page_that_is_nowhere_is_found_as_if_it_stood_there() -> None:
    question = "How loud is HarborDB?"
    assert fate_of(fake_engine(VIEW).ask(question).trace, NEW.url).layer == 2
    run = fake_engine(with_page(VIEW, NEW)).ask(question)
    assert fate_of(run.trace, NEW.url).path[1]["best_rank"] == 1
    assert with_page(VIEW, NEW).counts().pages == VIEW.counts().pages + 1


def test_a_changed_page_takes_the_place_of_its_old_version() -> None:
    old = VIEW.pages[0]
    new = page_of(old.url, old.title, "Autovacuum wakes every 90 seconds in HarborDB.")
    view = with_page(VIEW, new, record_of(old))
    found = fake_engine(view).ask("How often does autovacuum wake in HarborDB?").trace.one(RetrievalEvent)
    mine = {s.passage for s in found.seen if s.url == old.url}
    assert mine == {c.passage.id for c in candidates_of(record_of(new))}
    gone = [p.id for p in record_of(old).passages]
    assert (view.candidates(gone), dict(view.origins(gone))) == ([], {})
    assert view.counts().pages == VIEW.counts().pages


@given(corpora, questions)
def test_lists_are_best_first_and_no_longer_than_asked_for(view: FakeView, question: str) -> None:
    as_if = with_page(view, NEW, record_of(view.pages[0]))
    gone = {p.id for p in record_of(view.pages[0]).passages}
    for found in (as_if.lexical(question, 3), as_if.titled(question, 3), *as_if.dense([question], 3)):
        assert len(found) <= 3
        assert found == sorted(found, key=lambda f: (-f.score, f.passage))
        assert not {f.passage for f in found} & gone


def test_a_page_without_text_changes_nothing() -> None:
    empty = FakePage("https://empty.example/", "Empty", ())
    config = Config(embedder="none", retrieval=RetrievalConfig(depth=5))
    plain, again = (fake_engine(v, config).ask(QUESTIONS[0]) for v in (VIEW, with_page(VIEW, empty)))
    assert again.answer == plain.answer
