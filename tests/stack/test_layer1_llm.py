"""Layer 1 with a language model: closed kinds, the same choice, rules when the model fails."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import FanoutConfig
from citestack.errors import LlmError, QuestionError
from citestack.llm import ScriptedChat
from citestack.model import QueryKind
from citestack.stack.layer1_fanout import CorpusFanOut
from citestack.stack.layer1_llm import SCHEMA, LlmFanOut
from citestack.trace import FanoutEvent, Reason
from tests.stack.fake_view import FakeView
from tests.stack.test_layer1 import check

VIEW = FakeView()
QUESTION = "How often does autovacuum wake?"


def proposing(*items: object) -> str:
    return json.dumps({"queries": list(items)})


def item(kind: str, text: str, why: str = "it matters") -> dict[str, str]:
    return {"kind": kind, "text": text, "why": why}


def expand(reply: str | Exception, config: FanoutConfig | None = None, question: str = QUESTION) -> FanoutEvent:
    config = config or FanoutConfig()
    return LlmFanOut(ScriptedChat([reply]), CorpusFanOut(VIEW, config), config).expand(question)


def test_proposals_join_the_mined_ones_with_their_kind_and_source() -> None:
    event = expand(proposing(item("drill_down", "autovacuum naptime default"), item("follow_up", "disable autovacuum")))
    check(event, QUESTION, FanoutConfig())
    made = {q.text: q for q in event.queries if q.source == "model"}
    assert made["autovacuum naptime default"].kind is QueryKind.DRILL_DOWN
    assert made["disable autovacuum"].reason == "the model: it matters"
    assert event.queries[0].text == QUESTION and event.queries[0].weight == 1.0
    assert any(q.source == "corpus" for q in event.considered)
    assert event.spent is not None and event.notes == ()


def test_repeats_are_dropped_as_duplicates_whoever_proposed_them() -> None:
    event = expand(
        proposing(item("equivalent", "how often does AUTOVACUUM wake ?"), item("equivalent", "wake autovacuum"))
    )
    fates = {d.item: d.reason for d in event.decisions}
    assert fates["how often does AUTOVACUUM wake ?"] is Reason.DUPLICATE_QUERY


@pytest.mark.parametrize(
    "bad",
    [
        item("original", "something else entirely"),
        item("made_up", "autovacuum"),
        item("follow_up", ""),
        item("follow_up", "?!"),
        item("follow_up", "x" * 500),
        item("follow_up", "see https://evil.example"),
        {"kind": "follow_up"},
        "autovacuum",
        None,
    ],
)
def test_what_is_no_query_of_a_known_kind_is_left_out_and_counted(bad: object) -> None:
    event = expand(proposing(bad, item("follow_up", "autovacuum cost limit")))
    assert [q.text for q in event.considered if q.source == "model"] == ["autovacuum cost limit"]
    assert event.notes == ("scripted: 1 proposals without a known kind or a usable text were left out.",)


@pytest.mark.parametrize("reply", ["", "no JSON", '{"answer": 1}', "[1, 2"])
def test_an_answer_without_a_list_leaves_the_rules_and_says_so(reply: str) -> None:
    event, rules = expand(reply), CorpusFanOut(VIEW, FanoutConfig()).expand(QUESTION)
    assert (event.queries, event.decisions) == (rules.queries, rules.decisions)
    assert len(event.notes) == 1 and event.spent is not None


def test_a_failing_endpoint_leaves_the_rules_or_is_an_error_by_choice() -> None:
    event = expand(LlmError("the line is dead"))
    assert event.queries == CorpusFanOut(VIEW, FanoutConfig()).expand(QUESTION).queries
    assert event.notes == ("scripted: the line is dead. The rules made the fan alone.",)
    with pytest.raises(LlmError) as e:
        expand(LlmError("the line is dead"), FanoutConfig(fallback="error"))
    assert e.value.layer == "fanout"


def test_the_model_sees_the_question_and_no_page() -> None:
    chat = ScriptedChat([proposing()])
    LlmFanOut(chat, CorpusFanOut(VIEW, FanoutConfig()), FanoutConfig()).expand(QUESTION + "\U000e0041")
    (request,) = chat.requests
    assert request.schema == SCHEMA and request.messages[1].content == f"Question: {QUESTION}"
    prompt = " ".join(m.content for m in request.messages)
    assert not any(c.passage.title in prompt for c in VIEW.candidates([f.passage for f in VIEW.lexical(QUESTION, 20)]))
    assert all(str(kind) in prompt for kind in QueryKind if kind is not QueryKind.ORIGINAL)


def test_an_empty_question_is_refused_before_the_model_is_asked() -> None:
    chat = ScriptedChat([proposing()])
    with pytest.raises(QuestionError):
        LlmFanOut(chat, CorpusFanOut(VIEW, FanoutConfig()), FanoutConfig()).expand("?!")
    assert chat.requests == []


proposals = st.builds(
    item,
    st.sampled_from([*map(str, QueryKind), "other"]),
    st.sampled_from(["autovacuum naptime", "vacuum cost", "QuayBase price", "", "table bloat", QUESTION, "x y z"]),
    st.text(max_size=20),
)


@given(st.lists(proposals | st.none(), max_size=12), st.integers(1, 9))
def test_every_fan_is_conserved(items: list[object], most: int) -> None:
    config = FanoutConfig(max_queries=most)
    event = expand(proposing(*items), config)
    check(event, QUESTION, config)
    assert all(q.kind is not QueryKind.ORIGINAL for q in event.considered if q.source == "model")
