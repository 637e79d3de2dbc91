"""Hard pages: an audit that is sound, or an error that says what to do; never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import orjson
import pytest
from benchmarks.gaming.suite import load, sources
from benchmarks.gaming.topics import topics

from citestack.assemble import Session, open_session
from citestack.audit.model import Audit
from citestack.audit.read import of_body
from citestack.audit.run import audit
from citestack.audit.subject import Around, Subject
from citestack.errors import ContentError
from citestack.inference.support import load_support
from citestack.shapes.audit import audit_json
from tests.audit.hard_pages import HARD

# Nothing here is decided by time; this ends a run that would never end.
pytestmark = pytest.mark.timeout(900)
TODAY = date(2026, 11, 20)
REFUSED = {"nothing", "picture"}
"""What is no page. One without a body still has its title, and is told what that lacks."""
BY_PROMPTS = ("cyclic JSON-LD", "invalid dates", "right to left", "a paragraph of 200,000 words", "broken markup")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A small corpus in which the hard pages do not stand."""
    place = tmp_path_factory.mktemp("hard")
    load(place, sources(topics()[0]))
    with open_session(place, "fast") as opened:
        yield opened


def read(name: str) -> Subject:
    headers = {"content-type": "text/html"}
    return of_body(HARD[name](), "https://hard.example/page", "text/html", "fetched", headers, 200, TODAY)


def sound(report: Audit, subject: Subject) -> None:
    """Numbers in their ranges, quotes at their offsets, everything fit to be written down."""
    text = subject.page.text
    for outcome in report.outcomes:
        assert outcome.share is None or 0.0 <= outcome.share <= 1.0, outcome
        assert (outcome.share is None) == (outcome.state in ("neutral", "not_measured")), outcome
    for layer in report.scores.layers:
        assert layer.value is None or 0.0 <= layer.value <= 1.0
        assert layer.measured <= layer.checks
    for finding in report.findings:
        evidence = finding.evidence
        assert (evidence.start is None) == (evidence.end is None)
        if evidence.start is not None:
            assert text[evidence.start : evidence.end] == evidence.quote, finding.id
    assert orjson.dumps(audit_json(report))


@pytest.mark.parametrize("name", [name for name in HARD if name not in REFUSED])
def test_a_hard_page_by_itself(name: str) -> None:
    subject = read(name)
    sound(audit(subject, Around(load_support("features"))), subject)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_page_is_refused_in_plain_words(name: str) -> None:
    with pytest.raises(ContentError, match="the body is"):
        read(name)


@pytest.mark.parametrize("name", BY_PROMPTS)
def test_a_hard_page_that_is_not_in_the_store_held_against_prompts(name: str, session: Session) -> None:
    subject = read(name)
    topic = topics()[0]
    sound(audit(subject, Around(session.models.support, session, topic.prompts)), subject)


@pytest.mark.parametrize("name", ["cyclic JSON-LD", "invalid dates", "right to left", "JSON-LD of odd types"])
def test_the_same_page_gives_the_same_audit(name: str) -> None:
    subject = read(name)
    around = Around(load_support("features"))
    first, second = (orjson.dumps(audit_json(audit(subject, around))) for _ in range(2))
    assert first == second
