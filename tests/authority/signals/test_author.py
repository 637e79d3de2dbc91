"""Named author and bio: what gives all, some, none, and what cannot be told."""

from __future__ import annotations

import pytest

from citestack.authority.signals import page_signals
from tests.authority.signals.web import HOME, URL, article, page, person, signals

BIO = "<p>Ada Long is an engineer who has repaired pumps and valves in the villages of the coast for thirty years.</p>"
PROFILE = page(BIO, url=f"{HOME}people/ada-long.html", title="Ada Long")


@pytest.mark.parametrize(
    ("main", "quote"),
    [
        ("<p>By Ada Long</p>", "By Ada Long"),
        ("<p>By Ada Long | 3 May 2026</p>", "By Ada Long | 3 May 2026"),
        ("<p>Von Ada Long</p>", "Von Ada Long"),
        ("<p>Par Ada Long, le 3 mai 2026</p>", "Par Ada Long, le 3 mai 2026"),
        ("<p>Escrito por Ada Long</p>", "Escrito por Ada Long"),
        ("<dl><dt>Author</dt><dd>Ada Long</dd></dl>", "Author: Ada Long"),
        ('<p>Questions go to <a rel="author" href="/people/ada-long.html">Ada Long</a>, as ever.</p>', "Ada Long"),
    ],
)
def test_a_person_in_a_byline_is_worth_all(main: str, quote: str) -> None:
    found = signals(page(main))["author_named"]
    assert found.value == 1.0
    assert quote in found.evidence
    assert found.source == URL


@pytest.mark.parametrize(
    ("byline", "value"),
    [
        ("By Ada", 0.5),
        ("By The Wells Team", 0.4),
        ("By admin", 0.1),
    ],
)
def test_a_handle_an_organisation_and_an_account_count_less(byline: str, value: float) -> None:
    name = byline.removeprefix("By ")
    one = page(f"<p>{byline}</p>", head=article(author={"@type": "Thing", "name": name}))
    assert signals(one)["author_named"].value == value


def test_a_name_in_the_text_that_only_markup_calls_the_author_counts_half() -> None:
    one = page(
        "<p>We asked Ada Long whether the valve would last, and she laughed.</p>",
        head=article(author=person("Ada Long")),
    )
    assert signals(one)["author_named"].value == 0.5


@pytest.mark.parametrize(
    "main",
    [
        "",
        "<p>By default the valve is shut.</p>",
        "<p>By Default</p>",
        "<p>By Default Settings</p>",
        "<p>By continuing you accept the Terms of Use and Privacy Policy</p>",
        "<p>Built by hand in Aldmoor.</p>",
    ],
)
def test_no_byline_no_value(main: str) -> None:
    found = signals(page(main))
    assert found["author_named"].value == 0.0
    assert found["author_named"].evidence == "no author named"
    assert found["author_bio"].value == 0.0


@pytest.mark.parametrize("main", ["<h2>By Ada Long</h2>", "<pre>By Ada Long</pre>"])
def test_headings_and_listings_are_no_bylines(main: str) -> None:
    assert signals(page(main))["author_named"].value in {0.0, 0.5}


@pytest.mark.parametrize("head", [article(author=person("Ada Long")), '<meta name="author" content="Ada Long">'])
def test_what_only_markup_or_a_meta_tag_says_cannot_be_told_and_adds_nothing(head: str) -> None:
    found = signals(page("", head=head))["author_named"]
    assert found.value is None
    assert "'Ada Long'" in found.evidence


def test_hidden_text_shows_no_author() -> None:
    hidden = '<div style="display:none"><p>By Ada Long</p></div>'
    assert signals(page(hidden, head=article(author=person("Ada Long"))))["author_named"].value is None


def test_five_hundred_authors_answer_for_nothing_more_than_an_organisation() -> None:
    names = [f"Ada {chr(65 + i // 26)}{chr(97 + i % 26)}long" for i in range(500)]
    one = page("<p>By Ada Aalong and others</p>", head=article(author=[person(n) for n in names]))
    found = signals(one)["author_named"]
    assert found.value == 0.4
    assert found.evidence.startswith("500 names")


def test_comments_name_no_author() -> None:
    head = article(author=person("Bo Short"), comment=[{"@type": "Comment", "author": person("Ada Long")}])
    found = signals(page("<p>Bo Short</p>", head=head))["author_named"]
    assert (found.value, found.evidence) == (1.0, "Bo Short")


def test_a_page_of_the_site_about_the_person_is_a_bio() -> None:
    found = signals(page("<p>By Ada Long</p>"), PROFILE)["author_bio"]
    assert found.value == 1.0
    assert found.source == f"{HOME}people/ada-long.html"
    assert found.evidence.startswith("Ada Long is an engineer")


def test_an_about_page_and_lines_on_the_page_are_bios() -> None:
    about = page(
        "<p>I am Ada Long, and this is my journal about wells and our pumps.</p>",
        url=f"{HOME}about.html",
        title="About",
    )
    assert signals(page("<p>By Ada Long</p>"), about)["author_bio"].source == f"{HOME}about.html"
    own = page(f"<p>By Ada Long</p>{BIO}")
    assert signals(own)["author_bio"].value == 1.0


def test_a_link_to_a_profile_that_is_not_stored_is_half_a_bio() -> None:
    one = page('<p>By <a href="/authors/ada-long">Ada Long</a></p>')
    assert signals(one)["author_bio"].value == 0.5


def test_without_the_site_a_bio_cannot_be_told() -> None:
    one = page("<p>By Ada Long</p>")
    found = {s.name: s for s in page_signals(one.page, one.links, None, None)}
    assert found["author_named"].value == 1.0
    assert found["author_bio"].value is None


def test_nobody_says_who_the_author_is() -> None:
    assert signals(page("<p>By Ada Long</p>"))["author_bio"].value == 0.0


def test_a_bio_of_the_site_stands_in_for_a_byline_outside_the_text() -> None:
    one = page("", head=article(author=person("Ada Long")))
    found = signals(one, PROFILE)
    assert found["author_named"].value == 0.5
    assert found["author_bio"].value == 1.0
