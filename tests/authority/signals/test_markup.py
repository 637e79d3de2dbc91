"""JSON-LD counts where the visible page agrees, and nowhere else."""

from __future__ import annotations

import pytest

from tests.authority.signals.web import HOME, article, marked, page, person, signals

WELLS = {"@type": "Organization", "name": "Wells and Pumps"}


def test_people_and_organisations_that_are_shown_agree() -> None:
    one = page("<p>By Ada Long for Wells and Pumps</p>", head=article(author=person("Ada Long"), publisher=WELLS))
    found = signals(one)["markup_entities"]
    assert found.value == 1.0
    assert "Ada Long" in found.evidence


def test_an_organisation_may_be_shown_in_the_link_home() -> None:
    one = page("", head=article(publisher=WELLS), foot='<a href="/">Wells and Pumps</a>')
    assert signals(one)["markup_entities"].value == 1.0


def test_half_shown_is_half() -> None:
    one = page("<p>By Ada Long</p>", head=article(author=person("Ada Long"), reviewedBy=person("Bo Short")))
    found = signals(one)["markup_entities"]
    assert found.value == 0.5
    assert found.evidence == "reviewedBy 'Bo Short' is named in the markup only (not in the stored text)"


def test_an_entity_named_only_in_markup_is_worth_nothing_and_says_so() -> None:
    head = article(author=person("Prof. Mona Grand", sameAs="https://lore.example/Mona"), publisher=WELLS)
    found = signals(page("", head=head))
    assert found["markup_entities"].value == 0.0
    assert "named in the markup only" in found["markup_entities"].evidence
    assert found["same_as"].value == 0.0


def test_no_markup_is_missing_not_zero() -> None:
    found = signals(page(""))
    assert [found[n].value for n in ("markup_entities", "markup_statements", "same_as")] == [None, None, None]


def test_names_in_hidden_text_do_not_agree() -> None:
    hidden = '<div hidden><p>By Mona Grand</p></div><div style="display:none">Mona Grand</div>'
    assert signals(page(hidden, head=article(author=person("Mona Grand"))))["markup_entities"].value == 0.0


def test_five_hundred_entities_of_which_one_is_shown() -> None:
    people = [person("Ada Long"), *(person(f"Mona Grand{chr(97 + i % 26)}{chr(97 + i // 26)}") for i in range(499))]
    found = signals(page("<p>By Ada Long</p>", head=article(author=people)))["markup_entities"]
    assert found.value == pytest.approx(1 / 500)


@pytest.mark.parametrize(
    ("same_as", "links", "value"),
    [
        (["https://talk.example/ada"], '<a href="https://talk.example/ada/">talk</a>', 1.0),
        (
            ["https://talk.example/ada", "https://lore.example/Ada"],
            '<a href="http://www.talk.example/ada">talk</a>',
            0.5,
        ),
        (["https://lore.example/Ada"], "", 0.0),
        (["https://wells.example/ada"], '<a href="https://wells.example/ada">me</a>', 0.0),
        ("not an address", "", None),
    ],
)
def test_same_as_counts_where_the_page_links_there(same_as: object, links: str, value: float | None) -> None:
    one = page("<p>By Ada Long</p>", head=article(author=person("Ada Long", sameAs=same_as)), foot=links)
    assert signals(one)["same_as"].value == value


def test_same_as_of_somebody_who_is_not_shown_is_worth_nothing() -> None:
    head = article(author=person("Mona Grand", sameAs="https://talk.example/mona"))
    assert signals(page("", head=head, foot='<a href="https://talk.example/mona">t</a>'))["same_as"].value == 0.0


def test_headline_rating_and_answers_are_looked_for_in_the_text() -> None:
    true = article(headline="Water valves") + marked(
        {"@type": "AggregateRating", "ratingValue": 4.5, "reviewCount": 12}
    )
    shown = page("<p>Rated 4,5 of 5 by 12 readers of this guide.</p>", head=true)
    assert signals(shown)["markup_statements"].value == 1.0
    unsaid = signals(page("", head=true))["markup_statements"]
    assert unsaid.value == pytest.approx(1 / 3, abs=1e-4)
    assert "ratingValue 4.5 is not in the text" in unsaid.evidence


def test_an_answer_that_only_markup_gives_does_not_count() -> None:
    faq = {"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Does it last?", "acceptedAnswer": {
        "@type": "Answer", "text": "<p>It lasts for a hundred years &amp; more, says everybody.</p>"}}]}  # fmt: skip
    assert signals(page("", head=marked(faq)))["markup_statements"].value == 0.0
    shown = page("<p>It lasts for a hundred years & more, says everybody.</p>", head=marked(faq))
    assert signals(shown)["markup_statements"].value == 1.0


@pytest.mark.parametrize(
    "odd",
    [
        article(author=7, publisher=None, sameAs=[1, {}]),
        article(author={"@id": "#x"}, headline=["a"]),
        marked({"@type": ["Person", None], "name": ["Ada"]}),
        marked({"@graph": [{"@id": "#x", "author": {"@id": "#x"}, "name": "Loop"}]}),
        '<script type="application/ld+json">{"@type": "Article", "author": </script>',
    ],
)
def test_odd_markup_is_survived(odd: str) -> None:
    found = signals(page("", head=odd))
    assert found["markup_entities"].value in {None, 0.0}


def test_the_publisher_may_be_shown_on_the_about_page() -> None:
    about = page("<p>We are Wells and Pumps, and we repair our village.</p>", url=f"{HOME}about.html", title="About us")
    assert signals(page("", head=article(publisher=WELLS)), about)["markup_entities"].value == 1.0
