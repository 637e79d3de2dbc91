"""Killed at any moment, a run asks nothing again that was answered, loses nothing that came, and says what is unsure."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict

import pytest

from citestack.store import Store
from citestack.store.observations import TrackLog
from citestack.track.model import State
from citestack.track.protocols import Call, Reply
from citestack.track.run.go import begin
from citestack.track.run.journal import Journal, Kept
from tests.llm.server import fails, send
from tests.track.run.doing import resume, start
from tests.track.run.tiny import KEY_HEADER, answer, chosen, plan, prompts

ASKINGS = 40


def journal(store) -> Journal:
    log = store.shelf(TrackLog)
    return Journal(log, log.get(1))


def sent_and_lost(store, script, n: int = 2) -> None:
    """A run whose first asking was sent by a process that died."""
    book = begin(store, prompts(n), plan(n), [chosen(script.url)], {})
    body = json.dumps({"q": "question 0", "place": "", "repeat": 1}).encode()
    book.sending(0, Kept(0, Call("POST", f"{script.url}/ask", body, {"Content-Type": "application/json"})))


def test_what_is_in_doubt_is_asked_again_with_the_same_key_and_said(store, script):
    sent_and_lost(store, script)
    assert journal(store).in_doubt() == [0]
    gone = resume(store, [chosen(script.url, price="perplexity")])
    tally = gone.lanes[0].tally
    assert gone.opened.in_doubt == {"tiny": 1}
    assert (tally.asked_twice, tally.skipped, tally.states) == (1, 0, {State.MEASURED: 2})
    assert [a.in_doubt for a in journal(store).kept(0)[0].attempts] == [True, False]
    (only,) = script.asked("question 0")
    assert only.headers[KEY_HEADER] == script_key(store, 0)
    assert tally.cost.lost > 0, "it may have been paid"


def script_key(store, asking: int) -> str:
    """The key that any process would send for the first call of this asking."""
    said = f"{store.id}:1:{asking}:0"
    return f"citestack-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def test_or_left_as_not_measured(store, script):
    sent_and_lost(store, script)
    tally = resume(store, [chosen(script.url)], in_doubt="skip").lanes[0].tally
    assert (tally.asked_twice, tally.skipped, tally.states) == (0, 1, {State.FAILED: 1, State.MEASURED: 1})
    assert journal(store).observation(0).reason == "in_doubt"
    assert script.asked("question 0") == []
    assert resume(store, [chosen(script.url)]).opened.numbers == {"tiny": []}


def test_a_reply_that_was_kept_and_not_read_is_read_and_not_asked_again(store, script):
    sent_and_lost(store, script)
    book = journal(store)
    book.received(0, book.kept(0)[0], Reply(200, answer("kept"), "2026-11-22T20:00:00+00:00"))
    assert resume(store, [chosen(script.url)]).left == 0
    assert script.asked("question 0") == []
    assert journal(store).observation(0).text == "Yes: kept."


def test_a_kept_refusal_that_may_pass_is_asked_again(store, script):
    sent_and_lost(store, script)
    book = journal(store)
    book.received(0, book.kept(0)[0], Reply(503, b"busy", "2026-11-22T20:00:00+00:00"))
    assert resume(store, [chosen(script.url)]).lanes[0].tally.states == {State.MEASURED: 2}
    assert len(script.asked("question 0")) == 1


def test_what_failed_is_asked_again_only_when_wanted(store, script):
    script.plays("question 0", fails(401), lambda h, a: send(h, 200, answer("question 0")))
    assert start(store, plan(1), [chosen(script.url)]).lanes[0].tally.why == "http_401"
    assert resume(store, [chosen(script.url)]).lanes[0].tally.done == 0
    gone = resume(store, [chosen(script.url)], failed_again=True)
    assert gone.lanes[0].tally.states == {State.MEASURED: 1}
    assert [a.status for a in journal(store).kept(0)[0].attempts] == [401, 200]


def test_only_the_call_that_failed_is_made_again(store, script):
    script.plays("question 0", lambda h, a: send(h, 200, b'{"more": "token"}'))
    script.plays("token", fails(404), lambda h, a: send(h, 200, answer("token")))
    start(store, plan(1), [chosen(script.url)])
    resume(store, [chosen(script.url)], failed_again=True)
    assert (len(script.asked("question 0")), len(script.asked("token"))) == (1, 2)
    assert journal(store).observation(0).state is State.MEASURED


@pytest.mark.slow
def test_killed_again_and_again_it_asks_nothing_twice_that_was_answered(tmp_path, script):
    """The server knows which answers it sent whole, so it knows what a killed process could have kept."""
    rng, lock = random.Random(7), threading.Lock()
    answered: dict[str, int] = Counter()
    keys: dict[str, set[str]] = defaultdict(set)

    def slowly(handler, asked):
        name = asked.body["q"]
        with lock:
            keys[name].add(asked.headers[KEY_HEADER])
            pause = rng.uniform(0.0, 0.08)
        time.sleep(pause)
        second = name.startswith("question 1") and len(name) > 10
        send(handler, 200, json.dumps({"more": f"more {name}"}).encode() if second else answer(name))
        with lock:
            answered[name] += 1

    script.plays("*", slowly)
    folder = tmp_path / "store"
    with Store.open(folder) as store:
        begin(store, prompts(ASKINGS), plan(ASKINGS), [chosen(script.url)], {})
    kills, kept_before, sure = 0, dict[str, int](), set[str]()
    command = [sys.executable, "-m", "tests.track.run.drive", str(folder), script.url]
    for _ in range(4):
        already = Counter(a.body["q"] for a in script.asked())
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ)
        begun = len(script.asked())
        while process.poll() is None and len(script.asked()) < begun + 9:
            time.sleep(0.005)
        time.sleep(rng.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        process.stderr.close()
        with Store.open(folder) as store:
            book = journal(store)
            now_kept = {
                json.loads(k.request.body)["q"]: len(k.reply.body)
                for _, calls in book.all_kept() for k in calls if k.reply is not None
            }  # fmt: skip
            assert kept_before.items() <= now_kept.items(), "a reply that was kept is lost"
            asked_now = Counter(a.body["q"] for a in script.asked())
            assert all(asked_now[q] == already[q] for q in sure), "answered, kept, and asked again"
            kept_before, sure = now_kept, set(now_kept)
    with Store.open(folder) as store:
        doubts = set(journal(store).in_doubt())
        assert resume(store, [chosen(script.url)]).left == 0
        book = journal(store)
        assert {o.state for _, _, o in book.observations()} == {State.MEASURED}
        assert len(book.log.states(1)) == ASKINGS
        attempts = {json.loads(k.request.body)["q"]: len(k.attempts) for _, calls in book.all_kept() for k in calls}
    assert kills >= 2, "the test must have killed something"
    assert all(len(used) == 1 for used in keys.values()), "one key for one call, whoever sends it"
    assert all(answered[q] <= attempts[q] for q in answered), "nothing left without being written down first"
    twice = [q for q, n in Counter(a.body["q"] for a in script.asked()).items() if n > 1]
    assert len(twice) <= 3 * kills, "only what was under way at a kill is asked again"
    assert len(doubts) <= 3
