import hashlib

import pytest

from citestack.errors import NotFoundError, StoreError
from citestack.store.observations import StoredObservation, StoredReply, TrackLog


@pytest.fixture
def log(store):
    return store.shelf(TrackLog)


def test_runs_come_back_newest_first_and_are_found_when_broken_off(store, log):
    first = log.begin("brands", 3, {"plan": {"prompts": ["What is ä\ud800?"]}})
    second = log.begin("brands", 4, {}, "2026-01-01T00:00:00+00:00")
    assert (first.id, first.prompt_set, first.version, first.finished_at) == (1, "brands", 3, None)
    assert first.about == {"plan": {"prompts": ["What is ä\ud800?"]}}
    assert log.unfinished() == second
    done = log.finish(2)
    assert done.finished_at is not None
    assert log.unfinished() == first
    assert [r.id for r in log.runs()] == [2, 1]
    assert [r.id for r in log.runs(1)] == [2]
    assert [r.id for r in log.runs(before=2)] == [1]
    assert log.note(1, {"caps": 1}).about == {"caps": 1}
    assert log.finish(2, finished=False).finished_at is None
    assert store.generation == 0, "no answer of the stack depends on a run"
    for missing in (log.get, log.finish):
        with pytest.raises(NotFoundError):
            missing(9)


def test_an_intention_is_there_before_a_reply_and_is_completed_by_it(log):
    log.begin("s", 1, {})
    log.intend(1, 7, 0, "2026-11-22T20:00:00+00:00", {"n": 1})
    assert log.replies_of(1, 7) == [StoredReply(7, 0, "2026-11-22T20:00:00+00:00", None, {"n": 1})]
    body = b"\x00\xff" + b"payload" * 1000
    digest = log.complete(1, StoredReply(7, 0, "2026-11-22T20:00:00+00:00", None, {"n": 2}), body)
    assert digest == hashlib.sha256(body).digest()
    assert log.replies_of(1, 7) == [StoredReply(7, 0, "2026-11-22T20:00:00+00:00", digest, {"n": 2})]
    assert log.payload(digest) == body
    log.intend(1, 7, 0, "2026-11-22T20:01:00+00:00", {"n": 3})
    assert log.replies_of(1, 7)[0].sha256 is None
    assert log.payload(digest) == body, "what came before stays"
    with pytest.raises(NotFoundError):
        log.payload(b"\0" * 32)


def test_the_same_body_is_kept_once_and_empty_ones_are_bodies(log):
    log.begin("s", 1, {})
    for asking in range(3):
        log.complete(1, StoredReply(asking, 0, "t", None, {}), b"same")
    assert log.complete(1, StoredReply(3, 0, "t", None, {}), b"") == hashlib.sha256(b"").digest()
    assert log.payload(hashlib.sha256(b"").digest()) == b""
    with log._reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM track_payloads").scalar() == 2


def test_a_damaged_payload_is_told(log):
    log.begin("s", 1, {})
    digest = log.complete(1, StoredReply(0, 0, "t", None, {}), b"good")
    with log._writing() as connection:
        from citestack.store import tables as t

        connection.execute(t.track_payloads.update().values(body=b"bad"))
    with pytest.raises(StoreError, match="damaged"):
        log.payload(digest)


def test_observations_are_read_a_part_at_a_time_in_order(log):
    log.begin("s", 1, {})
    log.begin("s", 1, {})
    rows = [StoredObservation(n, "measured" if n % 2 else "failed", "t", f"body {n}".encode()) for n in range(450)]
    log.observe(1, rows[::-1])
    log.observe(2, rows[:1])
    assert list(log.observations(1)) == rows
    assert log.observation(1, 3) == rows[3]
    assert log.observation(1, 999) is None
    assert log.states(2) == {0: "failed"}
    assert log.counts() == {1: {"failed": 225, "measured": 225}, 2: {"failed": 1}}
    again = StoredObservation(3, "no_search", "t2", b"other")
    log.observe(1, [again], [StoredReply(3, 0, "t", None, {"resolved": {"a": None}})])
    assert log.observation(1, 3) == again
    assert log.replies_of(1, 3)[0].about == {"resolved": {"a": None}}


def test_replies_are_read_a_part_at_a_time_in_order(log):
    log.begin("s", 1, {})
    for asking in range(150):
        for call in (1, 0):
            log.intend(1, asking, call, "t", {})
    assert [(r.asking, r.call) for r in log.replies(1)] == [(a, c) for a in range(150) for c in (0, 1)]
    assert list(log.replies(2)) == []


def test_jobs_and_probes_have_a_runner_each(store, location):
    from citestack.store import Store

    with (
        Store.open(location) as other,
        store.sole_runner("track") as mine,
        other.sole_runner("track") as second,
        other.sole_runner() as jobs,
    ):
        assert (mine is not None, second, jobs is not None) == (True, None, True)
    with store.sole_runner("track") as again:
        assert again is not None
