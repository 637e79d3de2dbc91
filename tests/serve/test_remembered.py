"""What was asked for last stays parsed; memory has a bound whatever the traces hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citestack.serve.remembered import Remembered, size
from citestack.trace import Decision, FanoutEvent, QuestionAnalysis, Reason, Trace

uses = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=40)


def trace(n: int) -> Trace:
    """The n-th one has n decisions."""
    decisions = tuple(Decision(str(i), True, Reason.KEPT) for i in range(n))
    return Trace(f"{n:016x}", (FanoutEvent(QuestionAnalysis("open", ()), (), (), decisions),))


@given(uses, st.integers(1, 20))
def test_it_holds_the_last_used_ones_that_fit(steps: list[tuple[int, bool]], most: int) -> None:
    kept, order = Remembered(most), list[int]()
    for n, adds in steps:
        if adds:
            kept.add(trace(n))
        elif kept.get(trace(n).id) is None:
            assert n not in order
            continue
        order = [x for x in order if x != n] + [n]
        while adds and sum(size(trace(x)) for x in order) > most and len(order) > 1:
            order.pop(0)
    assert [x for x in range(7) if kept.get(trace(x).id)] == sorted(order)


def test_one_that_is_too_large_alone_still_serves_its_own_views() -> None:
    kept = Remembered(3)
    kept.add(trace(1))
    kept.add(trace(50))
    assert (kept.get(trace(1).id), kept.get(trace(50).id)) == (None, trace(50))
