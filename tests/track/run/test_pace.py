import asyncio

from citestack.track.run.pace import Circuit, Fuse, Pace


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def turns(pace: Pace, time: Time, n: int) -> list[float]:
    left: list[float] = []

    async def one() -> None:
        await pace.turn()
        left.append(time.now)

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(n):
                group.create_task(one())

    asyncio.run(all_of_them())
    return left


def most_in_a_minute(at: list[float]) -> int:
    return max(sum(start <= t < start + 60 - 1e-6 for t in at) for start in at)


def test_no_minute_holds_more_requests_than_the_limit():
    time = Time()
    at = turns(Pace(30, clock=time, sleep=time.sleep), time, 100)
    assert most_in_a_minute(at) == 30
    assert at[-1] - at[0] == 99 * 2.0


def test_a_burst_leaves_at_once_and_is_paid_back():
    time = Time()
    at = turns(Pace(60, 5, clock=time, sleep=time.sleep), time, 10)
    assert at[:5] == [100.0] * 5
    assert at[5:] == [101.0, 102.0, 103.0, 104.0, 105.0]


def test_no_limit_is_no_wait():
    time = Time()
    assert turns(Pace(0, clock=time, sleep=time.sleep), time, 50) == [100.0] * 50


def test_held_requests_leave_spaced_when_the_hold_ends():
    time = Time()
    pace = Pace(60, clock=time, sleep=time.sleep)
    pace.hold(20)
    assert turns(pace, time, 3) == [120.0, 121.0, 122.0]


def test_the_wait_ends_when_the_run_is_stopped():
    time = Time()

    async def stopped(seconds: float) -> bool:
        return True

    pace = Pace(1, clock=time, sleep=stopped)
    assert turns(pace, time, 3) == [100.0] * 3


def test_an_engine_that_is_down_is_left_alone_longer_and_longer_and_then_for_good():
    time = Time()
    pace = Pace(0, clock=time, sleep=time.sleep)
    circuit = Circuit(Fuse(failures=3, pause_s=30, pauses=2), pace, time)
    for _ in range(2):
        circuit.tell(answered=False)
    assert turns(pace, time, 1) == [100.0], "not down yet"
    circuit.tell(answered=False)
    circuit.tell(answered=False)  # was under way when it opened: says nothing new
    assert turns(pace, time, 1) == [130.0]
    circuit.tell(answered=False)
    assert turns(pace, time, 1) == [190.0], "one failure after the pause, and the next is twice as long"
    assert not circuit.given_up
    circuit.tell(answered=False)
    assert circuit.given_up


def test_an_answer_closes_the_circuit():
    time = Time()
    circuit = Circuit(Fuse(failures=2, pauses=0), Pace(0, clock=time, sleep=time.sleep), time)
    for _ in range(5):
        circuit.tell(answered=False)
        circuit.tell(answered=True)
    assert not circuit.given_up
