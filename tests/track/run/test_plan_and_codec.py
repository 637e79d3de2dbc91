import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import UsageError
from citestack.track.model import Asking, Cited, Observation, Page, Prompt, Retrieved, Searched, State, Usage
from citestack.track.run.codec import observation_bytes, observation_json, read_observation
from citestack.track.run.plan import Plan, plan_json, read_plan

TEXT = st.text(st.characters(), max_size=12)  # lone surrogates and NUL included
NUMBER = st.none() | st.integers(0, 10**6)
PAGE = st.builds(Page, TEXT, st.none() | TEXT, st.none() | TEXT, TEXT, st.none() | TEXT)
RANKED = st.none() | st.lists(st.builds(Retrieved, PAGE, NUMBER, NUMBER), max_size=3).map(tuple)
OBSERVATION = st.builds(
    Observation,
    state=st.sampled_from(State), reason=TEXT, surface=st.sampled_from(["api", "serp"]), model=TEXT, asked_at=TEXT, text=TEXT,
    searched=st.none() | st.lists(st.builds(Searched, TEXT), max_size=3).map(tuple),
    retrieved=RANKED,
    opened=st.none() | st.lists(PAGE, max_size=3).map(tuple),
    cited=st.lists(
        st.builds(Cited, PAGE, NUMBER, NUMBER, st.integers(1, 9), st.none() | TEXT, st.none() | TEXT, TEXT), max_size=4
    ).map(tuple),
    usage=st.builds(Usage, st.none() | st.floats(0, 10), st.booleans(), NUMBER, NUMBER, NUMBER),
    notes=st.lists(TEXT, max_size=2).map(tuple), organic=RANKED, simulated=st.booleans(),
)  # fmt: skip
PROMPT = st.builds(Prompt, st.text(min_size=1, max_size=8), TEXT, TEXT, TEXT, TEXT, TEXT, st.none() | st.booleans())


@given(OBSERVATION)
def test_an_observation_comes_back_as_it_was(observation):
    assert read_observation(observation_bytes(observation)) == observation
    assert observation_json(observation)["state"] == observation.state


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, unique=True),
    st.lists(PROMPT, min_size=1, max_size=4, unique_by=lambda p: p.id),
    st.lists(st.sampled_from(["", "DE", "US/Austin"]), min_size=1, unique=True),
    st.integers(1, 3),
)
def test_a_plan_numbers_every_combination_once_and_comes_back(engines, prompts, places, repeats):
    plan = Plan(tuple(engines), tuple(prompts), tuple(places), repeats)
    askings = list(plan)
    assert len({a.key for a in askings}) == len(askings) == len(plan)
    assert [a.repeat for a in askings] == sorted(a.repeat for a in askings), "all prompts once, then again"
    assert {e: [askings[n].engine for n in plan.of(e)] for e in engines} == {e: [e] * len(plan.of(e)) for e in engines}
    assert read_plan(plan_json(plan)) == plan


def test_the_order_of_a_plan_is_fixed():
    a, b = Prompt("a"), Prompt("b")
    plan = Plan(("x", "y"), (a, b), ("", "DE"), 2)
    assert list(plan)[:5] == [
        Asking("x", a, 1, ""), Asking("y", a, 1, ""), Asking("x", a, 1, "DE"), Asking("y", a, 1, "DE"), Asking("x", b, 1, ""),
    ]  # fmt: skip
    assert plan.asking(8) == Asking("x", a, 2, "")
    for number in (-1, 16):
        with pytest.raises(UsageError):
            plan.asking(number)


@pytest.mark.parametrize("wrong", [
    {"engines": ()}, {"prompts": ()}, {"places": ()}, {"repeats": 0}, {"engines": ("x", "x")}, {"places": ("DE", "DE")},
    {"prompts": (Prompt("a"), Prompt(" a ", topic="other"))},
])  # fmt: skip
def test_a_plan_that_asks_nothing_or_twice_is_refused(wrong):
    with pytest.raises(UsageError):
        Plan(**{"engines": ("x",), "prompts": (Prompt("a"),), **wrong})
