"""The perturbation suite: what it makes of a sentence, and what the shipped verifiers make of that."""

import random

import pytest

from citestack.config import profile_config
from citestack.demo import load_demo
from citestack.evaluate.perturb import CHANGED, FAITHFUL, Perturbed, perturbed, suitable, suite
from citestack.inference.support import load_support, verify_pairs
from citestack.model import SupportState
from citestack.store import Store

pytestmark = pytest.mark.slow

PAGE = (
    "The lighthouse, which was designed by Ada Brook, opened in June 1887 and is 42 metres high. "
    "All ships over 30 tonnes must always report to the keeper before they enter the harbour (see the list). "
    "In summer, the tower is also used as a museum by the town of Wexford in the evenings of the season."
)
SENTENCES = [s if s.endswith(".") else f"{s}." for s in PAGE.split(". ")]
NAMES = ["Stockholm", "Oliver Grant"]


def made(sentence: str, seed: int = 1) -> dict[str, str]:
    return {p.kind: p.claim for p in perturbed(PAGE, sentence, NAMES, random.Random(seed))}


def test_each_kind_changes_its_own_thing() -> None:
    first, second, third = (made(s) for s in SENTENCES)
    assert "42" not in first["number"]
    assert "42 metres" not in first["unit"]
    assert ("1887" in first["date"]) != ("June" in first["date"])
    assert "Ada Brook" not in first["entity"] or "June" in first["entity"]
    assert first["negation"].startswith("The lighthouse, which was not designed")
    assert second["direction"] not in PAGE
    assert len(second["direction"].split()) == len(SENTENCES[1].split())
    assert second["quantifier"].split()[0] in {"None", "All"}
    assert third["no_opening"].startswith("The tower is also")
    assert "(see the list)" not in second["no_bracket"]
    relative = "The old keeper of the tower lives with his cat, which is called Moss, in a small house."
    assert made(relative)["no_relative"] == "The old keeper of the tower lives with his cat in a small house."
    assert " also " not in third["no_adverb"]


def test_what_is_not_there_is_not_changed() -> None:
    found = made("The keeper lives in a small house beside the old tower with a cat.")
    assert not {"number", "unit", "date", "entity", "quantifier"} & found.keys()


def test_the_same_seed_makes_the_same_claims() -> None:
    assert made(SENTENCES[0], 5) == made(SENTENCES[0], 5)


def test_kinds_are_either_true_or_false() -> None:
    assert not set(FAITHFUL) & set(CHANGED)
    for case in perturbed(PAGE, SENTENCES[0], NAMES, random.Random(2)):
        assert case.true == (case.kind in FAITHFUL)
        assert case.true or case.claim not in PAGE


@pytest.mark.parametrize(
    "text", ["short.", "no capital at the start of this sentence of many words here.", "X = 3; y(4)."]
)
def test_unsuitable_sentences(text) -> None:
    assert not suitable(text)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> list[Perturbed]:
    """The suite over the pages of the demo web."""
    with Store.open(tmp_path_factory.mktemp("demo")) as store:
        load_demo(store)
        records = [store.record(url) for url in store.urls()]
    pages = [[" ".join(s.text.split()) for s in r.sentences if s.kind == "paragraph"] for r in records if r]
    return suite(pages, random.Random(3), per_kind=12)


def test_the_shipped_verifier_turns_changed_facts_down_and_keeps_compressions(demo) -> None:
    config = profile_config()
    verdicts = verify_pairs([(c.passage, c.claim) for c in demo], load_support(config.support), config.grounding)
    said = {True: [], False: []}
    for case, verdict in zip(demo, verdicts, strict=True):
        said[case.true].append(verdict.state is SupportState.SUPPORTED)
    assert min(len(s) for s in said.values()) > 30
    assert sum(said[False]) < 0.1 * len(said[False])
    assert sum(said[True]) > 0.85 * len(said[True])
