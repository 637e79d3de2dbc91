"""Layer 3: conservation, scores as sums, replay, and each rule with its reason and numbers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.config import RerankConfig
from citestack.model import Candidate, Hit, Passage, Query, QueryKind, ScorePart, Sentence, Trust
from citestack.stack.layer3_rerank import PartsReranker, decide
from citestack.stack.spread import spread
from citestack.trace import Decision, Reason, RerankEvent, measured

QUESTION = Query("how do I vacuum a table", QueryKind.ORIGINAL, "the question", "rule", 1.0)
FAN = (
    QUESTION,
    Query("vacuum full locking", QueryKind.SPECIFICATION, "heading", "corpus", 0.5),
    Query("autovacuum settings", QueryKind.FOLLOW_UP, "heading", "corpus", 0.5),
)
BODIES = (
    "VACUUM reclaims storage occupied by dead tuples and makes it available for reuse in the same table.",
    "Autovacuum runs in the background and starts a worker when enough rows of a table have changed since last time.",
    "The oven should be hot before the dough goes in, and the stone needs half an hour to take up the heat.",
    "A hash index stores a thirty two bit code of the indexed column and handles only simple equality comparisons.",
)


class Table:
    """A relevance model that looks its scores up by a word of the text."""

    name = "table"

    def __init__(self, scores: dict[str, float], otherwise: float = 0.5) -> None:
        self.scores, self.otherwise, self.read = scores, otherwise, 0

    def score(self, query: str, texts: list[str]) -> list[float]:
        self.read += len(texts)
        return [next((v for k, v in self.scores.items() if k in t), self.otherwise) for t in texts]


def candidate(
    url: str = "https://a.example/p", text: str = BODIES[0], start: int = 0, *, found: tuple[int, ...] = (0,), **facts
) -> Candidate:
    passage = Passage(f"{url}:{start}", url, f"sha256:{url}", start, start + len(text), text, ("Heading",), "Title")
    hits = tuple(Hit(q, "lexical", 3, 7.0) for q in found)
    sentence = Sentence(f"{url}:{start}s", passage.version, start, start + len(text), text)
    return Candidate(passage, hits, 0.03, sentences=(sentence,), **facts)


def fate(event: RerankEvent, passage: str) -> Decision:
    return next(d for d in event.decisions if d.item == passage)


def part(event: RerankEvent, passage: str, name: str) -> float | None:
    scored = next(s for s in event.scored if s.passage == passage)
    return next(p.value for p in scored.parts if p.name == name)


# --- properties ---------------------------------------------------------------------------------------------------

weights = st.floats(0, 1).map(measured)
configs = st.builds(
    RerankConfig,
    head=st.integers(0, 12),
    keep=st.integers(0, 6),
    relevance_weight=weights,
    coverage_weight=weights,
    trust_weight=weights,
    freshness_weight=weights,
    trust_floor=st.none() | weights,
    host_cap=st.integers(0, 4),
    page_cap=st.integers(0, 3),
    near_duplicate=st.floats(0.1, 1).map(measured),
    marked_copy=st.floats(0.1, 1).map(measured),
    min_relevance=weights,
)


@st.composite
def candidate_lists(draw) -> list[Candidate]:
    made = []
    for i in range(draw(st.integers(0, 14))):
        host, page = draw(st.sampled_from("abc")), draw(st.sampled_from("pq"))
        made.append(
            candidate(
                f"https://{host}.example/{page}",
                draw(st.sampled_from(BODIES))
                + draw(st.sampled_from(["", " More words stand here.", " Or others do."])),
                i * 1000,
                found=draw(st.sampled_from([(0,), (0, 1), (1, 2), ()])),
                modified=draw(st.sampled_from([None, "2024-05-01", "2021-01-01", "not a date"])),
                duplicate_of=draw(st.sampled_from([None, "https://a.example/p", "https://b.example/q"])),
            )
        )
    return made


scores = st.dictionaries(st.sampled_from(["VACUUM", "Autovacuum", "oven", "hash", "More", "others"]), st.floats(0, 1))
trusts = st.none() | st.dictionaries(st.sampled_from(["a.example", "b.example"]), st.floats(0, 1))


def trusting(hosts):
    """A trust source from a table of hosts."""
    if hosts is None:
        return None

    def trust(urls):
        known = {url: hosts[h] for url in urls if (h := urlsplit(url).hostname) in hosts}
        return {url: Trust(url, value, (ScorePart("links", value, 1.0),)) for url, value in known.items()}

    return trust


@given(candidate_lists(), configs, scores, trusts)
def test_conservation_and_sums(candidates, config, table, trust):
    event = PartsReranker(Table(table), config, trusting(trust)).rerank(FAN, candidates)
    assert sorted(d.item for d in event.decisions) == sorted(c.passage.id for c in candidates)
    assert list(event.kept) == [d.item for d in event.decisions if d.kept]
    assert len(event.kept) <= config.keep
    for s in event.scored:
        assert s.score == measured(sum(p.contribution for p in s.parts))
        assert s.score == measured(s.score)
    ranked = {s.passage: s.score for s in event.scored}
    assert [ranked[p] for p in event.kept] == sorted((ranked[p] for p in event.kept), reverse=True)
    for d in event.decisions:
        assert d.kept == (d.reason is Reason.KEPT)
        assert d.kept or {"bar", "cut"} & d.numbers.keys()


@given(candidate_lists(), configs, configs, scores, trusts)
def test_replay_equals_a_fresh_run(candidates, before, after, table, trust):
    after = replace(after, head=min(after.head, before.head))
    recorded = PartsReranker(Table(table), before, trusting(trust)).rerank(FAN, candidates)
    fresh = PartsReranker(Table(table), after, trusting(trust)).rerank(FAN, candidates)
    assert decide(recorded.scored, candidates, after, recorded.trust) == fresh
    assert decide(recorded.scored, candidates, before, recorded.trust) == recorded


@given(candidate_lists(), configs)
@settings(max_examples=40)
def test_no_two_kept_are_near_duplicates_and_caps_hold(candidates, config):
    from citestack.stack.shingles import jaccard, shingles

    event = PartsReranker(Table({}), config).rerank(FAN, candidates)
    by_id = {c.passage.id: c for c in candidates}
    kept = [by_id[p] for p in event.kept]
    for i, a in enumerate(kept):
        assert all(
            jaccard(shingles(a.passage.text), shingles(b.passage.text)) < config.near_duplicate for b in kept[:i]
        )
    for pages in {c.passage.url for c in kept}:
        assert sum(c.passage.url == pages for c in kept) <= config.page_cap
    for host in {c.passage.url.split("/")[2] for c in kept}:
        assert sum(c.passage.url.split("/")[2] == host for c in kept) <= config.host_cap


# --- parts --------------------------------------------------------------------------------------------------------


def test_missing_parts_show_as_missing_and_add_nothing():
    event = PartsReranker(None).rerank(FAN, [candidate()])
    names = {p.name: p.value for p in event.scored[0].parts}
    assert names == {"relevance": None, "coverage": 0.5, "trust": None, "freshness": None}
    assert event.scored[0].score == measured(0.5 * RerankConfig().coverage_weight)
    assert event.kept == ("https://a.example/p:0",)  # no relevance measured: the relevance rule cannot drop


def test_coverage_is_the_weighted_share_of_the_fan_within_depth():
    deep = replace(candidate(), hits=(Hit(0, "lexical", 21, 1.0), Hit(1, "dense", 20, 0.5), Hit(1, "lexical", 1, 2.0)))
    assert part(PartsReranker(None).rerank(FAN, [deep]), deep.passage.id, "coverage") == 0.25


def test_trust_is_a_part_on_record_and_can_be_switched_off():
    pages = [candidate("https://low.example/p"), candidate("https://High.example/p", BODIES[1])]
    trust = {"low.example": 0.1, "high.example": 0.9}
    event = PartsReranker(Table({}), RerankConfig(), trusting(trust)).rerank(FAN, pages)
    assert event.kept[0] == "https://High.example/p:0"
    assert [(t.url, t.value) for t in event.trust] == [("https://low.example/p", 0.1), ("https://High.example/p", 0.9)]
    off = decide(event.scored, pages, RerankConfig(trust_weight=0.0))
    assert off.kept[0] == "https://low.example/p:0"
    assert part(off, "https://low.example/p:0", "trust") == 0.1


def test_freshness_counts_from_the_newest_date_or_from_today():
    pages = [candidate(modified="2024-06-01"), candidate("https://b.example/", BODIES[1], modified="2023-06-02")]
    event = PartsReranker(None).rerank(FAN, pages)
    assert part(event, pages[0].passage.id, "freshness") == 1.0
    assert part(event, pages[1].passage.id, "freshness") == 0.5
    later = PartsReranker(None, today="2026-06-01").rerank(FAN, pages)
    assert part(later, pages[0].passage.id, "freshness") == 0.25


def test_identical_texts_are_read_once():
    model = Table({})
    PartsReranker(model).rerank(FAN, [candidate(), candidate("https://b.example/p")])
    assert model.read == 1


def test_long_passages_are_read_through_their_best_window_with_title_and_headings():
    filler = "Nothing of use stands in this line of the page at all. " * 12
    text = filler + "To vacuum a table run the VACUUM command with its name. " + filler
    spans, at = [], 0
    for line in text.rstrip().split(". "):
        spans.append(Sentence(str(at), "v", at, at + len(line) + 1, line + "."))
        at += len(line) + 2
    passage = Passage("p", "https://a.example/", "v", 0, len(text), text, ("Routine work", "Vacuuming"), "The manual")
    seen: list[str] = []

    class Spy(Table):
        def score(self, query, texts):
            seen.extend(texts)
            return super().score(query, texts)

    for sentences in (tuple(spans), ()):
        seen.clear()
        PartsReranker(Spy({})).rerank(FAN, [Candidate(passage, (), 0.1, sentences=sentences)])
        assert seen[0].startswith("The manual > Routine work > Vacuuming\n")
        assert "run the VACUUM command" in seen[0]
        assert 80 <= len(seen[0].split()) <= 130


# --- rules --------------------------------------------------------------------------------------------------------


def test_not_relevant_names_value_and_bar():
    event = PartsReranker(Table({"oven": 0.01})).rerank(FAN, [candidate(text=BODIES[2])])
    assert fate(event, "https://a.example/p:0").reason is Reason.NOT_RELEVANT
    assert fate(event, "https://a.example/p:0").numbers["relevance"] == measured(spread(0.01, 4.0))
    assert fate(event, "https://a.example/p:0").numbers["bar"] == RerankConfig().min_relevance


def test_trust_floor_drops_only_hosts_with_a_value():
    pages = [candidate("https://low.example/p"), candidate("https://new.example/p", BODIES[1])]
    event = PartsReranker(Table({}), RerankConfig(trust_floor=0.3), trusting({"low.example": 0.1})).rerank(FAN, pages)
    assert fate(event, "https://low.example/p:0").reason is Reason.TRUST_FLOOR
    assert event.kept == ("https://new.example/p:0",)


def test_near_duplicate_loses_to_the_better_scored_one():
    pages = [candidate("https://a.example/p"), candidate("https://b.example/p", found=(0, 1, 2))]
    event = PartsReranker(Table({})).rerank(FAN, pages)
    lost = fate(event, "https://a.example/p:0")
    assert (lost.reason, lost.against) == (Reason.DUPLICATE, "https://b.example/p:0")
    assert (lost.numbers["similarity"], lost.numbers["bar"]) == (1.0, 0.8)


ORIGINAL, COPY = "https://a.example/p", "https://copy.example/p"


def copied_pair() -> list[Candidate]:
    copied = BODIES[0] + " Reposted with thanks."
    return [candidate(COPY, copied, found=(0, 1, 2), duplicate_of=ORIGINAL), candidate(ORIGINAL)]


def test_a_marked_copy_loses_to_its_original_although_it_scores_better():
    event = PartsReranker(Table({})).rerank(FAN, copied_pair())
    lost = fate(event, COPY + ":0")
    assert (lost.reason, lost.against) == (Reason.DUPLICATE, ORIGINAL + ":0")
    assert event.kept == (ORIGINAL + ":0",)


def test_trust_decides_between_copy_and_original_when_both_have_it():
    for trust, winner in (
        ({"copy.example": 0.9, "a.example": 0.1}, COPY),
        ({"copy.example": 0.1, "a.example": 0.9}, ORIGINAL),
        ({"copy.example": 0.34, "a.example": 0.28}, ORIGINAL),  # under the margin
    ):
        config = RerankConfig(trust_weight=0.5)
        event = PartsReranker(Table({}), config, trusting(trust)).rerank(FAN, copied_pair())
        assert event.kept == (winner + ":0",)


def test_switched_off_no_rule_looks_at_trust():
    trust = trusting({"copy.example": 0.9, "a.example": 0.1})
    config = RerankConfig(trust_weight=0.0, trust_floor=0.5)
    event = PartsReranker(Table({}), config, trust).rerank(FAN, copied_pair())
    assert event.kept == (ORIGINAL + ":0",)
    assert part(event, COPY + ":0", "trust") == 0.9


def test_a_marked_copy_stays_when_its_original_is_not_here_or_says_something_else():
    pages = [candidate(COPY, BODIES[0], duplicate_of=ORIGINAL), candidate(ORIGINAL, BODIES[1])]
    assert len(PartsReranker(Table({})).rerank(FAN, pages).kept) == 2
    assert len(PartsReranker(Table({})).rerank(FAN, pages[:1]).kept) == 1


def test_page_cap_comes_before_host_cap_and_names_who_stayed():
    pages = [candidate(text=BODIES[i], start=1000 * i) for i in range(3)]
    pages.append(candidate("https://a.example/q", BODIES[3]))
    event = PartsReranker(Table({}), RerankConfig(page_cap=1, host_cap=1)).rerank(FAN, pages)
    reasons = [fate(event, c.passage.id).reason for c in pages]
    assert reasons == [Reason.KEPT, Reason.PAGE_CAP, Reason.PAGE_CAP, Reason.HOST_CAP]
    assert fate(event, pages[3].passage.id).against == pages[0].passage.id
    assert fate(event, pages[3].passage.id).numbers["cap"] == 1.0


def test_below_the_cut_names_score_bar_rank_and_cut():
    pages = [candidate(f"https://{h}.example/", BODIES[i], found=(0, 1) if i else (0,)) for i, h in enumerate("abc")]
    event = PartsReranker(Table({}), RerankConfig(keep=2)).rerank(FAN, pages)
    lost = fate(event, pages[0].passage.id)
    assert lost.reason is Reason.BELOW_RANK_CUT
    assert lost.numbers == {"score": 0.4, "bar": 0.425, "rank": 3.0, "cut": 2.0}
    assert lost.against == event.kept[-1]


def test_candidates_beyond_the_head_leave_as_over_budget_unread():
    model = Table({})
    pages = [candidate(f"https://{h}.example/", BODIES[i]) for i, h in enumerate("abc")]
    event = PartsReranker(model, RerankConfig(head=2)).rerank(FAN, pages)
    assert fate(event, pages[2].passage.id).reason is Reason.OVER_BUDGET
    assert fate(event, pages[2].passage.id).numbers == {"rank": 3.0, "cut": 2.0}
    assert model.read == 2


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 8))
def test_spreading_keeps_order_and_range(a, b, by):
    low, high = sorted((a, b))
    assert 0 < spread(low, by) <= spread(high, by) < 1
    assert spread(0.5, by) == 0.5


@pytest.mark.parametrize("queries", [(), FAN])
def test_nothing_in_nothing_out(queries):
    assert PartsReranker(Table({})).rerank(queries, []) == RerankEvent((), (), ())
