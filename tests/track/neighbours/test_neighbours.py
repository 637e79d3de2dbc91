from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.track.neighbours.communities import communities
from citestack.track.neighbours.gaps import cited_instead, gaps
from citestack.track.neighbours.graph import Graph, graph
from citestack.track.neighbours.watch import CitedTogether
from citestack.track.statistics.survey import Ask, survey
from tests.track.made_columns import Said, sites, write


def seen(folder: Path, said: list[Said], **options: int) -> tuple[CitedTogether, Graph]:
    together = CitedTogether(**options)
    found = survey(write(folder, 1, said), Ask(step="all"), watchers=(together,))
    return together, graph(together, found.book.units.list())


def two_circles(chance: np.random.Generator) -> list[Said]:
    """Prompts of two topics, three sites each; ``common`` is cited everywhere."""
    return [
        Said(f"p{p}", sites("common", *(f"{'ab'[p % 2]}{k}" for k in range(3) if chance.random() < 0.8)), repeat=r)
        for p in range(60) for r in (1, 2, 3)
    ]  # fmt: skip


def test_sites_of_one_topic_are_neighbours_and_what_is_cited_everywhere_is_nobodys(tmp_path: Path) -> None:
    _, found = seen(tmp_path, two_circles(np.random.default_rng(1)))
    pairs = {frozenset((found.nodes[e.first].name, found.nodes[e.second].name)) for e in found.edges}
    assert pairs == {frozenset((f"{t}{i}", f"{t}{j}")) for t in "ab" for i in range(3) for j in range(i)}
    group = {n.name: n.community for n in found.nodes}
    assert group["common"] == -1
    assert len({group[f"a{k}"] for k in range(3)}) == len({group[f"b{k}"] for k in range(3)}) == 1
    assert group["a0"] != group["b0"]
    assert all(e.lift.low > 1 for e in found.edges)
    edge = found.edges[0]
    assert edge.lift.value == pytest.approx(2, rel=0.1)
    assert (found.answers, found.prompts, found.one_in) == (180, 60, 1)


def test_independent_sites_are_no_neighbours(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    said = [Said(f"p{p}", sites(*(f"s{k}" for k in range(8) if chance.random() < 0.4)), repeat=r)
            for p in range(60) for r in (1, 2)]  # fmt: skip
    assert not seen(tmp_path, said)[1].edges


def test_repeats_of_one_prompt_prove_nothing(tmp_path: Path) -> None:
    said = [
        Said(f"p{p}", sites("x", "y") if p == 0 else sites(f"s{p}"), repeat=r) for p in range(30) for r in range(1, 9)
    ]
    assert not seen(tmp_path, said)[1].edges


def test_beyond_its_memory_whole_prompts_are_let_go(tmp_path: Path) -> None:
    together, found = seen(tmp_path, two_circles(np.random.default_rng(1)), most=300)
    assert together.held <= 300
    assert found.one_in == together.every > 1
    assert found.prompts == -(-60 // together.every)
    assert found.answers == 3 * found.prompts


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)).filter(lambda e: e[0] < e[1]), max_size=25
    )
)
def test_communities_are_about_as_good_as_networkx(edges: list[tuple[int, int, int]]) -> None:
    weighted = list({(a, b): (a, b, float(w)) for a, b, w in edges}.values())
    of = communities(10, weighted)
    assert of == communities(10, weighted)
    made = nx.Graph()
    made.add_weighted_edges_from(weighted)
    assert {n for n in range(10) if of[n] < 0} == set(range(10)) - set(made)
    if made:
        ours = [{n for n in made if of[n] == c} for c in set(of) - {-1}]
        theirs = nx.community.louvain_communities(made, seed=1)
        assert nx.community.modularity(made, ours) >= nx.community.modularity(made, theirs) - 0.12
        sizes = [sum(o == c for o in of) for c in range(max(of) + 1)]
        assert sizes == sorted(sizes, reverse=True)


def test_who_is_cited_instead_of_me_and_for_which_prompts(tmp_path: Path) -> None:
    said = [
        Said("mine", sites("me", "x")), Said("lost", sites("x", "y", owner="competitor"), retrieved=[("me", False)]),
        Said("lost", sites("x", owner="competitor"), repeat=2, retrieved=[]), Said("other", sites("z"), engine="beta"),
        Said("failed", state="failed"),
    ]  # fmt: skip
    together = CitedTogether()
    found = survey(write(tmp_path, 1, said), Ask(step="all"), watchers=(together,))
    names, view = found.book.units.list(), next(found.views(found.total))
    mine = [found.book.units.codes["me"]]
    table = gaps(view, mine, found.book.prompts.list(), names, together.owner)
    assert [(g.prompt, g.answers, g.retrieved) for g in table] == [("lost", 2, 1), ("other", 1, None)]
    assert [(i.name, i.answers) for i in table[0].instead] == [("x", 2), ("y", 1)]
    assert table[0].instead[1].owner == "competitor"
    instead = {f.about["domain"]: (f.hits, f.of) for f in cited_instead(view, mine, names)}
    assert instead == {"x": (2, 3), "y": (1, 3), "z": (1, 3)}
