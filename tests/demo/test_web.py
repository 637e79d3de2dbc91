"""The shipped pages: readable, linked, complete, and no two alike unless planted so."""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL, cases, demo_files, demo_root
from citestack.model import Page
from citestack.trace import Reason

FILES = dict(demo_files())
ALIKE_ON_PURPOSE = {"near_duplicates", "low_trust_copy", "canonical_cluster"}


@cache
def tree(url: str) -> LexborHTMLParser:
    return LexborHTMLParser(FILES[url].read_text(encoding="utf-8"))


def attributes(url: str, selector: str, name: str) -> list[str]:
    return [v for node in tree(url).css(selector) if (v := node.attributes.get(name))]


@cache
def words(url: str) -> tuple[str, ...]:
    page = LexborHTMLParser(FILES[url].read_text(encoding="utf-8"))
    page.strip_tags(["script", "style", "head"])
    return tuple(re.findall(r"\w+", page.text(separator=" ").lower()))


def shingles(url: str) -> set[tuple[str, ...]]:
    text = words(url)
    return {text[i : i + 5] for i in range(len(text) - 4)}


def test_the_web_is_as_large_as_it_says() -> None:
    assert len({urlsplit(u).hostname for u in FILES}) >= 15
    assert len(FILES) >= 78
    assert sum(p.stat().st_size for p in demo_root().rglob("*") if p.is_file()) < 1_200_000


def test_every_host_is_a_reserved_name() -> None:
    assert all((urlsplit(u).hostname or "").endswith(".example") for u in FILES)


def test_urls_name_files() -> None:
    assert FILES["https://hearthlab.example/"] == demo_root() / "hearthlab.example" / "index.html"
    assert "https://hearthlab.example/methods.html" in FILES
    assert all(isinstance(p, Path) and p.is_file() for p in FILES.values())


@pytest.mark.parametrize("url", FILES)
def test_page_has_a_title_a_heading_and_enough_to_read(url: str) -> None:
    assert tree(url).css_first("title").text(strip=True)
    assert len(tree(url).css("h1")) == 1
    assert 130 <= len(words(url)) <= 1100


@pytest.mark.parametrize("url", FILES)
def test_internal_links_lead_somewhere(url: str) -> None:
    targets = [urldefrag(urljoin(url, href)) for href in attributes(url, "a[href]", "href")]
    assert [t for t, _ in targets if not t.startswith("mailto:") and t not in FILES] == []
    ids = set(attributes(url, "[id]", "id"))
    assert [f for t, f in targets if t == url and f and f not in ids] == []


@pytest.mark.parametrize("url", FILES)
def test_declared_canonicals_and_alternates_exist(url: str) -> None:
    declared = attributes(url, "link[rel=canonical], link[rel=alternate], link[rel=amphtml]", "href")
    assert [u for u in declared if u not in FILES] == []


@pytest.mark.parametrize("url", FILES)
def test_json_ld_is_json_with_a_context(url: str) -> None:
    for script in tree(url).css('script[type="application/ld+json"]'):
        data = json.loads(script.text())
        assert data["@context"] == "https://schema.org"
        assert data["@type"]


@pytest.mark.parametrize("url", FILES)
def test_faq_markup_repeats_what_is_visible(url: str) -> None:
    visible = " ".join(words(url))
    for script in tree(url).css('script[type="application/ld+json"]'):
        for item in json.loads(script.text()).get("mainEntity", []):
            for text in (item["name"], item["acceptedAnswer"]["text"]):
                assert " ".join(re.findall(r"\w+", text.lower())) in visible


@pytest.mark.parametrize("url", FILES)
def test_images_have_a_text_for_those_who_cannot_see_them(url: str) -> None:
    assert all(node.attributes.get("alt") for node in tree(url).css("img"))


def test_links_carry_the_rel_tokens_of_a_real_web() -> None:
    rels = {token for u in FILES for rel in attributes(u, "a[rel]", "rel") for token in rel.split()}
    assert {"nofollow", "ugc", "sponsored", "author"} <= rels
    forum = attributes("https://pipeforum.example/t/1042-worth-it-family-of-four.html", "a[rel~=ugc]", "href")
    assert len(forum) >= 2


def test_json_ld_of_all_kinds_is_there() -> None:
    kinds = {json.loads(s.text())["@type"] for u in FILES for s in tree(u).css('script[type="application/ld+json"]')}
    assert {"Article", "Person", "Organization", "FAQPage", "Product", "NewsArticle"} <= kinds


def test_no_two_pages_are_alike_unless_planted() -> None:
    planted = {u for c in cases() if c.kind in ALIKE_ON_PURPOSE for u in (*c.urls, *c.winners)}
    sets = {u: shingles(u) for u in FILES if u not in planted}
    alike = [(a, b) for a, b in combinations(sets, 2) if len(sets[a] & sets[b]) > 0.4 * len(sets[a] | sets[b])]
    assert alike == []


# --- the manifest -------------------------------------------------------------------------------------------------


def test_every_kind_of_case_is_planted_and_named_once() -> None:
    wanted = {
        "top_ranked_never_cited", "wins_by_coverage", "buried_answer", "fabricated_statistic", "contradiction",
        "near_duplicates", "low_trust_copy", "no_author_no_date", "canonical_cluster", "other_language", "injection",
        "dangling_pronouns", "table_only", "off_topic", "off_corpus", "cross_verified",
    }  # fmt: skip
    assert {c.kind for c in cases()} == wanted
    assert len({c.id for c in cases()}) == len(cases())


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.id)
def test_case_speaks_of_shipped_pages_in_known_words(case) -> None:
    named = {*case.urls, *case.winners, *(u for urls in case.only_from.values() for u in urls)}
    assert named <= set(FILES)
    assert set(case.reasons) <= {r.value for r in Reason}
    assert set(case.layers) <= {"retrieval", "rerank", "writing", "grounding", "citation"}
    assert set(case.page) <= set(Page.__dataclass_fields__)
    assert case.description
    assert case.question


@pytest.mark.parametrize("case", [c for c in cases() if c.only_from], ids=lambda c: c.id)
def test_only_the_named_pages_state_the_fragment(case) -> None:
    for fragment, urls in case.only_from.items():
        text = " ".join(re.findall(r"\w+", fragment.lower()))
        holders = {u for u in FILES if f" {text} " in f" {' '.join(words(u))} "}
        assert holders == set(urls), fragment


@pytest.mark.parametrize("case", [c for c in cases() if c.answer_has and c.winners], ids=lambda c: c.id)
def test_a_winner_states_the_answer(case) -> None:
    said = [" ".join(FILES[u].read_text(encoding="utf-8").split()) for u in case.winners]
    assert any(fragment in text for fragment in case.answer_has for text in said)


@pytest.mark.parametrize("case", [c for c in cases() if c.min_depth], ids=lambda c: c.id)
def test_the_buried_answer_is_buried(case) -> None:
    for url in case.urls:
        text = tree(url).body.text(separator=" ")
        text = " ".join(text.split())
        assert text.index(case.answer_has[0]) > case.min_depth * len(text)


@pytest.mark.parametrize("case", [c for c in cases() if c.min_supporters], ids=lambda c: c.id)
def test_many_hosts_state_the_shared_fact(case) -> None:
    held = {urlsplit(u).hostname for u in case.urls if case.answer_has[0] in FILES[u].read_text(encoding="utf-8")}
    assert len(held) >= case.min_supporters


def test_what_must_not_be_said_is_there_to_be_said() -> None:
    everything = " ".join(" ".join(p.read_text(encoding="utf-8").split()) for p in FILES.values())
    assert [f for c in cases() for f in c.never_said if f not in everything] == []


def test_the_copy_has_no_link_from_another_site() -> None:
    (copy,) = next(c for c in cases() if c.id == "low_trust_copy").urls
    linking = {u for u in FILES for href in attributes(u, "a[href]", "href") if urljoin(u, href) == copy}
    assert {urlsplit(u).hostname for u in linking} == {urlsplit(copy).hostname}


def test_the_demo_asks_the_question_of_its_first_case() -> None:
    assert (cases()[0].question, cases()[0].urls) == (DEMO_QUESTION, (DEMO_WHY_URL,))
