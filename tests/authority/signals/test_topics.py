"""Topical depth: the fan comes from other sites, headings need text below them, no query anywhere."""

from __future__ import annotations

import inspect

from citestack.authority import signals as package
from citestack.authority.signals import page_signals, site_signals
from citestack.authority.signals.topics import terms_of
from citestack.corpus.extract import Extracted
from tests.authority.signals.web import TEXT, fetched, page, sites

FAN = ("Cost", "Noise", "Size", "Grant", "Repair")


def about(host: str, *heads: str, title: str = "Heat pump tanks", below: str = TEXT) -> Extracted:
    main = "".join(f"<h2>{h}</h2><p>{below}</p>" for h in heads)
    return page(main, url=f"https://{host}.example/tanks.html", title=title)


def depth(*pages: Extracted) -> dict[str, float | None]:
    return {
        name: next(s.value for s in site_signals(site) if s.name == "topic_depth")
        for name, site in sites(*pages).items()
    }


OTHERS = (about("one", *FAN), about("two", *FAN))


def test_a_site_is_measured_by_what_two_others_share() -> None:
    found = depth(*OTHERS, about("all", *FAN), about("some", "Cost", "Noise"), about("none", "Colours"))
    assert (found["all.example"], found["some.example"], found["none.example"]) == (1.0, 0.4, 0.0)


def test_the_evidence_names_what_is_covered_and_what_is_not() -> None:
    whole = sites(*OTHERS, about("some", "Cost", "Noise"))["some.example"]
    evidence = next(s.evidence for s in site_signals(whole) if s.name == "topic_depth")
    assert "2 of the 5 subtopics" in evidence
    assert "not: grant, repair, siz" in evidence


def test_headings_over_nothing_count_for_nothing() -> None:
    assert depth(*OTHERS, about("empty", *FAN, "Last words", below="Soon."))["empty.example"] == 0.0


def test_nobody_shapes_the_fan_one_is_measured_by() -> None:
    stuffed = about("stuffed", "Cost", *(f"Subject {chr(97 + i) * 4}" for i in range(26)))
    assert depth(*OTHERS, stuffed)["stuffed.example"] == 0.2


def test_one_or_two_sites_cannot_be_compared() -> None:
    assert depth(about("one", *FAN), about("two", *FAN)) == {"one.example": None, "two.example": None}


def test_a_page_has_the_depth_of_its_own_topic_and_an_off_topic_page_none() -> None:
    marathon = page("", url="https://all.example/run.html", title="The marathon route")
    mine = about("all", *FAN)
    site = sites(*OTHERS, mine, marathon)["all.example"]
    values = [
        next(s.value for s in page_signals(p.page, p.links, fetched(p.page.url), site) if s.name == "topic_depth")
        for p in (mine, marathon)
    ]
    assert values == [1.0, None]


def test_terms_are_content_words_and_pairs() -> None:
    assert terms_of("Heat pumps and the cost") == {"heat", "pump", "cost", "heat pump", "pump cost"}


def test_nothing_here_takes_a_query() -> None:
    for name in package.__all__:
        thing = getattr(package, name)
        if callable(thing):
            assert not {"query", "queries", "question"} & set(inspect.signature(thing).parameters)
