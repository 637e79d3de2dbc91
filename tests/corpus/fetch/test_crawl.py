"""``crawl`` with the real store and the real extractor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from citestack.corpus.crawl import BATCH, crawl
from citestack.corpus.fetch import FetchClient, Limits, Wire
from citestack.errors import SourceError
from citestack.store import Store

from .conftest import QUICK, Net, Site, answer, redirect


def page(name: str, *links: str, head: str = "", rel: str = "") -> str:
    anchors = "".join(f'<p>See also <a href="{link}"{rel}>the page about {link}</a> for more.</p>' for link in links)
    words = " ".join(f"Sentence {i} of page {name} says something about {name}{i}." for i in range(10))
    return (
        f"<!doctype html><html lang=en><title>{name}</title>{head}<main><h1>{name}</h1><p>{words}</p>{anchors}</main>"
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        yield opened


def asked(site: Site) -> list[str]:
    return [path for path in site.paths() if path != "/robots.txt"]


def tree(site: Site, levels: int = 3, fan: int = 3) -> list[str]:
    """A site whose pages link to their children; the paths breadth first."""
    names = ["/"]
    for name in names:
        depth = name.count("-") + (name != "/")
        children = [f"{name}-{i}" if name != "/" else f"/{i}" for i in range(fan)] if depth < levels else []
        site.page(name, page(name, *children, "/"))
        names += children
    return names


def test_breadth_first_in_document_order(site: Site, store: Store, client: FetchClient) -> None:
    names = tree(site)
    report = crawl(site.url(), store, client=client)
    assert asked(site) == names and report.added == len(names) == len(store.urls())
    assert report.failures == ()


def test_depth_and_max_pages(site: Site, store: Store, client: FetchClient) -> None:
    names = tree(site)
    assert crawl(site.url(), store, client=client, depth=1).added == 4
    report = crawl(site.url(), store, client=client, max_pages=7)
    assert report.added + report.unchanged == 7 and store.urls() == tuple(sorted(site.url(n) for n in names[:7]))
    assert any("stopped at 7" in note for note in report.notes)


def test_stays_on_the_site_and_asks_for_pages_only(
    site: Site, other_site: Site, store: Store, client: FetchClient
) -> None:
    away = other_site.url("/x").replace("127.0.0.1", "localhost")
    site.page(
        "/",
        page(
            "home",
            away,
            "/pic.png",
            "/a.PDF",
            "/feed.rss",
            "mailto:a@b.c",
            "/a?utm_source=x#y",
            "/a",
            "/moved",
            "/" + "x" * 3000,
        ),
    )
    site.page("/a", page("a"))
    site.routes["/moved"] = redirect(away)
    report = crawl(site.url(), store, client=client)
    assert asked(site) == ["/", "/a", "/moved"] and report.added == 2
    assert [f.code for f in report.failures] == ["redirect"] and other_site.hits == []


def test_robots_and_nofollow_are_obeyed(site: Site, store: Store, client: FetchClient) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /secret\n", "text/plain")
    site.page("/", page("home", "/secret", "/meta", "/header") + page("x", "/nofollow", rel=" rel=nofollow"))
    site.page("/meta", page("meta", "/behind-meta", head="<meta name=robots content=nofollow>"))
    site.page("/header", page("header", "/behind-header"), X_Robots_Tag="noarchive, nofollow")
    report = crawl(site.url(), store, client=client)
    assert asked(site) == ["/", "/meta", "/header"]
    assert [f.code for f in report.failures] == ["robots_denied"]


def test_rules_for_other_crawlers_are_not_ours(site: Site, store: Store, client: FetchClient) -> None:
    site.page("/", page("home", "/a"), X_Robots_Tag="otherbot: nofollow")
    site.page("/a", page("a"))
    assert crawl(site.url(), store, client=client).added == 2


def test_redirects_within_the_crawl_are_one_page(site: Site, store: Store, client: FetchClient) -> None:
    site.page("/", page("home", "/old", "/new"))
    site.routes["/old"] = redirect("/new")
    site.page("/new", page("new"))
    report = crawl(site.url(), store, client=client)
    assert report.added == 2 and store.urls() == (site.url("/"), site.url("/new"))


def test_a_start_that_moves_to_www(site: Site, store: Store) -> None:
    def by_host(request: BaseHTTPRequestHandler) -> None:
        bare = request.headers["Host"] == "docs.example"
        (redirect(f"http://www.docs.example{request.path}") if bare else answer(page(request.path, "/a", "/b")))(
            request
        )

    site.routes = dict.fromkeys(("/", "/a", "/b"), by_host)
    net = Net(site, {name: [["93.184.216.34"]] for name in ("docs.example", "www.docs.example")})
    with FetchClient(QUICK, wire=net.wire()) as client:
        crawl("http://docs.example/", store, client=client)
    assert store.urls() == tuple(f"http://www.docs.example/{p}" for p in ("", "a", "b"))


def test_canonical_pages_are_found_and_twins_marked(site: Site, store: Store, client: FetchClient) -> None:
    site.page("/", page("home", "/item?sort=up"))
    site.page("/item?sort=up", page("item", head='<link rel="canonical" href="/item">'))
    site.page("/item", page("item"))
    report = crawl(site.url(), store, client=client)
    assert report.added == 3 and report.duplicates == 1


def test_again_is_conditional(site: Site, store: Store, client: FetchClient) -> None:
    def tagged(request: BaseHTTPRequestHandler) -> None:
        same = "If-None-Match" in request.headers
        links = ("/a", "/b") if request.path == "/" else ()
        answer("" if same else page(request.path, *links), status=304 if same else 200, ETag='"1"')(request)

    site.routes = dict.fromkeys(("/", "/a", "/b"), tagged)
    assert crawl(site.url(), store, client=client).added == 3
    generation = store.generation
    again = crawl(site.url(), store, client=client)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 3) and store.generation == generation


def test_rate_and_crawl_delay(site: Site, store: Store) -> None:
    slept: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    site.page("/", page("home", "/a", "/b"))
    site.page("/a", page("a"))
    site.page("/b", page("b"))
    with FetchClient(Limits(), allow_private=True, wire=Wire(clock=lambda: now[0], sleep=sleep)) as client:
        crawl(site.url(), store, client=client, rate=4.0)
    assert slept == [0.25, 0.25]


def test_nothing_there(site: Site, store: Store, client: FetchClient) -> None:
    report = crawl(site.url("/none"), store, client=client)
    assert (report.added, [f.code for f in report.failures]) == (0, ["http_status"])
    with pytest.raises(SourceError):
        crawl("ftp://example.org/", store, client=client)


RUN = """
import sys
from citestack.corpus.crawl import crawl
from citestack.corpus.fetch import FetchClient, Limits
from citestack.store import Store
class Tick:
    def advance(self, n, note): print(n, flush=True)
with Store.open(sys.argv[1]) as store, FetchClient(Limits(), allow_private=True) as client:
    crawl(sys.argv[2], store, rate=0, client=client, progress=Tick())
"""


def test_kill_and_continue(tmp_path: Path, site: Site, client: FetchClient) -> None:
    names = tree(site)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path / "store"), site.url()], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(2 * BATCH):
            assert process.stdout.readline() == "1\n"
        os.kill(process.pid, signal.SIGKILL)
    site.hits.clear()
    with Store.open(tmp_path / "store") as store:
        kept = set(store.urls())
        report = crawl(site.url(), store, client=client)
        assert store.urls() == tuple(sorted(site.url(name) for name in names))
    assert len(kept) >= BATCH and report.added == len(names) - len(kept)
    assert len(asked(site)) < len(names), "pages of finished batches are not fetched again"
    assert "continuing a crawl" in report.notes[0]
