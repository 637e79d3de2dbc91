"""Suggestions: where each comes from, what repeats another, what a rule guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from citestack.model import Query, QueryKind
from citestack.trace import FanoutEvent
from citestack.track.model import Prompt
from citestack.track.prompts.branding import BrandNames
from citestack.track.prompts.intents import guess_intent, intent_of_bing
from citestack.track.prompts.similar import Known
from citestack.track.prompts.suggest import Wanted, from_fan, from_grounding


@dataclass
class Row:
    name: str
    value: float
    other: dict[str, Any] = field(default_factory=dict)


def fan(kept: list[str], considered: list[str]) -> FanoutEvent:
    def query(text: str) -> Query:
        return Query(text, QueryKind.DRILL_DOWN, f"heading above {text}", "corpus")

    return FanoutEvent(None, tuple(map(query, [*kept, *considered])), tuple(map(query, kept)), ())  # type: ignore[arg-type]


def test_a_fan_gives_prompts_that_say_where_they_come_from():
    wanted = Wanted([Prompt("Heat pump cost")], BrandNames(["Acme"]), "DE", "en", limit=10)
    found = from_fan(
        "heat pump",
        fan(["heat pump", "costs of a heat pump"], ["Acme heat pump?", "heat pump noise?", "a fragment"]),
        wanted,
    )
    assert [s.prompt.text for s in found.kept] == ["heat pump", "Acme heat pump?", "heat pump noise?"]
    assert found.kept[1].prompt.branded and found.kept[1].rules == {
        "intent": "asks_to_know",
        "branded": "names_a_brand",
    }
    assert found.kept[0].origin == "fan-out of 'heat pump': drill_down, heading above heat pump"
    assert all((s.prompt.market, s.prompt.language, s.prompt.topic) == ("DE", "en", "heat pump") for s in found.kept)
    [left] = found.left_out
    assert (left.text, left.reason, left.like) == ("costs of a heat pump", "near_duplicate", "Heat pump cost")
    assert len(from_fan("heat pump", fan(["a b", "c d"], ["e f?"]), Wanted(limit=2)).kept) == 2


def test_grounding_queries_come_most_cited_first_with_bings_own_intent():
    rows = [
        Row("how loud is a pump", 3, {"intent": "Learn and Solve", "topic": "Noise", "share": 0.1}),
        Row("buy pump", 9, {"intent": None, "topic": None}),
        Row("x" * 30_000, 1),
        Row("buy pump", 1),
        Row("a\x1b[2J", 0),
    ]
    found = from_grounding(rows, "2026-09-05", Wanted([Prompt("known")]))
    assert [(s.prompt.text, s.prompt.intent, s.prompt.topic, s.prompt.guessed) for s in found.kept] == [
        ("buy pump", "transactional", "", ("intent",)),
        ("how loud is a pump", "informational", "Noise", ()),
    ]
    assert found.kept[0].origin == "Bing grounding query, 9 citations in the export of 2026-09-05"
    assert [x.reason for x in found.left_out] == ["near_duplicate", "too_long", "not_text"]
    assert from_grounding([Row("known", 1)], "", Wanted([Prompt("known")])).left_out[0].reason == "in_the_set"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("How much does a heat pump cost?", "heat pump costs, how much", True),
        ("heat pump with buffer tank", "heat pump without buffer tank", False),
        ("best phone 2025 for travel abroad and photos", "best phone 2026 for travel abroad and photos", False),
        ("heat pump noise", "heat pump price", False),
        ("what is it", "what was it", False),
        ("ヒートポンプ", "ヒートポンプ", True),
        ("?!", "?!", True),
    ],
)
def test_near_duplicates(a, b, same):
    assert (Known([Prompt(a)]).like(Prompt(b)) is not None) == same


def test_words_of_the_topic_do_not_make_prompts_alike():
    topic = "heat pump water heater"
    known = Known([Prompt(topic)], topic)
    assert known.like(Prompt("is a heat pump water heater loud?")) is None
    assert known.like(Prompt("the heat pump water heaters")) is not None


def test_the_same_words_in_another_market_are_another_prompt():
    known = Known([Prompt("heat pump", market="DE", language="de")])
    assert known.like(Prompt("heat pump", market="AT", language="de")) is None
    assert known.like(Prompt("heat pump", language="de")) is not None
    assert known.like(Prompt("heat pump", language="en")) is None


@pytest.mark.parametrize(
    ("text", "intent", "rule"),
    [
        ("acme login", "navigational", "names_a_place"),
        ("acme.com warranty", "navigational", "names_a_place"),
        ("buy a heat pump near me", "transactional", "wants_to_act"),
        ("What is the best heat pump?", "commercial", "weighs"),
        ("How does a heat pump work", "informational", "asks_to_know"),
        ("heat pump", "", ""),
        ("Wärmepumpe kaufen", "", ""),
        ("pot.roast recipes", "", ""),
    ],
)
def test_intents_are_guessed_by_named_rules_or_not_at_all(text, intent, rule):
    assert guess_intent(text) == (intent, rule)


def test_bings_words_for_intents():
    assert [intent_of_bing(w) for w in ("Learn and Solve", "Navigational", "Fun", " ")] == [
        "informational", "navigational", "Fun", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("is ACME any good", True),
        ("Acme's pumps", True),
        ("acmeology", False),
        ("the best Café  Nord", True),
        ("cafe nordic", False),
        ("トヨタの車", True),
        ("C++ or rust", True),
        ("c+ grade", False),
    ],
)
def test_brands_are_named_as_whole_words(text, named):
    assert BrandNames(["Acme", "Cafe Nord", "トヨタ", "C++", " "]).named_in(text) == named


def test_marking_keeps_what_somebody_said():
    said = Prompt("acme pump", branded=False)
    marked = BrandNames(["acme"]).marked([said, Prompt("acme pump, cheap"), Prompt("pump")])
    assert [(p.branded, p.guessed) for p in marked] == [(False, ()), (True, ("branded",)), (False, ("branded",))]
    assert BrandNames([]).marked([Prompt("x")]) == (Prompt("x"),)
