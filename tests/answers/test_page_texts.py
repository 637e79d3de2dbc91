"""Where the text of a source comes from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from citestack.answers.model import Source
from citestack.answers.page_texts import FolderTexts, PageText, StoreTexts, Unreadable, WebTexts, alike, read_all
from citestack.corpus.fetch import FetchClient
from citestack.corpus.ingest import read_page
from citestack.model import FetchState
from citestack.store import Store
from tests.corpus.fetch.conftest import Site, redirect

HTML = "<!doctype html><title>Tank</title><main><p>The tank holds 300 litres of water.</p></main>"


def source(n: int, url: str | None = None, **more: object) -> Source:
    return Source(n, url, given=url or "", **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as made:
        made.put([read_page(HTML.encode(), url="https://a.example/tank")])
        yield made


def test_files_by_number(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("\ufeffThe tank holds 300 litres.", encoding="utf-8")
    (tmp_path / "2.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "3.md").write_text("# Tank\n\nIt *weighs* 90 kilograms.\n", encoding="utf-8")
    (tmp_path / "4.txt").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "5.html").write_bytes(b"")
    found = FolderTexts(tmp_path).find([source(n) for n in range(1, 7)])
    assert found[1] == PageText("The tank holds 300 litres.", "folder")
    assert isinstance(found[2], PageText) and found[2].text == "Tank\n\nThe tank holds 300 litres of water."
    assert isinstance(found[3], PageText) and "It weighs 90 kilograms." in found[3].text
    assert isinstance(found[4], Unreadable) and found[4].code == "bad_content"
    assert isinstance(found[5], Unreadable) and found[5].code == "bad_content"
    assert 6 not in found


@pytest.mark.parametrize(
    "url", ["https://a.example/tank", "http://a.example/tank", "https://a.example/tank/", "https://www.a.example/tank"]
)
def test_the_store_knows_a_page_under_its_usual_spellings(store: Store, url: str) -> None:
    (found,) = StoreTexts(store).find([source(1, url)]).values()
    assert isinstance(found, PageText)
    assert (found.url, found.read_from, found.title) == ("https://a.example/tank", "store", "Tank")
    assert found.version is not None and found.version.startswith("sha256:")


def test_the_store_remembers_where_a_url_led(store: Store) -> None:
    store.set_fetch_state(
        FetchState("https://short.example/t", "2026-01-01T00:00:00+00:00", 200, final_url="https://a.example/tank")
    )
    assert 1 in StoreTexts(store).find([source(1, "https://short.example/t")])
    assert StoreTexts(store).find([source(1, "https://a.example/other"), source(2)]) == {}


def test_spellings_are_other_ones() -> None:
    assert alike("https://a.example/x") == ["http://a.example/x", "https://a.example/x/", "https://www.a.example/x"]
    assert alike("http://www.a.example/") == ["https://www.a.example/", "http://a.example/"]


def test_pages_are_fetched_through_the_guarded_client(site: Site, client: FetchClient) -> None:
    site.page("/tank", HTML)
    site.page("/gone", "no", status=404)
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    site.page("/private", HTML)
    site.routes["/moved"] = redirect("/tank")
    site.page("/image", b"\x89PNG" + bytes(50), "image/png")
    paths = ["/tank", "/gone", "/private", "/moved", "/image", "/tank"]
    found = WebTexts(client).find([source(n, site.url(path)) for n, path in enumerate(paths, 1)])
    assert isinstance(found[1], PageText) and found[1].text == "Tank\n\nThe tank holds 300 litres of water."
    assert [p.code for p in found.values() if isinstance(p, Unreadable)] == [
        "http_status",
        "robots_denied",
        "bad_content",
    ]
    assert isinstance(found[4], PageText) and found[4].url == site.url("/tank")
    assert found[6] == found[1]
    assert [h for h in site.paths() if h == "/tank"] == ["/tank", "/tank"]


def test_an_answer_cannot_make_us_ask_for_thousands_of_pages(site: Site, client: FetchClient) -> None:
    site.page("/1", HTML)
    found = WebTexts(client, limit=1).find([source(n, site.url(f"/{n}")) for n in (1, 2, 3)])
    assert [isinstance(p, PageText) for p in found.values()] == [True, False, False]
    assert [path for path in site.paths() if path != "/robots.txt"] == ["/1"]


def test_private_addresses_are_not_fetched(site: Site) -> None:
    site.page("/tank", HTML)
    with FetchClient() as client:
        (found,) = WebTexts(client).find([source(1, site.url("/tank"))]).values()
    assert isinstance(found, Unreadable) and found.code == "blocked_address"
    assert site.paths() == []


def test_the_first_place_that_has_a_text_gives_it(tmp_path: Path, store: Store) -> None:
    (tmp_path / "1.txt").write_text("From the folder.", encoding="utf-8")
    (tmp_path / "2.txt").write_bytes(b"\xff")
    sources = [
        source(1, "https://a.example/tank"), source(2, "https://a.example/tank"), source(3, None, title="A book"),
        source(4, "https://b.example/x", text="All of it.", whole=True), source(5, "https://b.example/y", text="A part."),
    ]  # fmt: skip
    found = read_all(sources, {1, 2, 3, 4}, [FolderTexts(tmp_path), StoreTexts(store)])
    assert [p.read_from if isinstance(p, PageText) else p.code for p in found.values()] == [
        "folder", "store", "no_page", "response", "not_cited",
    ]  # fmt: skip


def test_only_cited_pages_are_asked_of_the_web(site: Site, client: FetchClient) -> None:
    for path in ("/a", "/b"):
        site.page(path, HTML)
    found = read_all([source(1, site.url("/a")), source(2, site.url("/b"))], {2}, [WebTexts(client)])
    assert [isinstance(p, PageText) for p in found.values()] == [False, True]
    assert "/a" not in site.paths()


def test_without_any_place_a_page_is_not_fetched() -> None:
    (found,) = read_all([source(1, "https://a.example/")], {1}, []).values()
    assert isinstance(found, Unreadable) and found.code == "not_fetched"
