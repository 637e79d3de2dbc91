"""Sources cited in sentences, told by the form of their links."""

from __future__ import annotations

import pytest

from citestack.authority.signals.sources import form_of
from citestack.model import Link
from tests.authority.signals.web import HOME, URL, page, signals


def cite(url: str, words: str = "the study") -> str:
    return (
        f'<p>The spring lasts for about nine years on average, as <a href="{url}">{words}</a> found in forty wells.</p>'
    )


@pytest.mark.parametrize(
    ("url", "anchor", "form"),
    [
        ("https://doi.org/10.1234/well.5", "x", "a DOI"),
        ("https://press.example/articles/10.5555/wells.2026", "x", "a DOI"),
        ("https://standards.example/rfc/rfc9110.html", "x", "an RFC"),
        ("https://preprints.example/abs/2401.01234", "x", "a preprint"),
        ("https://library.example/pubmed/1234567", "x", "an article's record"),
        ("https://hdl.handle.net/20.500/abc", "x", ""),
        ("https://lib.example/handle/12345/678", "x", "a handle"),
        ("https://water.agency.gov/report", "x", "a public body or university"),
        ("https://www.agency.gov.uk/report", "x", "a public body or university"),
        ("https://uni.ac.uk/x", "x", "a public body or university"),
        ("https://shop.example/x", "ISO 9001", "a standard"),
        ("https://shop.example/x", "en 2020", ""),
        ("https://lab.example/files/Report-7.PDF", "x", "a report (PDF)"),
        ("https://docs.valves.example/x", "x", "an official manual or specification"),
        ("https://valves.example/manual/opening.html", "x", "an official manual or specification"),
        ("https://blog.example/2026/valves", "x", ""),
        ("https://mygov.example/rfcs-are-fun", "x", ""),
    ],
)
def test_the_form_of_a_link_tells_a_primary_source(url: str, anchor: str, form: str) -> None:
    assert form_of(Link(URL, url, anchor)) == form


def test_enough_primary_sources_give_all_and_say_which() -> None:
    found = signals(page(cite("https://doi.org/10.1234/a") + cite("https://agency.gov/b", "the agency")))[
        "sources_cited"
    ]
    assert found.value == 1.0
    assert "a DOI" in found.evidence
    assert "https://doi.org/10.1234/a" in found.evidence
    assert "the study" in found.evidence


def test_an_ordinary_site_counts_half_of_a_primary_source() -> None:
    ordinary = signals(page(cite("https://blog.example/a")))["sources_cited"].value
    primary = signals(page(cite("https://agency.gov/a")))["sources_cited"].value
    assert ordinary is not None
    assert primary is not None
    assert 0 < ordinary == pytest.approx(primary / 2, abs=1e-4)


@pytest.mark.parametrize(
    "main",
    [
        "",
        cite("https://wells.example/other"),
        cite("https://shop.wells.example/other"),
        cite("/other"),
        cite("https://doi.org/10.1234/a").replace("<a ", '<a rel="sponsored" '),
        cite("https://doi.org/10.1234/a").replace("<a ", '<a rel="ugc nofollow" '),
        '<ul><li><a href="https://agency.gov/a">Agency</a></li><li><a href="https://agency.gov/b">Agency b</a></li></ul>',
        '<p><a href="https://agency.gov/a"><img src="x.png" alt="Agency"></a></p>',
    ],
)
def test_own_paid_and_listed_links_are_no_sources(main: str) -> None:
    found = signals(page(main))["sources_cited"]
    assert found.value == 0.0
    assert "no link to another site" in found.evidence


def test_the_foot_of_the_page_cites_nothing() -> None:
    foot = "<p>We are proud members of <a href='https://agency.gov/'>the water agency of the whole country</a> since 1998.</p>"
    assert signals(page("", foot=foot))["sources_cited"].value == 0.0


def test_one_site_linked_often_counts_three_times_at_most() -> None:
    links = "".join(cite(f"https://blog.example/{i}", f"study number {i}") for i in range(40))
    three = "".join(cite(f"https://blog.example/{i}", f"study number {i}") for i in range(3))
    many, few = signals(page(links))["sources_cited"], signals(page(three))["sources_cited"]
    assert many.evidence.startswith("3 in ")
    assert many.value is not None
    assert few.value is not None
    assert many.value <= few.value


def test_a_page_of_a_few_words_owes_no_source() -> None:
    one = page("")
    short = type(one)(page=type(one.page)(one.page.url, "", "T", "A few words.", ()), links=())
    assert signals(short)["sources_cited"].value is None


def test_what_every_page_of_the_site_repeats_is_no_source() -> None:
    support = cite("https://lists.example/help", "the mailing list")
    pages = [page(support, url=f"{HOME}{i}.html") for i in range(6)]
    assert signals(pages[0], *pages[1:])["sources_cited"].value == 0.0
    assert signals(pages[0], *pages[1:3])["sources_cited"].value != 0.0
