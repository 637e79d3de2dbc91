from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.answers.identity import fragment_words, key_of
from citestack.errors import UsageError
from citestack.track.scoring.places import Place, covers, page_of, place_of, spec_of


@pytest.mark.parametrize(
    "spelling",
    [
        "acme.com", "www.acme.com", "ACME.com", "https://acme.com", "http://www.acme.com/", "https://acme.com:8443",
        "acme.com.", "https://acme.com.", "acme.com,", "https://www.ACME.com:443/).", "HTTPS://Acme.Com",
    ],
)  # fmt: skip
def test_a_host_with_or_without_www_scheme_port_capitals_and_trailing_punctuation_is_one(spelling):
    assert place_of(spelling) == Place("acme.com")


@pytest.mark.parametrize(
    ("page", "owned"),
    [
        ("https://acme.com/x", True), ("https://docs.acme.com/x", True), ("https://www.acme.com", True),
        ("https://notacme.com/", False), ("https://acme.com.evil.example/", False), ("https://acme.community/", False),
        ("https://acme.com@evil.example/", False), ("https://evil.example/acme.com", False),
        ("https://acme-com.example/", False), ("https://xn--acme.com.evil.example/", False),
    ],
)  # fmt: skip
def test_a_domain_owns_its_subdomains_and_no_lookalike(page, owned):
    place = place_of(page)
    assert (place is not None and covers(spec_of("acme.com"), place)) is owned


@pytest.mark.parametrize(
    ("page", "owned"),
    [
        ("https://github.com/acme", True), ("https://github.com/acme/", True), ("https://github.com/Acme/tool", True),
        ("https://www.github.com/acme?tab=repositories#x", True), ("https://github.com/%61cme/tool", True),
        ("https://github.com/acme-labs/tool", False), ("https://github.com/acmetool", False),
        ("https://github.com/", False), ("https://github.com/other/acme", False),
        ("https://gist.github.com/acme", False), ("https://github.com.evil.example/acme", False),
    ],
)  # fmt: skip
def test_a_path_is_owned_only_at_a_boundary_and_on_its_host(page, owned):
    place = place_of(page)
    assert place is not None
    assert covers(spec_of("https://www.GitHub.com/Acme/"), place) is owned


def test_an_account_with_an_at_sign_and_an_address_in_another_script():
    assert covers(spec_of("youtube.com/@Acme"), place_of("https://www.youtube.com/@acme/videos") or Place(""))
    assert spec_of("müller.de") == place_of("https://xn--mller-kva.de/ueber-uns") or place_of("müller.de") == spec_of(
        "xn--mller-kva.de"
    )


@pytest.mark.parametrize("text", ["", "acme", "a b.com", "acme.com?x=1", "mailto:joe@acme.com", "https://"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(UsageError):
        spec_of(text)


def test_identity_strips_tracking_and_text_fragments_and_keeps_them_as_evidence():
    given_url = "https://www.Acme.com/a?utm_source=chatgpt.com&id=7#:~:text=made%20of,oak"
    assert key_of(given_url) == "https://www.acme.com/a?id=7"
    assert fragment_words(given_url) == "made of … oak"
    assert page_of(None, "https://acme.com/a).") == "https://acme.com/a"
    assert (
        page_of(None, "https://en.wikipedia.org/wiki/Acme_(company)") == "https://en.wikipedia.org/wiki/Acme_(company)"
    )
    assert page_of("https://acme.com/kept.", "https://acme.com/given") == "https://acme.com/kept."


LABELS = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=3), LABELS, st.lists(LABELS, max_size=3))
def test_another_label_in_front_is_a_subdomain_and_glued_on_it_is_another_domain(sub, name, path):
    owned, tail = spec_of(f"{name}.example"), "/" + "/".join(path)
    inside = place_of(f"https://{'.'.join(sub)}.{name}.example{tail}")
    glued = place_of(f"https://{''.join(sub)}x{name}.example{tail}")
    assert inside is not None
    assert glued is not None
    assert covers(owned, inside)
    assert not covers(owned, glued)
