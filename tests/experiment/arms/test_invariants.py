"""What holds for every arm on any page."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.experiment.arms.keyword_stuffing import LEAD
from citestack.experiment.arms.placebo_filler import FILLERS
from citestack.experiment.arms.registry import arm, arms
from citestack.experiment.manuscript import record_of
from citestack.experiment.model import ArmChoice, Case, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm
from tests.experiment.corpus import PROMPT, TARGET, desk, manuscripts

SEVERAL_PAGES = {"split_page", "merge_pages"}
"""Arms that make and remove pages have tests of their own."""
ONE_PAGE = [i for i in arms() if not i.needs_llm and i.name not in SEVERAL_PAGES]
RULES = [i.name for i in ONE_PAGE if i.kind in ("control", "text", "structure", "placebo")]
MADE_UP = [i.name for i in arms() if i.kind == "fabricated" and not i.needs_llm]
MOVES = ["front_load", "split_sections", "merge_sections", "placebo_move", "identity"]
ASKED = st.sampled_from((PROMPT, "How much does a heat pump tank cost?", "heat pump tank", "Who won the cup?"))
POOL = [part for url in manuscripts() if "autre" not in url for part in manuscripts()[url].parts] + [
    Part("paragraph", "The lid is white. It is made of tin. However, a heat pump tank needs air, and the noise of a heat pump tank is low."),
    Part("paragraph", "Read on:"), Part("quote", "In order to sleep, I closed the cellar."), Part("table_row", "tank | 45"),
]  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> Manuscript:
    parts = draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=12))
    return replace(manuscripts()[TARGET], parts=tuple(parts))


def made(name: str) -> Arm:
    return arm(ArmChoice(name), permissive=True)


def words(page: Manuscript) -> Counter[str]:
    return Counter(re.findall(r"\w+", " ".join(p.text for p in page.parts)))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", [*RULES, *MADE_UP])
@settings(max_examples=6, deadline=None)
@given(page=pages(), prompt=ASKED, draw=st.integers(0, 3))
def test_the_same_input_gives_the_same_edit_of_that_page_alone(
    name: str, page: Manuscript, prompt: str, draw: int
) -> None:
    case = Case(prompt, page.url)
    edit = made(name).edit(case, page, desk(), draw)
    assert edit == made(name).edit(case, page, desk(), draw)
    assert bool(edit.pages) != bool(edit.refused)
    assert [p.url for p in edit.pages] in ([], [page.url])
    for edited in edit.pages:
        record_of(edited)
        nothing_else_changed(page, edited, edit)


def nothing_else_changed(page: Manuscript, edited: Manuscript, edit: Edit) -> None:
    """Code, rows, quotations and headings stay; every part that differs is told of in ``changed``."""
    assert (edited.url, edited.title, edited.canonical, edited.language) == (
        page.url,
        page.title,
        page.canonical,
        page.language,
    )
    still = Counter(p.text for p in edited.parts)
    for part in page.parts:
        if part.kind in ("code", "table_row", "quote"):
            assert still[part.text] >= Counter(p.text for p in page.parts)[part.text]
    told = flat(" ".join(c.before for c in edit.changed) + " " + " ".join(c.after for c in edit.changed))
    before = flat(" ".join(p.text for p in page.parts))
    if not edit.changed:
        assert edited.parts == page.parts
    new = words(edited) - words(page)
    lost = words(page) - words(edited)
    heard = Counter(re.findall(r"\w+", told))
    assert not new - heard and not lost - heard, (before, told)


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=6, deadline=None)
@given(page=pages(), prompt=ASKED, draw=st.integers(0, 3))
def test_no_honest_arm_adds_a_statement_without_a_source(name: str, page: Manuscript, prompt: str, draw: int) -> None:
    edit = made(name).edit(Case(prompt, page.url), page, desk(), draw)
    assert all(a.source for a in edit.additions)
    sourced = " ".join(flat(a.text) for a in edit.additions)
    for change in (c for c in edit.changed if not c.before):
        text = flat(change.after)
        plain = text in FILLERS or text.startswith((LEAD, "{")) or text.endswith("?")
        assert plain or all(flat(s) in sourced for s in text.split(". ")), text


@pytest.mark.parametrize("name", MOVES)
@settings(max_examples=6, deadline=None)
@given(page=pages(), prompt=ASKED, draw=st.integers(0, 3))
def test_moving_cutting_and_joining_keep_every_word(name: str, page: Manuscript, prompt: str, draw: int) -> None:
    for edited in made(name).edit(Case(prompt, page.url), page, desk(), draw).pages:
        assert words(edited) == words(page)


@pytest.mark.parametrize("name", MADE_UP)
@settings(max_examples=6, deadline=None)
@given(page=pages(), prompt=ASKED)
def test_what_is_made_up_never_has_a_source(name: str, page: Manuscript, prompt: str) -> None:
    edit = made(name).edit(Case(prompt, page.url), page, desk())
    assert all(a.source is None and a.score is None for a in edit.additions)
    assert bool(edit.additions) == bool(edit.pages)
    assert all(e.links == page.links for e in edit.pages)


@pytest.mark.parametrize("name", [n for n in [*RULES, *MADE_UP] if n not in ("identity", "dates_author")])
def test_rules_of_english_leave_other_languages_alone(name: str) -> None:
    page = manuscripts()["https://autre.example/fr"]
    assert "English" in made(name).edit(Case(PROMPT, page.url), page, desk()).refused


@pytest.mark.parametrize("name", ["placebo_move", "placebo_filler", "placebo_cut", "fabricated_statistics"])
def test_other_draws_are_other_edits(name: str) -> None:
    loose = [
        Part(
            "paragraph",
            f"Most makers of the country paint the boiler {n} white today. Grey would hide the dust of it better.",
        )
        for n in "abc"
    ]
    page = replace(manuscripts()[TARGET], parts=(*manuscripts()[TARGET].parts, Part("heading", "Paint", 2), *loose))
    drawn = {made(name).edit(Case(PROMPT, TARGET), page, desk(), draw).pages for draw in range(6)}
    assert len(drawn) > 1
