"""Layer 2: fusion is a sum of named ranks, every passage seen has a fate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import FanoutConfig, RetrievalConfig
from citestack.model import Query, QueryKind
from citestack.protocols import Found
from citestack.stack.layer1_fanout import CorpusFanOut
from citestack.stack.layer2_retrieval import HybridRetriever, Run, fuse, search, tied_ranks
from citestack.trace import Reason, RetrievalEvent, measured
from citestack.trace_json import canonical
from tests.stack.fake_view import FakeView

VIEW = FakeView(vectors=True)


def fan(*texts: str, weight: float = 1.0) -> list[Query]:
    return [Query(t, QueryKind.ORIGINAL, "test", "rule", weight) for t in texts]


def check(event: RetrievalEvent, config: RetrievalConfig) -> None:
    assert [s.passage for s in event.seen] == [d.item for d in event.decisions]
    assert len({s.passage for s in event.seen}) == len(event.seen)
    kept = [d.item for d in event.decisions if d.kept]
    assert [c.passage.id for c in event.candidates] == kept
    assert len(kept) <= config.keep
    order = [(-s.fused, s.passage) for s in event.seen]
    assert order == sorted(order)
    for d in event.decisions:
        if d.reason is Reason.BELOW_RANK_CUT:
            assert d.numbers["score"] <= d.numbers["bar"] and d.numbers["rank"] > config.keep


def test_weighted_reciprocal_rank_fusion_by_hand() -> None:
    runs = [
        Run(0, "lexical", [Found("a", 9.0), Found("b", 8.0)]),
        Run(1, "lexical", [Found("b", 3.0)]),
        Run(0, "dense", [Found("c", 0.41), Found("a", 0.40)]),
    ]
    config = RetrievalConfig(rrf_k=60, lexical_weight=1.0, dense_weight=0.5)
    found = {f.passage: f for f in fuse(runs, [1.0, 0.8], config)}
    assert found["a"].score == measured(1 / 61 + 0.5 / 62)
    assert found["b"].score == measured(1 / 62)  # the better of 1 / 62 and 0.8 / 61
    added = {f.passage: f for f in fuse(runs, [1.0, 0.8], replace(config, agreement=1.0))}
    assert added["b"].score == measured(1 / 62 + 0.8 / 61)
    assert added["a"].score == found["a"].score
    assert [(h.query, h.mode, h.rank, h.score) for h in found["a"].hits] == [
        (0, "lexical", 1, 9.0),
        (0, "dense", 2, 0.40),
    ]
    assert found["c"].hits[0].score == 0.41


def test_equal_scores_share_the_middle_rank_of_their_places() -> None:
    assert tied_ranks([9.0, 7.0, 7.0, 7.0, 5.0, 5.0, 1.0]) == [1, 3, 3, 3, 5, 5, 7]
    assert tied_ranks([]) == []
    found = fuse([Run(0, "title", [Found("b", 2.0), Found("a", 2.0)])], [1.0], RetrievalConfig())
    assert [(f.passage, f.hits[0].rank) for f in found] == [("a", 1), ("b", 1)]


def test_ties_are_broken_by_passage_id() -> None:
    runs = [Run(0, "lexical", [Found("z", 1.0)]), Run(1, "lexical", [Found("a", 1.0)])]
    assert [f.passage for f in fuse(runs, [1.0, 1.0], RetrievalConfig())] == ["a", "z"]


def test_candidates_keep_every_rank_that_found_them() -> None:
    config = RetrievalConfig()
    event = HybridRetriever(VIEW, config).retrieve(fan("autovacuum", "tuning large tables", weight=1.0))
    check(event, config)
    best = next(c for c in event.candidates if c.passage.headings[-1] == "Tuning autovacuum for large tables")
    assert {(h.query, h.mode) for h in best.hits} == {(q, m) for q in (0, 1) for m in ("lexical", "dense", "title")}
    assert best.sentences and best.modified == "2025-03-02"
    assert (event.pages, event.passages, event.vectors) == (11, 27, 27)


@pytest.mark.parametrize(("few", "searched"), [(None, {0, 1, 2}), (2, {0, 1}), (0, set())])
def test_only_the_first_queries_are_searched_by_meaning(few: int | None, searched: set[int]) -> None:
    event = HybridRetriever(VIEW, RetrievalConfig(dense_queries=few)).retrieve(fan("autovacuum", "wal", "backup"))
    hits = {(h.mode, h.query) for s in event.seen for h in s.hits}
    assert {query for mode, query in hits if mode == "dense"} == searched
    assert {query for mode, query in hits if mode == "title"} <= searched
    assert {query for mode, query in hits if mode == "lexical"} == {0, 1, 2}


def test_dense_queries_go_in_one_batch_and_only_with_vectors() -> None:
    view = FakeView(vectors=True)
    HybridRetriever(view, RetrievalConfig()).retrieve(fan("autovacuum", "wal", "backup"))
    assert view.calls["dense"] == 1 and view.calls["lexical"] == 3
    plain = FakeView()
    event = HybridRetriever(plain, RetrievalConfig()).retrieve(fan("autovacuum"))
    assert plain.calls["dense"] == plain.calls["titled"] == 0 and event.vectors == 0
    assert {h.mode for c in event.candidates for h in c.hits} == {"lexical"}


def test_weak_dense_neighbours_show_their_cosine() -> None:
    event = HybridRetriever(VIEW, RetrievalConfig()).retrieve(fan("pizza Napoli"))
    assert event.candidates
    assert max(h.score for c in event.candidates for h in c.hits if h.mode == "dense") < 0.4


def test_the_cut_is_the_last_kept_score() -> None:
    config = RetrievalConfig(keep=2)
    event = HybridRetriever(VIEW, config).retrieve(fan("HarborDB backup"))
    check(event, config)
    assert len(event.candidates) == 2
    below = [d for d in event.decisions if d.reason is Reason.BELOW_RANK_CUT]
    assert below[0].numbers == {
        "score": event.seen[2].fused,
        "bar": event.candidates[-1].fused,
        "rank": 3.0,
        "cut": 2.0,
    }


def test_language_filter_drops_what_is_known_to_differ() -> None:
    config = RetrievalConfig(language="de")
    event = HybridRetriever(VIEW, config).retrieve(fan("Teig HarborDB"))
    check(event, config)
    assert {c.language for c in event.candidates} == {"de"}
    assert {d.reason for d in event.decisions if not d.kept} == {Reason.OTHER_LANGUAGE}
    kept = HybridRetriever(VIEW, RetrievalConfig(language="en-GB")).retrieve(fan("Teig HarborDB"))
    assert "en" in {c.language for c in kept.candidates}


def test_nothing_asked_or_nothing_found_is_an_empty_event() -> None:
    for queries in ([], fan("qwertzuiop")):
        event = HybridRetriever(FakeView(), RetrievalConfig()).retrieve(queries)
        assert event.seen == event.candidates == event.decisions == ()
    nothing = HybridRetriever(VIEW, RetrievalConfig(keep=0)).retrieve(fan("autovacuum"))
    assert nothing.candidates == () and nothing.seen


@pytest.mark.parametrize(
    ("mode", "modes"),
    [("lexical", {"lexical"}), ("dense", {"dense"}), ("hybrid", {"lexical", "dense", "title"})],
)
def test_single_query_search(mode: str, modes: set[str]) -> None:
    found = search(VIEW, "autovacuum is a background worker that vacuums tables", 5, mode, RetrievalConfig())  # type: ignore[arg-type]
    assert len(found) == 5
    assert {h.mode for s in found for h in s.hits} == modes
    assert found[0].url.endswith(("/vacuum", "/autovacuum"))


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize(
    "question", ["How often does autovacuum wake?", "HarborDB vs QuayBase", "what is mercury", "HarborDB backup table"]
)
def test_expansions_never_displace_the_first_hits_of_the_question(question: str, vectors: bool) -> None:
    view, fanout, config = FakeView(vectors=vectors), FanoutConfig(), RetrievalConfig()
    queries = CorpusFanOut(view, fanout).expand(question).queries
    alone = HybridRetriever(view, config).retrieve(queries[:1]).candidates
    fanned = HybridRetriever(view, config).retrieve(queries).candidates
    modes = config.lexical_weight + vectors * (config.dense_weight + config.title_weight)
    reach = fanout.weight * modes / (config.rrf_k + 1)
    safe = [c.passage.id for c in alone if c.fused > reach]
    assert len(queries) > 1
    assert safe or vectors
    assert [c.passage.id for c in fanned[: len(safe)]] == safe
    if not vectors:
        assert len(safe) >= min(16, len(alone))


WORDS = st.sampled_from(
    ["autovacuum", "wal", "backup", "mercury", "bread", "teig", "cost", "checkpoint", "table", "harbordb"]
)


@given(
    st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), st.floats(0.01, 1)), max_size=5),
    st.integers(1, 30),
    st.integers(1, 20),
    st.sampled_from([None, "en", "de"]),
)
def test_every_passage_seen_has_one_fate(
    asked: list[tuple[str, float]], keep: int, depth: int, language: str | None
) -> None:
    config = RetrievalConfig(keep=keep, depth=depth, language=language)
    queries = [Query(t, QueryKind.EQUIVALENT, "test", "rule", w) for t, w in asked]
    event = HybridRetriever(VIEW, config).retrieve(queries)
    check(event, config)
    assert canonical(event) == canonical(HybridRetriever(FakeView(vectors=True), config).retrieve(queries))
    assert all(h.rank <= depth and 0 <= h.query < len(queries) for s in event.seen for h in s.hits)
