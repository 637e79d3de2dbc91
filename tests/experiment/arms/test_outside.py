"""Edits outside the page: links, trust, other addresses, whole pages joined and parted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from citestack.errors import UsageError
from citestack.experiment.arms.registry import arm
from citestack.experiment.arms.split_page import beside
from citestack.experiment.manuscript import record_of
from citestack.experiment.model import ArmChoice, Case, Edit, Manuscript, Part
from citestack.experiment.outside import address, outside_of
from citestack.experiment.protocols import Desk, Outside
from citestack.model import Candidate, Link, Passage
from citestack.store import Store
from tests.fakes import WordSupport

URL = "https://garden.example/tanks/"
SECTION = "Rain barrels and tanks hold the water of the roof for the garden in the dry weeks of the summer. " * 3
PAGE = Manuscript(
    URL,
    "Rainwater tanks",
    (
        Part("heading", "Rainwater tanks", 1),
        Part("paragraph", "Tanks keep rain."),
        Part("heading", "Cleaning", 2),
        Part("paragraph", SECTION + "Clean the filter in spring."),
        Part("heading", "Price", 2),
        Part("paragraph", SECTION + "A tank costs 400 euros."),
    ),
    language="en",
)
CASE = Case("What does a rainwater tank cost, in euros?", URL)


def edit(name: str, desk: Desk, page: Manuscript = PAGE, **options: str | float | bool) -> Edit:
    return arm(ArmChoice(name, options=options)).edit(CASE, page, desk)


def desk(
    pages: Sequence[Manuscript] = (), trust: Mapping[str, float] | None = None, outside: Outside | None = None
) -> Desk:
    known = {page.url: page for page in pages}
    found = [_found(page) for page in pages]
    return Desk(
        known.get, lambda _: found, WordSupport(), trust=(trust or {}).get, outside=outside or Outside()
    )  # fmt: skip


def _found(page: Manuscript) -> Candidate:
    return Candidate(Passage(page.url, page.url, "v", 0, 1, "x", title=page.title), (), 0.0)


# --- links and trust ----------------------------------------------------------------------------------------------


def test_more_links_are_worth_what_the_graph_says() -> None:
    asked: list[tuple[str, int, str]] = []

    def trust_with(url: str, domains: int, tier: str) -> float:
        asked.append((url, domains, tier))
        return 0.4 + domains / 100

    outside = Outside(trust_with=trust_with)
    blind = Outside(why_no_trust=lambda url, tier: f"nothing of {tier} links for {url}")
    made = edit("inbound_links", desk(trust={URL: 0.4}, outside=outside), domains=20, tier="high")
    assert made.trust == {URL: pytest.approx(0.6)} and asked == [(URL, 20, "high")]
    assert not made.pages and "20 more referring domains" in made.changed[0].after
    assert edit("inbound_links", desk(trust={URL: 0.9}, outside=outside)).refused.endswith("do not raise its trust")
    assert edit("inbound_links", desk(outside=blind)).refused == f"nothing of medium links for {URL}"


@pytest.mark.parametrize(("options", "trust"), [({"to": 0.9}, 0.9), ({"by": 0.25}, 0.65), ({"by": -0.9}, 0.0)])
def test_trust_is_set_or_moved(options: dict[str, float], trust: float) -> None:
    assert edit("trust", desk(trust={URL: 0.4}), **options).trust == {URL: pytest.approx(trust)}


def test_trust_that_nobody_knows_can_be_set_and_not_moved() -> None:
    assert edit("trust", desk(), to=0.5).trust == {URL: 0.5}
    assert "nothing to move" in edit("trust", desk()).refused
    assert "already" in edit("trust", desk(trust={URL: 1.0})).refused


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("inbound_links", {"tier": "gold"}),
        ("inbound_links", {"domains": 0}),
        ("trust", {"to": 1.5}),
        ("trust", {"by": 0.0}),
    ],
)
def test_settings_that_mean_nothing_are_refused(name: str, options: dict[str, str | float]) -> None:
    with pytest.raises(UsageError):
        arm(ArmChoice(name, options=options))


# --- one address --------------------------------------------------------------------------------------------------

COPY = replace(PAGE, url="https://garden.example/tanks/?print=1")


def test_copies_point_to_the_page_or_are_gone() -> None:
    around = desk([COPY], outside=Outside(copies=lambda _: [COPY.url, "https://gone.example/"]))
    pointed = edit("canonical_fix", around)
    assert [(p.url, p.canonical) for p in pointed.pages] == [(URL, URL), (COPY.url, URL)] and not pointed.removed
    removed = edit("canonical_fix", around, remove=True)
    assert removed.removed == (COPY.url,) and [p.url for p in removed.pages] == [URL]


def test_where_all_is_well_the_fix_does_not_apply() -> None:
    good = replace(COPY, canonical=URL)
    assert edit("canonical_fix", desk()).refused
    assert edit("canonical_fix", desk([good], outside=Outside(copies=lambda _: [good.url]))).refused


def test_copies_are_other_addresses_and_near_copies_on_the_own_site(tmp_path: Path) -> None:
    words = " ".join(f"word{n}" for n in range(400))
    texts = {
        "https://www.garden.example/tanks/index.html": words,
        "https://garden.example/tanks/?page=2": " ".join(f"other{n}" for n in range(400)),
        "https://garden.example/old": f"{words} end",
        "https://thief.example/tanks": words,
        URL: words,
    }
    with Store.open(tmp_path) as store:
        store.put([record_of(Manuscript(url, "Tanks", (Part("paragraph", t),))) for url, t in texts.items()])
        copies = outside_of(store).copies
        assert copies(URL) == ("https://garden.example/old", "https://www.garden.example/tanks/index.html")
        assert copies("https://nowhere.example/") == () and outside_of(store).trust_with(URL, 3, "high") is None


def test_addresses_that_differ_in_form_alone_are_one() -> None:
    forms = ("https://www.a.example/a/index.html?x=1", "http://a.example/a/", "https://A.example/a#top")
    assert {address(url) for url in forms} == {"a.example/a"}
    assert address("https://a.example/b") != address("https://a.example/a")


# --- whole pages --------------------------------------------------------------------------------------------------

OTHER = Manuscript(
    "https://garden.example/barrels",
    "Buying rainwater tanks",
    (
        Part("heading", "Buying rainwater tanks", 1),
        Part("paragraph", "Tanks keep rain."),
        Part("paragraph", "Delivery takes a week."),
    ),
    links=(Link("https://garden.example/barrels", "https://b.example/", "b"),),
)


def test_two_pages_about_the_same_become_one() -> None:
    strange = replace(OTHER, url="https://other.example/barrels")
    off_topic = replace(OTHER, url="https://garden.example/bees", title="Keeping bees")
    made = edit("merge_pages", desk([strange, off_topic, PAGE, OTHER]))
    (merged,) = made.pages
    assert made.removed == (OTHER.url,) and merged.url == URL
    new = (Part("heading", "Buying rainwater tanks", 2), Part("paragraph", "Delivery takes a week."))
    assert merged.parts == (*PAGE.parts, *new)
    assert merged.links[-1].source == URL and not made.additions
    assert "about the same" in edit("merge_pages", desk([strange, off_topic, PAGE])).refused
    same = replace(OTHER, parts=PAGE.parts[:2])
    assert "says nothing" in edit("merge_pages", desk([same])).refused


def test_one_page_becomes_two_and_nothing_is_lost() -> None:
    made = edit("split_page", desk())
    first, second = made.pages
    assert (first.url, second.url) == (URL, "https://garden.example/tanks-more/")
    assert first.parts == (*PAGE.parts[:2], *PAGE.parts[4:]), "the section about the price answers the prompt"
    assert second.parts == PAGE.parts[2:4] and second.title == "Cleaning - Rainwater tanks"
    assert not made.removed and [x.target for x in (*first.links, *second.links)] == [second.url, first.url]


def test_a_page_of_one_section_is_not_parted() -> None:
    assert "fewer than two" in edit("split_page", desk(), replace(PAGE, parts=PAGE.parts[:4])).refused
    taken = replace(PAGE, url="https://garden.example/tanks-more/")
    assert "already" in edit("split_page", desk([taken])).refused


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://a.example/a/guide.html", "https://a.example/a/guide-more.html"),
        ("https://a.example/", "https://a.example/more"),
        ("https://a.example/x?y=1", "https://a.example/x-more?y=1"),
    ],
)
def test_a_new_page_gets_an_address_beside_the_old_one(url: str, new: str) -> None:
    assert beside(url) == new
