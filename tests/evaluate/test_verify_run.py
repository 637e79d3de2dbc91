"""The report over labelled sets."""

import numpy as np
import pytest

from citestack.config import GroundingConfig
from citestack.evaluate.labelled import Case, CaseSet
from citestack.evaluate.verify_run import Answers, answers, floor_figures, gain, report
from citestack.inference.support import load_features
from citestack.protocols import Reading

CONFIG = GroundingConfig()
FACTS = [(f"The station in {town} opened in {1900 + n}.", town, 1900 + n) for n, town in enumerate(
    ["Lyon", "Turin", "Basel", "Ghent", "Malmo", "Porto", "Krakow", "Graz", "Cork", "Bath", "Delft", "Essen"]
)]  # fmt: skip


def case_set(name: str = "facts") -> CaseSet:
    good = [Case(f"The {town} station was opened in {year}.", (text,), 1, None) for text, town, year in FACTS]
    bad = [Case(f"The {town} station was opened in {year + 40}.", (text,), 0, None) for text, town, year in FACTS]
    return CaseSet(name, (*good, *bad))


class Knows:
    """A verifier that is right about the year, or always says yes."""

    def __init__(self, *, always: bool) -> None:
        self.name, self.always = "knows", always

    def read(self, pairs):
        return [self._one(claim, text) for claim, text in pairs]

    def _one(self, claim, text):
        right = self.always or claim.rstrip(".").split()[-1] in text
        return Reading(0.9 if right else 0.1, 0.9 if right else 0.1, 0.0, None)


def test_the_best_text_of_a_case_answers() -> None:
    case = Case("The Lyon station was opened in 1900.", ("Nothing here.", FACTS[0][0]), 1, None)
    found = answers(CaseSet("s", (case,)), Knows(always=False), CONFIG)
    assert found.scores[0] == pytest.approx(0.9)
    assert found.said[0] == 1.0


def test_a_verifier_is_measured_beside_words_and_features() -> None:
    supports = {"features": (load_features(), CONFIG), "chosen": (Knows(always=False), CONFIG)}
    found = report([case_set()], load_features(), supports)
    entry = found["sets"]["facts"]
    assert entry["chosen"]["balanced_accuracy"]["value"] == 1.0
    assert entry["words"]["auc"]["value"] == pytest.approx(0.5)
    assert entry["features"]["balanced_accuracy"]["value"] > 0.9
    assert found["macro"]["chosen"]["auc"] == 1.0


def test_gain_is_paired() -> None:
    supports = {"yes": (Knows(always=True), CONFIG), "chosen": (Knows(always=False), CONFIG)}
    found = report([case_set("a"), case_set("b")], load_features(), supports)
    gained = found["gain"]["chosen"]
    assert gained["low"] == gained["value"] == gained["high"] == 0.5


def test_no_gain_over_itself() -> None:
    labels = np.array([1, 0] * 10)
    same = Answers(labels, np.linspace(0, 1, 20), (np.arange(20) > 9).astype(float), np.zeros(20), np.full(20, -1))
    assert gain({"a": same}, {"a": same}) == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_the_floor_gets_the_threshold_that_suits_it() -> None:
    labels = np.array([1, 1, 0, 0])
    assert floor_figures(labels, np.array([0.3, 0.2, 0.1, 0.0]))["best_balanced_accuracy"] == 1.0
