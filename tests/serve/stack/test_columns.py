"""Every item of a trace is drawn or counted in a fold exactly once, and every column says what the trace says."""

from collections import Counter
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from citestack.config import Config
from citestack.explain.fate import fate_of
from citestack.replaying import Changes, replay
from citestack.serve.stackview import rerank, retrieval, shown
from citestack.serve.stackview.citation import LostRow
from citestack.serve.stackview.reasons import WORDS, in_words
from citestack.serve.stackview.shown import PageRef, quoted
from citestack.serve.stackview.stack import Followable, StackPage, stack_page
from citestack.serve.stackview.strips import EDGE, WIDTH, dots, place
from citestack.trace import (
    CitationEvent,
    Decision,
    FanoutEvent,
    GroundingEvent,
    Reason,
    RerankEvent,
    RetrievalEvent,
    RunFinished,
    Trace,
)
from tests.fakes import WordSupport, fake_engine
from tests.stack.fake_view import FakeView
from tests.test_engine import QUESTIONS, corpora, questions, settings

FEW = running(max_examples=20)  # each asks a whole engine
WIDE = replace(Config(embedder="none"), rerank=replace(Config().rerank, head=40, keep=20, host_cap=12, page_cap=9))


def viewed(trace: Trace, page: str | None = None) -> StackPage:
    return stack_page(trace, {}, trace, Followable(page, stored=True) if page else None)


def conserved(trace: Trace, view: StackPage) -> None:
    fan, found, ranked = trace.maybe(FanoutEvent), trace.maybe(RetrievalEvent), trace.maybe(RerankEvent)
    ground, cite = trace.maybe(GroundingEvent), trace.maybe(CitationEvent)
    if fan:
        assert len(view.fan.queries) + len(view.fan.dropped) + view.fan.hidden == len(fan.considered)
    if found:
        folded = view.retrieval.folded.passages if view.retrieval.folded else 0
        assert sum(r.seen for r in view.retrieval.pages) + folded == len(found.seen)
        assert sum(c.n for c in view.retrieval.dropped) + view.retrieval.kept == len(found.decisions)
        assert len({r.page.url for r in view.retrieval.pages}) == len(view.retrieval.pages)
    if ranked and found:
        column, late = view.rerank, view.rerank.unscored
        shown_rows = [r.passage for r in (*column.kept, *column.dropped)]
        assert [r.passage for r in column.kept] == list(ranked.kept)
        assert len(set(shown_rows)) == len(shown_rows)
        assert len(shown_rows) + column.hidden + (late.passages if late else 0) == len(found.candidates)
    if ground:
        drawn = sum(c.pairs for row in view.grounding.rows for c in row.cells)
        folded = sum(row.hidden for row in view.grounding.rows)
        behind = view.grounding.hidden_rows * len(trace.read())
        assert drawn + folded + behind == view.grounding.pairs == sum("|" in d.item for d in ground.decisions)
        if not (folded or behind):
            assert sum(c.read for row in view.grounding.rows for c in row.cells) == len(ground.verdicts)
    if cite:
        decided = {d.item for d in cite.decisions if "sentences_verified" in d.numbers}
        chosen, lost = {s.page.url for s in view.citation.sources}, {r.page.url for r in view.citation.lost}
        assert not chosen & lost
        assert len(chosen) + len(lost) + view.citation.hidden == len(decided)
        silent = {p.url for p in view.citation.silent}
        assert silent == {c.passage.url for c in trace.read()} - decided


@FEW
@given(corpora, questions, st.sampled_from([Config(embedder="none"), WIDE]))
def test_everything_is_drawn_or_counted_once(view: FakeView, question: str, config: Config) -> None:
    trace = fake_engine(view, config).ask(question).trace
    conserved(trace, viewed(trace))


@FEW
@given(corpora, questions, st.integers(1, 3))
def test_also_where_little_room_is_left(view: FakeView, question: str, room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieval, "ROWS", room)
        patch.setattr(rerank, "ROWS", room)
        patch.setattr(rerank, "LEAST_DROPPED", 1)
        patch.setattr("citestack.serve.stackview.citation.ROWS", room)
        patch.setattr("citestack.serve.stackview.fan.ROWS", room)
        patch.setattr("citestack.serve.stackview.grounding.COLUMNS", room)
        patch.setattr("citestack.serve.stackview.grounding.SENTENCES", room)
        trace = fake_engine(view, WIDE).ask(question).trace
        conserved(trace, viewed(trace))
        conserved(trace, viewed(trace, view.pages[-1].url))


@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_a_followed_page_stands_before_the_fold_and_once(n: int) -> None:
    pages = [PageRef(f"https://a.example/{i}", "a.example", str(i), followed=i in (1, 5)) for i in range(8)]
    rows = [LostRow(page, "lost") for page in pages]
    before, folded = shown.unfolded(rows, n), shown.folded(rows, n)
    assert list(before) == [r for i, r in enumerate(rows) if i < n or i in (1, 5)]
    assert list(folded) == [r for r in rows if r not in before]


@FEW
@given(corpora, questions, settings)
def test_a_replay_is_conserved_too_and_its_marks_are_the_moves(
    view: FakeView, question: str, new: dict[str, object]
) -> None:
    trace = fake_engine(view).ask(question).trace
    again = replay(trace, Changes(config=new), WordSupport())
    page = stack_page(trace, {"rerank.keep": 1}, again, None)
    conserved(again, page)
    if again.maybe(RerankEvent) is None:
        return
    before, after = set(trace.one(RerankEvent).kept), set(again.one(RerankEvent).kept)
    rows = (*page.rerank.kept, *page.rerank.dropped)
    marked = {kind: {r.passage for r in rows if r.change and r.change.kind == kind} for kind in ("entered", "left")}
    assert marked == {"entered": after - before, "left": before - after}
    was, now = (dict.fromkeys(c.url for c in t.one(RunFinished).answer.citations) for t in (trace, again))
    assert [p.url for p in page.citation.gone] == [u for u in was if u not in now]


@FEW
@given(corpora, questions)
def test_a_followed_page_is_marked_wherever_it_stands_and_its_fate_is_the_traces(view: FakeView, question: str) -> None:
    trace = fake_engine(view).ask(question).trace
    for page in view.pages:
        seen = viewed(trace, page.url)
        assert seen.followed is not None
        fate = fate_of(trace, page.url)
        assert (seen.followed.fate, seen.followed.layer) == (fate.fate, fate.layer)
        assert [s.passed for s in seen.followed.path].count(None) == 5 - len(fate.path)
        rows = [r for r in seen.retrieval.pages if r.page.followed]
        found = trace.maybe(RetrievalEvent)
        assert bool(rows) == (found is not None and any(s.url == page.url for s in found.seen))
        assert {r.page.url for r in (*seen.rerank.kept, *seen.rerank.dropped) if r.page.followed} <= {page.url}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_scores_drawn_are_the_sums_of_their_parts(question: str) -> None:
    trace = fake_engine(FakeView()).ask(question).trace
    column = viewed(trace).rerank
    for row in (*column.kept, *column.dropped):
        told = [p.contribution for p in row.parts if p.contribution is not None]
        assert sum(told) == pytest.approx(row.score, abs=2e-6)
        assert all((p.value is None) == (p.contribution is None) for p in row.parts)
        assert "trust" in row.missing  # these pages have no authority build: missing, not 0
        assert "trust" not in {d.name for d in row.drawn}
        assert sum(d.width for d in row.drawn) == pytest.approx(row.score / row.scale * column.width, abs=0.5)


def test_what_was_not_reached_says_why() -> None:
    trace = fake_engine(FakeView()).ask("?!").trace
    view = viewed(trace, FakeView().pages[0].url)
    columns = (view.fan, view.retrieval, view.rerank, view.grounding, view.citation)
    assert [c.head.reached for c in columns] == [False] * 5
    assert all("holds no words" in c.head.summary for c in columns[1:])
    assert view.abstain_reason == "The question holds no words."
    assert view.followed is not None
    assert view.followed.sentence == "Dropped at fan-out: the run stopped there: The question holds no words."


def test_every_reason_has_words_with_its_numbers() -> None:
    kept = {Reason.KEPT, Reason.CONTESTED, Reason.NO_CHECK_NEEDED, Reason.REVISED}
    of_layer_4 = {Reason.NOT_SUPPORTED, Reason.PARTIAL_ONLY, Reason.REFUTED}  # the matrix says these
    assert set(WORDS) == set(Reason) - kept - of_layer_4
    for reason in WORDS:
        words = in_words(Decision("x", False, reason))  # a trace may lack the numbers
        assert words.endswith(".")
        assert "None" not in words


def test_close_numbers_are_told_apart() -> None:
    near = Decision("x", False, Reason.BELOW_RANK_CUT, {"score": 0.61602, "bar": 0.61609, "cut": 8.0})
    assert in_words(near) == "Below the cut: score 0.6160, the bar was 0.6161."
    apart = Decision("x", False, Reason.BELOW_RANK_CUT, {"score": 0.41, "bar": 0.47})
    assert in_words(apart) == "Below the cut: score 0.41, the bar was 0.47."


@given(st.lists(st.integers(1, 500), max_size=60), st.integers(1, 500))
def test_dots_stand_in_order_on_the_line(ranks: list[int], depth: int) -> None:
    places = [place(rank, depth) for rank in sorted(ranks)]
    assert places == sorted(places)
    assert all(EDGE <= x <= WIDTH - EDGE for x in places)
    assert dots(ranks, depth).count("M") == len(set(ranks))


@given(st.text("ab \n", max_size=400), st.data())
def test_a_quote_in_its_paragraph_is_cut_from_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = quoted(text, start, end)
    assert quote.text == text[start:end]
    assert "\n" not in quote.before + quote.after
    assert quote.before.removeprefix("… ") + quote.text + quote.after.removesuffix(" …") in text


def test_letters_name_each_page_once() -> None:
    assert len({shown.letter(i) for i in range(200)}) == 200
    assert [shown.letter(i) for i in (0, 25, 26, 52)] == ["a", "z", "a2", "a3"]


def test_the_view_is_made_of_frozen_values() -> None:
    view = viewed(fake_engine(FakeView()).ask(QUESTIONS[0]).trace, FakeView().pages[0].url)
    kinds = Counter(type(getattr(view, f.name)) for f in fields(view) if is_dataclass(getattr(view, f.name)))
    assert kinds
    assert all(kind.__dataclass_params__.frozen for kind in kinds)  # type: ignore[attr-defined]
