"""When nothing of the draft is verified, the writer chooses again, and the trace shows both choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from citestack.compose import Asked
from citestack.config import Config, WritingConfig
from citestack.model import Candidate, Claim, SupportState
from citestack.protocols import Reading
from citestack.settle import Verifiers, settle
from citestack.stack.layer4_grounding import PassageGrounder
from citestack.stack.layer5_citation import MinimalCiter
from citestack.writing.extractive import ExtractiveWriter
from tests.writing.pages import FAN, QUESTION, Overlap, candidate

BEST = "Descale an espresso machine every two to three months when the water is hard."
NEXT = "An espresso machine should be rinsed every week."
LAST = "Fill the tank of the espresso machine with descaling solution."


@dataclass
class Trusting:
    """Supports what is not on its list of lies."""

    lies: frozenset[str]
    name: str = "trusting"

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        return [Reading(0.1 if c in self.lies else 0.9, 0.1 if c in self.lies else 0.9, 0.0, None) for c, _ in pairs]


def settled(lies: set[str], redrafts: int):
    page: Candidate = candidate([BEST, NEXT, LAST])
    config = Config(writing=WritingConfig(min_score=0.0, min_share=1.0, redrafts=redrafts))
    writing = ExtractiveWriter(Overlap(), config.writing).write(FAN, [page], [page.passage.id])
    assert [c.text for c in writing.draft] == [BEST]
    layers = Verifiers(PassageGrounder(Trusting(frozenset(lies)), config.grounding), MinimalCiter(config.citation))
    return settle(Asked(QUESTION.text, 1, config, FAN), writing, [page], layers)


def test_a_verified_draft_stays_as_it_is() -> None:
    assert [c.text for c in settled(set(), 3).writing.draft] == [BEST]


def test_the_next_best_is_tried_and_both_are_on_record() -> None:
    done = settled({BEST}, 1)
    assert [s.text for s in done.answer.sentences] == [NEXT]
    states = {_text(done.writing.draft, c.claim): c.state for c in done.grounding.claims}
    assert states[BEST] is not SupportState.SUPPORTED and states[NEXT] is SupportState.SUPPORTED


@pytest.mark.parametrize(("redrafts", "drafted"), [(0, 1), (1, 2), (2, 3), (9, 3)])
def test_it_gives_up_after_the_rounds_allowed(redrafts: int, drafted: int) -> None:
    done = settled({BEST, NEXT, LAST}, redrafts)
    assert done.answer.abstained and len(done.writing.draft) == drafted == len(done.grounding.claims)


def test_times_of_all_rounds_are_noted() -> None:
    noted: list[str] = []

    def timed(name, step):
        noted.append(name)
        return step()

    page = candidate([BEST, NEXT])
    config = Config(writing=WritingConfig(min_score=0.0, min_share=1.0))
    writing = ExtractiveWriter(Overlap(), config.writing).write(FAN, [page], [page.passage.id])
    layers = Verifiers(PassageGrounder(Trusting(frozenset({BEST})), config.grounding), MinimalCiter(config.citation))
    settle(Asked(QUESTION.text, 1, replace(config), FAN), writing, [page], layers, timed)
    assert noted == ["grounding", "citation", "writing", "grounding", "citation"]


def _text(draft: Sequence[Claim], claim: str) -> str:
    return next(c.text for c in draft if c.id == claim)
