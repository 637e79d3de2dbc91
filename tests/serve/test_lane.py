"""The lane: order, room, fairness, stopping."""

import threading
from concurrent.futures import CancelledError

import pytest

from citestack.errors import BusyError, StoppedError
from citestack.serve.lane import Lane, Stop


class Gate:
    """Work that runs until it is let go."""

    def __init__(self) -> None:
        self.entered, self.go = threading.Event(), threading.Event()

    def work(self, stop: Stop) -> str:
        self.entered.set()
        assert self.go.wait(10)
        stop.check()
        return "done"


def test_work_comes_back_with_its_result_or_its_error() -> None:
    lane = Lane(1, 4, 4)
    assert lane.submit(lambda _: 7).future.result(10) == 7
    failed = lane.submit(lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failed.future.result(10)
    lane.close()
    assert lane.inside == 0


def test_one_more_than_there_is_room_for_is_refused_with_a_time() -> None:
    lane, gate = Lane(1, 2, 9), Gate()
    tickets = [lane.submit(gate.work) for _ in range(3)]
    with pytest.raises(BusyError) as refused:
        lane.submit(gate.work)
    assert refused.value.retry_after >= 1
    gate.go.set()
    assert [t.future.result(10) for t in tickets] == ["done"] * 3
    assert lane.submit(gate.work).future.result(10) == "done"
    lane.close()


def test_one_client_cannot_take_the_whole_queue() -> None:
    lane, gate = Lane(1, 8, 2), Gate()
    mine = [lane.submit(gate.work, "a") for _ in range(2)]
    with pytest.raises(BusyError, match="of your questions"):
        lane.submit(gate.work, "a")
    other = lane.submit(gate.work, "b")
    gate.go.set()
    assert all(t.future.result(10) == "done" for t in (*mine, other))
    lane.close()


def test_cancelled_work_leaves_the_queue_or_stops_where_it_checks() -> None:
    lane, gate = Lane(1, 8, 8), Gate()
    running, waiting = lane.submit(gate.work), lane.submit(gate.work)
    assert gate.entered.wait(10)
    waiting.cancel()
    running.cancel()
    gate.go.set()
    with pytest.raises(StoppedError):
        running.future.result(10)
    with pytest.raises(CancelledError):
        waiting.future.result(10)
    lane.close()
    assert lane.inside == 0


def test_a_dropped_lane_lets_go_of_what_waits_and_finishes_what_runs() -> None:
    lane, gate = Lane(1, 8, 8), Gate()
    running, waiting = lane.submit(gate.work), lane.submit(gate.work)
    assert gate.entered.wait(10)
    lane.drop()
    assert waiting.future.cancelled()
    with pytest.raises(BusyError, match="stopping"):
        lane.submit(gate.work)
    gate.go.set()
    assert running.future.result(10) == "done"
    lane.close()


def test_a_closed_lane_finishes_what_runs_and_takes_no_more() -> None:
    lane, gate = Lane(1, 8, 8), Gate()
    running, waiting = lane.submit(gate.work), lane.submit(gate.work)
    assert gate.entered.wait(10)
    closing = threading.Thread(target=lane.close)
    closing.start()
    while not waiting.future.done():
        threading.Event().wait(0.01)
    gate.go.set()
    closing.join(10)
    assert running.future.result(0) == "done"
    with pytest.raises(BusyError):
        lane.submit(gate.work)
