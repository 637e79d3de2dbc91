"""The trained verifier's rules, with a classifier that says what the test wants."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from citestack.config import GroundingConfig
from citestack.errors import WeightsError
from citestack.inference.session import Encoded
from citestack.inference.support import load_features, load_support, verify_text
from citestack.inference.support.checks import ELSEWHERE, in_the_whole
from citestack.inference.support.combine import NOTHING
from citestack.inference.support.model import ModelSupport
from citestack.inference.support.pair_model import CLASSES, PairModel
from citestack.inference.support.reader import BLOCKED, VERBATIM
from citestack.inference.support.reading import read_claim, read_passage
from citestack.inference.support.weigh import Calibration, read_weights
from citestack.model import Check

PLAIN = Calibration(
    read_weights({"supports": 1.0, "names": -1.0, "shift": 0.0}),
    read_weights({"unrelated": -1.0, "shift": 0.0}),
    read_weights({"against": 2.0, "unrelated": -1.0, "shift": 0.0}),
)
YES, NO, AGAINST = (0.9, 0.05, 0.03, 0.02), (0.1, 0.1, 0.1, 0.7), (0.05, 0.05, 0.85, 0.05)
CONFIG = GroundingConfig()
SOURCE = "The Danube rises in the Black Forest and flows east. It reaches the sea in Romania."


class Says:
    """A classifier from a rule; it keeps what it was asked."""

    name = "says"

    def __init__(self, rule: Callable[[str, str], Sequence[float]]) -> None:
        self.rule = rule
        self.asked: list[tuple[str, str]] = []

    def probabilities(self, pairs):
        self.asked += pairs
        return np.array([self.rule(c, p) for c, p in pairs]).reshape(len(pairs), 4)


def support(rule, **options) -> ModelSupport:
    return ModelSupport(load_features(), Says(rule), PLAIN, **options)


def test_what_the_model_says_is_the_score() -> None:
    (read,) = support(lambda *_: YES).read([("The river springs from a forest.", SOURCE)])
    assert read.score == pytest.approx(0.9)
    assert read.partial == pytest.approx(1 / (1 + 0.02))
    assert read.refute == pytest.approx(0.03**2 / (0.03**2 + 0.02))


def test_word_for_word_needs_no_model() -> None:
    model = support(lambda *_: NO)
    (read,) = model.read([("It reaches the sea in Romania.", SOURCE)])
    assert read.score >= VERBATIM
    assert model.classifier.asked == []
    assert SOURCE[read.evidence.start : read.evidence.end] == read.evidence.text == "It reaches the sea in Romania."


def test_another_value_outweighs_the_model() -> None:
    source = "The tower was finished in 1889 and is 330 metres high."
    found = verify_text("The tower was finished in 1912.", source, support(lambda *_: YES), CONFIG)
    assert found.score <= BLOCKED
    assert found.state != "supported"


def test_a_missing_name_counts_against_the_claim_but_does_not_forbid() -> None:
    source = "He was born in a village near the coast and later moved to the capital."
    found = verify_text("Victor Moreau was born in a village near the coast.", source, support(lambda *_: YES), CONFIG)
    assert BLOCKED < found.score < 0.9
    assert found.state == "supported"
    (names,) = [c for c in found.checks if c.name == "names"]
    assert names.passed is None
    assert "Moreau" in names.detail
    unsure = verify_text(
        "Victor Moreau was born near the coast.", source, support(lambda *_: (0.6, 0.1, 0.1, 0.2)), CONFIG
    )
    assert unsure.score <= BLOCKED
    assert [c.passed for c in unsure.checks if c.name == "names"] == [False]


EXCERPT = "The dam was built in Arven by workers of the valley."
PAGE = (
    f"Published on 14 March 2019. {EXCERPT} It took 47 barges. "
    + "The valley road has many bends and a view of the lake, which nobody who passes forgets. " * 12
    + "It was called a quiet wonder. A man from Tessel was there as well."
)


@pytest.mark.parametrize(
    ("check", "claim", "there"),
    [
        ("quotes", 'The dam that was built in Arven was "a quiet wonder".', True),
        ("quotes", 'The dam that was built in Arven was "a loud wonder".', False),
        ("dates", "On 14 March 2019 the dam in Arven was there.", True),
        ("dates", "On 15 March 2019 the dam in Arven was there.", False),
        ("numbers", "Workers of the valley built the dam in Arven with 47 barges.", True),
        ("numbers", "Workers of the valley built the dam in Arven with 97 barges.", False),
        ("names", "The dam was built in Arven by workers of Tessel.", False),
    ],
)
def test_what_the_rest_of_a_page_has_is_not_lacking_names_apart(check: str, claim: str, there: bool) -> None:
    assert _checked(claim, EXCERPT, EXCERPT)[check] is False
    assert _checked(claim, EXCERPT, PAGE)[check] is there


def _checked(claim: str, excerpt: str, text: str) -> dict[str, bool | None]:
    """What the checks of an excerpt come to in the text it was cut from."""
    features = load_features()
    (examined,) = features.examine([(claim, excerpt)])
    read = read_claim(claim, features.split, features.vocabulary)
    found = in_the_whole(read, examined.reading.checks, read_passage(text, features.split))
    return {c.name: c.passed for c in found}


def test_the_premises_of_a_page_are_checked_in_the_page() -> None:
    claim = "On 14 March 2019 the dam in Arven was built by workers of the valley."
    (tasks,) = support(lambda *_: YES).tasks([(claim, PAGE)])
    assert len(tasks) > 1
    for task in tasks:
        assert "2019" in task.premise.text or next(c for c in task.examined.reading.checks if c.name == "dates") == (
            Check("dates", passed=True, detail=ELSEWHERE)
        )
    assert any("2019" not in task.premise.text for task in tasks)


def test_contradiction_is_refuted() -> None:
    found = verify_text("The river never gets to any ocean.", SOURCE, support(lambda *_: AGAINST), CONFIG)
    assert found.state == "refuted"


def test_the_premise_that_supports_most_answers() -> None:
    filler = [f"Room {n} was used for meetings of the board about the budget." for n in range(40)]
    filler[5] = "The Danube rises in the Black Forest."
    model = support(lambda _, p: YES if "Black Forest" in p else NO)
    (read,) = model.read([("The river Danube springs from the Black Forest hills.", " ".join(filler))])
    assert read.score == pytest.approx(0.9)


def test_the_weakest_sentence_of_a_claim_decides() -> None:
    model = support(lambda c, _: YES if "springs" in c else NO)
    (read,) = model.read([("The Danube springs from a forest. The Danube freezes each winter.", SOURCE)])
    assert read.score == pytest.approx(0.1)


def test_nothing_to_compare_is_nothing() -> None:
    assert support(lambda *_: YES).read([("", SOURCE), ("The Danube is long.", "")]) == [NOTHING, NOTHING]


def test_too_few_words_are_never_supported() -> None:
    (read,) = support(lambda *_: YES).read([("This is the default.", "The default value is 5 and that is all.")])
    assert read.score <= BLOCKED


def test_missing_weights_are_named(tmp_path) -> None:
    with pytest.raises(WeightsError, match=r"model\.onnx, tokenizer\.json"):
        load_support("support-l12", path=tmp_path)


class Tokens:
    """A tokenizer of one id per word."""

    def encode_batch_fast(self, texts, *, add_special_tokens):
        assert not add_special_tokens
        return [Encoded([1000 + len(w) for w in t.split()], []) for t in texts]


class Rows:
    def __init__(self) -> None:
        self.seen: list[Encoded] = []

    def first_rows(self, texts):
        self.seen += texts
        return np.array([[len(t.ids), 0, 0, 0] for t in texts], np.float32)


@pytest.fixture
def pairs() -> PairModel:
    model = PairModel.__new__(PairModel)
    model._tokenizer, model._session, model._cls, model._sep = Tokens(), Rows(), 101, 102
    model._known, model._remembered = OrderedDict(), 3
    return model


def test_pairs_read_once_are_remembered(pairs) -> None:
    first = pairs.probabilities([("a b", "c d e"), ("a b", "c d e"), ("x", "y")])
    again = pairs.probabilities([("x", "y"), ("a b", "c d e")])
    assert len(pairs._session.seen) == 2
    assert (first[[2, 0]] == again).all()
    assert first.shape == (3, len(CLASSES))
    assert first.sum(axis=1) == pytest.approx(np.ones(3))


def test_memory_is_bounded(pairs) -> None:
    for n in range(10):
        pairs.probabilities([(f"claim {n}", "text")])
    assert len(pairs._known) == 3


def test_claims_and_premises_are_cut_to_length(pairs) -> None:
    pairs.probabilities([("word " * 500, "text " * 500)])
    (encoded,) = pairs._session.seen
    assert len(encoded.ids) == len(encoded.types) == 256
    assert encoded.types.index(1) == 82
    assert encoded.ids[0] == 101
    assert encoded.ids[-1] == 102
