"""Pages and sites that are large, broken or empty: a clear result, within the suite's time limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.checks.retrieval import RULES
from citestack.audit.fixes import MAKERS
from citestack.audit.read import fetched, of_body
from citestack.audit.run import audit
from citestack.audit.subject import SiteFile, SitemapEntry
from citestack.corpus.fetch import FetchClient
from citestack.errors import ContentError
from tests.corpus.fetch.conftest import Site

from .pages import ALONE, TODAY, URL, WORDS, look, page

ACCESS = [r for r in RULES if r.id.rpartition(".")[2] in {
    "robots_search", "robots_user", "robots_training", "robots_file", "preferences", "indexable", "snippets", "noarchive",
    "data_nosnippet", "served_alike", "without_scripts", "canonical", "sitemap", "lastmod", "llms_txt", "markdown_mirror",
}]  # fmt: skip


def audited(html: str, **more: Any) -> dict[str, str]:
    subject = replace(of_body(html.encode(), URL, "text/html", "fetched", {}, 200, TODAY), **more)
    report = audit(subject, ALONE, rules=ACCESS, makers=MAKERS)
    for f in report.findings:
        assert f.evidence.start is None or subject.page.text[f.evidence.start : f.evidence.end] == f.evidence.quote
    return {o.id.removeprefix("retrieval."): o.state for o in report.outcomes}


def test_the_access_checks_are_all_there() -> None:
    assert len(ACCESS) == 16


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        f"<p>{WORDS}</p>" * 840,  # 1 MB; one of 5 MB is audited whole in tests/audit/test_hard_pages.py
        "".join(f'<a href="/p{n}">page {n}</a> ' for n in range(50_000)),
        f"<div data-nosnippet><p>{WORDS}</p></div>" * 400,
        "<div data-nosnippet>" * 20_000 + WORDS,
        "<script>" * 20_000 + WORDS,
        f"<p>{WORDS}</p>" + "<script>x" * 50_000,
        '<link rel="canonical" href="/a">' * 20_000 + WORDS,
        '<meta name="robots" content="' + "noarchive," * 100_000 + f'"><p>{WORDS}</p>',
        '<div id="root">' + "<!-- x --> " * 20_000 + f"</div><p>{WORDS[:100]}</p>",
    ],
    ids=["1 MB", "50k links", "400 withheld", "deep", "scripts", "open scripts", "canonicals", "long meta", "remarks"],
)
def test_large_pages_end(body: str) -> None:
    html = f"<html><head><title>T</title></head><body>{body}</body></html>"
    assert len(audited(html)) == len(ACCESS)


@pytest.mark.parametrize(
    "html", ["<html></html>", "<html><body></body></html>", "<html><body><script>1</script></body></html>"]
)
def test_no_body_is_a_clear_error(html: str) -> None:
    with pytest.raises(ContentError, match="no text"):
        of_body(html.encode(), URL, "text/html", "file")


def test_a_huge_robots_txt_is_read_to_its_limit() -> None:
    body = b"".join(b"User-agent: bot%d\nDisallow: /*x%d*y$\nAllow: /\n\n" % (n, n) for n in range(40_000))
    assert len(body) > 1_500_000
    assert audited(f"<p>{WORDS}</p>", robots=SiteFile(URL, 200, body))["robots_file"] == "fail"


def test_markdown_and_right_to_left_text_are_read() -> None:
    subject = of_body(
        f"# Kettles\n\n{WORDS}".encode(), "https://a.example/k.md", "text/markdown", "fetched", {}, 200, TODAY
    )
    assert look("indexable", subject).state == "pass" and look("canonical", subject).state == "neutral"
    hebrew = "הקומקום מרתיח ליטר מים בארבע דקות."
    withheld = look("data_nosnippet", page(body=f"<div data-nosnippet><p>{hebrew}</p></div>"))
    assert withheld.findings[0].evidence.quote == hebrew


@given(st.binary(max_size=300), st.sampled_from([200, 404, 503, None]), st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_site_sends_every_check_says_something(
    robots: bytes, status: int | None, header: str, lastmod: str
) -> None:
    subject = replace(
        page(f'<meta name="robots" content="{header}"><link rel="canonical" href="{header}">'),
        robots=SiteFile("https://a.example/robots.txt", status, robots),
        sitemap=SitemapEntry("https://a.example/sitemap.xml", listed=True, lastmod=lastmod),
        llms_txt=SiteFile(URL, status, robots),
        mirror=SiteFile(URL, status, robots),
        headers=dict.fromkeys(("x-robots-tag", "link", "content-signal", "content-usage", "last-modified"), header),
    )
    for rule in ACCESS:
        outcome = rule.outcome(subject, ALONE)
        assert outcome.state in {"pass", "partly", "fail", "neutral", "not_measured"}
        assert (outcome.share is None) == (outcome.state in {"neutral", "not_measured"})
        assert outcome.note or outcome.findings or outcome.state == "pass"


def test_a_large_site_is_read_within_bounds(site: Site, client: FetchClient) -> None:
    site.page("/k", f"<html><body><main><h1>K</h1><p>{WORDS}</p></main></body></html>")
    entries = "".join(f"<url><loc>{site.url(f'/{n}')}</loc></url>" for n in range(50_000))
    site.page(
        "/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>', "text/xml"
    )
    site.page("/llms.txt", "x" * 3_000_000, "text/plain")
    site.page("/robots.txt", "#" * 3_000_000, "text/plain")
    subject = fetched(site.url("/k"), client)
    assert subject.sitemap is not None and not subject.sitemap.listed and subject.sitemap.read == 1
    assert subject.llms_txt is not None and len(subject.llms_txt.body) == 2_000_000
    assert look("robots_file", subject).state == "fail"
