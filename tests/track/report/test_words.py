from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import UsageError
from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Basis, Figure
from citestack.track.report.document import EngineRow, Universe
from citestack.track.report.periods import period
from citestack.track.report.sentences import lead
from citestack.track.report.wording import amount, basis, explained, points, shown, spread
from tests.track.report.made import engine, figure, made


@pytest.mark.parametrize(
    ("hits", "of", "half", "value", "interval"),
    [
        (74, 412, 0.045, "18 %", "13 to 22 %"),
        (74, 412, 0.004, "18.0 %", "17.6 to 18.4 %"),
        (1, 4000, 0.02, "under 1 %", "0 to 2 %"),
        (0, 400, 0.02, "0 %", "0 to 2 %"),
        (1, 3, None, "33 %", ""),
        (0, 0, None, "not measured", ""),
    ],
)
def test_a_share_has_no_more_decimals_than_its_interval_allows(
    hits: int, of: int, half: float | None, value: str, interval: str
) -> None:
    f = figure("citation_rate", hits, of, half)
    assert (shown(f), spread(f)) == (value, interval)


def test_means_days_and_differences_have_their_own_units() -> None:
    assert shown(figure("words", 412 * 310, 412, 14.0)) == "310"
    assert shown(figure("citations", 30, 4, 0.6)) == "7.5"
    assert spread(figure("half_life", 60, 5, 3.0)) == "9 to 15 days"
    assert shown(Figure("divergence", {}, -20, 400, interval=Interval(-0.05, -0.08, -0.02))) == "-5 points"
    assert points(Interval(-0.074, -0.121, -0.027), "share") == "-7 points (-12 to -3)"


@given(st.floats(1e-9, 1), st.integers(0, 2))
def test_what_is_there_is_never_shown_as_nothing(value: float, digits: int) -> None:
    text = amount(value, "share", digits)
    assert text.startswith("under") or float(text.removesuffix(" %")) > 0


def test_everything_about_a_figure_is_said_in_one_line() -> None:
    f = replace(figure("citation_rate", 74, 412, 0.045, 12), basis=Basis(12, 412, 434, 6))
    assert explained(f) == (
        "Citation rate: 18 % (95 % interval 13 to 22 %); 74 of 412 measured answers; 412 answers of 12 prompts, 96 % of 434 "
        "askings measured, 6 cached copies left out; 60 prompts of heating 3, 4 engines, 2026-01-05 to 2026-03-29; "
        "exploratory: fewer than 50 prompts"
    )
    assert basis(replace(f, basis=Basis(1, 1, 0))) == "1 answer of 1 prompt"


def test_the_first_sentence_states_interval_and_n() -> None:
    document = made()
    assert lead(document)[0].startswith("Simulated data: answers of openai")
    real = replace(document, universe=replace(document.universe, simulated=()))
    first, second, third = lead(real)
    assert (
        first
        == "acme.example is cited in 18 % of 412 measured answers of 60 prompts (95 % interval 14 to 22 %), named in 25 %."
    )
    assert second == (
        "1 of 2 comparisons against 2025-10-06 to 2025-12-28 is more than noise: citation rate over all engines: down, "
        "-7 points (-12 to -3)."
    )
    assert (
        third
        == "412 askings of 430 (96 %) were measured; outside every denominator: 9 answered without searching, 7 no answer, 2 refused."
    )


def test_few_prompts_are_called_exploratory_and_nothing_measured_is_said_so() -> None:
    document = made()
    few = replace(document, universe=Universe(12, ("aio",)), engines=(replace(engine("aio", 0), name=""),))
    assert "exploratory below 50 prompts" in lead(few)[0]
    assert "with 12 prompts all figures are exploratory" in lead(few)[2]
    empty = replace(few, engines=(EngineRow(""),), changes=(), selection=replace(document.selection, against=None))
    assert lead(empty) == (
        "No answer was measured in this selection.",
        "Nothing to compare: one engine, one period.",
        "Coverage is not known.",
    )


def test_engines_are_told_apart_only_where_their_intervals_do_not_touch() -> None:
    document = made()
    alone = replace(document, selection=replace(document.selection, against=None))
    assert "The engines differ in citation rate: highest gemini 47 % (37 to 57 %), lowest aio" in lead(alone)[2]
    near = replace(alone, engines=(document.engines[0], *(engine(n, 0) for n in ("a", "b"))))
    assert "do not differ beyond noise" in lead(near)[2]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q2", "2026-04-01", "2026-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-08-31", "2026-08-31", "2026-08-31"),
        ("2026-08-01..2026-09", "2026-08-01", "2026-09-30"),
        ("previous", "2026-06-01", "2026-06-30"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    found = period(text, date(2026, 7, 1), date(2026, 7, 30))
    assert tuple(map(str, found)) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-Q5", "2026-W60", "2026-09..2026-08", "previous"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        period(text)
