from __future__ import annotations

import gzip

from citestack.corpus.downloads import Downloads
from citestack.corpus.fetch import FetchClient
from citestack.corpus.report import Document, Failure, Item, Unchanged
from citestack.model import FetchState

from .conftest import Net, Site, answer

PAGE = "<!doctype html><p>Some words.</p>"


def run(client: FetchClient, *urls: str, limit: int | None = None, **states: FetchState) -> list[Item]:
    return list(Downloads(client, lambda url: states.get(url.rpartition("/")[2])).run(urls, limit))


def paths(items: list[Item]) -> list[str]:
    return [i.url.rpartition("/")[2] for i in items if isinstance(i, Document)]


def sitemap(site: Site, *names: str, index: bool = False) -> str:
    root, entry = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    return f"<{root}>{''.join(f'<{entry}><loc>{site.url(n)}</loc></{entry}>' for n in names)}</{root}>"


def test_pages_and_failures_of_one_host_in_order(site: Site, client: FetchClient) -> None:
    site.page("/a", PAGE)
    site.page("/b", PAGE)
    items = run(client, site.url("/a"), site.url("/gone"), site.url("/b"), site.url("/a"))
    assert [type(i) for i in items] == [Document, Failure, Document] and paths(items) == ["a", "b"]
    assert [i.code for i in items if isinstance(i, Failure)] == ["http_status"]


def test_sitemaps_unfold(site: Site, client: FetchClient) -> None:
    for n in range(4):
        site.page(f"/p{n}", PAGE)
    site.page("/index", sitemap(site, "/one.xml", "/two.xml.gz", "/index", index=True), "text/xml")
    site.page("/one.xml", sitemap(site, "/p0", "/p1"), "application/xml")
    site.page("/two.xml.gz", gzip.compress(sitemap(site, "/p1", "/p2").encode()), "application/x-gzip")
    site.page("/sitemap.txt", f"{site.url('/p3')}\n", "text/plain")
    assert sorted(paths(run(client, site.url("/index"), site.url("/sitemap.txt")))) == ["p0", "p1", "p2", "p3"]


def test_nested_too_deep_and_empty_and_broken_sitemaps(site: Site, client: FetchClient) -> None:
    for n in range(6):
        site.page(f"/{n}.xml", sitemap(site, f"/{n + 1}.xml", index=True), "text/xml")
    site.page("/empty.xml", "<urlset></urlset>", "text/xml")
    site.page("/bomb.xml", '<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "text/xml")
    site.page("/feed.xml", "<rss><channel/></rss>", "text/xml")
    items = run(client, *(site.url(p) for p in ("/0.xml", "/empty.xml", "/bomb.xml", "/feed.xml")))
    assert all(isinstance(i, Failure) and i.code == "bad_content" for i in items) and len(items) == 4
    assert "/4.xml" not in site.paths()


def test_a_page_of_a_sitemap_is_not_unfolded_again(site: Site, client: FetchClient) -> None:
    site.page("/map.xml", sitemap(site, "/inner.xml"), "text/xml")
    site.page("/inner.xml", sitemap(site, "/a"), "text/xml")
    assert [type(i) for i in run(client, site.url("/map.xml"))] == [Failure]


def test_unchanged(site: Site, client: FetchClient) -> None:
    site.page("/a", "", status=304)
    state = FetchState(site.url("/a"), "2026-01-01T00:00:00+00:00", 200, '"v1"', None, site.url("/a"))
    assert run(client, site.url("/a"), a=state) == [Unchanged(site.url("/a"))]
    assert site.hits[-1][1]["if-none-match"] == '"v1"'


def test_limit_counts_pages_not_failures(site: Site, client: FetchClient) -> None:
    names = ["/gone", *(f"/p{n}" for n in range(9))]
    for name in names[1:]:
        site.page(name, PAGE)
    site.page("/map.xml", sitemap(site, *names), "text/xml")
    items = run(client, site.url("/map.xml"), limit=3)
    assert paths(items) == ["p0", "p1", "p2"] and len(items) == 4
    assert "/p3" not in site.paths()


def test_hosts_side_by_side_one_request_each(site: Site) -> None:
    """Two hosts answer only when both are being asked; one host never sees two requests at once."""
    import threading

    from .conftest import QUICK

    together = threading.Barrier(2, timeout=5)
    at_once = {"a.example": 0, "b.example": 0}
    worst = 0

    def meet(request: object) -> None:
        nonlocal worst
        host = request.headers["Host"]  # type: ignore[attr-defined]
        at_once[host] += 1
        worst = max(worst, at_once[host])
        together.wait()
        at_once[host] -= 1
        answer(PAGE)(request)  # type: ignore[arg-type]

    for n in range(3):
        site.routes[f"/{n}"] = meet
    net = Net(site, {name: [["93.184.216.34"]] for name in at_once})
    with FetchClient(QUICK, wire=net.wire()) as client:
        items = run(client, *(f"http://{host}/{n}" for host in at_once for n in range(3)))
    assert len(items) == 6 and all(isinstance(i, Document) for i in items) and worst == 1
