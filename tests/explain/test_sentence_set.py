"""A sentence against a set of prompts, and the versions that are tried: true ones alone are offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import UsageError
from citestack.explain.sentence import follow_sentence
from citestack.explain.sentence_set import SentenceSet, follow_over
from citestack.explain.versions import Attribution, labels, subject_of, versions
from citestack.model import Passage
from tests.fakes import WordSupport, fake_engine
from tests.serve.stack.small import page_of, record_of
from tests.stack.fake_view import FakePage, FakeView

TANK = FakePage(
    "https://tank.example/noise",
    "The Aero tank",
    (
        (("The Aero tank",), "The Aero tank heats water with a small heat pump. It holds 250 litres of hot water."),
        (("The Aero tank", "Noise"), "However, it makes 45 decibels of noise at two metres in a quiet room."),
    ),
)
OTHER = page_of("https://other.example/", "Solar panels", "A solar panel makes power from light, and no noise at all.")
VIEW = FakeView((TANK, OTHER))
PROMPTS = ["How much noise does the Aero tank make in decibels?", "How many litres does the Aero tank hold?"]
LEANING = "However, it makes 45 decibels of noise at two metres in a quiet room."


def followed(text: str, prompts: list[str] = PROMPTS) -> SentenceSet:
    return follow_over(fake_engine(VIEW), text, record_of(TANK), prompts, WordSupport())


def test_each_prompt_has_the_report_of_its_own_and_the_summary_counts_them() -> None:
    told = followed(LEANING)
    assert [p.question for p in told.prompts] == PROMPTS
    for p in told.prompts:
        alone = follow_sentence(fake_engine(VIEW), LEANING, record_of(TANK).page, p.question)
        assert p.report.as_json() == alone.as_json()
        assert (p.fails_at is None) <= p.report.cited
        assert bool(p.lever) is not p.report.cited
    assert list(told.survived) == sorted(told.survived, reverse=True)
    assert told.as_json()["summary"]["prompts"] == 2


def test_the_version_offered_names_its_subject_is_on_the_page_and_is_cited() -> None:
    better = followed(LEANING).prompts[0].better
    assert better is not None
    assert better.text == "The Aero tank makes 45 decibels of noise at two metres in a quiet room."
    assert better.verified_by == TANK.url
    assert better.report.cited


def test_nothing_is_offered_that_the_page_does_not_say() -> None:
    told = followed("However, it makes 12 decibels of noise at two metres in a quiet room.")
    assert not told.cited
    assert [p.better for p in told.prompts] == [None, None]
    assert told.best is None


def test_the_best_version_is_counted_over_all_prompts() -> None:
    told = followed(LEANING)
    assert told.best is not None
    assert told.best.cited == 1
    assert told.as_json()["summary"]["better"]["text"].startswith("The Aero tank makes")


def test_prompts_are_asked_once_and_progress_is_told() -> None:
    heard: list[tuple[int, int]] = []
    follow_over(
        fake_engine(VIEW), LEANING, record_of(TANK), [*PROMPTS, PROMPTS[0]], WordSupport(),
        progress=lambda done, total: heard.append((done, total)),
    )  # fmt: skip
    assert heard == [(1, 2), (2, 2)]


def test_an_empty_sentence_is_refused() -> None:
    with pytest.raises(UsageError):
        followed("  ")


# --- versions -----------------------------------------------------------------------------------------------------

PASSAGE = Passage(
    "p", TANK.url, "v", 0, 9, "It is quiet. Heat pumps hum.", ("Noise", "Overview", "Why?"), "Aero tanks | Shop"
)


def test_labels_name_something_and_ask_nothing() -> None:
    assert labels(PASSAGE) == ["Noise", "Aero tanks"]


def test_the_subject_is_the_longest_run_of_the_question_that_the_page_says() -> None:
    assert subject_of("Is a heat pumps hum loud?", PASSAGE) == ["a heat pumps hum"]
    assert subject_of("What is love?", PASSAGE) == []


@pytest.mark.parametrize(
    ("sentence", "version"),
    [
        ("They are quiet at night.", "Aero tanks are quiet at night."),
        ("Its level is 45 dB(A) at night.", "Aero tanks' level is 45 dB(A) at night."),
        ("However, the fan turns slowly.", "The fan turns slowly."),
    ],
)
def test_what_leans_on_the_text_before_is_resolved(sentence: str, version: str) -> None:
    assert version in {v.text for v in versions(sentence, "how loud?", PASSAGE)}


def test_a_source_is_named_in_front() -> None:
    made = versions("The fan turns slowly.", "fan?", PASSAGE, [Attribution("Hearth Laboratory", "https://h.example/")])
    assert "According to Hearth Laboratory, the fan turns slowly." in {v.text for v in made}


@given(st.text(max_size=80), st.text(max_size=60))
def test_versions_are_distinct_and_add_words_of_the_page_or_question_alone(sentence: str, question: str) -> None:
    made = versions(sentence, question, PASSAGE)
    assert len({v.text for v in made}) == len(made)
    assert all(v.text != sentence and v.change for v in made)
