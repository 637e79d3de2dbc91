"""The site's own name, in every place it stands; and https."""

from __future__ import annotations

from citestack.authority.signals import site_of_url
from citestack.authority.signals.names import same_name
from tests.authority.signals.web import HOME, article, of_site, page, signals

HOME_LINK = '<a href="/">Wells and Pumps</a>'
WELLS = {"@type": "Organization", "name": "Wells and Pumps"}


def test_one_name_everywhere_is_whole() -> None:
    front = page("<p>Wells and Pumps is a journal.</p>", url=HOME, title="Wells and Pumps")
    one = page("<p>© 2026 Wells and Pumps. All rights reserved.</p>", head=article(publisher=WELLS), foot=HOME_LINK)
    found = of_site(front, one)["name_consistency"]
    assert found.value == 1.0
    assert found.evidence.startswith("'Wells and Pumps': ")


def test_markup_that_calls_the_site_otherwise_lowers_it() -> None:
    other = {"@type": "Organization", "name": "National Institute of Valves"}
    pages = [page("", url=f"{HOME}{i}.html", head=article(publisher=other), foot=HOME_LINK) for i in range(3)]
    front = page("<p>Wells and Pumps is a journal.</p>", url=HOME, title="Wells and Pumps")
    found = of_site(front, *pages)["name_consistency"]
    assert found.value is not None
    assert 0 < found.value < 1
    assert "markup 0%" in found.evidence


def test_a_name_that_only_markup_gives_scores_nothing() -> None:
    about = page("<p>We write about our village and our wells.</p>", url=f"{HOME}about.html", title="About us")
    one = page("", head=article(publisher={"@type": "Organization", "name": "National Institute of Valves"}))
    assert of_site(one, about)["name_consistency"].value == 0.0


def test_one_place_or_none_is_nothing_to_compare() -> None:
    assert of_site(page("", foot=HOME_LINK))["name_consistency"].value is None
    assert of_site(page(""))["name_consistency"].value is None
    assert of_site(page("", head=article(publisher=WELLS)))["name_consistency"].value is None


def test_of_two_links_home_the_one_the_address_holds_is_the_name() -> None:
    foot = '<a href="/">Wells</a> <a href="/">Remove an article</a>'
    front = page("<p>Wells is a journal. Remove an article here.</p>", url=HOME, title="Wells")
    assert of_site(front, page("", foot=foot))["name_consistency"].evidence.startswith("'Wells'")


def test_another_holder_of_the_copyright_contradicts_nothing() -> None:
    front = page("<p>Wells and Pumps is a journal.</p>", url=HOME, title="Wells and Pumps")
    one = page("<p>© 1998–2026 Foundation for Clean Water</p>", foot=HOME_LINK)
    assert of_site(front, one)["name_consistency"].value == 1.0


def test_the_same_name_written_otherwise() -> None:
    assert same_name("The Wells Foundation", "Wells Foundation, Inc.")
    assert same_name("Wells Foundation of Aldmoor", "WFOA")
    assert same_name("Wells", "Wells Foundation")
    assert not same_name("Foundation", "Wells Foundation")
    assert not same_name("Wells Foundation", "Pump Foundation")
    assert not same_name("", "Wells")


def test_https() -> None:
    secure, plain = page(""), page("", url="http://wells.example/old.html")
    assert signals(secure)["https"].value == 1.0
    assert signals(plain)["https"].value == 0.0
    found = of_site(secure, plain)["https"]
    assert (found.value, found.source) == (0.5, "http://wells.example/old.html")


def test_the_site_of_a_url() -> None:
    assert site_of_url("https://docs.wells.co.uk:8443/x?y#z") == "wells.co.uk"
    assert site_of_url("https://ada.github.io/") == "ada.github.io"
    assert site_of_url("https://a.b.wells.example") == "wells.example"
    assert site_of_url("http://192.0.2.7/x") == "192.0.2.7"
    assert site_of_url("http://[2001:db8::1]:80/x") == "[2001:db8::1]"
    assert site_of_url("http://user@localhost/") == "localhost"
