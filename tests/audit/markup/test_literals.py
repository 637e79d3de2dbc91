"""Forms of dates, times, durations, addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.markup.literals import (
    is_boolean,
    is_date,
    is_date_time,
    is_duration,
    is_integer,
    is_number,
    is_selector,
    is_time,
    is_url,
)


@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_what_python_writes_as_iso_is_iso(moment: datetime) -> None:
    assert is_date(moment.date().isoformat()) == "yes"
    assert is_date_time(moment.isoformat()) == "yes"
    assert is_date_time(moment.replace(tzinfo=UTC).isoformat()) == "yes"
    assert is_date_time(moment.isoformat(" ")) == "nearly"
    assert is_time(moment.time().isoformat()) == "yes"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=999)))
def test_durations_in_days_and_seconds(span: timedelta) -> None:
    assert is_duration(f"P{span.days}DT{span.seconds}S") == "yes"
    assert is_duration(f"P{span.days}DT") == "no"


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-00-10", "2026-1-1", "26-01-01", "2026-W54", "2026-367", "1.1.2026", "today", "", "২০২০-০৮-২৯"],
)
def test_days_that_do_not_exist(text: str) -> None:
    assert is_date(text) == "no"


@pytest.mark.parametrize(
    "text", ["2024-02-29", "-0044-03-15", "2026", "2026-11", "20261122", "2026-W05", "2026-W05-7", "2026-366"]
)
def test_other_forms_of_a_date(text: str) -> None:
    assert is_date(text) == "yes"


@pytest.mark.parametrize("text", ["P", "PT", "1H", "PT1H30", "P1H", "1 hour", "00:30", "PT1.H", "T1M02S"])
def test_no_durations(text: str) -> None:
    assert is_duration(text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example",
        "/a",
        "#a",
        "?q=1",
        "a/b",
        "a.jpg",
        "mailto:a@b.example",
        "//a.example/b",
        "urn:isbn:1",
        "https://a.example/?q={q}",
        "https://münchen.example/ü",
    ],
)
def test_addresses(text: str) -> None:
    assert is_url(text) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "www.a.example",
        "https://",
        "http:/a",
        "https//a.example",
        "Jane",
        "Jane Rivers",
        "https://a.example/b c",
        "<img src='https://a.example'>",
        "",
        "http://[::1",
    ],
)
def test_no_addresses(text: str) -> None:
    assert is_url(text) == "no"


def test_numbers_booleans_selectors() -> None:
    assert [is_number(t) for t in ("4.5", "-1e3", ".5", "4,5", "€5", "1 000", "")] == ["yes"] * 3 + ["no"] * 4
    assert [is_integer(t) for t in ("4", "4.0", "4.5")] == ["yes", "yes", "no"]
    assert [is_boolean(t) for t in ("true", "False", "https://schema.org/True", "TRUE", "yes")] == ["yes"] * 3 + [
        "nearly",
        "no",
    ]
    assert [is_selector(t) for t in (".a > b", "#x[y]", "a,", "[x", " ")] == ["yes", "yes", "no", "no", "no"]
