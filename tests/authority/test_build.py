from __future__ import annotations

import json
from datetime import date

import pytest

from citestack.authority.build import build
from citestack.authority.edges import LinkRow
from citestack.authority.seeds import Seeds
from citestack.config import AuthorityConfig
from citestack.model import FetchState, Link, ScorePart, Trust
from tests.store.make import make_record

CONFIG = AuthorityConfig()
A, B, C, D = (f"https://{x}.example/" for x in "abcd")
DAYS = [date(2026, 1, n) for n in range(1, 6)]


def page(url, *targets, rel=()):
    return make_record(url, [f"Text of {url}."], links=tuple(Link(url, t, "see", rel) for t in targets))


def fill(store):
    store.put([page(A, B, C, A + "2"), page(B, C), page(A + "2", B + "old"), page(C, D, rel=("nofollow",))])
    store.set_fetch_state(FetchState(B + "old", "2026-01-01T00:00:00Z", 200, final_url=B))


def test_a_build_measures_and_stores_every_level(store):
    fill(store)
    lines: list[str] = []
    made = build(store, CONFIG, Seeds(("a.example",), ("d.example",)), lines.append, today=DAYS[0])
    assert (made.info.id, made.info.generation, made.info.built_on) == (1, store.generation - 1, "2026-01-01")
    assert len(lines) == 6
    assert [n.name for n in store.authority.nodes("domain")] == [f"{x}.example" for x in "abcd"]
    assert B + "old" not in {n.name for n in store.authority.nodes("page")}, "it redirects"
    c = store.authority.node("domain", "c.example")
    assert (c.referring, c.referring_followed, c.referring_earned, c.linked) == (2, 2, 2, 1)
    assert c.trust_rank > 0
    assert c.anti_trust == 0, "a nofollow link to a bad seed vouches for nobody"
    assert store.authority.node("page", C).trust_rank is None
    d = store.authority.node("domain", "d.example")
    assert (d.referring, d.referring_followed, d.link_trust) == (1, 0, 0.0)
    edge = next(e.edge for e in store.authority.referrers("domain", "b.example"))
    assert (edge.links, edge.pages, edge.anchors) == (2, 2, (("see", 2),))
    assert [e.target for e in store.authority.targets("domain", "a.example")] == ["b.example", "c.example"]
    assert store.authority.top("domain", "rating", 1)[0].name == "c.example"
    assert store.authority.kept()[0].figures == json.loads(json.dumps(made.info.figures))


def test_new_and_lost_referrers_since_the_build_before(store):
    fill(store)
    build(store, CONFIG, Seeds(), today=DAYS[0])
    assert store.authority.changes("domain", "c.example") is None
    store.put([page(A, C), page(B, D), page(D, C)])
    build(store, CONFIG, Seeds(), today=DAYS[1])
    new, lost = store.authority.changes("domain", "c.example")
    assert [e.source for e in new] == ["d.example"]
    assert [e.source for e in lost] == ["b.example"]
    seen = {e.source: (e.edge.first_seen, e.edge.last_seen) for e in store.authority.referrers("domain", "c.example")}
    assert seen == {"a.example": ("2026-01-01", "2026-01-02"), "d.example": ("2026-01-02", "2026-01-02")}


def test_two_builds_are_kept_and_the_same_links_again_take_the_newests_place(store):
    fill(store)
    build(store, CONFIG, Seeds(), today=DAYS[0])
    store.put([page(A, C)])
    build(store, CONFIG, Seeds(), today=DAYS[1])
    build(store, CONFIG, Seeds(), today=DAYS[2])
    assert [(b.id, b.built_on) for b in store.authority.kept()] == [(3, "2026-01-03"), (1, "2026-01-01")]
    store.put([page(A, D)])
    build(store, CONFIG, Seeds(), today=DAYS[3])
    assert [b.id for b in store.authority.kept()] == [4, 3]
    assert store.authority.node("domain", "c.example", build=1) is None


def test_trust_comes_from_outside_and_is_kept_with_its_parts(store):
    fill(store)
    parts = (ScorePart("links", 0.5, 0.4), ScorePart("author", None, 0.1))
    made = build(store, CONFIG, Seeds(), trust_of=lambda given: [Trust(A, given.link_trust_of(A) + 0.2, parts)])
    assert store.authority.trust([A, B])[A].parts == parts
    assert store.authority.trust([B]) == {}
    assert made.inputs.generation == made.info.generation
    row = store.authority.trust([A])[A]
    assert store.authority.put_trust([row, type(row)(B, 0.25, ())]) == 2
    assert {u: r.value for u, r in store.authority.trust([A, B]).items()} == {A: row.value, B: 0.25}


def test_a_build_that_fails_leaves_the_one_before(store):
    fill(store)
    build(store, CONFIG, Seeds(), today=DAYS[0])
    store.put([page(A, D)])

    def broken(_):
        yield Trust(A, 0.5, ())
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        build(store, CONFIG, Seeds(), trust_of=broken)
    assert [b.built_on for b in store.authority.kept()] == ["2026-01-01"]
    assert store.authority.node("domain", "c.example").referring == 2


def test_imported_links_join_in_with_their_dates(store):
    fill(store)
    more = [LinkRow("https://x.example/", C, "x", first_seen="2020-02-03", last_seen="2021-02-03")]
    build(store, CONFIG, Seeds(), more=more, today=DAYS[0])
    edges = {e.source: e.edge for e in store.authority.referrers("domain", "c.example")}
    assert (edges["x.example"].first_seen, edges["x.example"].last_seen) == ("2020-02-03", "2021-02-03")


def test_the_same_store_gives_the_same_build(store):
    fill(store)
    first = build(store, CONFIG, Seeds(), today=DAYS[0]).info
    nodes = store.authority.nodes("page")
    second = build(store, CONFIG, Seeds(), today=DAYS[0]).info
    assert (first.links_hash, first.figures, nodes) == (
        second.links_hash,
        second.figures,
        store.authority.nodes("page"),
    )


def test_a_store_without_a_build_says_nothing(store):
    assert store.authority.kept() == ()
    assert store.authority.node("domain", "a.example") is None
    assert store.authority.top("host", "pagerank") == []
    assert store.authority.referrers("domain", "a.example") == []
    assert store.authority.trust([A]) == {}


def test_an_empty_store_can_be_built(store):
    made = build(store, CONFIG, Seeds(), today=DAYS[0])
    assert made.info.figures["levels"]["domain"] == {"nodes": 0, "edges": 0}
