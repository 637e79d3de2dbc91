"""Canonical URL, sitemap, dates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.audit.subject import SitemapEntry

from .pages import URL, WORDS, look, page


def canonical(*hrefs: str) -> str:
    return "".join(f'<link rel="canonical" href="{h}">' for h in hrefs)


@pytest.mark.parametrize(
    ("hrefs", "state", "severities"),
    [
        ((), "neutral", []),
        ((URL,), "pass", []),
        ((URL + "#top",), "pass", []),
        ((URL, URL), "pass", []),
        (("/kettles",), "partly", ["low"]),
        (("http://a.example/kettles",), "fail", ["medium"]),
        (("https://a.example/kettles/",), "fail", ["medium"]),
        (("https://www.a.example/kettles",), "fail", ["medium"]),
        (("https://a.example/",), "fail", ["high"]),
        (("https://b.example/kettles",), "fail", ["high"]),
        ((URL, "https://a.example/other"), "fail", ["medium"]),
        (("javascript:void(0)",), "fail", ["medium"]),
        (("https://[bad",), "fail", ["medium"]),
        (("",), "partly", ["low"]),
    ],
)
def test_canonical(hrefs: tuple[str, ...], state: str, severities: list[str]) -> None:
    outcome = look("canonical", page(canonical(*hrefs)))
    assert (outcome.state, [f.severity for f in outcome.findings]) == (state, severities)


def test_the_header_comes_first_and_a_stored_page_has_its_own() -> None:
    header = page(canonical(URL), headers={"link": '<https://b.example/>; rel="canonical"'})
    assert look("canonical", header).findings[-1].evidence.where == "header Link"
    stored = replace(page(), raw=None, html=None, status=None)
    assert look("canonical", stored).state == "neutral"
    named = replace(stored, record=replace(stored.record, page=replace(stored.page, canonical="https://a.example/x")))
    assert look("canonical", named).state == "fail"


def test_a_file_without_an_address_is_not_judged() -> None:
    assert look("canonical", page(url="file:///tmp/kettles.html")).state == "not_measured"


MAP = "https://a.example/sitemap.xml"


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (None, "not_measured"),
        (SitemapEntry(MAP, listed=True), "pass"),
        (SitemapEntry(MAP, listed=False), "fail"),
        (SitemapEntry(MAP, listed=False, whole=False, read=8), "not_measured"),
        (SitemapEntry("", listed=False, read=0), "fail"),
    ],
)
def test_sitemap(entry: SitemapEntry | None, state: str) -> None:
    assert look("sitemap", replace(page(), sitemap=entry)).state == state


LD = '<script type="application/ld+json">{"@type": "Article", "dateModified": "%s"}</script>'


@pytest.mark.parametrize(
    ("lastmod", "head", "text", "modified", "state", "places"),
    [
        (None, "", WORDS, "", "not_measured", []),
        ("2026-11-01", "", WORDS, "", "not_measured", []),
        ("2026-11-01T10:00:00+02:00", LD % "2026-11-01", WORDS, "Sun, 01 Nov 2026 08:00:00 GMT", "pass", []),
        ("2026-11-01", LD % "2026-11-02T01:00:00Z", WORDS, "", "pass", []),
        ("2026-11-01", LD % "2025-01-05", WORDS, "", "fail", ["json-ld dateModified"]),
        ("2026-11-01", LD % "2026-11-01", WORDS, "Mon, 05 Jan 2026 08:00:00 GMT", "partly", ["header Last-Modified"]),
        ("2026-11-01", "", f"Last updated: 3 March 2024\n{WORDS}", "", "fail", ["text"]),
        ("2026-11-01", LD % "soon", WORDS, "never", "not_measured", []),
        ("2027-11-01", "", WORDS, "", "fail", [f"lastmod in {MAP}"]),
        ("2026-13-45", "", WORDS, "", "fail", [f"lastmod in {MAP}"]),
        ("yesterday", "", WORDS, "", "fail", [f"lastmod in {MAP}"]),
        ("", "", WORDS, "", "fail", [f"lastmod in {MAP}"]),
    ],
)
def test_lastmod(lastmod, head, text, modified, state, places) -> None:  # type: ignore[no-untyped-def]
    subject = page(head, text=text, headers={"last-modified": modified} if modified else {})
    outcome = look("lastmod", replace(subject, sitemap=SitemapEntry(MAP, listed=True, lastmod=lastmod)))
    assert (outcome.state, [f.evidence.where for f in outcome.findings]) == (state, places)
