"""A run whose writer gets facts wrong: revised between grounding and citation, on record, replayable, explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson
import pytest
from hypothesis import given
from rich.console import Console

from citestack.assemble import build_layers
from citestack.cli.show import print_layers
from citestack.config import PROFILES, Config, ReviseConfig, profile_config
from citestack.engine import Engine
from citestack.explain.fate import fate_of
from citestack.explain.levers import why
from citestack.explain.sentence import _grounding
from citestack.model import Candidate, Claim, Query, SupportState, claim_id
from citestack.protocols import CorpusView
from citestack.replaying import Changes, replay
from citestack.trace import (
    GroundingEvent,
    Reason,
    RerankEvent,
    RevisionEvent,
    RunStarted,
    TimingsMeasured,
    Trace,
    WritingEvent,
)
from citestack.trace_json import dumps, loads, make_trace
from citestack.writing.extractive import ExtractiveWriter, decide
from tests.fakes import WordSupport, fake_models
from tests.stack.fake_view import FakePage, FakeView
from tests.test_engine import QUESTIONS, conserved, corpora, questions

pytestmark = pytest.mark.slow

CONFIG = Config(embedder="none", revise=ReviseConfig(rounds=1))


@dataclass(frozen=True)
class Mistaken:
    """The extractive writer with every figure one too high."""

    inner: ExtractiveWriter

    def write(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent:
        pool = tuple(replace(p, claim=_wrong(p.claim)) for p in self.inner.measure(queries, candidates))
        return decide(pool, kept, self.inner.config, queries)


def _wrong(claim: Claim) -> Claim:
    text = re.sub(r"(?<![\w.])\d+(?![\w.]*\d)", lambda m: str(int(m[0]) + 1), claim.text)
    return claim if text == claim.text else Claim(claim_id(text), text, None, None)


def engine(view: CorpusView, config: Config = CONFIG) -> Engine:
    models = fake_models()
    layers = build_layers(view, models, config)
    writer = Mistaken(ExtractiveWriter(models.relevance, config.writing))
    return Engine(view, replace(layers, writer=writer), config, models.names())


def revised(question: str = QUESTIONS[0]) -> Trace:
    return engine(FakeView()).ask(question).trace


def test_a_wrong_figure_is_put_right_and_cited_and_without_rounds_it_falls() -> None:
    trace = revised()
    event, answer = trace.one(RevisionEvent), engine(FakeView()).ask(QUESTIONS[0]).answer
    edits = [r for r in event.revisions if r.after not in (None, r.before)]
    assert edits and not answer.abstained
    for r in edits:
        shown = next(s for s in answer.sentences if s.text == r.after)
        assert shown.state is SupportState.SUPPORTED and shown.citations
        assert r.kinds == ("number",) and r.preservation >= CONFIG.revise.preservation
        assert r.evidence is not None and r.after == r.evidence.text
    assert not {r.before for r in event.revisions} & {s.text for s in answer.sentences}
    plain = engine(FakeView(), Config(embedder="none")).ask(QUESTIONS[0])
    assert plain.trace.maybe(RevisionEvent) is None
    assert not {r.after for r in edits} & {s.text for s in plain.answer.sentences}


@given(corpora, questions)
def test_conservation_citations_and_an_exact_replay_on_random_corpora(view: FakeView, question: str) -> None:
    run = engine(view).ask(question)
    conserved(run.trace)
    support = WordSupport()
    assert replay(loads(dumps(run.trace)), Changes(), support).id == run.trace.id
    assert support.pairs_read == 0
    texts = {p.version: p.text for p in view.pages}
    for c in run.answer.citations:
        assert texts[c.page_version][c.start : c.end] == c.quote
    assert engine(view).ask(question).trace.id == run.trace.id


@given(corpora, questions)
def test_every_page_has_a_fate_when_sentences_were_revised(view: FakeView, question: str) -> None:
    run = engine(view).ask(question)
    for page in view.pages:
        fate = why(run.trace, page.url, WordSupport(), page_text=page.text)
        assert (fate.fate == "cited") == (page.url in {c.url for c in run.answer.citations})


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_replay_with_changes_is_a_fresh_run_as_far_as_the_trace_has_its_lookups(question: str) -> None:
    trace = revised(question)
    for new in ({"citation.max_sources": 1}, {"writing.max_sentences": 2}, {"grounding.show_unverified": True}):
        section, _, name = next(iter(new)).partition(".")
        part = replace(getattr(CONFIG, section), **{name: new[f"{section}.{name}"]})
        fresh = engine(FakeView(), replace(CONFIG, **{section: part})).ask(question).trace
        again = replay(trace, Changes(config=new), WordSupport())
        assert again.events == tuple(e for e in fresh.events if not isinstance(e, TimingsMeasured))


SEVEN = "The harbour crane lifts 7 tonnes."
FAR = FakePage(
    "https://crane.example/facts", "Cranes", ((("Cranes",), "The harbour crane of the old dock lifts 7 tonnes today."),)
)
NEAR = FakePage(
    "https://harbour.example/dock",
    "The old dock",
    ((("The old dock",), "The old dock has a harbour crane. It is visited by many people in the summer months."),),
)


def brought_in() -> Trace:
    """Layer 3 keeps one passage only; the sentence's evidence stands in the other."""

    @dataclass(frozen=True)
    class Inventing:
        def write(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent:
            claim = Claim(claim_id(said), said)
            return WritingEvent((), (claim,), ())

    said = "The harbour crane of the old dock lifts 9 tonnes today."
    config = replace(CONFIG, rerank=replace(CONFIG.rerank, keep=1))
    view, models = FakeView((FAR, NEAR)), fake_models()
    layers = replace(build_layers(view, models, config), writer=Inventing())
    return Engine(view, layers, config, models.names()).ask("What does the old dock have?").trace


def test_a_page_that_a_revision_brought_in_is_cited_and_explained() -> None:
    trace = brought_in()
    event, ranked = trace.one(RevisionEvent), trace.one(RerankEvent)
    assert [c.passage.url for c in trace.read()][: len(ranked.kept)] == [NEAR.url]
    assert [r.after for r in event.revisions] == ["The harbour crane of the old dock lifts 7 tonnes today."]
    assert [c.passage.url for c in event.joined] == [FAR.url]
    assert event.decisions[0].reason is Reason.REVISED
    fate = fate_of(trace, FAR.url)
    assert fate.fate == "cited"
    assert fate.path[2]["joined_by_revision"] is True
    assert fate_of(trace, NEAR.url).fate == "dropped"


def test_the_layers_of_a_sentence_say_what_it_was_revised_to() -> None:
    trace = brought_in()
    claim = trace.one(WritingEvent).draft[0]
    writing = replace(
        trace.one(WritingEvent), decisions=(replace(trace.one(RevisionEvent).decisions[0], item=claim.id),)
    )
    events = tuple(writing if isinstance(e, WritingEvent) else e for e in trace.events)
    report = _grounding(make_trace(events), claim.id, trace.read()[0])
    assert not report.passed and "lifts 7 tonnes" in report.lever


def test_the_table_shows_before_and_after() -> None:
    out = Console(record=True, width=200, force_terminal=False)
    print_layers(out, brought_in())
    shown = out.export_text()
    assert "Revision: 1 of 1 sentences edited" in shown
    assert "9 tonnes" in shown and "7 tonnes" in shown and "number" in shown


def test_traces_written_before_there_were_revisions_are_read() -> None:
    raw = orjson.loads(dumps(engine(FakeView(), Config(embedder="none")).ask(QUESTIONS[0]).trace))
    for event in raw["events"]:
        event.get("config", {}).pop("revise", None)
    trace = loads(orjson.dumps(raw))
    assert trace.one(RunStarted).config.revise == ReviseConfig()
    assert trace.draft() == trace.one(WritingEvent).draft
    assert replay(trace, Changes(), WordSupport()).one(GroundingEvent) == trace.one(GroundingEvent)


def test_only_the_thorough_profile_revises_unasked() -> None:
    assert {p: profile_config(p).revise.rounds for p in PROFILES} == {"fast": 0, "default": 0, "thorough": 1}
