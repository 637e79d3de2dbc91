import re
from datetime import date

import pytest

from citestack.errors import NotFoundError, UsageError
from citestack.track.engines.catalogue import engine, engines, has_key
from citestack.track.engines.prices import Price, cost_of, price, price_among, prices
from citestack.track.model import Usage
from tests.track.engines import payloads
from tests.track.engines.asked import adapter, asking


def test_every_row_says_what_a_run_needs() -> None:
    known = engines()
    assert set(payloads.PAYLOADS) <= set(known)
    for name, spec in known.items():
        assert (spec.name, bool(spec.title), bool(spec.exposes.cited)) == (name, True, True)
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert date.fromisoformat(spec.reviewed) >= date(2026, 11, 1)
        assert spec.base_url == "" or re.fullmatch(r"https://[^\s]+[^/]", spec.base_url)
        assert (spec.key_env == "") == (spec.auth == "none")
        assert spec.concurrency >= 1
        assert spec.per_minute >= 1
        assert not spec.price or price(spec.price, "2026-11-22").per_1000 >= 0


def test_an_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        engine("bing")
    assert "openai, openai-chat, perplexity" in caught.value.hint


def test_whether_a_key_is_set() -> None:
    assert has_key(engine("openai"), {"OPENAI_API_KEY": "sk-1"}) is True
    assert has_key(engine("openai"), {"OPENAI_API_KEY": " "}) is False
    assert has_key(engine("openai"), {}) is False


def test_what_ended_is_read_and_not_asked() -> None:
    with pytest.raises(UsageError, match="can no longer be asked"):
        adapter("perplexity-sonar").call(asking("perplexity-sonar"))


@pytest.mark.parametrize("name", ["gemini", "gemini-interactions", "xai", "mistral"])
def test_engines_without_places_say_so(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be asked from a place"):
        adapter(name).call(asking(name, "DE"))


@pytest.mark.parametrize("place", ["Germany", "DE/", "DE//Berlin", "a/b/c/d", "D3"])
def test_places_that_engines_do_not_understand(place: str) -> None:
    with pytest.raises(UsageError, match="no place"):
        adapter("openai").call(asking("openai", place))


def test_the_newest_price_known_on_the_day() -> None:
    def row(since: str, usd: float) -> Price:
        return Price("k", since, usd, "search", None, None, "s", "vendor")

    rows = [row("2026-06-01", 5), row("2026-11-01", 2.5), row("2026-09-01", 4)]
    asked = {
        day: price_among(rows, "k", day).per_1000 for day in ("2026-11-01", "2026-10-31", "2026-01-01", "2027-01-01")
    }
    assert asked == {"2026-11-01": 2.5, "2026-10-31": 4, "2026-01-01": 5, "2027-01-01": 2.5}
    with pytest.raises(NotFoundError):
        price("nobody", "2026-11-22")


def test_the_price_table_is_dated_and_sourced() -> None:
    assert len({(p.key, p.since) for p in prices()}) == len(prices())
    for p in prices():
        assert date.fromisoformat(p.since) <= date(2027, 12, 31)
        assert p.per_1000 >= 0
        assert p.source
        assert p.per in ("search", "answer")
        assert p.sure in ("vendor", "price_file", "unverified")


@pytest.mark.parametrize(
    ("usage", "per", "expected"),
    [
        (Usage(0.25, True, 1, 1, 9), "search", 0.25),
        (Usage(None, False, 1_000_000, 500_000, 3), "search", 0.03 + 2 + 5),
        (Usage(None, False, None, None, None), "search", 0.0),
        (Usage(None, False, None, None, 7), "answer", 0.01),
    ],
)
def test_a_cost_is_told_or_worked_out(usage: Usage, per: str, expected: float) -> None:
    at = Price("k", "2026-11-22", 10, per, 2.0, 10.0, "s", "vendor")  # type: ignore[arg-type]
    assert cost_of(usage, at) == pytest.approx(expected)
    assert at.tokens_known
