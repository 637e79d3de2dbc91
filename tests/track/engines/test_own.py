"""citestack as an engine: what the trace tells, abstentions, errors, one question at a time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from citestack.errors import StoreError, UsageError
from citestack.shapes.answer import answer_json
from citestack.track.engines.own import OwnStack
from citestack.track.engines.own_sender import OwnSender
from citestack.track.model import Asking, Observation, Prompt, State
from citestack.track.protocols import Call, Reply
from tests.fakes import fake_engine
from tests.stack.fake_view import FakePage, FakeView
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, AT, read, spans

PAGES = (
    FakePage(
        "https://pumps.example/noise", "Noise of pumps", ((("Noise",), "The pump makes a noise of 45 dB in winter."),)
    ),
    FakePage(
        "https://pumps.example/price",
        "Prices of pumps",
        ((("Prices",), "A quiet pump costs 300 euro and lasts ten winters."),),
    ),
)


def ask(sender: OwnSender, call: Call) -> Reply:
    return asyncio.run(sender.send(call, "k"))


def observe(question: str) -> tuple[Reply, Observation]:
    asking, adapter = Asking("citestack", Prompt(question), 1), OwnStack()
    sender = OwnSender(fake_engine(FakeView(PAGES)), answer_json, now=lambda: AT)
    reply = ask(sender, adapter.call(asking))
    found = adapter.read(asking, [reply])
    assert isinstance(found, Observation)
    return reply, found


def test_every_sentence_cites_with_its_span_quote_and_fragment() -> None:
    found = read("citestack", p.OWN)
    assert found.text == "Rub a thin coat of oil on it.\nBake it for an hour."
    assert spans(found) == [
        ("pans.example", "Rub a thin coat of oil on it."),
        ("pans.example", "Bake it for an hour."),
        ("iron.example", "Bake it for an hour."),
    ]
    assert [c.quote for c in found.cited] == ["a thin coat of oil", "a thin coat of oil", "an hour"]
    assert (found.cited[0].fragment, found.cited[0].page.key) == ("a thin coat", "https://pans.example/season")
    assert [(r.rank, r.query, r.page.key) for r in found.retrieved or ()] == [
        (1, 0, "https://pans.example/season"),
        (2, 0, "https://other.example/"),
    ]
    assert [s.text for s in found.searched or ()] == [p.PROMPT]
    assert (found.surface, found.usage.cost_usd, found.usage.told) == ("own", 0.0, True)
    assert found.notes == ("corpus generation 3",)


def test_a_citation_that_is_not_there_is_out_of_range() -> None:
    body = {**p.OWN, "citations": p.OWN["citations"][:1]}
    assert [c.problem for c in read("citestack", body).cited] == ["", "", "out_of_range"]


def test_an_abstention_searched_and_said_nothing() -> None:
    body = {**p.OWN, "abstained": True, "abstain_reason": "no_support", "sentences": [], "citations": []}
    found = read("citestack", body)
    assert (found.state, found.reason) == (State.ABSENT, "abstained: no_support")
    assert found.retrieved and found.searched


def test_another_document_is_no_answer() -> None:
    assert read("citestack", {"question": "x"}).state is State.UNREADABLE


def test_the_engine_is_asked_and_its_trace_is_told() -> None:
    reply, found = observe("How much does a quiet pump cost?")
    assert reply.status == 200
    assert found.state is State.MEASURED
    assert [c.page.key for c in found.cited] == ["https://pumps.example/price"]
    assert found.retrieved is not None
    assert [r.rank for r in found.retrieved] == list(range(1, len(found.retrieved) + 1))
    assert {c.page.key for c in found.cited} <= {r.page.key for r in found.retrieved}
    assert found.searched and found.searched[0].text == "How much does a quiet pump cost?"
    assert all(r.query is None or r.query < len(found.searched) for r in found.retrieved)
    assert found.asked_at == AT


def test_the_kept_reply_reads_the_same_again() -> None:
    reply, found = observe("How much does a quiet pump cost?")
    assert OwnStack().read(ASKING, [reply]) == found
    assert json.loads(reply.body)["trace_id"]


def test_a_question_refused_before_any_search_retrieved_nothing() -> None:
    _, found = observe("?")
    assert (found.state, found.retrieved) == (State.REFUSED, ())


class Broken:
    def ask(self, question: str) -> Any:
        raise StoreError("gone")


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        (Call("LOCAL", "citestack:ask?question=x&profile=default"), "store_failed"),
        (Call("LOCAL", "citestack:ask?question=x&profile=fast"), "other_profile"),
        (Call("LOCAL", "saved:answer?prompt=x"), "not_local"),
        (Call("GET", "https://a.example/"), "not_local"),
    ],
)
def test_what_goes_wrong_is_a_reply(call: Call, failure: str) -> None:
    sender = OwnSender(Broken(), answer_json, now=lambda: AT)  # type: ignore[arg-type]
    assert ask(sender, call) == Reply(0, b"", AT, failure=failure)
    found = OwnStack().read(ASKING, [Reply(0, b"", AT, failure=failure)])
    assert isinstance(found, Observation)
    assert (found.state, found.reason) == (State.FAILED, failure)


def test_a_place_would_only_make_copies() -> None:
    with pytest.raises(UsageError, match="from a place"):
        OwnStack().call(Asking("citestack", Prompt("x"), 1, "DE"))
