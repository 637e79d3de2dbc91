"""Title, author, dates, language, canonical URL, JSON-LD."""

from __future__ import annotations

import pytest

from citestack.corpus.dates import parse_date
from tests.corpus.extract.samples import FILLER, page_of, read


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("<title>Valves | Well World</title>", "Valves", "Valves"),
        ("<title>Valves - How they work | Well World</title>", "", "Valves - How they work"),
        ('<title>x</title><meta property="og:title" content="All about valves">', "Shop", "All about valves"),
        ('<title>Valves – Well World</title><meta property="og:site_name" content="Well World">', "", "Valves"),
        ("<title>A Day at the Well » Dry Land Blog</title>", "Dry Land Blog", "A Day at the Well"),
        ("<title>Wellproxy version 2.6 - Configuration Manual</title>", "Wellproxy", None),
        ("", "Valves &amp; pumps", "Valves & pumps"),
        ("", "", "valve guide"),
    ],
)
def test_title(head: str, h1: str, title: str | None) -> None:
    second = "<h2>A Day at the Well</h2>" if "Day" in head else ""
    html = f"<head>{head}</head><body><main><h1>{h1}</h1>{second}<p>{FILLER}</p></main></body>"
    page = read(html, url="https://example.org/valve-guide.html").page
    assert page.title == (title or "Wellproxy version 2.6 - Configuration Manual")


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="Ada Long">', "", "Ada Long"),
        ('<meta name="author" content="https://example.org/ada">', "", None),
        ("", '<p class="byline">By <a rel="author" href="/ada">Ada Long</a> and Bo Short</p>', "Ada Long"),
        ("", '<p class="byline">By Ada Long and Bo Short | 3 May 2021</p>', "Ada Long, Bo Short"),
        ("", '<span class="author">Ada Long</span>', "Ada Long"),
        ("", "<p>No name here at all.</p>", None),
    ],
)
def test_author(head: str, body: str, author: str | None) -> None:
    assert page_of(body, head).author == author


def test_json_ld_wins_and_follows_references() -> None:
    script = (
        '{"@graph": [{"@id": "#ada", "@type": "Person", "name": "Ada Long"}, {"@type": "Article", '
        '"author": {"@id": "#ada"}, "datePublished": "2021-05-03T08:00:00+02:00", "dateModified": "2022-01-02"}]}'
    )
    page = page_of("", f'<meta name=author content="Web Team"><script type="application/ld+json">{script}</script>')
    assert (page.author, page.published, page.modified) == ("Ada Long", "2021-05-03", "2022-01-02")


def test_an_organisation_is_the_author_only_when_nobody_else_is() -> None:
    script = '<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization","name":"Wells"}}'
    assert page_of("", f"{script}</script>").author == "Wells"
    assert page_of("", f'{script}</script><meta name="author" content="Ada Long">').author == "Ada Long"


def test_json_ld_is_compacted_and_broken_scripts_are_left_out() -> None:
    page = page_of(
        "",
        '<script type="application/ld+json">\n {"a": 1,\n "b": "two"}\n</script>'
        '<script type="application/ld+json">{"broken": </script>'
        '<script type="application/ld+json"><!-- {"c": "line\nbreak"} --></script>'
        '<script type="application/ld+json">{"d": "\\ud800"}</script>',
    )
    assert page.json_ld == ('{"a":1,"b":"two"}', '{"c":"line\\nbreak"}')


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-05-03T08:00:00Z", "2021-05-03"),
        ("2021/5/3", "2021-05-03"),
        ("20210503", "2021-05-03"),
        ("Mon, 3 May 2021 08:00:00 GMT", "2021-05-03"),
        ("May 3rd, 2021", "2021-05-03"),
        ("3. Mai 2021", "2021-05-03"),
        ("03.05.2021", "2021-05-03"),
        ("3 mai 2021", "2021-05-03"),
        ("3 de mayo de 2021", "2021-05-03"),
        ("12/31/2021", "2021-12-31"),
        ("31/12/2021", "2021-12-31"),
        ("30 February 2021", None),
        ("version 3.11.4", None),
        ("call 2021-555-1234", None),
        ("1492-10-12", None),
        ("", None),
    ],
)
def test_dates_are_read_in_many_forms(text: str, day: str | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("head", "body", "url", "published", "modified"),
    [
        ('<meta property="article:published_time" content="2021-05-03">', "", "", "2021-05-03", None),
        ('<meta name="last-modified" content="2022-01-02">', "", "", None, "2022-01-02"),
        ("", '<time class="published" datetime="2021-05-03">May</time>', "", "2021-05-03", None),
        ("", '<time class="updated" datetime="2022-01-02">then</time>', "", None, "2022-01-02"),
        ("", "<p>Last updated on 2 January 2022.</p>", "", None, "2022-01-02"),
        ("", "", "https://example.org/2021/05/03/valves", "2021-05-03", None),
        ("", f"<p>{FILLER} In the spring of 3 May 1991 no valve was lost.</p>", "", None, None),
        ("", "<pre>date: 2005-04-07 22:13:13</pre>", "", None, None),
    ],
)
def test_dates_of_a_page(head: str, body: str, url: str, published: str | None, modified: str | None) -> None:
    options = {"url": url} if url else {}
    page = page_of(body, head, **options)
    assert (page.published, page.modified) == (published, modified)


def test_a_change_before_the_publication_is_not_believed() -> None:
    head = '<meta name="date" content="2021-05-03"><meta name="last-modified" content="2019-01-01">'
    page = page_of("", head)
    assert (page.published, page.modified) == ("2021-05-03", None)


GERMAN = "Das Ventil öffnet sich, wenn der Druck im Kessel steigt, und schließt sich wieder, sobald er fällt. " * 4


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en-GB", FILLER, "en"),
        ("", FILLER, "en"),
        ("de", GERMAN, "de"),
        ("en", GERMAN, "de"),
        ("", GERMAN, "de"),
        ("fr", "Non", "fr"),
        ("", "Ok", None),
        ("x-klingon", "Ok", None),
    ],
)
def test_language_is_declared_and_checked(declared: str, text: str, language: str | None) -> None:
    assert read(f'<html lang="{declared}"><body><p>{text}</p></body></html>').page.language == language


@pytest.mark.parametrize(
    ("head", "headers", "canonical"),
    [
        ('<link rel="canonical" href="/valves">', {}, "https://example.org/valves"),
        ('<link rel="canonical" href="/a">', {"Link": '<https://o.org/b>; rel="canonical"'}, "https://o.org/b"),
        ("", {"link": '<x.css>; rel=preload, <../c#part>; rel="canonical"'}, "https://example.org/c"),
        ('<link rel="canonical" href="javascript:void(0)">', {}, None),
        ('<link rel="alternate" href="/valves">', {}, None),
    ],
)
def test_canonical(head: str, headers: dict[str, str], canonical: str | None) -> None:
    html = f"<head>{head}</head><body><p>{FILLER}</p></body>"
    assert read(html, headers=headers).page.canonical == canonical


def test_the_version_changes_with_every_fact() -> None:
    plain, dated = page_of(""), page_of("", '<meta name="date" content="2021-05-03">')
    assert plain.text == dated.text
    assert plain.version != dated.version
    assert plain.version.startswith("sha256:")
    assert page_of("").version == plain.version
