"""Scores hold against gaming: what an author alone decides never lifts a page above what it is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.asked import Asked, AskedPrompt
from citestack.audit.gates import ENOUGH, Gates, gates_of, standing, statements
from citestack.audit.likelihood import likelihood, wilson
from citestack.audit.model import Outcome, Source
from citestack.audit.score import layer_score
from citestack.audit.stands import Stands
from tests.stack.fake_view import FakePage

from .small import subject_of

SOURCE = Source("x", "https://x.example/", "documented")
shares = st.floats(0, 1)
gates = st.builds(Gates, st.none() | shares, st.none() | shares, st.none() | shares)


def outcome(share: float | None, *, declared: bool = True) -> Outcome:
    return Outcome("a.b", 5, "t", "partly", SOURCE, share, declared=declared)


@given(st.lists(st.builds(outcome, shares | st.none(), declared=st.booleans())), gates, st.floats(0, 1))
def test_a_worse_gate_never_lifts_a_score(checks: list[Outcome], gate: Gates, worse: float) -> None:
    value = layer_score(5, checks, gate).value
    for name in ("relevance", "standing", "substance"):
        lower = replace(gate, **{name: worse * (1.0 if getattr(gate, name) is None else getattr(gate, name))})
        other = layer_score(5, checks, lower).value
        assert (value is None) == (other is None)
        assert value is None or other is None or 0 <= other <= value + 1e-12


@given(st.lists(st.builds(outcome, shares), min_size=1), gates)
def test_declarations_alone_never_score_above_the_gates(checks: list[Outcome], gate: Gates) -> None:
    value = layer_score(5, checks, gate).value
    assert value is not None
    assert value <= gate.declared * gate.any_check + 1e-12


def test_a_page_that_speaks_of_no_prompt_has_no_score_to_show() -> None:
    nothing = Asked((AskedPrompt("q", ()),), given=True, as_if=False, alone=False)
    gate = gates_of(subject_of(page(12)).record, nothing, Stands())
    told = layer_score(5, [outcome(1.0), outcome(1.0, declared=False)], gate)
    assert told.value == 0.0
    assert "relevance to the prompts" in told.note


def test_its_own_topic_opens_and_shuts_nothing() -> None:
    own = Asked((AskedPrompt("q", ()),), given=False, as_if=False, alone=False)
    assert gates_of(subject_of(page(12)).record, own, Stands()).relevance is None


@pytest.mark.parametrize(
    ("stands", "value"),
    [
        (Stands(), None),  # nothing was judged
        (Stands(None, 4), None),  # specifics, none of which could be checked
        (Stands(None, 0), 0.5),  # nothing to check
        (Stands(0.0, 6), 0.125),
        (Stands(1.0, 6), 0.875),
        (Stands(0.5, 4, contradicted=2), 3 / 8),
    ],
)
def test_standing_is_the_rule_of_succession(stands: Stands, value: float | None) -> None:
    assert standing(stands) == value


def page(n: int) -> FakePage:
    colours = "red blue green amber violet grey white black pink brown teal lime".split()  # noqa: SIM905
    things = "kettles pumps tanks fans doors walls bricks lamps pipes roofs stairs cellars".split()  # noqa: SIM905
    said = " ".join(f"{colours[i].title()} {things[i]} cost {i + 20} euros a year." for i in range(n))
    return FakePage("https://house.example/", "The house", ((("The house",), said),))


def test_substance_counts_different_statements_not_words() -> None:
    assert [statements(subject_of(page(n)).record) for n in (0, 3, 12)] == [0, 3, ENOUGH]
    stuffed = " ".join(["The best heat pump is the best heat pump for your heat pump needs today."] * 40)
    same = FakePage("https://stuffed.example/", "Heat pump", ((("Heat pump",), stuffed),))
    assert statements(subject_of(same).record) == 1


# --- likelihood ---------------------------------------------------------------------------------------------------


def asked(*survived: int | None, given: bool = True, alone: bool = False) -> Asked:
    return Asked(tuple(AskedPrompt(str(i), (), s) for i, s in enumerate(survived)), given, as_if=False, alone=alone)


def test_the_rate_of_each_layer_is_counted_over_the_prompts() -> None:
    told = likelihood(asked(5, 4, 2, 0))
    assert told is not None
    assert (told.prompts, told.survived) == (4, (3, 3, 2, 2, 1))
    assert told.interval == pytest.approx((0.0456, 0.6994), abs=1e-4)
    assert "another engine" in told.note


def test_without_prompts_or_store_there_is_no_likelihood() -> None:
    assert likelihood(None) is None
    assert likelihood(asked(5, given=False)) is None
    assert likelihood(asked(None, alone=True)) is None
    assert likelihood(asked()) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_rate_and_narrows(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    wider = wilson(2 * hits, 2 * n)
    assert wider[1] - wider[0] < high - low


def test_what_a_copy_declares_counts_for_nothing() -> None:
    """Whose text it is comes from the check of copies; without it nothing is assumed."""
    whole = Gates(1.0, 1.0, 1.0, None)
    assert (whole.declared, Gates(1.0, 1.0, 1.0, 0.0).declared) == (1.0, 0.0)
    assert "the text stands elsewhere" in Gates(1.0, 1.0, 1.0, 0.5).told()
