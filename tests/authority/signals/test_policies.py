"""Policy pages: linked, stored, and saying what such pages must; in four languages."""

from __future__ import annotations

import pytest

from citestack.authority.signals.policies import kind_of_address, kind_of_label
from tests.authority.signals.web import HOME, of_site, page

PRIVACY = {
    "en": ("Privacy policy", "privacy.html", "We do not collect personal data, and there are no cookies on these pages at all."),
    "de": ("Datenschutzerklärung", "datenschutz", "Wir speichern keine personenbezogenen Daten; Cookies setzen wir nicht ein."),
    "fr": ("Politique de confidentialité", "confidentialite", "Nous ne gardons ni données personnelles ni cookies de nos lecteurs."),
    "es": ("Política de privacidad", "privacidad", "No guardamos datos personales ni usamos cookies en estas páginas nuestras."),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(PRIVACY))
def test_a_linked_page_that_says_what_it_must_counts_whole(language: str) -> None:
    title, slug, text = PRIVACY[language]
    policy = page(f"<p>{text}</p>", url=f"{HOME}{slug}", title=title)
    found = of_site(page("", foot=f'<a href="/{slug}">{title}</a>'), policy)["policy_privacy"]
    assert (found.value, found.source, found.subject) == (1.0, f"{HOME}{slug}", "site")
    assert found.evidence == text


def test_a_page_nobody_links_to_and_a_link_to_what_is_not_stored_count_half() -> None:
    title, slug, text = PRIVACY["en"]
    policy = page(f"<p>{text}</p>", url=f"{HOME}{slug}", title=title)
    assert of_site(page(""), policy)["policy_privacy"].value == 0.5
    linked = of_site(page("", foot='<nav><a href="/privacy.html">Privacy policy</a></nav>'))["policy_privacy"]
    assert linked.value == 0.5
    assert linked.source == f"{HOME}guide/valves.html"


def test_a_page_of_that_name_without_the_matter_counts_nothing() -> None:
    empty = page("", url=f"{HOME}privacy.html", title="Privacy policy")
    found = of_site(page("", foot='<a href="/privacy.html">Privacy policy</a>'), empty)["policy_privacy"]
    assert (found.value, found.evidence) == (0.0, "the page does not say what such a page must")


def test_nothing_found_is_zero_and_nothing_to_look_through_is_missing() -> None:
    assert of_site(page("", foot='<a href="/pumps.html">Pumps</a>'))["policy_contact"].value == 0.0
    assert of_site(page(""))["policy_contact"].value is None


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("About us", "about"), ("Über uns", "about"), ("Qui sommes-nous", "about"), ("Quiénes somos", "about"),
        ("Contact", "contact"), ("Kontakt", "contact"), ("Nous contacter", "contact"), ("Contacto", "contact"),
        ("Corrections policy", "editorial"), ("How we test", "editorial"), ("Redaktionsstatut", "editorial"),
        ("Impressum", "imprint"), ("Mentions légales", "imprint"), ("Aviso legal", "imprint"),
        ("About heat pumps", None), ("Contact lenses", None), ("Private tours", None), ("", None),
    ],
)  # fmt: skip
def test_labels(label: str, kind: str | None) -> None:
    assert kind_of_label(label) == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{HOME}ueber-uns.html", "about"), (f"{HOME}de/%C3%BCber-uns/", "about"), (f"{HOME}about_us", "about"),
        (f"{HOME}legal/privacy-policy?x=1", "privacy"), (f"{HOME}about-valves.html", None), (HOME, None),
    ],
)  # fmt: skip
def test_addresses(url: str, kind: str | None) -> None:
    assert kind_of_address(url) == kind


def test_each_kind_is_recognised_by_its_text() -> None:
    texts = {
        "about": ("About us", "We founded this journal in 1998, and our readers pay for it."),
        "contact": ("Contact", "Write to us: Quarry Road 4, Aldmoor, or mail@wells.example."),
        "editorial": ("Corrections", "Mistakes are corrected at the foot of the page, and we say who paid for a test."),
        "imprint": ("Imprint", "Responsible for the content: Ada Long, Aldmoor. Company number 42."),
    }
    foot = "".join(f'<a href="/{kind}.html">{title}</a> ' for kind, (title, _) in texts.items())
    pages = [page(f"<p>{t}</p>", url=f"{HOME}{k}.html", title=title) for k, (title, t) in texts.items()]
    found = of_site(page("", foot=foot), *pages)
    assert {k: found[f"policy_{k}"].value for k in texts} == dict.fromkeys(texts, 1.0)


def test_a_link_in_the_text_under_a_common_noun_is_no_policy() -> None:
    one = page(
        '<p>The class has many <a href="/reference/methods.html">methods</a> and fields, all of them public.</p>'
    )
    assert of_site(one)["policy_editorial"].value == 0.0
