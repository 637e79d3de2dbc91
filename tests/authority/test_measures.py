"""Measures against networkx, over graphs with dangling nodes, self-loops, multi-edges and disconnected parts."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array

from citestack.authority.harmonic import harmonic
from citestack.authority.hyperball import hyperball
from citestack.authority.pagerank import anti_trust, pagerank, trust_rank
from citestack.authority.rating import rating
from citestack.errors import UsageError


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 25))
    node = st.integers(0, n - 1)
    weight = st.floats(0.01, 10)
    return n, draw(st.lists(st.tuples(node, node, weight), max_size=80))


def matrix_of(n, edges):
    tails, heads, weights = zip(*edges, strict=True) if edges else ((), (), ())
    data = (np.array(weights, float), (np.array(tails, int), np.array(heads, int)))
    return coo_array(data, shape=(n, n)).tocsr()


def networkx_of(n, edges):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(edges)
    return graph


@given(graphs(), st.sampled_from([0.0, 0.5, 0.85, 0.95]))
def test_pagerank_is_that_of_networkx(graph, damping):
    theirs = nx.pagerank(networkx_of(*graph), alpha=damping, tol=1e-14, max_iter=5000)
    ours = pagerank(matrix_of(*graph), damping, tolerance=1e-14, limit=5000)
    assert ours.converged
    assert np.abs(ours.values - [theirs[n] for n in range(graph[0])]).max() < 1e-8


@given(graphs(), st.data())
def test_trust_rank_is_personalised_pagerank_and_keeps_its_mass(graph, data):
    n = graph[0]
    seeds = data.draw(st.sets(st.integers(0, n - 1), min_size=1))
    theirs = nx.pagerank(
        networkx_of(*graph), personalization=dict.fromkeys(sorted(seeds), 1.0), tol=1e-14, max_iter=5000
    )
    ours = trust_rank(matrix_of(*graph), sorted(seeds), tolerance=1e-14, limit=5000).values
    assert np.abs(ours - [theirs[v] for v in range(n)]).max() < 1e-8
    assert ours.sum() == pytest.approx(1, abs=1e-12)
    assert ours.min() >= 0


@given(graphs())
def test_anti_trust_is_trust_on_the_graph_turned_round(graph):
    n, edges = graph
    turned = trust_rank(matrix_of(n, [(b, a, w) for a, b, w in edges]), [0]).values
    assert np.allclose(anti_trust(matrix_of(n, edges), [0]).values, turned, atol=1e-12)


@given(graphs())
def test_harmonic_centrality_is_that_of_networkx(graph):
    theirs = nx.harmonic_centrality(networkx_of(*graph))
    ours = harmonic(matrix_of(*graph))
    assert np.abs(ours - [theirs[n] for n in range(graph[0])]).max() < 1e-8


def test_harmonic_of_more_nodes_than_one_pass_takes():
    chance = np.random.default_rng(3)
    edges = [(int(a), int(b), 1.0) for a, b in chance.integers(0, 1500, (4000, 2))]
    theirs = nx.harmonic_centrality(networkx_of(1500, edges))
    assert np.abs(harmonic(matrix_of(1500, edges)) - [theirs[n] for n in range(1500)]).max() < 1e-8


@pytest.mark.parametrize("bits", [6, 8])
def test_hyperball_stays_within_three_times_its_standard_error(bits):
    chance = np.random.default_rng(4)
    edges = [(int(a), int(b), 1.0) for a, b in chance.integers(0, 3000, (15_000, 2))]
    exact, estimate = harmonic(matrix_of(3000, edges)), hyperball(matrix_of(3000, edges), bits)
    large = exact > 100
    error = estimate[large] / exact[large] - 1
    assert np.sqrt((error**2).mean()) < 3 * 1.04 / 2 ** (bits / 2)
    assert (estimate[exact == 0] == 0).all()
    assert (hyperball(matrix_of(3000, edges), bits) == estimate).all()


@given(graphs())
def test_rating_solves_its_equation_and_its_best_is_a_hundred(graph):
    n, edges = graph
    matrix = matrix_of(n, edges)
    found = rating(matrix)
    out = np.diff(matrix.indptr)
    s = np.zeros(n)
    for _ in range(400):  # the definition, edge by edge
        after = np.zeros(n)
        for u in range(n):
            for v in matrix.indices[matrix.indptr[u] : matrix.indptr[u + 1]]:
                after[v] += (1 + 0.85 * s[u]) / out[u]
        s = after
    best = s.max(initial=0)
    expected = 100 * np.log1p(s) / np.log1p(best) if best else s
    assert found.converged
    assert np.abs(found.values - expected).max() < 1e-6
    assert found.values.max() == pytest.approx(100 if edges else 0)


test_rating_solves_its_equation_and_its_best_is_a_hundred = settings(max_examples=15)(
    test_rating_solves_its_equation_and_its_best_is_a_hundred
)


@pytest.mark.parametrize(
    ("damping", "teleport", "weights"),
    [
        (1.0, None, [1.0]),
        (-0.1, None, [1.0]),
        (0.85, [0.0, 0.0], [1.0]),
        (0.85, [2.0, -1.0], [1.0]),
        (0.85, [1.0], [1.0]),
        (0.85, [float("nan"), 1.0], [1.0]),
        (0.85, None, [-1.0]),
        (0.85, None, [float("inf")]),
    ],
)
def test_nonsense_is_refused(damping, teleport, weights):
    matrix = matrix_of(2, [(0, 1, w) for w in weights])
    with pytest.raises(UsageError):
        pagerank(matrix, damping, None if teleport is None else np.array(teleport))


def test_an_empty_graph_and_a_limit():
    assert len(pagerank(matrix_of(0, [])).values) == 0
    cut = pagerank(matrix_of(3, [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 1, 1.0)]), limit=2)
    assert (cut.iterations, cut.converged) == (2, False)
    assert cut.values.sum() == pytest.approx(1)
