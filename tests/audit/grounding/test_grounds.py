"""What stands behind a page's sentences: cited pages, other sites, copies that prove nothing, and nothing."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.audit.grounds import grounds_of, with_grounds
from citestack.audit.support import SOURCED
from citestack.audit.worthy import LOOKED_AT, READ
from tests.audit.web import BLOG, BLOG_TEXT, LAB, LAB_TEXT, around, in_store, said, session, subject

FILLER = " ".join(
    f"The {w} pot of the {w} house holds tea for its {w} guests." for w in ("red", "blue", "grey", "tall")
)


def test_a_sentence_is_verified_by_the_page_it_links_to_and_the_witness_is_quoted_there() -> None:
    known = around({LAB: LAB_TEXT})
    found = grounds_of(subject(BLOG_TEXT), known)
    boils = said(found, "boils one litre")
    assert (boils.state, boils.witness is not None and boils.witness.nearness) == ("verified_by_cited", "sentence")
    assert boils.witness is not None
    page = known.cited[LAB].page
    assert page.text[boils.witness.start : boils.witness.end] == boils.witness.quote
    lowers = said(found, "Descaling")
    assert lowers.witness is not None and lowers.witness.nearness == "section"


def test_invention_is_not_rewarded_and_a_denial_is_found() -> None:
    found = grounds_of(subject(BLOG_TEXT), around({LAB: LAB_TEXT}))
    assert said(found, "73 percent").state == "unsupported"
    assert "research" in said(found, "Studies show").kinds
    denied = said(found, "Scale changes")
    assert denied.state == "contradicted"
    assert denied.against is not None and "does not change the taste" in denied.against.quote
    assert found.standing.contradicted == 1
    assert found.standing.share == pytest.approx(2 / 4)


def test_without_cited_pages_and_store_nothing_is_measured() -> None:
    found = grounds_of(subject(BLOG_TEXT), around())
    assert {s.state for s in found.sentences} == {"not_measured"}
    assert (found.standing.share, found.standing.accountable) == (None, 4)


def test_the_page_itself_and_its_own_site_are_no_witnesses() -> None:
    own = "https://blog.example/other"
    body = BLOG_TEXT.replace(LAB, own)
    found = grounds_of(subject(body), around({own: LAB_TEXT, BLOG: body}))
    assert said(found, "boils one litre").state == "own_site"
    assert not [s for s in found.sentences if s.state in SOURCED]


def test_a_cited_near_copy_is_left_out_and_named() -> None:
    copy = "https://mirror.example/kettles"
    body = f"<p>Of all households 73 percent descale every week (<a href='{copy}'>source</a>).</p><p>{FILLER}</p>"
    found = grounds_of(subject(body), around({copy: body}))
    assert found.copies == (copy,)
    assert said(found, "73 percent").state == "not_measured"


@pytest.mark.parametrize("long", [True, False], ids=["whole", "passage"])
def test_near_copies_in_the_corpus_never_count_as_independent_support(tmp_path: Path, *, long: bool) -> None:
    """Whole pages by their signatures; a copied passage inside a longer page by its words."""
    body = f"<h1>Kettles</h1><p>Of all households 73 percent descale their electric kettles every week. {FILLER}</p>"
    more = "".join(f"<h2>Part {n}</h2><p>{'Other words on gardens and roofs follow. ' * 9}</p>" for n in range(6))
    pages = {BLOG: body, "https://mirror.example/a": body if long else body + more}
    with ExitStack() as opened:
        found = in_store(subject(body), session(opened, tmp_path, pages))
    assert said(found, "73 percent").state == "unsupported"
    assert said(found, "73 percent").searched


def test_another_site_of_the_corpus_verifies_and_denies(tmp_path: Path) -> None:
    body = (
        "<p>An electric kettle of 2,000 watts boils one litre of water in 190 seconds.</p>"
        "<p>Scale changes the taste of boiled water in kettles.</p>"
    )
    other = LAB_TEXT.replace("Scale does not change the taste of boiled water.",
                             "Scale does not change the taste of boiled water in kettles.")  # fmt: skip
    with ExitStack() as opened:
        found = in_store(subject(body), session(opened, tmp_path, {BLOG: body, LAB: other}))
    assert said(found, "190 seconds").state == "verified_elsewhere"
    denied = said(found, "Scale changes")
    assert denied.state == "contradicted" and denied.against is not None and denied.against.url == LAB


def test_a_question_or_a_denial_with_the_same_words_is_no_support() -> None:
    cited = "<p>Do all households descale every week, 73 percent of them? We asked, and it is not so.</p>"
    found = grounds_of(subject(BLOG_TEXT), around({LAB: cited}))
    assert said(found, "73 percent").state != "verified_by_cited"


def test_a_figure_that_only_stands_beside_the_same_statement_is_no_support() -> None:
    body = f"<p>A family of four needs a kettle with a pot of 180 litres.</p><h2>B</h2><p>See the <a href='{LAB}'>lab</a>.</p>"
    cited = (
        "<p>A family of four needs a kettle with a pot of 240 litres. The advice covers four showers of eight minutes. "
        "For three persons a pot of 180 litres is enough.</p>"
    )
    assert said(grounds_of(subject(body), around({LAB: cited})), "180 litres").state != "verified_by_cited"


def test_another_figure_on_a_page_the_sentence_does_not_cite_is_no_contradiction() -> None:
    body = "<h2>A</h2><p>Kettles cost about 40 euros.</p><h2>B</h2><p>See the <a href='https://lab.example/kettles'>lab</a>.</p>"
    cited = "<p>A kettle costs 12 euros a year to run at the same price.</p>"
    assert said(grounds_of(subject(body), around({LAB: cited})), "40 euros").state == "unsupported"


@pytest.mark.parametrize(
    "body", ["<p>Menu</p>", "<h1>Only a heading</h1>", "<pre>x = 1</pre>", "<p>Is it so?</p>"], ids=str
)
def test_a_page_that_states_nothing_has_no_grounds(body: str) -> None:
    found = grounds_of(subject(body), around({LAB: LAB_TEXT}))
    assert (found.sentences, found.standing.share) == ((), None)


def test_right_to_left_text_is_read_and_quoted_at_its_offsets() -> None:
    body = "<p dir=rtl>في عام 2024 كانت نسبة الأسر التي تستخدم الغلاية 73% من السكان. الماء يغلي عند 100 درجة.</p>"
    page = subject(body)
    found = grounds_of(page, around({LAB: LAB_TEXT}))
    assert found.sentences
    assert all(page.page.text[s.sentence.start : s.sentence.end] == s.sentence.text for s in found.sentences)
    assert any("statistic" in s.kinds for s in found.sentences)


def test_a_book_is_read_up_to_its_bounds() -> None:
    body = "".join(
        f"<p>In house {n} a kettle of {n + 1000} watts boils water for {n % 97} guests.</p>" for n in range(50_000)
    )
    found = grounds_of(subject(body), around({LAB: LAB_TEXT}))
    assert len(found.sentences) == READ
    assert found.standing.left == LOOKED_AT - READ


def test_grounds_are_worked_out_once() -> None:
    page, bare = subject(BLOG_TEXT), around({LAB: LAB_TEXT})
    known = with_grounds(page, bare)
    assert known.grounds == grounds_of(page, bare)
    assert with_grounds(page, known) is known
    assert with_grounds(page, replace(known, grounds=None)).grounds == known.grounds


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([*BLOG_TEXT.replace("<p>", "|").replace("</p>", "|").split("|"), LAB_TEXT]), max_size=6)
)
def test_every_sentence_is_in_one_state_and_the_counts_add_up(parts: list[str]) -> None:
    page = subject("".join(f"<p>{p}</p>" for p in parts) + "<p>A plain end.</p>")
    found = grounds_of(page, around({LAB: LAB_TEXT}))
    s = found.standing
    states = s.verified_by_cited + s.verified_elsewhere + s.own_site + s.contradicted + s.unsupported + s.not_measured
    assert states == s.checkable == len(found.sentences)
    assert s.accountable <= s.specific <= s.checkable
    assert s.share is None or 0 <= s.share <= 1
