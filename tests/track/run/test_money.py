import asyncio

import pytest

from citestack.track.engines.prices import Price
from citestack.track.model import Observation, State, Usage
from citestack.track.protocols import Call, Reply
from citestack.track.run.journal import Attempt, Kept
from citestack.track.run.money import Caps, Cost, EngineForecast, Estimate, Forecast, Purse, cost_of
from citestack.track.run.tariff import Free, Listed, Unpriced, tariff

SERP = Listed(Price("serp", "2026-11-01", 3, "answer", 0, 0, "https://vendor.example/prices", "vendor"))
MODEL = Listed(Price("model", "2026-11-01", 10, "search", None, None, "https://vendor.example/prices", "vendor"))


def test_a_forecast_is_a_range_with_its_assumptions():
    assert SERP.each == Estimate(0.003, 0.003, ("3 USD for 1,000 answers (2026-11-01, https://vendor.example/prices)",))
    each = MODEL.each
    assert each.low == pytest.approx(0.01 + (2_000 * 0.25 + 300 * 1.5) / 1e6)
    assert each.high == pytest.approx(0.05 + (40_000 * 3 + 3_000 * 15) / 1e6)
    assert len(each.assumptions) == 4
    foreseen = Forecast((EngineForecast("a", 100, SERP.each), EngineForecast("b", 10, each)))
    assert foreseen.low == pytest.approx(0.3 + 10 * each.low)
    assert foreseen.high == pytest.approx(0.3 + 10 * each.high)
    assert Forecast((EngineForecast("a", 1, SERP.each), EngineForecast("b", 1, Unpriced("x").each))).high is None


def test_the_table_is_asked_by_key_and_day():
    assert isinstance(tariff("", "2026-11-22"), Free)
    assert tariff("nobody", "2026-11-22") == Unpriced("nobody")
    listed = tariff("perplexity", "2026-11-22")
    assert isinstance(listed, Listed)
    assert listed.price.key == "perplexity"


def test_what_was_not_told_is_worked_out_or_bounded():
    assert SERP.known(Usage()) == 0.003
    assert MODEL.known(Usage()) is None
    assert MODEL.known(Usage(0.02, told=True)) == 0.02
    assert MODEL.known(Usage(None, False, 10, 10, 2)) is None, "tokens have no price in the table"
    assert MODEL.assumed(Usage(None, False, 1_000, 100, 2)) == pytest.approx(0.02 + (1_000 * 3 + 100 * 15) / 1e6)
    full = Listed(Price("m", "2026-11-01", 10, "search", 1, 2, "", "vendor"))
    assert full.known(Usage(None, False, 1_000_000, 500_000, 2)) == pytest.approx(2.02)
    assert full.known(Usage(None, False, 1_000_000, 500_000, None)) is None


def kept(*attempts: Attempt, status: int | None = 200) -> Kept:
    reply = None if status is None else Reply(status, b"", "")
    return Kept(0, Call("POST", "https://e.example"), attempts, reply)


def test_lost_answers_may_have_been_paid():
    good, lost, unsent = Attempt("a", "b", 200), Attempt("a", "b", 0, "timeout"), Attempt("a", "b", 0, "dns")
    told = Observation(State.MEASURED, usage=Usage(0.5, told=True))
    assert cost_of([kept(lost, unsent, good)], told, SERP) == Cost(known=0.5, lost=0.003)
    assert cost_of([kept(Attempt("a"), status=None)], None, SERP) == Cost(lost=0.003), "in doubt"
    assert cost_of([kept(good)], Observation(State.MEASURED), SERP) == Cost(assumed=0.003)
    assert cost_of([kept(Attempt("a", "b", 401), status=401)], Observation(State.FAILED), SERP) == Cost()
    assert cost_of([], None, SERP) == Cost()


def test_the_cap_is_never_passed_by_what_may_still_come():
    async def in_time() -> list[object]:
        return await asyncio.wait_for(told(), 5)

    async def told() -> list[object]:
        purse = Purse(Caps(1.0, {"b": 0.25}), {"a": Cost(known=0.4)})
        found: list[object] = [await purse.reserve("a", 0.3), await purse.reserve("b", 0.25)]
        waiting = asyncio.ensure_future(purse.reserve("a", 0.3))
        await asyncio.sleep(0.01)
        found.append(waiting.done())
        await purse.settle("a", 0.3, Cost(known=0.05))
        found.append(await waiting)
        await purse.settle("b", 0.25, Cost(known=0.25))
        found += [await purse.reserve("b", 0.01), await purse.reserve("a", 0.9)]
        await purse.settle("a", 0.3, Cost(known=0.3))
        found.append(purse.spent)
        return found

    assert asyncio.run(in_time()) == [
        True, True, False, True, False, False, {"a": Cost(known=0.75), "b": Cost(known=0.25)},
    ]  # fmt: skip


def test_binary_fractions_do_not_shut_out_the_last_asking():
    async def let_through() -> int:
        purse, n = Purse(Caps(1.0)), 0
        while await purse.reserve("a", 0.1):
            await purse.settle("a", 0.1, Cost(known=0.1))
            n += 1
        return n

    assert asyncio.run(let_through()) == 10
