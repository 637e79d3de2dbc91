"""The demo web, with the models of the fast profile: pages in the store, and the same pages as files beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from citestack.assemble import Session, open_session
from citestack.audit.asked import Asked, ask_about
from citestack.audit.checks.fanout import RULES
from citestack.audit.read import of_body, stored
from citestack.audit.run import audit
from citestack.audit.subject import Around, Subject
from citestack.demo import demo_root, load_demo
from citestack.explain.sentence_set import follow_over
from citestack.store import Store

LAB = "https://hearthlab.example/reports/heat-pump-water-heaters-2026.html"
GURU = "https://green-gadget-guru.example/heat-pump-water-heater-worth-it.html"
BREAD = "https://theslowhouse.example/2024/sourdough-in-a-cold-kitchen.html"
OFFICE = "https://energy-office.example/households/hot-water/heat-pump-water-heaters.html"
WORTH, RUN = (
    "Is a heat pump water heater worth it for a family of four?",
    "What does a heat pump water heater cost to run?",
)
TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("demo")
    with Store.open(folder) as store:
        load_demo(store)
    with open_session(folder, "fast") as opened:
        yield opened


def of_store(session: Session, url: str) -> Subject:
    found = stored(session.corpus.store, url, TODAY)
    assert found is not None
    return found


def asked(session: Session, subject: Subject, *prompts: str) -> Asked:
    return ask_about(subject, Around(session.models.support, session, prompts))


@pytest.mark.parametrize(
    ("url", "states", "survived"),
    [
        (LAB, ["answered", "answered"], [5, 5]),
        (OFFICE, ["answered", "answered"], [5, 5]),
        (GURU, ["half", "half"], [3, 3]),
        (BREAD, ["missed", "missed"], [0, 0]),
    ],
)
def test_who_answers_half_answers_and_misses(
    session: Session, url: str, states: list[str], survived: list[int]
) -> None:
    told = asked(session, of_store(session, url), WORTH, RUN)
    assert [p.answers[0].state for p in told.prompts] == states
    assert [p.survived for p in told.prompts] == survived


def test_the_off_topic_and_the_empty_page_score_below_the_honest_one(session: Session) -> None:
    def value(url: str) -> float:
        held = Around(session.models.support, session, (WORTH, RUN))
        return audit(of_store(session, url), held, rules=RULES, makers=()).scores.layers[0].value or 0.0

    assert value(LAB) > value(GURU) > value(BREAD) == 0.0


def test_rivals_are_quoted_from_their_pages(session: Session) -> None:
    rivals = [a.rival for p in asked(session, of_store(session, GURU), WORTH).prompts for a in p.answers if a.rival]
    assert rivals
    for rival in rivals:
        page = session.corpus.store.page(rival.url)
        assert page is not None
        assert page.text[rival.start : rival.end] == rival.quote
        assert "green-gadget-guru" not in rival.url


def test_a_file_of_a_stored_page_at_another_address_is_asked_as_if_and_fares_no_better(session: Session) -> None:
    """A copy: layer 3 drops it for the original."""
    path = demo_root() / "hearthlab.example" / "reports" / "heat-pump-water-heaters-2026.html"
    copy = of_body(path.read_bytes(), "https://copy.example/tanks.html", "text/html", "file", today=TODAY)
    told = asked(session, copy, WORTH, RUN)
    assert told.as_if
    assert all((p.survived or 0) <= 3 for p in told.prompts)
    assert session.corpus.store.page("https://copy.example/tanks.html") is None


def test_the_version_of_a_leaning_sentence_is_found_on_its_page(session: Session) -> None:
    record = session.corpus.store.record(OFFICE)
    assert record is not None
    text = "However, it costs about €300 a year to run."
    told = follow_over(session.engine, text, record, [RUN], session.models.support)
    better = told.prompts[0].better
    assert better is not None
    assert better.text == "A heat pump water heater costs about €300 a year to run."
    assert (better.verified_by, better.report.cited) == (OFFICE, True)
