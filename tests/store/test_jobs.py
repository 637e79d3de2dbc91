from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from citestack.errors import BusyError, NotFoundError, StoreReadOnlyError
from citestack.model import FetchState
from citestack.store import Store
from citestack.store.jobs import CRASHES, NOTE_CHARS
from tests.store.make import make_record

ROOM = 10_000


def add(store: Store, kind: str = "crawl", **params: object):
    return store.jobs.add(kind, params, room=ROOM)


def test_jobs_are_taken_in_the_order_they_came(store):
    first, second = add(store, url="https://a.example/"), add(store)
    assert (first.state, first.params, first.runs) == ("queued", {"url": "https://a.example/"}, 0)
    taken = store.jobs.claim("me")
    assert taken is not None
    assert (taken.id, taken.state, taken.owner, taken.runs) == (first.id, "running", "me", 1)
    assert taken.started_at and taken.heartbeat
    store.jobs.finish(taken, "done", result={"pages": 3})
    assert store.jobs.get(first.id).result == {"pages": 3}
    assert store.jobs.get(first.id).finished_at
    after = store.jobs.claim("me")
    assert after is not None and after.id == second.id
    assert store.jobs.claim("me") is None
    assert store.generation == 0, "no answer depends on a job"


def test_more_than_there_is_room_for_is_refused(store):
    store.jobs.add("crawl", {}, room=2)
    store.jobs.add("crawl", {}, room=2)
    with pytest.raises(BusyError) as refused:
        store.jobs.add("crawl", {}, room=2)
    assert refused.value.retry_after > 0
    store.jobs.claim("me")
    store.jobs.add("crawl", {}, room=2)
    assert store.jobs.counts() == {"queued": 2, "running": 1}


def test_progress_counts_only_while_the_job_is_the_owners(store):
    add(store)
    mine = store.jobs.claim("me")
    assert mine is not None
    hostile = "\x00 \ud800 " + "x" * 1000
    assert store.jobs.touch(replace(mine, done=3, total=9, note=hostile)) == "running"
    seen = store.jobs.get(mine.id)
    assert (seen.done, seen.total, seen.note) == (3, 9, hostile[:NOTE_CHARS].replace("\ud800", "?"))
    theirs = replace(mine, owner="another")
    assert store.jobs.touch(replace(theirs, done=99)) is None
    assert store.jobs.finish(theirs, "done").state == "running"
    assert store.jobs.put_back(theirs).state == "running"
    assert store.jobs.get(mine.id).done == 3


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_told(store):
    running, waiting = add(store), add(store)
    mine = store.jobs.claim("me")
    assert mine is not None and mine.id == running.id
    assert store.jobs.cancel(waiting.id).state == "cancelled"
    told = store.jobs.cancel(running.id)
    assert (told.state, told.cancelling) == ("running", True)
    assert store.jobs.touch(mine) == "cancelled"
    over = store.jobs.finish(mine, "cancelled")
    assert (over.state, over.cancelling) == ("cancelled", False)
    assert store.jobs.cancel(running.id) == over, "what is over stays as it is"
    for name in ("nosuch", "0" * 16, "\x00", "\ud800", ""):
        for look in (store.jobs.cancel, store.jobs.get):
            with pytest.raises(NotFoundError):
                look(name)


def test_a_job_whose_runner_stopped_waits_in_its_old_place(store):
    first, _ = add(store), add(store)
    mine = store.jobs.claim("me")
    assert mine is not None
    back = store.jobs.put_back(replace(mine, done=7))
    assert (back.state, back.owner, back.crashes, back.done) == ("queued", None, 0, 7)
    again = store.jobs.claim("you")
    assert again is not None and (again.id, again.runs, again.done) == (first.id, 2, 0)
    assert again.started_at == mine.started_at


def test_a_job_over_which_its_runner_dies_again_and_again_has_failed(store):
    job, other = add(store), add(store)
    for time in range(1, CRASHES + 1):
        claimed = store.jobs.claim(f"runner {time}")
        assert claimed is not None and claimed.id == job.id
        (found,) = store.jobs.recover()
        assert (found.id, found.crashes) == (job.id, time)
    assert (found.state, found.error["code"]) == ("failed", "crashed")
    after = store.jobs.claim("last")
    assert after is not None and after.id == other.id


def test_a_stop_between_two_deaths_counts_from_the_start(store):
    add(store)
    for _ in range(CRASHES + 1):
        store.jobs.claim("a")
        (found,) = store.jobs.recover()
        assert (found.state, found.crashes) == ("queued", 1)
        mine = store.jobs.claim("b")
        assert mine is not None
        store.jobs.put_back(mine)


def test_a_job_that_was_being_cancelled_when_its_runner_died_is_over(store):
    job = add(store)
    store.jobs.claim("me")
    store.jobs.cancel(job.id)
    assert [j.state for j in store.jobs.recover()] == ["cancelled"]
    store.jobs.claim("me")
    mine = add(store)
    claimed = store.jobs.claim("me")
    assert claimed is not None and claimed.id == mine.id
    store.jobs.cancel(mine.id)
    assert store.jobs.put_back(claimed).state == "cancelled"


def test_the_list_is_paged_newest_first(store):
    made = [add(store).id for _ in range(5)]
    newest = store.jobs.newest(2)
    assert [j.id for j in newest] == [made[4], made[3]]
    assert [j.id for j in store.jobs.newest(9, newest[-1].seq)] == [made[2], made[1], made[0]]


def test_old_finished_jobs_are_forgotten_and_waiting_ones_never(store, monkeypatch):
    monkeypatch.setattr("citestack.store.jobs.KEPT", 3)
    first = add(store, "kept")
    over = [store.jobs.cancel(add(store).id).id for _ in range(5)]
    last = add(store)
    with pytest.raises(NotFoundError):
        store.jobs.get(over[0])
    left = store.jobs.newest(ROOM)
    assert len(left) == 3 + 2
    assert (left[0].id, left[-1].id) == (last.id, first.id)


def test_a_read_only_store_takes_no_job(tmp_path):
    Store.open(tmp_path).close()
    with Store.open(tmp_path, read_only=True) as store, pytest.raises(StoreReadOnlyError):
        add(store)


def test_one_runner_at_a_time(location):
    with Store.open(location) as a, Store.open(location) as b:
        with a.sole_runner() as mine:
            assert mine is not None
            mine.check()
            with b.sole_runner() as theirs:
                assert theirs is None
        with b.sole_runner() as theirs:
            assert theirs is not None


def test_the_place_of_runner_is_free_as_soon_as_its_process_is_killed(location):
    code = textwrap.dedent(f"""
        import time
        from citestack.store import Store
        with Store.open({location!r}) as store, store.sole_runner() as mine:
            print(mine is not None, flush=True)
            time.sleep(600)
    """)
    with Store.open(location) as store:
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None and process.stdout.readline() == "True\n"
            with store.sole_runner() as mine:
                assert mine is None
        finally:
            process.kill()
            process.communicate()
        for _ in range(200):  # a database server takes a moment to notice that its client is gone
            with store.sole_runner() as mine:
                if mine is not None:
                    return
        raise AssertionError("the lock outlived its process")


def test_page_facts_have_a_line_per_page(store):
    fetched = FetchState("https://a.example/x", "2026-01-02T03:04:05Z", 200)
    one = make_record("https://b.example/", ["Two sentences. Here."])
    store.put([one, make_record("https://a.example/x", ["First.", "Second."], fetch=fetched)])
    store.mark_duplicates({"https://b.example/": "https://a.example/x"})
    a, b = store.page_facts()
    assert (a.url, a.passages, a.changed, a.fetched_at, a.duplicate_of) == (
        "https://a.example/x", 2, 1, "2026-01-02T03:04:05Z", None,
    )  # fmt: skip
    assert (b.url, b.passages, b.fetched_at, b.duplicate_of) == ("https://b.example/", 1, None, "https://a.example/x")
    store.remove(["https://a.example/x"])
    assert [f.url for f in store.page_facts()] == ["https://b.example/"]
