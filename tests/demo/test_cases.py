"""The planted cases against the running engine, default profile, real models."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from citestack.assemble import Session, open_session
from citestack.demo import Case, cases, load_demo
from citestack.engine import Run
from citestack.explain.fate import fate_of
from citestack.index.corpus import Corpus
from citestack.inference import load_embedder
from citestack.model import Answer, SupportState
from citestack.store import Store

pytestmark = pytest.mark.slow

CASES = cases()


def one(case_id: str) -> Case:
    return next(c for c in CASES if c.id == case_id)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with demo_session(tmp_path_factory.mktemp("demo"), ()) as opened:
        yield opened


def demo_session(folder: Path, without: tuple[str, ...]) -> Session:
    with Store.open(folder) as store:
        load_demo(store)
        store.remove(without)
    with Corpus.open(folder, embedder=load_embedder("bge-small")) as corpus:
        corpus.embed_pending()
    return open_session(folder)


@pytest.fixture(scope="module")
def ask(session: Session):
    return cache(session.engine.ask)


def supported(answer: Answer) -> list[str]:
    return [flat(s.text) for s in answer.sentences if s.state is SupportState.SUPPORTED]


def cited(answer: Answer) -> set[str]:
    return {c.url for c in answer.citations}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_the_case_ends_as_planted(case: Case, ask) -> None:
    answer: Answer = ask(case.question).answer
    shown = cited(answer) & set(case.urls)
    expected = {
        "cited": shown == set(case.urls),
        "dropped": not shown,
        "one_cited": bool(shown),
        "at_most_one_cited": len(shown) <= 1,
        "abstains": answer.abstained,
        "open": True,
    }
    assert expected[case.fate], (case.fate, shown, supported(answer), answer.abstain_reason)
    assert not case.winners or set(case.winners) & cited(answer)


@pytest.mark.parametrize("case", [c for c in CASES if c.answer_has or c.never_said], ids=lambda c: c.id)
def test_what_the_answer_says_and_never_says(case: Case, ask) -> None:
    answer: Answer = ask(case.question).answer
    said = " ".join(supported(answer))
    assert not case.answer_has or any(f in said for f in case.answer_has), said
    quotes = " ".join(flat(c.quote) for c in answer.citations)
    assert [f for f in case.never_said if f in said or f in quotes] == []


@pytest.mark.parametrize("case", [c for c in CASES if c.only_from], ids=lambda c: c.id)
def test_a_figure_is_cited_only_to_pages_that_state_it(case: Case, ask) -> None:
    answer: Answer = ask(case.question).answer
    urls = {c.n: c.url for c in answer.citations}
    for fragment, allowed in case.only_from.items():
        marks = [n for s in answer.sentences if fragment in flat(s.text) for n in s.citations]
        assert {urls[n] for n in marks} <= set(allowed)


@pytest.mark.parametrize("case", [c for c in CASES if c.reasons and c.fate == "dropped"], ids=lambda c: c.id)
def test_a_dropped_page_is_told_an_allowed_reason(case: Case, ask) -> None:
    run: Run = ask(case.question)
    for url in case.urls:
        fate = fate_of(run.trace, url)
        assert fate.fate == "dropped"
        assert fate.reason in (*case.reasons, "not_retrieved", "nothing_drafted"), (url, fate.reason)


@pytest.mark.parametrize("case", [c for c in CASES if c.best_rank or c.worst_rank], ids=lambda c: c.id)
def test_the_rank_by_words_is_as_planted(case: Case, session: Session) -> None:
    found = session.corpus.lexical(case.question, 200)
    pages = list(dict.fromkeys(c.passage.url for c in session.corpus.candidates([f.passage for f in found])))
    ranks = [pages.index(u) + 1 for u in case.urls if u in pages]
    assert case.best_rank is None or min(ranks) <= case.best_rank
    assert case.worst_rank is None or all(r >= case.worst_rank for r in ranks)


@pytest.mark.parametrize("case", [c for c in CASES if c.page], ids=lambda c: c.id)
def test_extraction_reads_the_page_facts(case: Case, session: Session) -> None:
    for url in case.urls:
        page = session.corpus.store.page(url)
        assert page is not None
        assert {name: getattr(page, name) for name in case.page} == case.page


def test_the_buried_answer_stands_deep_in_its_page(session: Session) -> None:
    case = one("buried_answer")
    page = session.corpus.store.page(case.urls[0])
    assert page is not None
    assert page.text.index(case.answer_has[0]) / len(page.text) > (case.min_depth or 1)


def test_a_fact_that_five_hosts_state_is_supported_from_several_pages(session: Session, ask) -> None:
    case = one("cross_verified")
    pages = [session.corpus.store.page(u) for u in case.urls]
    assert sum(p is not None and case.answer_has[0] in flat(p.text) for p in pages) >= (case.min_supporters or 99)


def test_orders_inside_a_page_change_nothing(ask, tmp_path: Path) -> None:
    case = next(c for c in CASES if c.inert)
    with demo_session(tmp_path, case.urls) as without:
        assert cited(without.engine.ask(case.question).answer) == cited(ask(case.question).answer)


def test_every_quote_is_in_the_stored_version_and_no_supported_sentence_lacks_its_numbers(
    session: Session, ask
) -> None:
    for case in CASES:
        answer: Answer = ask(case.question).answer
        quotes = {c.n: c for c in answer.citations}
        for c in answer.citations:
            page = session.corpus.store.version(c.page_version)
            assert page is not None
            assert page.text[c.start : c.end] == c.quote
        for s in answer.sentences:
            evidence = " ".join(flat(quotes[n].quote) for n in s.citations)
            if s.state is SupportState.SUPPORTED:
                assert set(re.findall(r"\d[\d.,]*\d|\d", flat(s.text))) <= set(re.findall(r"\d[\d.,]*\d|\d", evidence))
