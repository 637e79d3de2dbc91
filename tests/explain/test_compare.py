"""Two runs compared: nothing differs from itself, a difference turned round is the same one, a replay's is exact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import Config
from citestack.explain.compare import Change, Difference, compare
from citestack.replaying import Changes, changed, replay
from citestack.shapes.difference import difference_json
from citestack.trace import RerankEvent, RunFinished, Trace
from citestack.trace_json import canonical
from tests.fakes import WordSupport, fake_engine
from tests.stack.fake_view import FakeView
from tests.test_engine import QUESTIONS, corpora, questions


def trace_of(question: str, view: FakeView | None = None, config: Config | None = None) -> Trace:
    return fake_engine(view or FakeView(), config).ask(question).trace


def changes(found: Difference) -> list[Change[object]]:
    return [found.queries, found.candidates, found.passages, found.sentences, found.citations]  # type: ignore[list-item]


@pytest.mark.parametrize("question", [*QUESTIONS, ""])
def test_a_run_does_not_differ_from_itself(question: str) -> None:
    found = compare(trace_of(question), trace_of(question))
    assert not any(changes(found)) and found.answers_alike
    assert (found.moved, found.verdicts, found.restated, found.settings) == ((), (), (), ())


@given(corpora, questions, questions)
def test_what_one_way_gains_the_other_way_loses(view: FakeView, first: str, second: str) -> None:
    a, b = trace_of(first, view), trace_of(second, view)
    there, back = compare(a, b), compare(b, a)
    for one, other in zip(changes(there), changes(back), strict=True):
        assert (one.gained, one.lost) == (other.lost, other.gained)
    assert {(m.passage, m.before, m.after) for m in there.moved} == {(m.passage, m.after, m.before) for m in back.moved}
    assert {(v.sentence, v.passage) for v in there.verdicts} == {(v.sentence, v.passage) for v in back.verdicts}
    assert there.answers_alike == back.answers_alike
    assert canonical(difference_json(there))


@given(
    corpora,
    questions,
    st.fixed_dictionaries({}, optional={
        "rerank.keep": st.integers(1, 12), "grounding.supported": st.sampled_from([0.3, 0.95]),
        "citation.max_sources": st.integers(1, 3),
    }),
)  # fmt: skip
def test_a_replay_differs_by_its_settings_and_what_follows(
    view: FakeView, question: str, settings: dict[str, float]
) -> None:
    a = trace_of(question, view)
    b = replay(a, Changes(config=settings), WordSupport())
    found = compare(a, b)
    assert {s.name: s.after for s in found.settings}.items() <= settings.items()
    assert not found.queries and not found.candidates
    before, after = ({s.text for s in t.one(RunFinished).answer.sentences} for t in (a, b))
    assert {s.text for s in found.sentences.lost} == before - after
    assert {s.text for s in found.sentences.gained} == after - before
    cited = [{c.url for c in t.one(RunFinished).answer.citations} for t in (a, b)]
    assert {c.url for c in found.citations.lost} == cited[0] - cited[1]
    ranked = [e.kept if (e := t.maybe(RerankEvent)) else () for t in (a, b)]
    assert {p.passage for p in found.passages.lost} == set(ranked[0]) - set(ranked[1])
    assert all(p.fell for p in found.passages.lost), "a kept passage that is lost fell for a reason"


def test_a_lost_passage_says_why_it_fell_and_a_kept_one_where_it_moved() -> None:
    a = trace_of(QUESTIONS[0])
    kept = a.one(RerankEvent).kept
    less = compare(a, replay(a, Changes(config={"rerank.keep": len(kept) - 1}), WordSupport()))
    assert [(p.passage, p.rank, p.fell) for p in less.passages.lost] == [(kept[-1], len(kept), "below_rank_cut")]
    turned = compare(a, replay(a, Changes(config={"rerank.relevance_weight": 0.0}), WordSupport()))
    assert turned.moved or turned.passages


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rerank.keep", "many"), ("rerank.keep", 1.5), ("rerank.keep", -1), ("rerank.keep", 1001), ("rerank.keep", True),
        ("rerank.trust_weight", None), ("rerank.trust_weight", float("nan")), ("rerank.trust_weight", 11),
        ("grounding.show_unverified", 1), ("writing.fallback", "neither"),
    ],
)  # fmt: skip
def test_a_setting_takes_values_of_its_kind_only(path: str, value: object) -> None:
    from citestack.errors import ConfigError

    with pytest.raises(ConfigError):
        changed(Config(), {path: value})


def test_a_setting_takes_what_fits() -> None:
    settings = {"rerank.trust_floor": None, "rerank.trust_weight": 1, "writing.fallback": "error"}
    found = changed(Config(), {**settings, "grounding.show_unverified": True})
    assert (found.rerank.trust_floor, found.rerank.trust_weight, found.writing.fallback) == (None, 1, "error")
    assert replace(found, rerank=Config().rerank) != found
