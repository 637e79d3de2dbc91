"""Archives to rows, without Spark."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.scale.archives import archive_rows
from citestack.scale.links import MAX_ANCHOR
from citestack.scale.nouns import CrawlLink, Note
from citestack.scale.wat import envelope_rows
from tests.corpus.fetch.archive import packed, response

from .samples import envelope, link, page, wat, write_web

URL = "https://www.a.example/dir/page"


def rows(links: list[Any], *, internal: bool = False, url: str = URL, **head: Any) -> list[CrawlLink | Note]:
    return list(envelope_rows(json.dumps(envelope(url, links, **head)).encode(), internal=internal))


def test_a_row_holds_both_ends() -> None:
    found = rows([link("HTTP://Shop.B.co.uk:80/x?utm_source=y#z", "  Two\n words ", rel="UGC nofollow ugc")])
    assert found == [
        Note.PAGE,
        CrawlLink(URL, "http://shop.b.co.uk/x", "www.a.example", "shop.b.co.uk", "a.example", "b.co.uk",
                  "Two words", ["nofollow", "ugc"], "text", None),
    ]  # fmt: skip


def test_relative_addresses_take_the_base() -> None:
    links = [link("../up"), link("//other.example/x")]
    targets = [
        r.target for r in rows(links, internal=True, Base="https://base.example/a/b/") if isinstance(r, CrawlLink)
    ]
    assert targets == ["https://base.example/a/up", "https://other.example/x"]


@pytest.mark.parametrize("base", ["https://bad host/", "mailto:x", "https://[", ""])
def test_a_base_that_is_none_is_ignored(base: str) -> None:
    found = rows([link("x")], internal=True, Base=base)
    assert isinstance(found[1], CrawlLink) and found[1].target == "https://www.a.example/dir/x"


def test_relative_links_leave_when_the_base_does() -> None:
    found = rows([link("x")], Base="https://base.example/a/")
    assert isinstance(found[1], CrawlLink) and found[1].target == "https://base.example/a/x"


def test_a_page_may_ask_for_nofollow_as_a_whole() -> None:
    found = rows([link("https://b.example/")], Metas=[{"name": "ROBOTS", "content": "noindex, NoFollow"}])
    assert isinstance(found[1], CrawlLink) and found[1].rel == ["nofollow"]


def test_pictures_are_embeds_and_their_anchor_is_the_alt() -> None:
    found = rows([link("https://b.example/i.png", "not this", path="IMG@/src", alt="A tree")])
    assert isinstance(found[1], CrawlLink) and (found[1].kind, found[1].anchor) == ("embed", "A tree")


@pytest.mark.parametrize(
    ("href", "note"),
    [
        ("", Note.OTHER_SCHEME),
        ("#top", Note.OTHER_SCHEME),
        ("javascript:void(0)", Note.OTHER_SCHEME),
        ("http://[::1", Note.BAD_TARGET),
        ("//[::1", Note.OTHER_SCHEME),
        ("https://b.example/" + "x" * 3000, Note.OTHER_SCHEME),
        ("in:side", Note.OTHER_SCHEME),
        ("a/b:c?d", Note.INTERNAL),
        ("?q=http://b.example/", Note.INTERNAL),
        ("https://bad host/", Note.BAD_TARGET),
        ("/inside", Note.INTERNAL),
        (URL + "#part", Note.INTERNAL),
    ],
)
def test_what_is_no_link_between_hosts_is_counted(href: str, note: Note) -> None:
    assert rows([link(href)]) == [Note.PAGE, note]


def test_links_within_a_host_on_request_but_never_to_the_page_itself() -> None:
    found = rows([link("/inside"), link(URL)], internal=True)
    assert [getattr(r, "target", r) for r in found] == [Note.PAGE, "https://www.a.example/inside", Note.INTERNAL]


def test_anchors_are_cut() -> None:
    found = rows([link("https://b.example/", "x" * 10_000)])
    assert isinstance(found[1], CrawlLink) and len(found[1].anchor) == MAX_ANCHOR


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"1", b"{}", b'{"Envelope": []}', b'{"Envelope": null}', b"\xff"])
def test_what_is_no_envelope_is_a_bad_record(data: bytes) -> None:
    assert list(envelope_rows(data)) == [Note.BAD_RECORD]


def test_other_records_are_no_pages() -> None:
    request: dict[str, Any] = {"Envelope": {"Payload-Metadata": {"HTTP-Request-Metadata": {}}}}
    assert list(envelope_rows(json.dumps(request).encode())) == [Note.NO_PAGE]
    assert rows([], url="dns:a.example") == [Note.BAD_SOURCE]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
LINK = st.dictionaries(
    st.sampled_from(["path", "url", "text", "rel"]),
    st.sampled_from(["A@/href", "IMG@/src", "https://b.example/x", "https://\ud800/", "http://%zz", "//"]) | JSON,
)


@given(st.lists(LINK | JSON, max_size=6), JSON, JSON)
def test_no_shape_of_json_raises(links: list[Any], base: Any, metas: Any) -> None:
    shape = envelope(URL, links, Base=base, Metas=metas)
    found = list(envelope_rows(json.dumps(shape).encode()))
    assert found[0] in (Note.PAGE, Note.BAD_RECORD)
    assert all(r.source == URL and r.target_host for r in found if isinstance(r, CrawlLink))


def test_a_whole_wat_file(tmp_path: Path) -> None:
    one, torn, _ = write_web(tmp_path)
    found = list(archive_rows(one))
    notes = Counter(r for r in found if isinstance(r, Note))
    assert notes == {
        Note.PAGE: 3, Note.INTERNAL: 1, Note.OTHER_SCHEME: 1, Note.BAD_TARGET: 1, Note.OTHER_ELEMENT: 1,
        Note.NO_PAGE: 1, Note.BAD_RECORD: 1, Note.BAD_SOURCE: 1,
    }  # fmt: skip
    assert [(r.source_domain, r.target_domain) for r in found if isinstance(r, CrawlLink)] == [
        ("a.example", "b.example"), ("a.example", "b.example"), ("a.example", "c.co.uk"), ("a.example", "pics.example"),
        ("a.example", "a.example"), ("c.co.uk", "a.example"),
    ]  # fmt: skip
    cut = list(archive_rows(torn))
    assert isinstance(cut[1], CrawlLink) and cut[1].source == "https://d.example/" and cut[-1] is Note.TORN_FILE


def test_a_warc_file_is_read_by_the_extractor(tmp_path: Path) -> None:
    write_web(tmp_path)
    found = list(archive_rows(str(tmp_path / "two.warc.gz")))
    assert Counter(r for r in found if isinstance(r, Note)) == {Note.PAGE: 2, Note.INTERNAL: 1, Note.BAD_PAGE: 1}
    links = [r for r in found if isinstance(r, CrawlLink)]
    assert [(r.target, r.rel, r.place) for r in links][-1] == ("https://c.co.uk/q", ["sponsored"], "main")
    assert {r.kind for r in links} == {"text"}


def test_pages_without_text_have_links_too(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(response(URL, b"<html><a href='https://b.example/'><img src=i.png alt=B></a>"))
    found = list(archive_rows(str(file)))
    assert isinstance(found[1], CrawlLink) and (found[1].kind, found[1].anchor) == ("image", "B")


def test_an_extractor_that_fails_costs_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(body: bytes, **_: object) -> tuple[()]:
        if b"poison" in body:
            raise RecursionError
        return ()

    monkeypatch.setattr("citestack.scale.archives.page_links", broken)
    file = tmp_path / "a.warc.gz"
    file.write_bytes(packed([response(URL, b"<p>poison"), response(URL + "2", page())]))
    assert list(archive_rows(str(file))) == [Note.BAD_PAGE, Note.PAGE]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert list(archive_rows(str(tmp_path / "missing.wat.gz"))) == [Note.UNREADABLE_FILE]
    for name, data in {"empty.wat.gz": b"", "noise.wat.gz": b"\x1f\x8b" + bytes(range(200)), "x.wat": b"no"}.items():
        (tmp_path / name).write_bytes(data)
        assert list(archive_rows(str(tmp_path / name)))[-1] is Note.TORN_FILE


def test_an_address_that_no_file_system_serves() -> None:
    assert list(archive_rows("nosuch://bucket/a.wat.gz")) == [Note.UNREADABLE_FILE]


def test_archives_behind_a_url(tmp_path: Path) -> None:
    file = tmp_path / "a.wat.gz"
    file.write_bytes(gzip.compress(wat(URL, envelope(URL, [link("https://b.example/")]))))
    assert [type(r) for r in archive_rows(file.as_uri())] == [Note, CrawlLink]
