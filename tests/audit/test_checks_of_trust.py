"""Checks of layer 3: author, dates, history, names, sources, depth, links, copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from citestack.audit.checks.rerank import RULES
from citestack.audit.model import Outcome
from citestack.audit.neighbours import Neighbours
from citestack.audit.read import of_body, stored
from citestack.audit.subject import Around, Subject
from citestack.corpus.ingest import read_page
from citestack.inference.support import load_support
from citestack.model import Link
from citestack.store import Store
from tests.store.make import make_record

DAY = date(2026, 11, 1)
URL = "https://lab.example/reports/kettles"
WORDS = " ".join(f"The kettle number {n} boiled a litre of water in {n + 90} seconds." for n in range(40))


def html(body: str, head: str = "", title: str = "Kettles compared | Kettle Lab") -> str:
    return f"<html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def subject(body: str, head: str = "", url: str = URL, **more: str) -> Subject:
    return of_body(html(body, head, **more).encode(), url, "text/html", "fetched", status=200, today=DAY)


def around(store: Store | None = None) -> Around:
    return Around(load_support("features"), neighbours=None if store is None else Neighbours(store))


def look(name: str, page: Subject, store: Store | None = None) -> Outcome:
    rule = next(r for r in RULES if r.id == f"rerank.{name}")
    seen = rule.outcome(page, around(store))
    for finding in seen.findings:
        e = finding.evidence
        assert e.start is None or page.page.text[e.start : e.end] == e.quote
        assert finding.fix and finding.message.endswith(".")
    return seen


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def add(store: Store, url: str, body: str, **more) -> None:
    store.put([read_page(html(body, **more).encode(), url=url, content_type="text/html")])


ARTICLE = f"<main><h1>Kettles compared</h1>{{}}<p>{WORDS}</p></main>"


def test_a_byline_with_a_full_name_passes_and_a_brand_or_nobody_does_not():
    assert look("author", subject(ARTICLE.format("<p>By Ada Long</p>"))).state == "pass"
    nobody = look("author", subject(ARTICLE.format("")))
    assert (nobody.state, nobody.findings[0].severity) == ("fail", "low")
    assert nobody.findings[0].evidence.quote == "Kettles compared"
    brand = look("author", subject(ARTICLE.format("<p>By the Kettle Lab editorial team</p>")))
    assert brand.share is not None and brand.share < 1


def test_a_byline_outside_the_text_is_seen_in_the_source_and_unknown_without_it():
    head = '<meta name="author" content="Ada Long">'
    body = f'{ARTICLE.format("")}<footer><p class="credit">Kettle Lab, text by Ada Long</p></footer>'
    page = subject(body, head)
    assert look("author", page).state == "pass"
    assert look("author", replace(page, raw=None, html=None)).state == "not_measured"
    assert look("author", subject(ARTICLE.format(""), head)).state == "fail", "a name in the markup alone is unseen"


def test_a_front_page_and_an_imprint_need_no_author_and_no_date():
    for url in ("https://lab.example/", "https://lab.example/de/"):
        page = subject(ARTICLE.format(""), url=url)
        assert {look(n, page).state for n in ("author", "author_bio", "date_shown")} == {"not_measured"}


def test_the_bio_is_looked_up_where_the_byline_leads(store):
    link = '<p>By <a rel="author" href="/authors/ada-long">Ada Long</a></p>'
    page = subject(ARTICLE.format(link))
    assert look("author_bio", page, store).share == 0.5, "linked, but not in the store"
    told = "<main><h1>Ada Long</h1><p>Ada Long is an engineer who has measured kettles for twenty years.</p></main>"
    add(store, "https://lab.example/authors/ada-long", told, title="Ada Long")
    found = look("author_bio", page, store)
    assert found.state == "pass" and "measured kettles" in found.note
    own = "<p>By Ada Long</p><p>Ada Long is an engineer who has measured kettles for twenty years.</p>"
    assert look("author_bio", subject(ARTICLE.format(own))).state == "pass"


LD = '<script type="application/ld+json">{{"@type": "Article", "headline": "Kettles compared", {}}}</script>'


def test_dates_are_shown_agree_and_exist():
    line = ARTICLE.format("<p>Published 3 March 2026</p>")
    good = subject(line, LD.format('"datePublished": "2026-03-03"'))
    assert look("date_shown", good).state == look("dates_agree", good).state == "pass"
    hidden = subject(ARTICLE.format(""), LD.format('"datePublished": "2026-03-03"'))
    assert "machines only" in look("date_shown", hidden).findings[0].message
    other = look("dates_agree", subject(line, LD.format('"datePublished": "2025-01-01"')))
    assert (other.state, other.findings[0].severity) == ("fail", "medium")
    assert other.findings[0].evidence.start is not None
    assert look("date_shown", subject(ARTICLE.format(""))).findings[0].message.startswith("No date stands")


@pytest.mark.parametrize(
    ("marked", "severity", "says"),
    [
        ('"datePublished": "2027-05-01"', "high", "after the day"),
        ('"datePublished": "soon"', "medium", "is no date"),
        ('"datePublished": "2026-03-03", "dateModified": "2026-01-01"', "low", "is before"),
    ],
)
def test_dates_of_the_future_no_dates_and_changes_before_the_publication(marked, severity, says):
    seen = look("dates_agree", subject(ARTICLE.format(""), LD.format(marked)))
    assert (seen.findings[0].severity, says in seen.findings[0].message) == (severity, True)
    assert seen.share is not None and seen.share <= 0.5


def test_a_time_element_in_the_source_is_a_visible_date():
    head = LD.format('"datePublished": "2026-03-03"')
    body = f'<header><time datetime="2026-03-03">3/3</time></header>{ARTICLE.format("")}'
    assert look("date_shown", subject(body, head)).state == "pass"


def test_a_date_that_moves_while_the_text_stays_is_found_in_the_history(store):
    def version(modified: str, text: str) -> None:
        store.put([make_record(URL, [text], modified=modified, published="2026-01-01", signature=b"")])

    def seen() -> Outcome:
        page = stored(store, URL, DAY)
        assert page is not None
        return look("history", page, store)

    version("2026-02-01", "A kettle boils.")
    assert seen().state == "not_measured"
    version("2026-03-01", "A kettle boils water.")
    assert seen().state == "pass"
    version("2026-04-01", "A kettle boils water.")
    bumped = seen()
    assert (bumped.state, bumped.share) == ("partly", 0.5)
    assert "from 2026-03-01 to 2026-04-01" in bumped.findings[0].message
    assert look("history", subject(ARTICLE.format(""))).state == "not_measured"


def test_two_names_of_one_site_are_told_apart_from_one():
    ld = LD.format('"publisher": {"@type": "Organization", "name": "NAME"}')
    meta = '<meta property="og:site_name" content="Kettle Lab">'
    foot = "<footer><p>© 2026 Kettle Lab</p></footer>"
    good = look("site_name", subject(ARTICLE.format("") + foot, ld.replace("NAME", "Kettle Lab") + meta))
    assert (good.state, good.note) == ("pass", "'Kettle Lab'")
    wrong = look("site_name", subject(ARTICLE.format("") + foot, ld.replace("NAME", "Brightwater Holdings") + meta))
    assert [(f.evidence.quote, f.evidence.where) for f in wrong.findings] == [("Brightwater Holdings", "markup")]
    assert look("site_name", subject(ARTICLE.format(""), title="Kettles")).state == "not_measured"


def test_same_as_counts_as_far_as_a_reader_finds_it():
    ld = LD.format('"author": {"@type": "Person", "name": "Ada Long"MORE}')
    named = ARTICLE.format('<p>By Ada Long</p><p>Her page is <a href="https://people.example/ada">at People</a>.</p>')
    address = ', "sameAs": "https://people.example/ada"'
    assert look("same_as", subject(named, ld.replace("MORE", address))).state == "pass"
    assert look("same_as", subject(ARTICLE.format("<p>By Ada Long</p>"), ld.replace("MORE", address))).state == "fail"
    assert "no sameAs" in look("same_as", subject(named, ld.replace("MORE", ""))).findings[0].message
    assert look("same_as", subject(named)).state == "not_measured"


def test_sources_are_counted_by_what_they_are():
    none = look("sources", subject(ARTICLE.format("")))
    assert (none.state, none.findings[0].severity, none.numbers["sources"]) == ("fail", "medium", 0)
    blog = '<p>One post says that kettles last <a href="https://blog.example/k">about ten years</a> in a house.</p>'
    secondary = look("sources", subject(ARTICLE.format(blog)))
    assert secondary.numbers["primary_share"] == 0 and "None of 1 sources" in secondary.findings[0].message
    doi = (
        '<p>A study says that kettles last <a href="https://doi.org/10.1234/k.{}">{} years or more</a> in a house.</p>'
    )
    many = (
        "".join(doi.format(n, n) for n in range(3))
        + '<p>The law on them is <a href="https://energy.gov/k">on the site of the office</a> for all.</p>'
    )
    primary = look("sources", subject(ARTICLE.format(many)))
    assert primary.state == "pass" and primary.numbers["primary"] == 4
    assert look("sources", subject("<main><p>Too short to owe any source.</p></main>")).state == "not_measured"


def site(store: Store, linked: bool) -> Subject:
    """Six pages of one site, three of them on kettle noise."""

    def page(path: str, title: str, *targets: str, place: str = "main"):
        links = tuple(Link(f"https://lab.example{path}", f"https://lab.example{t}", "x", place=place) for t in targets)
        return make_record(f"https://lab.example{path}", ["Text."], title=title, links=links, signature=b"")

    back = ("/noise",) if linked else ()
    store.put(
        [
            page("/noise", "Kettle noise measured", *(("/noise-limits",) if linked else ())),
            page("/noise-limits", "Limits of kettle noise", *back),
            page("/noise-night", "Kettle noise at night", *back),
            page("/toast", "Toasters"),
            page("/fridge", "Fridges"),
            page("/menu", "Irons", "/noise", place="boilerplate"),
        ]
    )
    found = stored(store, "https://lab.example/noise", DAY)
    assert found is not None
    return found


def test_depth_counts_the_sites_pages_on_the_topic_and_the_links_between_them(store):
    seen = look("depth", site(store, linked=True), store)
    assert (seen.numbers["cluster"], seen.numbers["linked"], seen.share) == (2, 2, 0.75)
    assert seen.findings == ()
    apart = look("depth", site(store, linked=False), store)
    assert (apart.numbers["linked"], apart.share) == (0, 0.25)
    assert "Limits of kettle noise" in apart.findings[0].fix
    alone = stored(store, "https://lab.example/toast", DAY)
    assert alone is not None and look("depth", alone, store).state == "fail"
    assert look("depth", subject(ARTICLE.format(""))).state == "not_measured"


def test_links_in_the_text_count_whole_and_menus_half(store):
    assert look("internal_links", site(store, linked=True), store).state == "pass"
    menus = look("internal_links", site(store, linked=False), store)
    assert (menus.share, menus.findings[0].severity) == (0.5, "low")
    orphan = stored(store, "https://lab.example/toast", DAY)
    assert orphan is not None
    assert look("internal_links", orphan, store).findings[0].severity == "medium"


def test_referrers_need_a_link_graph(store):
    page = site(store, linked=True)
    seen = look("referrers", page, store)
    assert seen.state == "not_measured" and "authority build" in seen.note


@pytest.mark.parametrize(
    ("mine", "theirs", "severity"),
    [
        ({"published": "2026-05-01"}, {"published": "2026-01-01"}, "high"),
        ({"published": "2026-01-01"}, {"published": "2026-05-01"}, "neutral"),
        ({}, {}, "medium"),
        ({"canonical": "https://other.example/k"}, {}, "neutral"),
        ({}, {"canonical": URL}, "neutral"),
        ({"canonical": "https://third.example/k"}, {"canonical": "https://third.example/k"}, "neutral"),
    ],
)
def test_of_two_pages_with_one_text_the_original_is_told_by_declaration_and_date(store, mine, theirs, severity):
    from citestack.corpus.duplicates import signature

    sign = {"signature": signature(WORDS)}
    store.put(
        [make_record(URL, [WORDS], **sign, **mine), make_record("https://other.example/k", [WORDS], **sign, **theirs)]
    )
    page = stored(store, URL, DAY)
    assert page is not None
    seen = look("copies", page, store)
    assert [f.severity for f in seen.findings] == [severity]
    assert seen.share == {"high": 0.0, "medium": 0.5, "neutral": 1.0}[severity]


def test_of_two_copies_without_dates_the_one_that_links_to_the_other_is_the_copy(store):
    from citestack.corpus.duplicates import signature

    sign = {"signature": signature(WORDS)}
    other = "https://other.example/k"
    link = Link(URL, other, "the original")
    store.put([make_record(URL, [WORDS], links=(link,), **sign), make_record(other, [WORDS], **sign)])
    here, there = stored(store, URL, DAY), stored(store, other, DAY)
    assert here is not None and there is not None
    assert look("copies", here, store).findings[0].severity == "high"
    assert look("copies", there, store).findings[0].severity == "neutral"


def test_a_copy_with_another_half_is_found_by_what_it_holds(store):
    from citestack.corpus.duplicates import THRESHOLD, signature, similarity

    mine = " ".join(f"The kettle number {n} boils in {n + 3} minutes on a stove of kind {n}." for n in range(40))
    more = " ".join(f"Buy the pot called {n} from our shop in town {n} today." for n in range(28))
    first, second = signature(mine), signature(f"{mine} {more}")
    assert similarity(first, second) < THRESHOLD
    other = "https://other.example/k"
    dated = {"published": "2026-01-01"}
    store.put(
        [
            make_record(URL, [f"{mine} {more}"], signature=second, published="2026-05-01"),
            make_record(other, [mine], signature=first, **dated),
        ]
    )
    page = stored(store, URL, DAY)
    assert page is not None
    assert look("copies", page, store).findings[0].severity == "high"


def test_a_text_that_stands_nowhere_else_passes(store):
    add(store, URL, ARTICLE.format(""))
    page = stored(store, URL, DAY)
    assert page is not None
    assert look("copies", page, store).state == "pass"
    assert look("copies", page).state == "not_measured"


def test_every_rule_has_a_name_of_its_layer_a_reason_and_a_source():
    assert len({r.id for r in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.id.startswith("rerank.") and rule.layer == 3
        assert rule.why.endswith(".") and rule.source.url.startswith("https://") and rule.source.text
