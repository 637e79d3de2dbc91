"""Hearsay: a sentence taken from a page that was found too, and that is named, leaves the word to that page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.config import WritingConfig
from citestack.model import Candidate
from citestack.trace import Reason, WritingEvent
from citestack.writing.extractive import ExtractiveWriter
from tests.writing.pages import FAN, Overlap, candidate
from tests.writing.test_extractive import GRIND, INTERVAL, fate, write

LAB, SHOP = "https://lab.example/scale", "https://shop.example/buy"
LAB_PAGE = candidate([INTERVAL, "The laboratory measured forty of them over a year."], LAB)
LENIENT = WritingConfig(min_score=0.1, min_share=0.0, repeats=1.0)
SAYS = f"The laboratory at lab.example says: “{INTERVAL}”"


def titled(page: Candidate, title: str) -> Candidate:
    return replace(page, passage=replace(page.passage, title=title))


def texts(event: WritingEvent) -> list[str]:
    return [c.text for c in event.draft]


@pytest.mark.parametrize(
    "said",
    [SAYS, f"“Scale in boilers” puts it like this: “{INTERVAL}”", f"{INTERVAL[:-1]} (www.lab.example)."],
)
def test_the_page_that_is_quoted_answers_in_its_own_words(said):
    event = write([candidate([said], SHOP), titled(LAB_PAGE, "Scale in boilers")])
    assert texts(event)[0] == INTERVAL
    assert said not in texts(event)
    lost = fate(event, said)
    assert (lost.reason, lost.against, lost.numbers) == (Reason.REPEATS, LAB, {"quoted": 1.0})


@pytest.mark.parametrize(
    "said",
    [
        "Descale an espresso machine when lab.example says that it is due, every three months or so.",  # own words
        f"The laboratory at lab.example.org says: “{INTERVAL}”",  # another host
    ],
)
def test_own_words_and_other_sources_are_first_hand(said):
    event = write([candidate([said], SHOP), LAB_PAGE], config=LENIENT)
    assert "quoted" not in fate(event, said).numbers


def test_a_quotation_whose_source_was_not_found_is_an_answer():
    assert texts(write([candidate([SAYS], SHOP)], config=LENIENT)) == [SAYS]


def test_two_pages_that_name_each_other_are_not_told_apart():
    page = candidate([INTERVAL, "Measured for shop.example over a year."], LAB)
    event = write([candidate([SAYS], SHOP), page], config=LENIENT)
    assert "quoted" not in fate(event, SAYS).numbers


def test_a_quotation_does_not_push_its_source_out_of_what_is_read():
    event = write(
        [candidate([SAYS], SHOP), candidate([GRIND], "https://b.example/"), LAB_PAGE], None, WritingConfig(passages=2)
    )
    assert texts(event) == [INTERVAL]


def test_second_hand_is_better_than_no_answer():
    quoting = candidate([SAYS], SHOP)
    event = ExtractiveWriter(Overlap(), LENIENT).write(FAN, [quoting, LAB_PAGE], [quoting.passage.id])
    assert texts(event) == [SAYS]
