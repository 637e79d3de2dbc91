"""The stack as a whole over a small corpus in memory: conservation, determinism, abstention, replay."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import Config
from citestack.errors import ConfigError
from citestack.model import SupportState
from citestack.replaying import Changes, changed, replay
from citestack.trace import (
    CitationEvent,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    TimingsMeasured,
    Trace,
    WritingEvent,
)
from citestack.trace_json import dumps, loads, make_trace
from tests.fakes import WordSupport, fake_engine
from tests.stack.fake_view import FakePage, FakeView

QUESTIONS = (
    "How often does autovacuum wake?",
    "How much does HarborDB cost?",
    "What is a checkpoint in HarborDB?",
    "HarborDB vs QuayBase backups",
    "What happens when row numbers wrap around?",
    "How do I restore a dump?",
)
VOCABULARY = [
    "pump",
    "heater",
    "litre",
    "noise",
    "price",
    "tank",
    "winter",
    "cheap",
    "quiet",
    "lasts",
    "needs",
    "costs",
    "holds",
    "45",
    "300",
    "dB",
    "euro",
    "not",
]

sentence = st.lists(st.sampled_from(VOCABULARY), min_size=3, max_size=9).map(lambda w: " ".join(w).capitalize() + ".")
body = st.lists(sentence, min_size=1, max_size=4).map(" ".join)
page = st.builds(
    lambda host, n, heading, text, modified: FakePage(
        f"https://{host}.example/{n}", f"{heading} page", (((f"{heading} page",), text),), modified=modified
    ),
    st.sampled_from("abcd"),
    st.integers(0, 30),
    st.sampled_from(VOCABULARY[:6]),
    body,
    st.none() | st.sampled_from(["2024-01-01", "2025-06-30"]),
)
corpora = st.lists(page, min_size=1, max_size=12, unique_by=lambda p: p.url).map(lambda ps: FakeView(tuple(ps)))
questions = st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=5).map(lambda w: "What " + " ".join(w) + "?")


def conserved(trace: Trace) -> None:
    """Everything that enters a layer is decided there exactly once."""
    fan, found = trace.maybe(FanoutEvent), trace.maybe(RetrievalEvent)
    ranked, writing = trace.maybe(RerankEvent), trace.maybe(WritingEvent)
    grounding, citation = trace.maybe(GroundingEvent), trace.maybe(CitationEvent)
    if fan:
        assert sorted(d.item for d in fan.decisions) == sorted(q.text for q in fan.considered)
        assert {d.item for d in fan.decisions if d.kept} == {q.text for q in fan.queries}
    if found:
        assert sorted(d.item for d in found.decisions) == sorted(s.passage for s in found.seen)
        assert {d.item for d in found.decisions if d.kept} == {c.passage.id for c in found.candidates}
    if ranked and found:
        assert sorted(d.item for d in ranked.decisions) == sorted(c.passage.id for c in found.candidates)
        assert [d.item for d in ranked.decisions if d.kept] == list(ranked.kept)
    if writing:
        assert {d.item for d in writing.decisions} == {p.claim.id for p in writing.pool}
        assert len({d.item for d in writing.decisions}) == len(writing.decisions)
        assert {d.item for d in writing.decisions if d.kept} == {c.id for c in writing.draft}
    if grounding and writing and ranked:
        pairs = {f"{c.id}|{p}" for c in writing.draft for p in ranked.kept}
        assert sorted(d.item for d in grounding.decisions) == sorted(pairs | {c.id for c in writing.draft})
    if citation and grounding:
        supported = {c.claim for c in grounding.claims if c.state is SupportState.SUPPORTED}
        assert {d.item for d in citation.decisions if not d.item.startswith("http")} == supported


@given(corpora, questions)
def test_conservation_on_random_corpora(view: FakeView, question: str) -> None:
    conserved(fake_engine(view).ask(question).trace)


@given(corpora, questions)
def test_same_input_same_bytes(view: FakeView, question: str) -> None:
    first, second = (fake_engine(view).ask(question).trace for _ in range(2))
    assert first.id == second.id
    assert dumps(make_trace(first.events[:-1])) == dumps(make_trace(second.events[:-1]))


@given(corpora, questions)
def test_a_replay_without_changes_is_the_run_and_needs_no_reading(view: FakeView, question: str) -> None:
    trace, support = fake_engine(view).ask(question).trace, WordSupport()
    assert replay(loads(dumps(trace)), Changes(), support).id == trace.id
    assert support.pairs_read == 0


settings = st.fixed_dictionaries(
    {},
    optional={
        "rerank.relevance_weight": st.sampled_from([0.1, 1.0]),
        "rerank.coverage_weight": st.sampled_from([0.0, 0.5]),
        "rerank.keep": st.integers(1, 12),
        "rerank.host_cap": st.integers(1, 4),
        "rerank.page_cap": st.integers(1, 3),
        "rerank.near_duplicate": st.sampled_from([0.3, 1.1]),
        "writing.max_sentences": st.integers(0, 7),
        "writing.min_score": st.sampled_from([0.0, 0.2, 0.6]),
        "grounding.supported": st.sampled_from([0.3, 0.95]),
        "grounding.show_unverified": st.booleans(),
        "citation.max_sources": st.integers(1, 3),
    },
)


@given(corpora, questions, settings)
def test_a_replay_with_changes_is_a_fresh_run_with_those_settings(
    view: FakeView, question: str, new: dict[str, object]
) -> None:
    config = Config(embedder="none")
    trace = fake_engine(view, config).ask(question).trace
    again = replay(trace, Changes(config=new), WordSupport())
    fresh = fake_engine(view, changed(config, new)).ask(question).trace
    assert again.events == tuple(e for e in fresh.events if not isinstance(e, TimingsMeasured))


@given(corpora, questions)
def test_every_citation_quotes_the_page_exactly(view: FakeView, question: str) -> None:
    texts = {p.version: p.text for p in view.pages}
    for c in fake_engine(view).ask(question).answer.citations:
        assert texts[c.page_version][c.start : c.end] == c.quote


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_of_the_corpus_are_answered_with_marks(question: str) -> None:
    answer = fake_engine(FakeView()).ask(question).answer
    assert not answer.abstained, answer.abstain_reason
    assert all(s.citations for s in answer.sentences if s.state is SupportState.SUPPORTED)
    assert sorted({n for s in answer.sentences for n in s.citations}) == [c.n for c in answer.citations]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "question is empty"),
        ("  \n ", "question is empty"),
        ("word " * 2000, "characters; the limit is 2000"),
        ("best pizza in Naples", ""),
        ("?!", "holds no words"),
    ],
)
def test_what_cannot_be_answered_is_an_abstention_with_its_reason(question: str, said: str) -> None:
    run = fake_engine(FakeView()).ask(question)
    assert run.answer.abstained
    assert run.answer.sentences == ()
    assert said in (run.answer.abstain_reason or "")
    assert run.answer.abstain_reason


def test_an_empty_store_says_how_to_fill_it() -> None:
    view = FakeView()
    view.pages = ()
    assert "citestack add" in (fake_engine(view).ask("What is a checkpoint?").answer.abstain_reason or "")


def test_a_question_in_a_language_no_page_has_is_told_so() -> None:
    question = "À quelle fréquence la base de données nettoie-t-elle automatiquement ses tables et combien cela coûte ?"
    assert "(fr); 0 of 11 pages" in (fake_engine(FakeView()).ask(question).answer.abstain_reason or "")


@pytest.mark.parametrize(("french", "told"), [(4, True), (5, False)])
def test_a_few_pages_in_its_language_do_not_make_a_corpus_answer_a_question(french: int, told: bool) -> None:
    class Mixed(FakeView):
        def languages(self) -> dict[str, int]:
            return {"en": 100 - french, "fr": french}

    question = "À quelle fréquence la base de données nettoie-t-elle automatiquement ses tables et combien cela coûte ?"
    said = fake_engine(Mixed()).ask(question).answer.abstain_reason or ""
    assert (f"{french} of 100 pages are in it. Pages here are in: en, fr." in said) == told


@pytest.mark.parametrize("path", ["retrieval.keep", "rerank.no_such", "profile", "x.y"])
def test_only_settings_of_layers_3_to_5_replay(path: str) -> None:
    with pytest.raises(ConfigError):
        changed(Config(), {path: 1})


def test_thresholds_decide_and_nothing_moves_them() -> None:
    config = Config(embedder="none")
    strict = replace(config, grounding=replace(config.grounding, supported=1.0))
    answer = fake_engine(FakeView(), strict).ask(QUESTIONS[0]).answer
    assert answer.abstained
    assert "was verified by a source" in (answer.abstain_reason or "")
