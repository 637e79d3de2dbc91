"""The shipped verifier on hand-written pairs, and what must hold for any text."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from citestack.config import GroundingConfig
from citestack.errors import ConfigError, WeightsError
from citestack.inference.support import load_support
from citestack.inference.support.reader import FeatureSupport
from citestack.model import SupportState
from citestack.protocols import Reading
from citestack.stack.judge import judge
from tests.inference.support_pairs import CASES, DATABASE, MUSEUM, TRADE

CONFIG = GroundingConfig()
SENTENCES = [s for text in (DATABASE, MUSEUM, TRADE) for s in text.split(". ")]


@pytest.fixture(scope="module")
def support() -> FeatureSupport:
    return load_support("features")


def state(reading: Reading, config: GroundingConfig = CONFIG) -> SupportState:
    return judge(reading.score, reading.partial, reading.refute, reading.checks, config)


def failed(reading: Reading) -> set[str]:
    return {c.name for c in reading.checks if c.passed is False}


@pytest.mark.parametrize(("_what", "passage", "claim", "allowed"), CASES, ids=[c[0] for c in CASES])
def test_hand_written_pairs(support, _what, passage, claim, allowed) -> None:
    (reading,) = support.read([(claim, passage)])
    assert state(reading) in allowed, reading


def test_two_pages_that_contradict(support) -> None:
    claim = "The ferry to Tolvik leaves every 40 minutes."
    agree, differ, other = support.read(
        [
            (claim, "Timetable for summer. The ferry to Tolvik leaves every 40 minutes. Dogs travel free."),
            (claim, "Good to know: the ferry to Tolvik leaves every 25 minutes. Tickets are sold on board."),
            (claim, "The museum shows old ferries and their engines. Entry is free on Sundays."),
        ]
    )
    assert [state(r) for r in (agree, differ, other)] == [
        SupportState.SUPPORTED, SupportState.REFUTED, SupportState.UNSUPPORTED,
    ]  # fmt: skip
    assert differ.evidence is not None and differ.evidence.text.startswith("Good to know")


def test_the_quote_holds_every_number_and_name(support) -> None:
    (reading,) = support.read([("Norvane's deal was worth $1.4 billion and gave it 31% of the market.", TRADE)])
    assert reading.evidence is not None
    assert "1.4 billion" in reading.evidence.text and "31%" in reading.evidence.text


# --- for any text -------------------------------------------------------------------------------------------------

words = st.sampled_from(
    [
        "river",
        "stone",
        "bridge",
        "carries",
        "engine",
        "water",
        "city",
        "old",
        "repaired",
        "market",
        "crossing",
        "keeper",
    ]
)
names = st.sampled_from(["Tolvik", "Larkbase", "Norvane", "Pellworm", "Zetka"])
amounts = st.integers(2, 9999)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A sentence with a name, content words and a number."""
    content = draw(st.lists(words, min_size=4, max_size=9, unique=True))
    return f"The {content[0]} of {draw(names)} {' '.join(content[1:])} {draw(amounts)} times."


@st.composite
def passages(draw: st.DrawFn) -> tuple[list[str], int]:
    sentences = draw(st.lists(statements(), min_size=1, max_size=6))
    return sentences, draw(st.integers(0, len(sentences) - 1))


anything = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anything
@given(passages(), st.sampled_from([" ", "\n"]))
def test_a_sentence_of_the_text_is_supported(support, made, joint) -> None:
    sentences, at = made
    (reading,) = support.read([(sentences[at], joint.join(sentences))])
    assert reading.score >= 0.95 and not failed(reading)
    assert state(reading) is SupportState.SUPPORTED
    assert reading.evidence is not None and sentences[at] in reading.evidence.text


@anything
@given(passages(), amounts)
def test_another_number_is_never_supported(support, made, number) -> None:
    sentences, at = made
    text = " ".join(sentences)
    assume(f" {number} " not in text)
    head, _, tail = sentences[at].rpartition(" times.")[0].rpartition(" ")
    assert tail
    (reading,) = support.read([(f"{head} {number} times.", text)])
    assert failed(reading) & {"numbers", "dates"}
    assert state(reading, GroundingConfig(supported=0.0)) is not SupportState.SUPPORTED


@anything
@given(passages())
def test_another_name_is_never_supported(support, made) -> None:
    sentences, at = made
    name = sentences[at].split(" of ")[1].split()[0]
    (reading,) = support.read([(sentences[at].replace(name, "Quorland"), " ".join(sentences))])
    assert "names" in failed(reading)
    assert state(reading, GroundingConfig(supported=0.0)) is not SupportState.SUPPORTED


@anything
@given(passages())
def test_a_negation_is_never_supported(support, made) -> None:
    sentences, at = made
    claim = sentences[at].replace(" of ", " is not of ", 1)
    (reading,) = support.read([(claim, sentences[at])])
    assert state(reading) is not SupportState.SUPPORTED


texts = st.text(max_size=300) | st.sampled_from(
    [DATABASE, MUSEUM, TRADE, "", "\n\n", "?", "5", "Über die Brücke — 3 €."]
)


@anything
@given(texts, texts)
def test_any_text_gives_probabilities_and_an_exact_quote(support, claim, text) -> None:
    (reading,) = support.read([(claim, text)])
    assert 0.0 <= reading.score <= reading.partial <= 1.0 and 0.0 <= reading.refute <= 1.0
    if reading.evidence is not None:
        assert reading.evidence.text == text[reading.evidence.start : reading.evidence.end] != ""


def test_a_reading_depends_on_its_pair_alone(support) -> None:
    pairs = [(claim, passage) for _, passage, claim, _ in CASES]
    together = support.read(pairs)
    assert together == [support.read([p])[0] for p in pairs] == load_support("features").read(pairs)
    order = random.Random(3).sample(range(len(pairs)), len(pairs))
    assert support.read([pairs[i] for i in order]) == [together[i] for i in order]


def test_nothing_to_read(support) -> None:
    assert support.read([]) == []
    assert [r.score for r in support.read([("", DATABASE), ("The default port is 5532.", "")])] == [0.0, 0.0]


def test_several_sentences_are_as_sure_as_the_weakest(support) -> None:
    good, bad = "The default port is 5532.", "Penguins huddle together to keep warm."
    both, alone = support.read([(f"{good} {bad}", DATABASE), (bad, DATABASE)])
    assert both.score == alone.score and both.partial >= 0.95
    assert state(both) is SupportState.PARTIAL


# --- loading ------------------------------------------------------------------------------------------------------


def test_unknown_and_broken_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown support model"):
        load_support("oracle")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_support("features", path=tmp_path)
    (tmp_path / "features.json").write_text(json.dumps({"features": ["other"]}))
    (tmp_path / "words.json").write_text(json.dumps({"idf": {}, "proper": []}))
    with pytest.raises(WeightsError, match="other features"):
        load_support("features", path=tmp_path)
