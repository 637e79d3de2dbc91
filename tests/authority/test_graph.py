from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.authority.domains import Domains
from citestack.authority.edges import LinkRow, Mark, columns_of
from citestack.authority.fold import Known, fold
from citestack.authority.graph import build_graph, graph_of, link_weights
from citestack.authority.rating import referring
from citestack.authority.sitewide import mark_sitewide
from citestack.config import AuthorityConfig, Weighting

CONFIG = AuthorityConfig()
DOMAINS = Domains.bundled()
A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"


def folded(rows, **known):
    return fold(columns_of(rows), Known(**known), DOMAINS)


def pairs(graph):
    names, e = graph.names, graph.edges
    return {(names[s], names[t]) for s, t in zip(e.source.tolist(), e.target.tolist(), strict=True)}


# --- folding ----------------------------------------------------------------------------------------------------------


def test_spellings_of_one_page_are_one_node():
    rows = [
        LinkRow(A, url) for url in ("http://b.example/x", "https://b.example/x/", "https://B.example:443/x/index.html")
    ]
    assert pairs(build_graph(folded(rows), "page", Weighting())) == {(A, "https://b.example/x/")}


def test_a_stored_page_is_the_usual_spelling_and_two_stored_pages_stay_two():
    rows = [LinkRow(A, "https://b.example/x"), LinkRow(A, "http://b.example/x/")]
    one = frozenset({"http://b.example/x/"})
    assert pairs(build_graph(folded(rows, stored=one), "page", Weighting())) == {(A, "http://b.example/x/")}
    two = frozenset({"http://b.example/x/", "https://b.example/x"})
    assert len(pairs(build_graph(folded(rows, stored=two), "page", Weighting()))) == 2


def test_redirects_are_followed_to_their_end_and_loops_have_one():
    chain = {B: "https://b.example/2", "https://b.example/2": C}
    assert pairs(build_graph(folded([LinkRow(A, B)], redirects=chain), "domain", Weighting())) == {
        ("a.example", "c.example")
    }
    loop = {B: C, C: B}
    for start in (B, C):
        assert pairs(build_graph(folded([LinkRow(A, start)], redirects=loop), "page", Weighting())) == {(A, B)}


def test_a_canonical_of_the_same_site_counts_when_it_is_stored():
    rows = [LinkRow(A, "https://b.example/print"), LinkRow("https://b.example/print", C)]
    known = {"canonicals": {"https://b.example/print": B}}
    there = folded(rows, stored=frozenset({B}), **known)
    assert pairs(build_graph(there, "page", Weighting())) == {(A, B)}, "the copy's own links are left out"
    assert there.figures["canonicals"] == there.figures["copies"] == 1
    assert (A, "https://b.example/print") in pairs(build_graph(folded(rows, **known), "page", Weighting()))


def test_a_canonical_across_sites_needs_the_text_to_agree():
    rows = [LinkRow(A, B)]
    said = {"stored": frozenset({B, C}), "canonicals": {B: C}}
    assert pairs(build_graph(folded(rows, **said), "page", Weighting())) == {(A, B)}
    assert pairs(build_graph(folded(rows, **said, copies={B: C}), "page", Weighting())) == {(A, C)}


def test_nobody_speaks_with_another_sites_voice():
    """A page that redirects to a good site does not lend its links to that site; within a site it does."""
    rows = [LinkRow(A, C), LinkRow("https://b.example/old", C)]
    moved = {A: B, "https://b.example/old": B}
    assert pairs(build_graph(folded(rows, redirects=moved), "page", Weighting())) == {(A, C), (B, C)}


def test_what_is_no_url_is_left_out_and_counted():
    rows = [LinkRow(A, "https://[bad/"), LinkRow("mailto:x@y.z", B), LinkRow(A, B)]
    found = folded(rows, stored=frozenset({"https://lonely.example/"}))
    graph = build_graph(found, "page", Weighting())
    assert (pairs(graph), found.figures["unusable"]) == ({(A, B)}, 2)
    assert graph.names == (A, B, "https://lonely.example/")


# --- aggregation ------------------------------------------------------------------------------------------------------


def test_an_edge_tells_what_its_links_are():
    rows = [
        LinkRow(A + "1", B, "see b", last_seen="2026-03-01"),
        LinkRow(A + "1", B, "see b", ("nofollow", "ugc"), first_seen="2025-01-02"),
        LinkRow(A + "2", B + "x", "", kind="image", place="boilerplate"),
        LinkRow(A + "2", B, "other", ("noopener", "sponsored"), first_seen="2025-05-01T10:00:00Z"),
        LinkRow(A + "2", A + "1", "own"),
    ]
    graph = graph_of(rows, "domain", CONFIG, domains=DOMAINS)
    e = graph.edges
    assert (graph.names, pairs(graph)) == (("a.example", "b.example"), {("a.example", "b.example")})
    counts = {n: int(getattr(e, n)[0]) for n in ("links", "pages", "nofollow", "ugc", "sponsored", "followed")}
    assert counts == {"links": 4, "pages": 2, "nofollow": 1, "ugc": 1, "sponsored": 1, "followed": 2}
    rest = {n: int(getattr(e, n)[0]) for n in ("image", "boilerplate", "sitewide", "earned")}
    assert rest == {"image": 1, "boilerplate": 1, "sitewide": 0, "earned": 1}
    assert [date.fromordinal(int(x[0])).isoformat() for x in (e.first, e.last)] == ["2025-01-02", "2026-03-01"]
    assert graph.anchors == ((("see b", 2), ("other", 1)),)
    assert e.weight.tolist() == [1.0]


@pytest.mark.parametrize(
    ("marks", "weight"),
    [
        (Mark(0), 1.0),
        (Mark.IMAGE, 0.8),
        (Mark.NOFOLLOW, 0.5),
        (Mark.NOFOLLOW | Mark.UGC, 0.25),
        (Mark.BOILERPLATE | Mark.SITEWIDE, 0.1),
        (Mark.SPONSORED | Mark.IMAGE | Mark.BOILERPLATE, 0.75 * 0.8 * 0.2),
    ],
)
def test_a_link_weighs_rel_times_kind_times_place(marks, weight):
    weighting = Weighting(nofollow=0.5, ugc=0.25, sponsored=0.75, image=0.8, boilerplate=0.2, sitewide=0.1)
    assert link_weights(np.array([marks], np.uint8), weighting)[0] == pytest.approx(weight)


def test_a_link_without_weight_is_an_edge_but_not_in_the_matrix():
    graph = graph_of([LinkRow(A, B, rel=("nofollow",)), LinkRow(A, C, place="boilerplate")], "host", CONFIG)
    assert len(graph.edges) == 2
    assert graph.matrix.nnz == 1
    assert (graph.followed.nnz, graph.earned.nnz) == (1, 0)
    assert referring(graph).all.tolist() == [0, 1, 1]


node = st.sampled_from([f"https://h{i}.s{j}.example/p{k}" for i in range(2) for j in range(3) for k in range(2)])
links = st.builds(LinkRow, node, node, st.sampled_from(["", "x", "y"]), st.sampled_from([(), ("nofollow",)]))


@given(st.lists(links, max_size=40), st.sampled_from(["page", "host", "domain"]))
def test_edges_add_up_to_the_links_between_nodes(rows, level):
    graph = graph_of(rows, level, CONFIG, domains=DOMAINS)
    name = DOMAINS.name
    between = [r for r in rows if name(level, r.source) != name(level, r.target)]
    assert int(graph.edges.links.sum()) == len(between)
    assert int(graph.edges.nofollow.sum()) == sum("nofollow" in r.rel for r in between)
    assert pairs(graph) == {(name(level, r.source), name(level, r.target)) for r in between}
    assert list(graph.names) == sorted(set(graph.names))
    dense = graph.matrix.toarray()
    assert (np.diag(dense) == 0).all()
    for s, t, w in zip(graph.edges.source, graph.edges.target, graph.edges.weight, strict=True):
        assert dense[s, t] == w


@given(st.permutations([LinkRow(A, B, "1"), LinkRow(B, C, "2"), LinkRow(C, A, "3"), LinkRow(A, C, "4")]))
def test_the_order_of_rows_does_not_matter(rows):
    graph = graph_of(rows, "domain", CONFIG, domains=DOMAINS)
    assert graph.edges.source.tolist() == [0, 0, 1, 2]
    assert graph.anchors == ((("1", 1),), (("4", 1),), (("2", 1),), (("3", 1),))


def test_no_links_at_all():
    graph = graph_of([], "page", CONFIG, Known(frozenset({A})))
    assert (graph.names, len(graph.edges), graph.matrix.nnz) == ((A,), 0, 0)


# --- site-wide --------------------------------------------------------------------------------------------------------


def wide(rows):
    return (mark_sitewide(folded(rows), CONFIG).columns.marks & Mark.SITEWIDE != 0).tolist()


def test_what_most_pages_repeat_is_site_wide():
    pages = [f"{A}{n}" for n in range(6)]
    assert wide([LinkRow(p, B) for p in pages[:4]] + [LinkRow(p, C) for p in pages[4:]]) == [True] * 4 + [False] * 2
    assert wide([LinkRow(p, B) for p in pages[:3]] + [LinkRow(p, C) for p in pages[3:]]) == [False] * 6, (
        "half is not most"
    )


def test_a_credit_line_that_points_elsewhere_each_time_is_site_wide_too():
    assert all(wide([LinkRow(f"{A}{n}", f"{B}landing-{n}") for n in range(6)]))
    assert not any(wide([LinkRow(f"{A}{n}", f"{A}{n + 1}") for n in range(6)])), "inside the site only the page counts"


def test_few_pages_tell_nothing_and_many_links_on_one_page_are_one():
    assert not any(wide([LinkRow(f"{A}{n}", B) for n in range(4)]))
    assert not any(wide([LinkRow(A, B)] * 9 + [LinkRow(f"{A}{n}", C + str(n), "") for n in range(3)]))


def test_each_host_has_its_own_template():
    blog = [LinkRow(f"https://blog.a.example/{n}", B) for n in range(5)]
    docs = [LinkRow(f"https://docs.a.example/{n}", f"https://s{n}.test/") for n in range(50)]
    assert wide([*blog, *docs]) == [True] * 5 + [False] * 50
