"""The gaming suite is what it says it is, and its benchmark sees what is broken."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.audit_gaming import SCORES, Row, bare, broken, figures, printed, ranking, rows_of
from benchmarks.audit_pages import Models, RealPage, Run, misquoted, take
from benchmarks.audit_pages import figures as page_figures
from benchmarks.gaming.honest import source_url
from benchmarks.gaming.suite import KINDS, SuitePage, competing, load, sources, stored_pages
from benchmarks.gaming.topics import Topic, elsewhere, topics

from citestack.audit.model import Evidence, Finding, LayerScore, Likelihood, Scores, Source
from citestack.corpus.ingest import read_page
from citestack.corpus.urls import page_key
from citestack.inference import load_relevance
from citestack.inference.support import load_support
from citestack.model import Page
from citestack.store import Store

pytestmark = pytest.mark.slow

EVERY = topics()
SOME = [EVERY[0], EVERY[7], EVERY[13]]


def text_of(page: SuitePage) -> Page:
    return read_page(page.body, url=page.url).page


def by_kind(topic: Topic) -> dict[str, SuitePage]:
    return {page.kind: page for page in competing(topic, EVERY)}


def test_twenty_topics_with_prompts_two_facts_a_section_and_both_sources_used() -> None:
    assert len(EVERY) == 20
    assert len({t.field for t in EVERY}) == 20
    for topic in EVERY:
        assert 3 <= len(topic.prompts) <= 5
        assert {s.source for s in topic.sections} == {0, 1}
        assert all(len(s.says) == len(s.told) == len(s.plain) == len(s.wrong) == 2 for s in topic.sections)


def test_every_figure_an_honest_page_gives_stands_in_the_source_it_is_taken_from() -> None:
    for topic in EVERY:
        for section in topic.sections:
            for says, *told in zip(section.says, section.told, section.plain, strict=True):
                allowed = (
                    figures_in(says) | figures_in(section.heading) | figures_in(topic.sources[section.source].about)
                )
                assert all(figures_in(t) <= allowed for t in told), (topic.id, says)


def figures_in(text: str) -> set[str]:
    return {w.strip(".,;:()\"'") for w in text.split() if any(c.isdigit() for c in w)}


def test_no_made_up_sentence_gives_only_figures_of_the_source() -> None:
    for topic in EVERY:
        for section in topic.sections:
            said = figures_in(" ".join(section.says))
            assert all(figures_in(w) - said for w in section.wrong if figures_in(w)), (topic.id, section.heading)


def test_two_hundred_pages_on_hosts_of_their_own_and_of_the_length_of_real_ones() -> None:
    pages = [page for t in EVERY for page in (*sources(t), *competing(t, EVERY))]
    hosts = Counter(page.url.split("/")[2] for page in pages)
    assert (len(pages), len(hosts)) == (200, 200)
    for page in pages:
        words = len(text_of(page).text.split())
        assert words <= 700
        assert words >= {"thin_marked_up": 30, "source": 80}.get(page.kind, 240), (page.kind, page.url)


def test_pages_are_made_alike_every_time_and_are_not_one_template() -> None:
    assert competing(SOME[0], EVERY) == competing(SOME[0], EVERY)
    shells = {page.html.split("<body>")[1][:40] for t in EVERY for page in competing(t, EVERY)}
    assert len(shells) > 20


@pytest.mark.parametrize("topic", SOME, ids=lambda t: t.id)
def test_what_each_kind_has_and_lacks(topic: Topic) -> None:
    pages = by_kind(topic)
    links = {k: {page_key(li.target) for li in read_page(p.body, url=p.url).links} for k, p in pages.items()}
    mine = {page_key(source_url(s)) for s in topic.sources}
    theirs = {page_key(source_url(s)) for s in elsewhere(topic, EVERY).sources}
    assert mine <= links["honest_sourced"] and mine <= links["copied"]
    assert theirs <= links["off_topic"] and not mine & links["off_topic"]
    assert not mine & (links["honest_plain"] | links["fabricated"] | links["faq_stuffed"])
    sourced, plain = text_of(pages["honest_sourced"]), text_of(pages["honest_plain"])
    assert sourced.author == topic.author and sourced.published and sourced.modified
    assert (plain.author, plain.published, plain.json_ld) == (None, None, ())
    assert all(text_of(pages["thin_marked_up"]).text.count(t) == 1 for t in topic.thin)
    assert "ld+json" not in bare(pages["thin_marked_up"]).html


def test_a_copy_differs_from_its_original_in_name_and_dates_alone() -> None:
    for topic in SOME:
        pages = by_kind(topic)
        told, copy = (text_of(pages[k]) for k in ("honest_sourced", "copied"))
        assert told.author != copy.author
        assert (told.published or "") < (copy.published or "")
        one, other = (p.text.splitlines() for p in (told, copy))
        assert len(one) == len(other)
        assert sum(a != b for a, b in zip(one, other, strict=True)) == 3


def test_a_store_of_a_topic_marks_the_copy_as_the_duplicate(tmp_path: Path) -> None:
    topic = SOME[0]
    load(tmp_path, stored_pages(topic, EVERY))
    pages = by_kind(topic)
    with Store.open(tmp_path, read_only=True) as store:
        assert len(store.urls()) == 12
        with store.link_view() as view:
            marks = view.copies()
        assert marks.get(page_key(pages["copied"].url)) == page_key(pages["honest_sourced"].url)


def row(value: float, **more: float | None) -> Row:
    return {**dict.fromkeys(SCORES, value), **more}


def table(**more: Row) -> dict[str, Row]:
    rows = {kind: row(0.5) for kind in KINDS} | {"honest_sourced": row(0.9), "honest_plain": row(0.6)}
    return rows | {"thin_without_markup": row(0.4)} | more


def test_nothing_is_broken_where_honesty_wins() -> None:
    assert broken(table()) == []
    assert ranking(table())[:2] == ["honest_sourced", "honest_plain"]


@pytest.mark.parametrize(
    ("more", "rule", "kind", "score"),
    [
        ({"copied": row(0.9)}, "first", "copied", "mean"),
        ({"fabricated": row(0.1, grounding=0.61)}, "no_reward", "fabricated", "grounding"),
        ({"off_topic": row(0.1, likelihood=0.7)}, "no_reward", "off_topic", "likelihood"),
        ({"thin_marked_up": row(0.6)}, "schema", "thin_marked_up", "mean"),
        ({kind: row(0.5, **dict.fromkeys(SCORES)) for kind in KINDS}, "measured", "all", "all"),
    ],
)
def test_what_is_broken_is_named(more: dict[str, Row], rule: str, kind: str, score: str) -> None:
    found = broken(table(**more))
    assert [(f["rule"], f["kind"], f["score"]) for f in found] == [(rule, kind, score)]
    assert figures({"a": table(**more), "b": table()})["holds_in_topics"][rule if rule != "measured" else "first"] == 1


def test_a_score_that_one_of_two_pages_lacks_is_not_compared() -> None:
    assert broken(table(fabricated=row(0.2, grounding=1.0), honest_plain=row(0.6, grounding=None))) == []


def test_the_likelihood_printed_is_the_share_of_prompts_that_cited_the_page() -> None:
    layers = (LayerScore(1, "fanout", 0.5, 2, 2), LayerScore(2, "retrieval", None, 1, 0))
    shown = printed(Scores(layers, Likelihood(4, (4, 3, 2, 1, 1), (0.0, 0.5))))
    assert shown == {"fanout": 0.5, "retrieval": None, "likelihood": 0.25}


def test_every_page_of_a_topic_is_audited_and_the_thin_one_twice() -> None:
    rows = rows_of(SOME[1], EVERY, "fast")
    assert list(rows) == [*KINDS, "thin_without_markup"]
    assert all(set(r) == set(SCORES) for r in rows.values())


def finding(quote: str, start: int | None, end: int | None, where: str = "text") -> Finding:
    why = Source("RFC 9309", "https://www.rfc-editor.org/rfc/rfc9309", "normative")
    return Finding("layer.name", 2, "low", "It is so.", Evidence(quote, start, end, where), "", "", why)


def test_a_quote_counts_as_found_only_at_its_offsets() -> None:
    assert not misquoted(finding("bridge", 2, 8), "A bridge.")
    assert misquoted(finding("bridge", 3, 9), "A bridge.")
    assert misquoted(finding("bridge", None, None), "A bridge.")
    assert not misquoted(finding("noindex", None, None, "meta robots"), "A bridge.")


def test_real_pages_are_booked_as_audited_or_refused_with_their_facts() -> None:
    html = by_kind(SOME[0])["honest_sourced"]
    gold = {"author": SOME[0].author, "date": text_of(html).published}
    pages = [
        RealPage("trafilatura-eval", html.url, html.body, gold),
        RealPage("trafilatura-eval", "https://none.example/", b"<html></html>"),
    ]
    run, models = Run(), Models(load_support("features"), load_relevance("lexical"))
    for page in pages:
        take(run, page, models)
    told = page_figures(run, pages)
    assert (told["audited"], sum(told["refused"].values()), told["crashes"], told["misquoted"]) == (1, 1, [], 0)
    assert told["facts"]["trafilatura-eval"]["author"]["accuracy"] == 1.0
    assert told["facts"]["trafilatura-eval"]["date"]["recall"] == 1.0
