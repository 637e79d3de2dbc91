import asyncio
import json
import os
import time
from collections import Counter
from dataclasses import replace

import pytest

from citestack.errors import BusyError, ConfigError, StoreError, StoreLockedError, UsageError
from citestack.store.observations import TrackLog
from citestack.track.model import State
from citestack.track.run.go import Going, Hands, begin, check_caps, forecast, go
from citestack.track.run.journal import Journal
from citestack.track.run.lookup import check_keys, check_plan, network_sender
from citestack.track.run.money import Caps, Cost
from citestack.track.run.pace import Fuse
from citestack.track.run.secret import Key
from citestack.track.run.sender import Bounds, HttpSender
from tests.llm.server import cut_short, fails, raw, resets, send, stalls
from tests.track.run.doing import Nowhere, carry_on, resume, start
from tests.track.run.tiny import KEY, KEY_HEADER, answer, chosen, plan, prompts


def journal(store) -> Journal:
    log = store.shelf(TrackLog)
    return Journal(log, log.get(1))


def keys(script, question: str) -> list[str]:
    return [a.headers[KEY_HEADER] for a in script.asked(question)]


def test_every_asking_is_asked_once_and_read(store, script):
    asked = plan(5, "tiny", "other", repeats=2, places=("", "DE"))
    gone = start(store, asked, [chosen(script.url), chosen(script.url, "other")])
    assert (gone.left, gone.run.finished_at is not None) == (0, True)
    assert [lane.tally.states for lane in gone.lanes] == [{State.MEASURED: 20}] * 2
    bodies = Counter(json.dumps(a.body, sort_keys=True) for a in script.asked())
    assert len(script.asked()) == 40
    assert set(bodies.values()) == {2}, "once by each engine"
    assert len({a.headers[KEY_HEADER] for a in script.asked()}) == 40
    seen = list(journal(store).observations())
    assert [n for n, _, _ in seen] == list(range(40))
    assert all(f"Yes: {asking.prompt.text}." == o.text for _, asking, o in seen)
    assert gone.lanes[0].tally.cost == Cost(known=pytest.approx(0.2))


def test_the_raw_answer_is_kept_beside_what_was_read(store, script):
    start(store, plan(1), [chosen(script.url)])
    (kept,) = journal(store).kept(0)
    assert kept.reply is not None
    assert kept.reply.body == answer("question 0")
    assert (kept.request.method, json.loads(kept.request.body)["q"]) == ("POST", "question 0")
    assert [(a.status, a.failure, a.in_doubt) for a in kept.attempts] == [(200, "", False)]
    assert kept.attempts[0].sha256 == kept.attempts[-1].sha256 != ""


def test_refusals_and_lost_lines_are_tried_again_with_the_same_key(store, script):
    script.plays(
        "question 0", fails(429, "slow down", Retry_After="0"), fails(500), resets(), cut_short(b'{"a'), raw(b"")
    )
    script.plays("question 1", fails(503), lambda h, a: send(h, 200, answer("question 1")))
    gone = start(store, plan(3), [chosen(script.url)])
    assert gone.lanes[0].tally.states == {State.FAILED: 1, State.MEASURED: 2}
    assert [len(script.asked(f"question {i}")) for i in range(3)] == [4, 2, 1]
    assert all(len(set(keys(script, f"question {i}"))) == 1 for i in range(3))
    assert gone.lanes[0].tally.retries == 4
    failed = journal(store).observation(0)
    assert (failed.state, failed.reason) == (State.FAILED, "truncated")
    assert [(a.status, a.failure) for a in journal(store).kept(0)[0].attempts] == [
        (429, ""), (500, ""), (0, "connection"), (0, "truncated"),
    ]  # fmt: skip


def test_a_vendor_that_asks_to_wait_is_waited_for_by_all_askings(store, script):
    script.plays("question 0", fails(429, Retry_After="0.4"), lambda h, a: send(h, 200, answer("question 0")))
    began = time.monotonic()
    gone = start(store, plan(3), [chosen(script.url, concurrency=1)])
    assert gone.left == 0
    assert time.monotonic() - began >= 0.4


def test_one_that_asks_for_an_hour_is_left_alone(store, script):
    script.plays("question 1", fails(429, Retry_After="3600"))
    gone = start(store, plan(6), [chosen(script.url, concurrency=1)])
    tally = gone.lanes[0].tally
    assert (tally.why, tally.states, tally.left) == ("asked_to_wait", {State.MEASURED: 1, State.FAILED: 1}, 4)
    assert gone.run.finished_at is None


@pytest.mark.parametrize(("status", "why"), [(401, "http_401"), (402, "http_402"), (403, "http_403")])
def test_an_engine_that_refuses_is_stopped_and_the_others_go_on(store, script, status, why):
    script.plays("question 0", fails(status))
    both = [chosen(script.url, concurrency=1), chosen(script.url, "other", base_url=f"{script.url}/other")]
    gone = start(store, plan(6, "tiny", "other"), both)
    first, second = gone.lanes
    assert (first.tally.why, first.tally.left) == (why, 5)
    assert first.tally.states == {State.FAILED: 1}
    assert (second.tally.why or why, second.tally.done + second.tally.left) == (why, 6)


def test_an_engine_that_is_down_is_given_up_and_the_rest_stays_open(store, script):
    script.plays("*", fails(500))
    gone = start(store, plan(40), [chosen(script.url, concurrency=2)], fuse=Fuse(3, 0.02, 1))
    tally = gone.lanes[0].tally
    assert tally.why == "down"
    assert 4 <= tally.done <= 8
    assert tally.left == 40 - tally.done
    script.steps.clear()
    again = resume(store, [chosen(script.url)], failed_again=True)
    assert again.left == 0
    assert set(journal(store).log.states(1).values()) == {"measured"}


def test_stall_ends_with_its_time_limit(store, script):
    script.plays("question 0", stalls())
    made = [chosen(script.url)]
    run = begin(store, prompts(2), plan(2), made, {})

    def impatient(spec):
        return HttpSender(Key("bearer", KEY), bounds=Bounds(silence_s=0.15, total_s=0.3))

    quick = replace(Going(), persistence=replace(Going().persistence, attempts=2, first_s=0.001))
    gone = carry_on(store, run, made, quick, sender=impatient)
    assert gone.lanes[0].tally.states == {State.FAILED: 1, State.MEASURED: 1}
    assert journal(store).observation(0).reason == "timeout"


def test_broken_answers_are_kept_and_said(store, script):
    script.plays("question 0", raw(b'{"answer": "cut'))
    gone = start(store, plan(1), [chosen(script.url)])
    assert gone.lanes[0].tally.states == {State.UNREADABLE: 1}
    assert journal(store).kept(0)[0].reply.body == b'{"answer": "cut'


def test_a_second_call_is_made_and_kept_like_the_first(store, script):
    script.plays("question 0", lambda h, a: send(h, 200, b'{"more": "token"}'))
    gone = start(store, plan(1), [chosen(script.url)])
    assert gone.lanes[0].tally.states == {State.MEASURED: 1}
    calls = journal(store).kept(0)
    assert [json.loads(k.request.body)["q"] for k in calls] == ["question 0", "token"]
    assert len({a.headers[KEY_HEADER] for a in script.asked()}) == 2, "another call has another key"


def test_an_adapter_that_never_has_enough_is_ended(store, script):
    script.plays("*", lambda h, a: send(h, 200, b'{"more": "*"}'))
    start(store, plan(1), [chosen(script.url)])
    assert journal(store).observation(0).reason == "too_many_calls"
    assert len(script.asked()) == 20


def test_an_adapter_that_breaks_loses_nothing(store, script):
    script.plays("question 0", lambda h, a: send(h, 200, b'{"answer": "no cites"}'))
    gone = start(store, plan(2), [chosen(script.url)])
    assert gone.lanes[0].tally.states == {State.UNREADABLE: 1, State.MEASURED: 1}
    assert journal(store).observation(0).reason == "adapter_error KeyError"


def test_the_cap_stops_the_run_and_the_rest_is_resumable(store, script):
    serp = {"price": "serp-test", "per_minute": 0}
    made = [chosen(script.url, concurrency=3, **serp)]
    with pytest.MonkeyPatch.context() as patch:
        from citestack.track.engines.prices import Price
        from citestack.track.run import tariff

        patch.setattr(tariff, "price", lambda key, day: Price(key, day, 10, "answer", 0, 0, "", "vendor"))
        gone = start(store, plan(20), made, caps=Caps(0.055))
        tally = gone.lanes[0].tally
        assert (tally.why, tally.done, tally.left) == ("budget", 5, 15)
        assert len(script.asked()) == 5
        assert tally.cost.total == pytest.approx(0.05)
        more = resume(store, made, caps=Caps(0.055)).lanes[0].tally
        assert (more.done, more.before, more.left) == (0, 5, 15), "the cap is the run's, not the go's"
        rest = resume(store, made, caps=Caps(1.0, {"tiny": 0.2})).lanes[0].tally
        assert (rest.done, rest.left, rest.cost.total) == (15, 0, pytest.approx(0.2))
        assert len(script.asked()) == 20


def test_a_dearer_answer_than_foreseen_raises_what_is_put_aside(store, script):
    script.plays("question 0", lambda h, a: send(h, 200, answer("question 0", cost=0.5)))
    made = [chosen(script.url, concurrency=1, price="perplexity")]
    tally = start(store, plan(10), made, caps=Caps(0.9)).lanes[0].tally
    assert (tally.why, tally.done) == ("budget", 1), "another one like it would pass the cap"


def test_a_forecast_and_caps_before_anything_is_sent(script):
    made = [chosen(script.url, price="perplexity"), chosen(script.url, "b", price="nowhere"), chosen(script.url, "c")]
    foreseen = forecast(made, {"tiny": [0, 1], "b": [2], "c": []}, "2026-11-22")
    assert [e.askings for e in foreseen.engines] == [2, 1, 0]
    assert foreseen.high is None
    for caps in (Caps(5.0), Caps(None, {"b": 1.0}), Caps(None, {"nobody": 1.0})):
        with pytest.raises(ConfigError):
            check_caps(caps, foreseen)
    check_caps(Caps(None, {"tiny": 1.0}), foreseen)


def test_a_missing_key_is_said_before_anything_is_sent(script, monkeypatch):
    monkeypatch.delenv("TINY_KEY")
    with pytest.raises(ConfigError, match="TINY_KEY"):
        check_keys([chosen(script.url)], {})
    with pytest.raises(ConfigError, match="TINY_KEY"):
        network_sender({})(chosen(script.url).spec)


def test_a_place_that_an_engine_does_not_take_is_refused_before_anything_is_sent(script):
    made = [chosen(script.url, places=False)]
    check_plan(plan(2), made)
    with pytest.raises(UsageError, match="place"):
        check_plan(plan(2, places=("DE",)), made)


def test_two_processes_do_not_ask_for_one_store(store, script):
    run = begin(store, prompts(1), plan(1), [chosen(script.url)], {})
    with store.sole_runner("track") as holding, store.sole_runner("jobs") as other:
        assert holding is not None
        assert other is not None
        with pytest.raises(BusyError):
            carry_on(store, run, [chosen(script.url)], Going())
    assert script.asked() == []


def test_a_stop_waits_for_what_is_under_way_and_begins_nothing(store, script):
    made = [chosen(script.url, concurrency=2)]
    run = begin(store, prompts(30), plan(30), made, {})
    gone = carry_on(store, run, made, Going(), stop_after=3)
    tally = gone.lanes[0].tally
    assert (gone.stopped, tally.why) == (True, "stopped")
    assert 3 <= tally.done <= 4
    assert len(script.asked()) == tally.done
    assert journal(store).in_doubt() == []
    assert resume(store, made).left == 0
    assert len(script.asked()) == 30


def test_a_second_stop_leaves_what_is_under_way_in_doubt(store, script):
    script.plays("*", stalls())
    made = [chosen(script.url, concurrency=2)]
    run = begin(store, prompts(5), plan(5), made, {})

    async def cancelled() -> None:
        task = asyncio.ensure_future(go(store, run, made, Going(), Hands(network_sender(os.environ), Nowhere())))
        while len(script.asked()) < 2:  # noqa: ASYNC110 - the server is a thread
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert journal(store).in_doubt() == [0, 1]
    with store.sole_runner("track") as holding:
        assert holding is not None, "the lock ends with the go"
    script.steps.clear()
    tally = resume(store, made).lanes[0].tally
    assert (tally.asked_twice, tally.states) == (2, {State.MEASURED: 5})


def test_a_paid_answer_waits_for_another_writer(store, script):
    made, waited = [chosen(script.url)], []
    run = begin(store, prompts(1), plan(1), made, {})
    received, run.log.complete = run.log.complete, None  # type: ignore[assignment]

    def locked(*arguments):
        waited.append(1)
        if len(waited) < 3:
            raise StoreLockedError("an import is under way")
        return received(*arguments)

    run.log.complete = locked  # type: ignore[assignment]
    assert carry_on(store, run, made, Going()).left == 0
    assert (len(waited), len(script.asked())) == (3, 1)


def test_a_store_that_cannot_be_written_ends_the_run_with_its_error(store, script):
    made = [chosen(script.url)]
    run = begin(store, prompts(9), plan(9), made, {})

    def full(*_):
        raise StoreError("no space left")

    run.log.observe = full  # type: ignore[assignment]
    with pytest.raises(StoreError, match="no space left"):
        carry_on(store, run, made, Going())
    asked = len(script.asked())
    assert resume(store, made).left == 0
    assert len(script.asked()) - asked <= 9
    assert max(Counter(a.body["q"] for a in script.asked()).values()) <= 2
