"""Templates, orphans, duplicates, waivers: what the pages of a site have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.model import Evidence, Finding
from citestack.audit.site.clusters import clusters
from citestack.audit.site.diff import key_of
from citestack.audit.site.nouns import Listed, Waiver
from citestack.audit.site.orphans import orphans
from citestack.audit.site.templates import patterns, shape_of, templates
from citestack.audit.site.waivers import fits, read_waivers, split
from citestack.corpus.duplicates import signature
from citestack.errors import ConfigError
from citestack.model import Block, FetchState, Link, Page
from citestack.store import Store
from tests.audit.sites import NORM, ROOT, page


def names(*paths: str) -> list[str]:
    return list(patterns([f"{ROOT}{path}" for path in paths]).values())


def test_patterns_are_folders_with_a_star_for_what_varies():
    assert names("/", "/about", "/contact") == ["/", "/*", "/*"]
    assert names("/blog/2024/01/one", "/blog/2025/02/two") == ["/blog/*/*/*", "/blog/*/*/*"]
    assert names("/docs/v1.2/a", "/docs/3.10.1/b", "/docs/api/") == ["/docs/*/*", "/docs/*/*", "/docs/api/"]
    assert names("/item?id=1", "/item?id=2", "/shop/x") == ["/*?*", "/*?*", "/shop/x"]
    assert names("/guide/", "/blog/", "/blog/a", "/blog/b") == ["/*", "/*", "/blog/*", "/blog/*"]


def test_a_folder_for_each_thing_becomes_a_star_and_a_folder_for_each_part_stays():
    people = [f"/users/{chr(97 + n)}nna/profile" for n in range(20)]
    assert set(names(*people)) == {"/users/*/*"}
    parts = [f"/docs/part{chr(97 + n)}/page{m}x" for n in range(20) for m in range(5)]
    assert set(names(*parts)) == {f"/docs/part{chr(97 + n)}/*" for n in range(20)}


def test_two_hosts_are_told_apart():
    found = patterns(["https://a.example/x", "https://a.example/y", "https://docs.a.example/x"])
    assert list(found.values()) == ["a.example/*", "a.example/*", "docs.a.example/x"]


@given(st.lists(st.text("abc/1-", max_size=12), min_size=1, max_size=30, unique=True), st.data())
def test_every_page_is_in_one_template_and_the_order_of_pages_does_not_matter(paths, data):
    shapes = {f"{ROOT}/{p}": data.draw(st.sampled_from(["prose", "lists", "short"])) for p in paths}
    found = templates(shapes)
    assert sorted(url for t in found for url in t.urls) == sorted(shapes)
    assert templates(dict(reversed(shapes.items()))) == found
    assert [len(t.urls) for t in found] == sorted((len(t.urls) for t in found), reverse=True)


def test_pages_of_another_shape_are_a_template_of_their_own():
    shapes = {f"{ROOT}/blog/post-{n}": "prose" for n in range(8)} | {f"{ROOT}/blog/tag-{n}": "lists" for n in range(3)}
    assert [(t.name, len(t.urls)) for t in templates(shapes)] == [("/blog/*", 8), ("/blog/* (lists)", 3)]
    shapes[f"{ROOT}/blog/odd"] = "tables"
    assert [(t.name, len(t.urls)) for t in templates(shapes)] == [("/blog/*", 9), ("/blog/* (lists)", 3)]


@pytest.mark.parametrize(
    ("kind", "level", "shape"),
    [("paragraph", 0, "prose"), ("list_item", 1, "lists"), ("table_row", 0, "tables"), ("code", 0, "code")],
)
def test_a_shape_is_where_most_of_the_words_stand(kind, level, shape):
    text = "word " * 150
    made = Page(
        f"{ROOT}/", "v", "T", f"Head\n{text}", (Block("heading", 0, 4, 2), Block(kind, 5, 5 + len(text), level))
    )
    assert shape_of(made) == shape
    under_term = Page(
        made.url, "v", "T", made.text, (Block("heading", 0, 4, 7), Block("paragraph", 5, 5 + len(text), 1))
    )
    assert shape_of(under_term) == "terms"
    assert shape_of(Page(made.url, "v", "T", "A few words", (Block(kind, 0, 11, level),))) == "short"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def link(source: str, target: str) -> Link:
    return Link(f"{ROOT}{source}", f"{ROOT}{target}", "x", place="boilerplate")


def test_orphans_are_pages_that_no_other_page_of_the_site_links_to(store):
    store.put(
        [
            page("/", "One.", links=(link("/", "/a"), link("/", "/old"))),
            page("/a", "Two.", links=(link("/a", "/a"), link("/a", "/other-name"))),
            page("/alone", "Three.", links=(link("/alone", "/alone"),)),
            page("/new", "Four."),
            page("/other-name", "Five.", canonical=f"{ROOT}/named"),
            page("/named", "Six."),
        ]
    )
    store.set_fetch_state(FetchState(f"{ROOT}/old", "2026-01-01T00:00:00Z", 200, final_url=f"{ROOT}/new"))
    assert orphans(store, store.urls()) == (f"{ROOT}/alone",)


def test_clusters_name_the_original_and_whether_its_copies_say_so(store):
    words = " ".join(f"word{n}" for n in range(80)) + "."
    sign = {"signature": signature(words)}
    store.put(
        [
            page("/long/name", words, published="2026-02-01", canonical=f"{ROOT}/a", **sign),
            page("/a", words, published="2026-03-01", **sign),
            page("/x", "Another one."),
        ]
    )
    (found,) = clusters(store, store.urls())
    assert (found.original, found.copies, found.declared) == (f"{ROOT}/a", (f"{ROOT}/long/name",), True)
    assert clusters(store, [f"{ROOT}/a", f"{ROOT}/x"]) == ()


def listed(url: str = f"{ROOT}/a", name: str = "rerank.author") -> Listed:
    finding = Finding(name, 3, "low", "m", Evidence("q"), "f", "w", NORM)
    return Listed(url, "T", finding, key_of(finding))


KNOWN = {"rerank.author", "rerank.dates"}


def test_waivers_are_read_with_reason_pattern_and_end(tmp_path):
    path = tmp_path / "w.toml"
    path.write_text(
        '[[waive]]\nid = "rerank.author"\nurl = "https://a.example/?x=[1]*"\nreason = "Ours."\nuntil = 2026-12-31\n'
        '[[waive]]\nid = "rerank.dates"\nurl = "*"\nreason = "No."\nuntil = "2027-01-01"\n'
    )
    first, second = read_waivers(path, KNOWN)
    assert first == Waiver("rerank.author", "https://a.example/?x=[1]*", "Ours.", "2026-12-31")
    assert second.until == "2027-01-01"
    assert split([first, second], "2026-12-31") == ((first, second), ())
    assert split([first, second], "2027-01-01") == ((second,), (first,))
    assert fits(first, listed("https://a.example/?x=[1]&y"))
    assert not fits(first, listed("https://a.example/ax=1"))
    assert not fits(second, listed())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[waive]]\nid = "rerank.autor"\nurl = "*"\nreason = "x"', "no check 'rerank.autor'"),
        ('[[waive]]\nid = "rerank.author"\nurl = "*"', "has no reason"),
        ('[[waive]]\nid = "rerank.author"\nurl = "*"\nreason = " "', "has no reason"),
        ('[[waive]]\nid = "rerank.author"\nreason = "x"', "has no url"),
        ('[[waive]]\nid = "rerank.author"\nurl = "*"\nreason = "x"\nuntil = "soon"', "until is no day"),
        ('[[waive]]\nid = "rerank.author"\nurl = "*"\nreason = "x"\nwho = "me"', "unknown key"),
        ("[waivers]\n", "unknown setting waivers"),
        ("[waive]\nid = 1", "unknown setting waive"),
        ("waive = [1]", "unknown key"),
        ("[[waive\n", "cannot be read"),
    ],
)
def test_a_waiver_that_is_wrong_is_an_error(tmp_path, text, says):
    path = tmp_path / "w.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as error:
        read_waivers(path, KNOWN)
    assert error.value.hint
    with pytest.raises(ConfigError):
        read_waivers(tmp_path / "none.toml", KNOWN)


def test_a_check_that_is_nearly_right_is_named(tmp_path):
    path = tmp_path / "w.toml"
    path.write_text('[[waive]]\nid = "rerank.autor"\nurl = "*"\nreason = "x"')
    with pytest.raises(ConfigError) as error:
        read_waivers(path, KNOWN)
    assert "rerank.author" in error.value.hint


def test_the_key_of_a_finding_stays_while_its_words_do():
    def key(quote: str, start: int | None = 0, where: str = "text", name: str = "a.b", message: str = "m") -> str:
        end = None if start is None else start + len(quote)
        return key_of(Finding(name, 2, "low", message, Evidence(quote, start, end, where), "f", "w", NORM))

    assert key("It is so.") == key("It  is\nSO.", 99, message="73 days old")
    assert len({key("a"), key("b"), key("a", where="title"), key("a", name="a.c")}) == 4
    assert key("\ud800")
