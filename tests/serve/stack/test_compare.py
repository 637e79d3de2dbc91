"""Two runs side by side: what only one has is told once, and the headline says what a reader would notice."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as running

from citestack.config import Config
from citestack.model import AnswerSentence, Citation, SupportState
from citestack.replaying import Changes, replay
from citestack.serve.stackview.difference import difference
from citestack.serve.stackview.headline import headline
from citestack.serve.stackview.shown import Naming
from citestack.trace import FanoutEvent, GroundingEvent, RerankEvent, RunFinished, Trace
from tests.fakes import WordSupport, fake_engine
from tests.serve.stack.small import HTML, asked, bench_over, client_of
from tests.stack.fake_view import FakeView
from tests.test_engine import QUESTIONS, corpora, questions, settings


def run(question: str, config: Config | None = None) -> Trace:
    return fake_engine(FakeView(), config).ask(question).trace


@running(max_examples=20)
@given(corpora, questions, settings)
def test_counts_add_up_to_the_two_runs(view: FakeView, question: str, new: dict[str, object]) -> None:
    a = fake_engine(view).ask(question).trace
    b = replay(a, Changes(config=new), WordSupport())
    found, back = difference(a, b), difference(b, a)
    for kept, layer in ((RerankEvent, found.kept),):
        before, after = (len(e.kept) if (e := t.maybe(kept)) else 0 for t in (a, b))
        assert (layer.both + layer.lost, layer.both + layer.gained) == (before, after)
    assert (found.kept.gained, found.kept.lost) == (back.kept.lost, back.kept.gained)
    assert found.sources_gained == back.sources_lost or {p.url for p in found.sources_gained} == {
        p.url for p in back.sources_lost
    }
    assert {s.name for s in found.settings} <= set(new)
    texts = {s.text for t in (a, b) for s in t.one(RunFinished).answer.sentences}
    assert found.sentences.both + found.sentences.gained + found.sentences.lost == len(texts)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_run_does_not_differ_from_itself(question: str) -> None:
    found = difference(run(question), run(question))
    layers = (found.queries, found.candidates, found.kept, found.sentences, found.sources)
    assert all((x.gained, x.lost) == (0, 0) for x in layers)
    assert (found.settings, found.flipped, found.moved) == ((), (), 0)
    assert found.headline in ("Both give the same answer from the same sources.", "No answer either way.")


def test_two_questions_differ_in_their_queries_and_flips_are_read_pairs() -> None:
    a, b = run(QUESTIONS[0]), run(QUESTIONS[1])
    found = difference(a, b)
    assert found.queries.gained == len(found.queries_gained) == len(b.one(FanoutEvent).queries)
    strict = replace(Config(embedder="none"), grounding=replace(Config().grounding, partial=0.99, supported=0.999))
    flipped = difference(a, run(QUESTIONS[0], strict)).flipped
    assert flipped
    pairs = {v.claim for v in a.one(GroundingEvent).verdicts}
    assert len(flipped) <= len(pairs) * len(a.one(RerankEvent).kept)
    assert all(f.before != f.after for f in flipped)


def answer_of(trace: Trace, hosts: list[str], sentences: list[str]) -> Trace:
    done = trace.one(RunFinished)
    cited = tuple(
        Citation(n, f"https://{h}/", h, h, f"quote of {h}", 0, 1, f"https://{h}/", "sha256:0", 0.9)
        for n, h in enumerate(hosts, 1)
    )
    said = tuple(AnswerSentence(t, SupportState.SUPPORTED, 0.9, (1,)) for t in sentences)
    answer = replace(
        done.answer, abstained=not said, abstain_reason=None if said else "Why not.", sentences=said, citations=cited
    )
    return replace(trace, events=tuple(replace(e, answer=answer) if e is done else e for e in trace.events))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((["lab.edu"], ["s", "t", "u"]), (["acme.org"], ["s"]), "1 citation would change: acme.org instead of lab.edu; 2 sentences lost."),
        ((["a.org"], ["s"]), (["a.org", "b.org"], ["s", "t"]), "1 source more: b.org; 1 sentence gained."),
        ((["a.org", "b.org"], ["s"]), (["a.org"], ["s"]), "1 source fewer: without b.org."),
        ((["a.org"], ["s"]), (["a.org"], ["s"]), "The answer would stay as it is."),
        ((["a.org"], ["s"]), ([], []), "The answer would be withheld: Why not."),
        (([], []), (["a.org"], ["s"]), "There would be an answer: 1 sentence from 1 source."),
        (([], []), ([], []), "No answer either way."),
        ((["a.org"], ["s"]), (["b.org", "c.org", "d.org", "e.org"], ["s"]), "4 citations would change: b.org, c.org and 2 more instead of a.org."),
    ],
)  # fmt: skip
def test_the_headline_says_what_a_reader_would_notice(
    before: tuple[list[str], list[str]], after: tuple[list[str], list[str]], told: str
) -> None:
    trace = run(QUESTIONS[0])
    old, new = (answer_of(trace, *side).one(RunFinished).answer for side in (before, after))
    assert headline(old, new, Naming({}), would=True) == told


def test_the_view_compares_runs_a_run_with_its_replay_and_says_what_to_do_first(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        nothing = client.get("/compare", headers=HTML)
        a, b = asked(bench, view, QUESTIONS[0]), asked(bench, view, QUESTIONS[1])
        empty = client.get("/compare", headers=HTML)
        both = client.get("/compare", params={"a": a.id, "b": b.id}, headers=HTML)
        twin = client.get("/compare.json", params={"a": a.id, "b": b.id}).json()
        replayed = client.get("/compare", params={"a": a.id, "grounding.supported": "1"}, headers=HTML)
        torn = client.get("/compare", params={"a": a.id, "b": b.id, "grounding.supported": "1"}, headers=HTML)
        missing = client.get("/compare", params={"a": a.id, "b": "no"}, headers=HTML)
    assert "No run is stored yet" in nothing.text
    assert "Choose two runs" in empty.text
    assert QUESTIONS[0] in empty.text
    assert QUESTIONS[1].replace("'", "&#39;") in both.text
    assert twin["difference"]["headline"] == difference(a, b).headline
    assert "The answer would be withheld" in replayed.text
    assert f"/runs/{a.id}/stack?grounding.supported=1" in replayed.text
    assert (torn.status_code, missing.status_code) == (422, 404)
