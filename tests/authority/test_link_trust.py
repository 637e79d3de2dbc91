"""Link trust: what counts, what does not, and what spam buys with the default settings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from benchmarks import link_spam as spam
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array

from citestack.authority.edges import LinkRow
from citestack.authority.graph import graph_of
from citestack.authority.link_trust import link_trust
from citestack.authority.pagerank import at
from citestack.authority.same_links import same_links
from citestack.authority.vouching import voices, vouched
from citestack.config import AuthorityConfig
from citestack.errors import SeedError, UsageError

CONFIG = AuthorityConfig()
TARGET = "target.example"


@cache
def small_web():
    return tuple(spam.web(160, np.random.default_rng(7)))


def rows(*edges: str) -> list[LinkRow]:
    """``"a b c"``: a links to b and to c, each from a page of its own."""
    found = []
    for edge in edges:
        source, *targets = edge.split()
        found += [LinkRow(f"https://{source}.example/{t}", f"https://{t}.example/") for t in targets]
    return found


def trust_in(links, seeds=(), bad=(), config=CONFIG):
    return link_trust(graph_of(links, "domain", config), config, seeds, bad)


def lift(extra, base=()):
    links = [*small_web(), *base, LinkRow(f"https://{TARGET}/p", "https://site00000.example/")]
    return trust_in([*links, *extra]).value(TARGET) - trust_in(links).value(TARGET)


@cache
def ten_lift():
    draws = [lift(spam.ten(list(small_web()), np.random.default_rng(seed))) for seed in range(3)]
    return sum(draws) / len(draws)


FARMS = [
    "1000 subdomains of one domain", "1000 domains, star", "1000 domains, 20 random links each",
    "random links, copied outlinks", "... and one bought link to a hub", "footers of 200 real sites",
    "sidebars of 200 real sites", "comments on 1000 real sites",
]  # fmt: skip


@pytest.mark.parametrize("name", FARMS)
def test_spam_buys_less_than_a_twentieth_of_ten_independent_sites(name):
    extra = spam.ATTACKS[name](list(small_web()), np.random.default_rng(11))
    assert ten_lift() > 0.3
    assert lift(extra) < 0.05 * ten_lift()


def test_a_clique_counts_as_little(monkeypatch):
    monkeypatch.setattr(spam, "FARM", 150)
    assert lift(spam.clique([], np.random.default_rng(1))) < 0.05 * ten_lift()


# --- what vouching is -------------------------------------------------------------------------------------------------


@st.composite
def matrices(draw):
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    edges = draw(st.sets(st.tuples(node, node).filter(lambda e: e[0] != e[1]), max_size=40))
    return n, sorted(edges), draw(st.sets(node, min_size=1, max_size=3))


def held(n, edges, seeds, group=None):
    tails, heads = zip(*edges, strict=True) if edges else ((), ())
    ends = (np.array(tails, int), np.array(heads, int))
    earned = coo_array((np.ones(len(edges)), ends), shape=(n, n)).tocsr()
    how = {"tolerance": 1e-13, "limit": 1000}
    groups = np.arange(n) if group is None else group
    return vouched(voices(earned, groups), at(sorted(seeds), n) / len(seeds), 0.85, **how)


@given(matrices())
def test_trust_solves_its_equation(case):
    n, edges, seeds = case
    found = held(n, edges, seeds).values
    out = [sum(a == v for a, _ in edges) for v in range(n)]
    for v in range(n):
        passed = sorted(found[a] / out[a] for a, b in edges if b == v)
        assert found[v] == pytest.approx(0.15 * (v in seeds) / len(seeds) + 0.85 * sum(passed[:-1]), abs=1e-10)


@given(matrices(), st.integers(0, 10**6))
@settings(max_examples=30)
def test_whatever_a_farm_with_one_link_into_it_does_it_holds_nothing(case, salt):
    n, edges, seeds = case
    chance = np.random.default_rng(salt)
    farm = [(n + a, n + b) for a, b in chance.integers(0, 6, (20, 2)).tolist() if a != b]
    out_of_it = [(n + a, int(chance.integers(0, n))) for a in range(6)]
    into_it = [(int(chance.integers(0, n)), n)]
    found = held(n + 6, sorted({*edges, *farm, *out_of_it, *into_it}), seeds).values
    assert (found[n : n + 6] == 0).all()


def test_one_group_is_one_voice():
    graph = [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert held(4, graph, {1, 2}).values[3] > 0
    assert held(4, graph, {1, 2}, np.array([0, 1, 1, 3])).values[3] == 0


def test_the_same_outgoing_links_make_a_group():
    links = rows(*(f"copy{i} a b c d e" for i in range(5)), "own a b x y z", "short a b", "brief a b")
    graph = graph_of(links, "domain", CONFIG)
    group = same_links(graph.earned, 0.8, 3)
    named = {n: int(group[graph.number[f"{n}.example"]]) for n in ("copy0", "copy4", "own", "short", "brief")}
    assert named["copy0"] == named["copy4"]
    assert len({named["copy0"], named["own"], named["short"], named["brief"]}) == 4


# --- what the number says ---------------------------------------------------------------------------------------------

STAR = ["s1 a b t u", "s2 a b t v w", "s3 a b", "a t x", "b t", "lone t"]
SEEDS = ("s1.example", "s2.example", "s3.example")


def test_the_explanation_adds_up():
    links = rows(*STAR)
    links += [
        LinkRow("https://c.example/", "https://t.example/", rel=("nofollow",)),
        LinkRow("https://d.example/", "https://t.example/", place="boilerplate"),
    ]
    found = trust_in(links, SEEDS)
    told = found.explain("t.example")
    assert {c.tier: c.domains for c in told.counted} == {"seed": 2, "medium": 2, "unvouched": 1}
    assert {d.reason: d.domains for d in told.discounted} == {"not_followed": 1, "boilerplate": 1, "unvouched": 1}
    assert sum(c.credit for c in told.counted) == pytest.approx(told.credit)
    assert told.value == pytest.approx(np.log1p(told.credit) / np.log1p(100))
    assert 0 < told.value == found.value("t.example") < 1
    assert found.value("unknown.example") == 0


def test_referrers_that_link_to_each_other_share_a_credit():
    apart, together = (trust_in(rows(*STAR, *more), SEEDS) for more in (["a q", "b q"], ["a b", "b a"]))
    told = together.explain("t.example")
    assert {d.reason for d in told.discounted} == {"related", "unvouched"}
    assert told.credit < apart.explain("t.example").credit


def test_bad_seeds_count_nothing_and_who_links_to_them_less():
    good = trust_in(rows(*STAR, "a bad"), SEEDS)
    warned = trust_in(rows(*STAR, "a bad"), SEEDS, ("bad.example",))
    assert warned.value("bad.example") == 0 < good.value("bad.example")
    assert warned.value("t.example") < good.value("t.example")
    assert "near_bad_seeds" in {d.reason for d in warned.explain("t.example").discounted}


def test_more_referrers_are_worth_what_they_then_count():
    links = list(small_web())
    found = trust_in(links)
    name = "site00100.example"
    for tier in found.usable_tiers():
        worth = [found.with_more_referrers(name, k, tier) for k in (0, 1, 3, 10)]
        assert worth[0] == pytest.approx(found.value(name))
        assert worth == sorted(worth)
    assert found.with_more_referrers(name, 1000, "unvouched") < found.with_more_referrers(name, 1, "medium")


def test_the_lever_foretells_what_a_build_with_the_links_gives():
    found = trust_in(list(small_web()))
    low = [n for n, t in zip(found.graph.names, found.tiers, strict=True) if t == "medium"]
    near = sorted(low, key=lambda n: abs(found.weight[found.graph.number[n]] - found.usual_credit("medium")))[:3]
    more = [LinkRow(f"https://{n}/new", f"https://{TARGET}/") for n in near]
    begin = [*small_web(), LinkRow(f"https://{TARGET}/p", "https://site00000.example/")]
    foretold = trust_in(begin).with_more_referrers(TARGET, 3, "medium")
    assert trust_in([*begin, *more]).value(TARGET) == pytest.approx(foretold, rel=0.1)


def test_a_graph_without_seeds_to_choose_from_trusts_the_stores_own_few_sites():
    graph = graph_of(rows(*STAR), "domain", CONFIG)
    assert link_trust(graph, CONFIG).seeds == ()
    assert link_trust(graph, CONFIG, own=SEEDS).seeds == SEEDS
    assert link_trust(graph, replace(CONFIG, seed_own=2), own=SEEDS).seeds == ()


def test_unknown_names_are_refused():
    found = trust_in(rows(*STAR), SEEDS)
    with pytest.raises(SeedError, match="none of the 1 seeds"):
        trust_in(rows(*STAR), ("nowhere.example",))
    with pytest.raises(UsageError, match="not in the link graph"):
        found.explain("nowhere.example")
    with pytest.raises(UsageError, match="tier 'high'"):
        found.with_more_referrers("t.example", 1, "high")


def test_the_same_rows_in_any_order_give_the_same_numbers():
    links = list(small_web())
    turned = trust_in(links[::-1])
    assert (turned.values == trust_in(links).values).all()


def test_a_graph_without_edges():
    found = trust_in([])
    assert (len(found.values), found.seeds) == (0, ())
