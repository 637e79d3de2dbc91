"""Fates and levers over the small corpus: every URL has one, and a lever that says it flips does."""

import pytest
from hypothesis import given

from citestack.explain.fate import fate_of
from citestack.explain.levers import why
from citestack.explain.sentence import follow_sentence
from citestack.model import Page
from citestack.replaying import Changes, replay
from citestack.trace import RerankEvent, RetrievalEvent, Trace
from tests.fakes import WordSupport, fake_engine
from tests.stack.fake_view import FakePage, FakeView
from tests.test_engine import QUESTIONS, corpora, questions

pytestmark = pytest.mark.slow

VIEW = FakeView()
URLS = [p.url for p in VIEW.pages]


def trace_of(question: str) -> Trace:
    return fake_engine(VIEW).ask(question).trace


@pytest.mark.parametrize("question", QUESTIONS)
def test_cited_pages_are_those_of_the_answer_and_all_others_were_dropped_somewhere(question: str) -> None:
    run = fake_engine(VIEW).ask(question)
    fates = {url: fate_of(run.trace, url) for url in URLS}
    assert {u for u, f in fates.items() if f.fate == "cited"} == {c.url for c in run.answer.citations}
    for fate in fates.values():
        assert fate.layer in (1, 2, 3, 4, 5)
        assert [step["layer"] for step in fate.path] == list(range(1, (fate.layer or 0) + 1))


@given(corpora, questions)
def test_every_page_of_a_random_corpus_has_a_fate(view: FakeView, question: str) -> None:
    run = fake_engine(view).ask(question)
    for page in view.pages:
        fate = why(run.trace, page.url, WordSupport(), page_text=page.text)
        assert (fate.fate == "cited") == (page.url in {c.url for c in run.answer.citations})
        assert fate.reason


@given(corpora, questions)
def test_a_part_lever_that_flips_really_flips(view: FakeView, question: str) -> None:
    trace = fake_engine(view).ask(question).trace
    for page in view.pages:
        for lever in why(trace, page.url, WordSupport()).levers:
            if lever.layer != 3 or lever.part not in ("relevance", "coverage", "trust", "freshness"):
                continue
            mine = [c.passage.id for c in trace.one(RetrievalEvent).candidates if c.passage.url == page.url]
            for value, passes in ((lever.after, True), ((lever.after or 0) - 0.01, False)):
                patch = {p: {lever.part: value} for p in mine}
                again = replay(trace, Changes(parts=patch), WordSupport())
                assert bool(set(again.one(RerankEvent).kept) & set(mine)) is passes


def test_a_page_outside_the_store_is_unknown() -> None:
    fate = why(trace_of(QUESTIONS[0]), "https://nowhere.example/", WordSupport(), known=False)
    assert (fate.fate, fate.layer, fate.as_json()["layer_name"]) == ("unknown_page", None, None)


def test_an_unrelated_page_falls_at_retrieval_and_hears_which_words_it_never_says() -> None:
    pages = (*VIEW.pages, FakePage("https://far.example/", "Tulips", ((("Tulips",), "Plant bulbs in autumn soil."),)))
    trace = fake_engine(FakeView(pages)).ask(QUESTIONS[0]).trace
    fate = why(trace, "https://far.example/", WordSupport(), page_text=pages[-1].text)
    assert (fate.fate, fate.layer, fate.reason) == ("dropped", 2, "not_retrieved")
    assert any("never says: " in lever.note and "autovacuum" in lever.note for lever in fate.levers)


def test_a_page_that_rewords_the_sentence_hears_whose_words_are_printed_and_what_would_flip_it() -> None:
    said, other = "A rowan tree bears red berries in late autumn.", "In late autumn red berries a tree rowan bears."
    pages = [FakePage(f"https://{n}.example/", n, (((n,), text),)) for n, text in (("one", said), ("two", other))]
    trace = fake_engine(FakeView(tuple(pages))).ask("When does a rowan tree bear berries?").trace
    fate = why(trace, "https://two.example/", WordSupport())
    assert (fate.reason, fate.against, fate.numbers["reworded"]) == ("better_source", "https://one.example/", 1)
    (lever,) = fate.levers
    assert (lever.layer, lever.part, lever.flips) == (5, "answer_score", True)
    assert lever.before is not None and lever.after is not None and lever.before <= lever.after


def test_the_json_has_the_contract_keys() -> None:
    shape = why(trace_of(QUESTIONS[0]), URLS[-1], WordSupport()).as_json()
    assert {"url", "fate", "layer", "layer_name", "reason", "numbers", "path", "levers"} <= shape.keys()
    assert all({"layer", "part", "from", "to", "flips", "note"} <= lever.keys() for lever in shape["levers"])


def page_of(fake: FakePage) -> Page:
    return Page(fake.url, fake.version, fake.title, fake.text, ())


def test_a_sentence_on_its_page_is_followed_to_its_citation() -> None:
    page = page_of(VIEW.pages[0])
    text = "It wakes every 60 seconds and starts when a fifth of a table has changed."
    report = follow_sentence(fake_engine(VIEW), "Autovacuum is on by default since version 8.3.", page, QUESTIONS[0])
    assert report.on_page
    assert [layer.layer for layer in report.layers] == [1, 2, 3, 4, 5]
    assert not follow_sentence(fake_engine(VIEW), text, page, "How much does HarborDB cost?").cited


def test_a_sentence_that_is_not_there_yet_is_tried_as_if_it_were() -> None:
    page = page_of(VIEW.pages[0])
    sentence = "Autovacuum wakes every 60 seconds, which is how often HarborDB looks for dead rows."
    report = follow_sentence(fake_engine(VIEW), sentence, page, "How often does autovacuum wake in HarborDB?")
    assert not report.on_page
    assert "tried as if" in report.as_json()["note"]
    assert report.layers[2].numbers["score"] is not None
