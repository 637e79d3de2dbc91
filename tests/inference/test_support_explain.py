"""Why a verdict is what it is, with a classifier that says what the test wants."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from citestack.inference.support import load_features
from citestack.inference.support.explain import Explainer, claim_parts, explain
from citestack.model import SupportState

FEATURES = load_features()
TEXT = "The bridge is made of steel. It was opened by the mayor in 1932. Boats pass under it every day."


class Says:
    name = "says"

    def __init__(self, rule) -> None:
        self.rule = rule

    def probabilities(self, pairs):
        return np.array([self.rule(c, p) for c, p in pairs]).reshape(len(pairs), 4)


def explainer(rule) -> Explainer:
    return Explainer(Says(rule), FEATURES.vocabulary, FEATURES.split)


def when(found: bool) -> tuple[float, ...]:
    return (0.9, 0.05, 0.03, 0.02) if found else (0.1, 0.2, 0.1, 0.6)


def test_sentences_that_are_not_needed_go() -> None:
    found = explainer(lambda _, p: when("mayor" in p)).supporting("The mayor opened the bridge.", TEXT)
    assert [s.text for s in found] == ["It was opened by the mayor in 1932."]


def test_sentences_that_are_needed_together_stay() -> None:
    rule = lambda _, p: when("steel" in p and "mayor" in p)  # noqa: E731
    found = explainer(rule).supporting("The mayor opened the steel bridge.", TEXT)
    assert [s.text for s in found] == ["The bridge is made of steel.", "It was opened by the mayor in 1932."]
    assert all(TEXT[s.start : s.end] == s.text for s in found)


def test_the_contradicting_sentence_is_named() -> None:
    against = lambda _, p: (0.05, 0.05, 0.8 if "steel" in p else 0.1, 0.1)  # noqa: E731
    assert [s.text for s in explainer(against).contradicting("The bridge is made of wood.", TEXT)] == [
        "The bridge is made of steel."
    ]


def test_the_part_nothing_supports_is_named() -> None:
    claim = "The bridge was opened in 1932, and it cost two million pounds."
    (part,) = explainer(lambda c, _: when("cost" not in c)).unsupported(claim, TEXT)
    assert "it cost two million pounds" in part.text
    assert claim[part.start : part.end] == part.text


def test_no_part_is_named_when_none_stands_out() -> None:
    assert explainer(lambda *_: when(False)).unsupported("The bridge is old, and it is red.", TEXT) == ()
    assert explainer(lambda *_: when(True)).unsupported("Bridges.", TEXT) == ()


def test_an_empty_text_explains_nothing() -> None:
    silent = explainer(lambda *_: when(True))
    assert silent.supporting("The bridge is old.", "") == ()
    assert silent.contradicting("The bridge is old.", "") == ()
    assert silent.unsupported("The bridge is old, and red.", "") == ()


@given(st.lists(st.sampled_from(["the river", "and", ",", "in 1932", "which", "was old", ";", "by"]), max_size=60))
def test_parts_are_ordered_stretches_of_the_claim(words) -> None:
    claim = " ".join(words)
    parts = claim_parts(claim)
    assert len(parts) <= 12
    assert all(0 <= a < b <= len(claim) for a, b in parts)
    assert all(b <= c for (_, b), (c, _) in pairwise(parts))


class Model:
    """A verifier that can explain itself."""

    def __init__(self, rule) -> None:
        self.explainer = explainer(rule)


def test_each_state_has_its_own_explanation() -> None:
    claim = "The bridge was opened in 1932, and it cost two million pounds."
    model = Model(lambda c, _: when("cost" not in c))
    partial = explain(model, claim, TEXT, SupportState.PARTIAL)
    assert partial.missing
    assert not partial.evidence
    supported = explain(Model(lambda _, p: when("mayor" in p)), "The mayor opened it.", TEXT, SupportState.SUPPORTED)
    assert [s.text for s in supported.evidence] == ["It was opened by the mayor in 1932."]
    refuted = explain(Model(lambda *_: (0.1, 0.1, 0.7, 0.1)), "The bridge is of wood.", TEXT, SupportState.REFUTED)
    assert len(refuted.evidence) == 1


def test_a_verifier_without_a_model_explains_nothing_more() -> None:
    found = explain(FEATURES, "The bridge is made of steel.", TEXT, SupportState.SUPPORTED)
    assert (found.evidence, found.missing) == ((), ())
