"""Dates: shown, agreeing, believable."""

from __future__ import annotations

from datetime import date

import pytest

from citestack.authority.signals.date_lines import readings
from tests.authority.signals.web import HOME, URL, article, fetched, of_site, page, signals


@pytest.mark.parametrize(
    "line",
    [
        "Published 3 March 2026",
        "Veröffentlicht am 3. März 2026",
        "Publié le 3 mars 2026",
        "Publicado el 3 de marzo de 2026",
        "Pubblicato il 3 marzo 2026",
        "3 March 2026",
        "March 3, 2026",
        "Posted on 2026-03-03",
    ],
)
def test_a_date_line_in_any_of_five_languages_is_seen_and_agrees(line: str) -> None:
    found = signals(page(f"<p>{line}</p>", head=article(datePublished="2026-03-03T08:00:00Z")))
    assert found["dates_visible"].value == 1.0
    assert found["dates_visible"].evidence == line
    assert found["dates_agree"].value == 1.0
    assert "2026-03-03T08:00:00Z" in found["dates_agree"].evidence


def test_day_and_month_that_cannot_be_told_apart_agree_either_way() -> None:
    assert readings("03/04/2026") == {date(2026, 4, 3), date(2026, 3, 4)}
    assert readings("13/04/2026") == {date(2026, 4, 13)}
    for marked in ("2026-03-04", "2026-04-03"):
        found = signals(page("<p>Published 03/04/2026</p>", head=article(datePublished=marked)))
        assert found["dates_agree"].value == 1.0


@pytest.mark.parametrize(
    "main",
    [
        "",
        "<p>The flood of 3 March 2020 broke the old valve, and the village had no water until the second week of May.</p>",
        "<p>— Ada (@ada) March 3, 2026</p>",
        "<p>Event: 3 March 2026</p>",
        "<p>Wells today, https://wells.example/2026/03/03/a, retrieved 4 March 2026</p>",
    ],
)
def test_dates_of_something_else_do_not_date_the_page(main: str) -> None:
    assert signals(page(main))["dates_visible"].value in {0.0, None}  # None: the extractor took it for the page's date


def test_no_date_is_none_to_see() -> None:
    found = signals(page(""))
    assert found["dates_visible"].value == 0.0
    assert found["dates_agree"].value is None
    assert "sitemap lastmod is not stored" in found["dates_agree"].evidence


def test_a_date_that_only_markup_states_cannot_be_told() -> None:
    found = signals(page("", head=article(datePublished="2026-03-03")))["dates_visible"]
    assert found.value is None
    assert "2026-03-03" in found.evidence


def test_one_of_two_dates_agreeing_is_half() -> None:
    main = "<p>Published 3 March 2026</p><p>Updated 5 April 2026</p>"
    head = article(datePublished="2026-03-03", dateModified="2026-05-01")
    found = signals(page(main, head=head))["dates_agree"]
    assert found.value == 0.5
    assert "dateModified \"2026-05-01\" against 'Updated 5 April 2026'" in found.evidence


def test_a_disagreement_gives_both_quotes() -> None:
    found = signals(page("<p>Published 3 March 2026</p>", head=article(datePublished="2025-01-01")))["dates_agree"]
    assert found.value == 0.0
    assert "2025-01-01" in found.evidence
    assert "Published 3 March 2026" in found.evidence


@pytest.mark.parametrize("key", ["datePublished", "dateModified"])
def test_a_date_after_the_fetch_is_a_failure_with_both_quotes(key: str) -> None:
    one = page("<p>Published 3 March 2026</p>", head=article(**{key: "2031-01-01"}))
    found = signals(one)["dates_agree"]
    assert found.value == 0.0
    assert "2031-01-01" in found.evidence
    assert "2026-05-20" in found.evidence


def test_the_header_must_not_be_older_than_the_change_it_serves() -> None:
    one = page("", head=article(dateModified="2026-05-10"))
    old = fetched(URL, changed="Fri, 03 Jan 2025 08:00:00 GMT")
    new = fetched(URL, changed="Tue, 12 May 2026 08:00:00 GMT")
    broken = fetched(URL, changed="yesterday")
    assert signals(one, fetch=old)["dates_agree"].value == 0.0
    assert signals(one, fetch=new)["dates_agree"].value == 1.0
    assert signals(one, fetch=broken)["dates_agree"].value is None


def dated(*days: str) -> list[object]:
    return [
        page("", url=f"{HOME}{i}.html", title=f"Page {i}", head=article(dateModified=day)) for i, day in enumerate(days)
    ]


def test_today_on_every_page_is_a_failure_with_quotes() -> None:
    found = of_site(*dated(*["2026-05-20"] * 6))["dates_credible"]  # type: ignore[arg-type]
    assert found.value == 0.0
    assert found.evidence.count('dateModified "2026-05-20"') == 2
    assert found.evidence.count("fetched 2026-05-20") == 2


def test_one_day_on_every_page_is_when_the_site_was_built() -> None:
    assert of_site(*dated(*["2026-04-01"] * 6))["dates_credible"].value == 0.5  # type: ignore[arg-type]


def test_pages_with_days_of_their_own_are_believed() -> None:
    days = [f"2026-0{m}-11" for m in range(1, 6)]
    assert of_site(*dated(*days))["dates_credible"].value == 1.0  # type: ignore[arg-type]


def test_few_dated_pages_say_nothing() -> None:
    assert of_site(*dated("2026-05-20"))["dates_credible"].value is None  # type: ignore[arg-type]
