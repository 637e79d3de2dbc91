"""What one audit asks of a site: few requests, polite ones, and what does not come is a fact."""

from __future__ import annotations

import json
import shutil
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from citestack.agents.table import agent
from citestack.audit.as_agent import MOST, ROBOTS_DENIED, chosen
from citestack.audit.read import fetched, of_body
from citestack.audit.render import Bounds, rendered_text
from citestack.audit.site_files import MAX_SITEMAPS, Origins
from citestack.corpus.fetch import FetchClient, Limits, Wire
from citestack.errors import ContentError, FetchError, HttpStatusError, RobotsDeniedError, UsageError
from tests.corpus.fetch.conftest import QUICK, Site, answer, redirect

from .pages import WORDS, look

PAGES = ("/kettles", "/tea")
HTML = (
    f"<html><head><title>Kettles</title>{{head}}</head><body><main><h1>Kettles</h1><p>{WORDS}</p></main></body></html>"
)


def put(site: Site, head: str = "", robots: str = "") -> None:
    site.page("/kettles", HTML.format(head=head))
    if robots:
        site.page("/robots.txt", robots, "text/plain")


def urlset(*entries: tuple[str, str]) -> str:
    items = "".join(f"<url><lastmod>{when}</lastmod><loc>{loc}</loc></url>" for loc, when in entries)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>'


def test_the_files_of_the_site_are_read(site: Site, client: FetchClient) -> None:
    put(
        site,
        '<link rel="alternate" type="text/markdown" href="/k.markdown">',
        f"User-agent: *\nAllow: /\nSitemap: {site.url('/maps.xml')}\n",
    )
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.url("/a.xml")}</loc></sitemap></sitemapindex>'
    site.page("/maps.xml", index, "application/xml")
    site.page(
        "/a.xml", urlset((site.url("/tea"), "2020-01-01"), (site.url("/kettles"), "2026-11-01")), "application/xml"
    )
    site.page("/llms.txt", "# Kettles\n", "text/plain")
    site.page("/k.markdown", f"# Kettles\n\n{WORDS}", "text/markdown")
    subject = fetched(site.url("/kettles"), client)
    assert subject.robots is not None and subject.robots.status == 200 and b"Sitemap" in subject.robots.body
    assert subject.sitemap is not None and subject.sitemap.listed and subject.sitemap.lastmod == "2026-11-01"
    assert (subject.sitemap.sitemap, subject.sitemap.read) == (site.url("/a.xml"), 2)
    assert subject.llms_txt is not None and subject.llms_txt.body == b"# Kettles\n"
    assert subject.mirror is not None and subject.mirror.url == site.url("/k.markdown")
    assert look("markdown_mirror", subject).numbers["words_held"] == 1.0
    assert len(site.hits) == 7  # robots.txt once to obey it and once to read it


def test_nothing_there_is_a_fact_each(site: Site, client: FetchClient) -> None:
    put(site)
    subject = fetched(site.url("/kettles"), client)
    assert subject.robots is not None and subject.robots.status == 404
    assert subject.sitemap is not None and (subject.sitemap.listed, subject.sitemap.read) == (False, 0)
    assert subject.mirror is not None and (subject.mirror.status, subject.mirror.url) == (404, site.url("/kettles.md"))
    assert subject.rendered is None and subject.agents == ()


def test_other_sites_are_not_asked(site: Site, other_site: Site, client: FetchClient) -> None:
    put(
        site,
        '<link rel="alternate" type="text/markdown" href="http://b.example/x.md">',
        "Sitemap: http://b.example/s.xml\n",
    )
    site.routes["/llms.txt"] = redirect(other_site.url("/llms.txt").replace("127.0.0.1", "localhost"))
    subject = fetched(site.url("/kettles"), client)
    assert other_site.hits == [] and subject.llms_txt is not None and subject.llms_txt.status is None
    assert "/kettles.md" in site.paths() and "/sitemap.xml" in site.paths()


def test_many_sitemaps_are_not_read_whole_and_a_loop_ends(site: Site, client: FetchClient) -> None:
    put(site)
    maps = "".join(f"<sitemap><loc>{site.url(f'/{n}.xml')}</loc></sitemap>" for n in range(40))
    loop = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.url("/sitemap.xml")}</loc></sitemap>{maps}</sitemapindex>'
    site.page("/sitemap.xml", loop, "application/xml")
    for n in range(40):
        site.page(f"/{n}.xml", urlset((site.url(f"/p{n}"), "2020-01-01")), "application/xml")
    subject = fetched(site.url("/kettles"), client)
    assert subject.sitemap is not None and not subject.sitemap.whole and subject.sitemap.read == MAX_SITEMAPS
    assert look("sitemap", subject).state == "not_measured"


def test_a_broken_sitemap_is_none(site: Site, client: FetchClient) -> None:
    put(site)
    site.page("/sitemap.xml", "<html>not here</html>", "text/html")
    subject = fetched(site.url("/kettles"), client)
    assert subject.sitemap is not None and subject.sitemap.read == 0


def test_redirects_lead_to_the_page_that_answers(site: Site, client: FetchClient) -> None:
    put(site)
    site.routes["/old"] = redirect("/kettles", 301)
    assert fetched(site.url("/old"), client).url == site.url("/kettles")


def by_agent(allowed: str) -> object:
    def handle(request: BaseHTTPRequestHandler) -> None:
        shut = "GPTBot" in request.headers["User-Agent"]
        answer("no", status=403)(request) if shut else answer(allowed)(request)

    return handle


def test_the_same_page_under_other_names(site: Site, client: FetchClient) -> None:
    put(site, robots="User-agent: PerplexityBot\nDisallow: /kettles\n")
    site.routes["/kettles"] = by_agent(HTML.format(head=""))  # type: ignore[assignment]
    subject = fetched(site.url("/kettles"), client, agents=["GPTBot", "bingbot", "PerplexityBot"])
    by_name = {a.agent: a for a in subject.agents}
    assert (by_name["GPTBot"].status, by_name["bingbot"].status) == (403, 200)
    assert by_name["bingbot"].text == subject.page.text
    assert by_name["PerplexityBot"].error == ROBOTS_DENIED
    sent = [headers["user-agent"] for path, headers in site.hits if path == "/kettles"]
    assert sent[1:] == [agent("GPTBot").user_agent, agent("bingbot").user_agent]
    assert site.paths().count("/robots.txt") == 2


def test_a_site_that_keeps_us_out_is_asked_under_no_other_name(site: Site, client: FetchClient) -> None:
    put(site, robots="User-agent: citestack\nDisallow: /\n")
    with pytest.raises(RobotsDeniedError):
        fetched(site.url("/kettles"), client, agents=["all"])
    assert site.paths() == ["/robots.txt"]


def test_all_is_one_of_each_operator_and_bounded() -> None:
    assert len(chosen(["all"])) == MOST and [a.token for a in chosen(["gptbot", "GPTBot"])] == ["GPTBot"]
    assert chosen(["GPTBot", "all"])[0].token == "GPTBot" and len(chosen(["GPTBot", "all"])) == MOST


@pytest.mark.parametrize("names", [["NoSuchBot"], ["Google-Extended"], ["GPTBot"] * 13])
def test_names_that_cannot_be_asked_as(names: list[str]) -> None:
    with pytest.raises(UsageError):
        chosen(names)


def test_all_parts_keep_one_pace(site: Site) -> None:
    put(site)
    slept: list[float] = []
    limits = Limits(rate=2.0, backoff_s=0.0)
    wire = Wire(clock=lambda: 0.0, sleep=slept.append)
    with FetchClient(limits, allow_private=True, wire=wire) as paced:
        fetched(site.url("/kettles"), paced, agents=["GPTBot", "bingbot"])
    assert slept == [0.5 * n for n in range(1, len(slept) + 1)]  # the clock stands still: each turn is later
    assert len(slept) == len([p for p in site.paths() if p != "/robots.txt"]) - 1


def test_a_page_that_answers_an_error_is_an_error(site: Site, client: FetchClient) -> None:
    site.page("/kettles", "gone", status=410)
    with pytest.raises(HttpStatusError):
        fetched(site.url("/kettles"), client)


SCRIPTED = f"""<html><head><title>Kettles</title></head><body><main><h1>Kettles</h1><p>{WORDS}</p><div id="app"></div></main>
<script src="/app.js"></script><script src="OTHER"></script></body></html>"""
APP = """fetch('/data.json').then(r => r.json()).then(d => {
  document.getElementById('app').innerHTML = '<p>' + d.text + '</p>';
  fetch('/post', {method: 'POST', body: 'x'});
  fetch('http://10.0.0.1/x'); new WebSocket('ws://127.0.0.1:1/');
});"""
TOLD = "Reviews of two thousand buyers say that it lasts for nine years."


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_a_browser_shows_what_scripts_draw_and_reaches_its_own_site_alone(
    site: Site, other_site: Site, client: FetchClient, tmp_path: Path
) -> None:
    pytest.importorskip("playwright")
    site.page("/kettles", SCRIPTED.replace("OTHER", other_site.url("/evil.js").replace("127.0.0.1", "localhost")))
    site.page("/app.js", APP, "text/javascript")
    site.page("/data.json", json.dumps({"text": TOLD}), "application/json")
    subject = fetched(site.url("/kettles"), client, render=True)
    assert subject.rendered is not None and TOLD in subject.rendered and TOLD not in subject.page.text
    assert look("without_scripts", subject).state == "partly"
    assert other_site.hits == [] and "/post" not in site.paths()
    site.page("/kettles", SCRIPTED)
    few = rendered_text(site.url("/kettles"), client, Bounds(requests=1))
    assert TOLD not in few and "Kettle number 1" in few
    with pytest.raises(FetchError):
        rendered_text(site.url("/missing"), FetchClient(QUICK))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_a_page_that_only_scripts_fill_is_told_with_what_a_browser_shows(site: Site, client: FetchClient) -> None:
    pytest.importorskip("playwright")
    empty = '<html><head>{}</head><body><div id="app"></div><script>{}</script></body></html>'
    draws = f"document.getElementById('app').innerHTML = '<p>{TOLD}</p>'"
    site.page("/kettles", empty.format("<title>Kettles</title>", draws))
    titled = look("without_scripts", fetched(site.url("/kettles"), client, render=True))
    assert titled.share == 0 and [f.severity for f in titled.findings] == ["high"]
    assert titled.findings[0].evidence.quote == TOLD
    site.page("/kettles", empty.format("", draws))
    with pytest.raises(ContentError, match=r"the page has no text$"):
        fetched(site.url("/kettles"), client)
    with pytest.raises(ContentError, match="a browser then shows 12 words") as told:
        fetched(site.url("/kettles"), client, render=True)
    assert told.value.hint is not None and "run no scripts" in told.value.hint


def test_the_files_of_an_origin_are_asked_for_once_for_all_its_pages(site: Site, client: FetchClient) -> None:
    put(site, '<link rel="alternate" type="text/markdown" href="/k.markdown">', f"Sitemap: {site.url('/maps.xml')}\n")
    site.page("/tea", HTML.format(head=""))
    index = "".join(f"<sitemap><loc>{site.url(f'/{n}.xml')}</loc></sitemap>" for n in "ab")
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.page("/maps.xml", f"<sitemapindex {xmlns}>{index}</sitemapindex>", "application/xml")
    site.page("/a.xml", urlset((site.url("/kettles"), "2026-11-01")), "application/xml")
    site.page("/b.xml", urlset((site.url("/tea"), "2026-11-02")), "application/xml")
    site.page("/k.markdown", f"# Kettles\n\n{WORDS}", "text/markdown")
    bare = {path: of_body(client.get(site.url(path)).body, site.url(path), "text/html", "fetched") for path in PAGES}
    asked, origins = len(site.hits), Origins(client)
    kettles, tea, again = (origins.beside(bare[path]) for path in (*PAGES, "/kettles"))
    assert kettles.sitemap is not None and (kettles.sitemap.lastmod, kettles.sitemap.read) == ("2026-11-01", 2)
    assert tea.sitemap is not None and (tea.sitemap.lastmod, tea.sitemap.read) == ("2026-11-02", 3)
    assert again.sitemap == kettles.sitemap and again.robots == tea.robots == kettles.robots
    assert kettles.mirror is not None and kettles.mirror.status == 200 and tea.mirror is None
    paths = site.paths()[asked:]
    assert sorted(set(paths)) == ["/a.xml", "/b.xml", "/k.markdown", "/llms.txt", "/maps.xml", "/robots.txt"]
    assert all(paths.count(path) == 1 for path in set(paths) - {"/k.markdown"})
