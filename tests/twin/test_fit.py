"""The twin finds planted weights, and refuses where there is nothing to find."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.twin_worlds import PLANTED, stack_table

from citestack.twin import curves
from citestack.twin.crossed import shuffled
from citestack.twin.fitting import Fitting
from citestack.twin.judge import too_little
from citestack.twin.logistic import design, odds, sigmoid
from citestack.twin.make import make
from citestack.twin.model import Curve
from citestack.twin.stack_parts import known_parts
from citestack.twin.table import drawn, folds

QUICK = Fitting(draws=30, judged=400, inner=2, ridges=(3.0,), trees=None)


@pytest.fixture(scope="module")
def made():
    return make(stack_table(), QUICK)


def test_planted_weights_are_recovered(made):
    found = np.array([w.weight.value for w in made.parts])
    assert np.corrcoef(found, PLANTED)[0, 1] >= 0.9
    assert all(w.weight.low - 0.7 <= p <= w.weight.high + 0.7 for w, p in zip(made.parts, PLANTED, strict=True))
    assert made.judgement.verdict.shipped
    assert {c.baseline for c in made.judgement.contrasts if c.beaten} == {"rank", "relevance", "prior"}


def test_probabilities_mean_what_they_say(made):
    assert made.judgement.ece.value < 0.05
    inside = [b.observed.low - 0.05 <= b.predicted <= b.observed.high + 0.05 for b in made.judgement.reliability]
    assert sum(inside) >= len(inside) - 1
    assert sum(b.pairs for b in made.judgement.reliability) == len(stack_table().cited)


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_citations_are_refused_with_the_numbers(seed):
    verdict = make(shuffled(stack_table(), seed), replace(QUICK, draws=2)).judgement.verdict
    assert not verdict.shipped
    assert "does not beat" in verdict.reason
    assert "95 % interval" in verdict.reason


def test_shuffling_keeps_how_many_pages_each_prompt_cites():
    table = stack_table(20)
    mixed = shuffled(table, 1)
    count = [np.bincount(t.prompt, t.cited) for t in (table, mixed)]
    assert (count[0] == count[1]).all()
    assert (table.cited != mixed.cited).any()


def test_a_part_that_may_not_hurt_is_held_at_zero():
    table = stack_table(planted=np.array([6.0, 2.5, -3.0, 0.0]))
    trust = make(table, replace(QUICK, draws=2)).parts[2]
    assert (trust.part.name, trust.weight.value) == ("trust", 0.0)


def test_missing_is_not_zero(made):
    model = made.predictor.additive
    assert model.indicators == ("freshness",)
    some = np.array([[0.5, 0.5, 0.5, np.nan], [0.5, 0.5, 0.5, model.mean[3]], [0.5, 0.5, 0.5, 0.0]])
    lost, mean, zero = odds(model, some)
    assert lost == pytest.approx(mean + model.coefficients[-1])
    assert made.parts[3].missing == pytest.approx(0.2, abs=0.05)
    assert zero == pytest.approx(mean - model.coefficients[4] * model.mean[3] / model.sd[3])


def test_parts_that_nobody_knows_are_told_as_missing():
    table = stack_table(20)
    values = table.values.copy()
    values[:, 2], values[:, 1] = np.nan, 0.25
    kept, lost = known_parts(replace(table, values=values))
    assert [p.name for p in kept.parts] == ["relevance", "freshness"]
    assert [m.name for m in lost] == ["coverage", "trust"]


def test_the_same_seed_gives_the_same_twin():
    table = stack_table(40)
    quick = replace(QUICK, draws=3)
    assert make(table, quick) == make(table, quick)


def test_folds_and_draws_are_of_prompts():
    assert sorted(np.bincount(folds(23, 5, 1))) == [4, 4, 5, 5, 5]
    assert (drawn(7, 4, 2).sum(1) == 7).all()


def test_too_little_is_no_twin():
    assert "prompts" in too_little(19, 100)
    assert "cited pages" in too_little(100, 3)
    assert too_little(20, 20) == ""


def test_curves_never_turn():
    rng = np.random.default_rng(1)
    rank = np.tile(np.arange(1.0, 31.0), 20)
    curve = curves.by_rank(rank, (rng.random(600) < 1 / rank).astype(float), np.ones(600))
    assert (np.diff(curve.values) <= 1e-12).all()
    rising = curves.by_value(rng.random(600), rng.random(600), np.ones(600))
    assert (np.diff(rising.values) >= -1e-12).all()
    assert list(curves.read(Curve((1.0, 2.0), (0.5, 0.3, 0.1), 0.2), np.array([1, 2, 2.5, np.nan]))) == [
        0.5,
        0.3,
        0.1,
        0.2,
    ]


def test_columns_are_standardised_over_what_is_known():
    table = stack_table(10)
    made = design(table.parts, table.values, np.ones(len(table.cited)))
    assert made.columns[:, 1:5].mean(0) == pytest.approx(0, abs=1e-9)
    assert made.columns[:, 1:4].std(0) == pytest.approx(1)
    assert sigmoid(np.array([0.0]))[0] == 0.5
