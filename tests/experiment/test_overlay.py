"""A copy gives the answers that a store would give in which the same pages were edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from citestack.assemble import Session
from citestack.errors import UsageError
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.manuscript import manuscript_of
from citestack.experiment.model import Edit
from citestack.experiment.overlay import joined
from citestack.model import Answer, Link
from citestack.trace import RerankEvent, Trace
from citestack.trace_json import dumps
from tests.experiment.lake import PROMPTS, build, edited, manuscripts, session_over

PAGES = manuscripts()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session_over(build(tmp_path_factory.mktemp("lake"), PAGES)) as opened:
        yield opened


@pytest.fixture(scope="module")
def asker(session: Session) -> StackAsker:
    return StackAsker.over(session)


def what_it_says(answer: Answer) -> object:
    return (
        answer.abstained,
        [(s.text, s.citations) for s in answer.sentences],
        [(c.url, c.quote) for c in answer.citations],
    )


def order(trace: Trace) -> list[str]:
    ranked = trace.maybe(RerankEvent)
    return list(ranked.kept) if ranked else []


NEW = replace(manuscripts(11)[4], url="https://new.example/talv")
EDITS = (
    *(Edit(pages=(edited(PAGES[n], n),)) for n in (0, 5)),
    Edit(pages=(NEW,)),
    Edit(removed=(PAGES[2].url,)),
    Edit(pages=(edited(PAGES[3], 3), edited(PAGES[4], 2), NEW), removed=(PAGES[9].url,)),
)


@pytest.mark.parametrize("edit", EDITS, ids=range(len(EDITS)))
def test_a_copy_answers_as_a_store_with_the_same_edits(edit: Edit, asker: StackAsker, tmp_path: Path) -> None:
    """But for BM25's statistics of the pages nobody edited: in a web of 18 pages they may move a place or two."""
    changed = {page.url: page for page in edit.pages}
    world = {p.url: p for p in PAGES if p.url not in edit.removed} | changed
    with session_over(build(tmp_path / "real", world.values())) as real:
        overlay = asker.editions.of([edit])
        assert (overlay.counts(), overlay.languages()) == (real.corpus.counts(), real.corpus.languages())
        assert overlay.anchors(list(world)) == real.corpus.anchors(list(world))
        both = [(asker.run(prompt, [edit]), real.engine.ask(prompt)) for prompt in PROMPTS[::2]]
    same = [what_it_says(copy.answer) == what_it_says(stored.answer) for copy, stored in both]
    assert sum(same) >= len(same) - 1
    firsts = [order(copy.trace)[:1] == order(stored.trace)[:1] for copy, stored in both]
    assert sum(firsts) >= len(firsts) - 1
    for copy, stored in both:
        assert {c.url for c in copy.answer.citations} == {c.url for c in stored.answer.citations}


def test_a_copy_without_edits_is_the_corpus_byte_for_byte(session: Session, asker: StackAsker) -> None:
    for prompt in PROMPTS[:6]:
        plain, copy = session.engine.ask(prompt), asker.run(prompt, [Edit()])
        assert copy.trace.id == plain.trace.id
        assert dumps(replace(copy.trace, events=copy.trace.events[:-1])) == dumps(
            replace(plain.trace, events=plain.trace.events[:-1])
        )


def test_a_page_put_in_its_own_place_changes_nothing_but_the_name_of_the_copy(asker: StackAsker) -> None:
    for page in PAGES[:6]:
        stored = asker.editions.page(page.url)
        assert stored is not None
        same = Edit(pages=(manuscript_of(stored),))
        for prompt in PROMPTS[:3]:
            plain, copy = asker.run(prompt), asker.run(prompt, [same])
            assert copy.answer == plain.answer
            assert copy.trace.one(RerankEvent) == plain.trace.one(RerankEvent)
            assert copy.trace.id != plain.trace.id


def test_trust_moves_for_the_pages_named_and_for_no_other(asker: StackAsker) -> None:
    url = PAGES[0].url
    overlay = asker.editions.of([Edit(trust={url: 0.9})])
    assert {u: t.value for u, t in overlay.trust([p.url for p in PAGES]).items()} == {url: 0.9}
    scored = asker.run(PROMPTS[0], [Edit(trust={url: 0.9})]).trace.one(RerankEvent)
    assert [(t.url, t.value) for t in scored.trust] == [(url, 0.9)]


def test_a_page_that_becomes_a_copy_is_marked_as_one(asker: StackAsker) -> None:
    """Both ways: of another page, and no longer."""
    first, other = PAGES[0], replace(PAGES[1], parts=PAGES[0].parts, title=PAGES[0].title)
    overlay = asker.editions.of([Edit(pages=(other,))])
    ids = [p.id for one in (first, other) for p in _passages(asker, overlay, one.url)]
    assert {c.duplicate_of for c in overlay.candidates(ids)} == {None, min(first.url, other.url)}


def test_a_canonical_of_the_same_site_makes_a_copy(asker: StackAsker) -> None:
    target = PAGES[3].url
    declared = replace(PAGES[0], canonical=target)
    assert declared.url.split("/")[2] == target.split("/")[2]
    overlay = asker.editions.of([Edit(pages=(declared,))])
    assert {c.duplicate_of for c in overlay.candidates([p.id for p in _passages(asker, overlay, declared.url)])} == {
        target
    }


def test_links_that_two_edits_put_into_one_page_are_both_there() -> None:
    page = PAGES[0]
    one, two = (replace(page, links=(*page.links, Link(page.url, f"https://{n}.example/", n))) for n in "ab")
    assert joined([Edit(pages=(one,)), Edit(pages=(two,))]).pages[0].links == (*one.links, two.links[-1])
    with pytest.raises(UsageError, match="in two ways"):
        joined([Edit(pages=(one,)), Edit(pages=(edited(page, 0),))])


def test_the_name_of_a_copy_is_that_of_what_is_in_it() -> None:
    edits = [Edit(pages=(page,)) for page in PAGES[:3]]
    assert joined(edits).generation == joined(edits).generation != joined(edits[:2]).generation
    assert joined([]).generation == joined([Edit(refused="no")]).generation == ""


def _passages(asker: StackAsker, overlay: object, url: str):  # type: ignore[no-untyped-def]
    placed = {one.record.page.url: one.record for one in overlay._placed}  # type: ignore[attr-defined]
    return (placed.get(url) or asker.editions.page(url)).passages  # type: ignore[union-attr]
