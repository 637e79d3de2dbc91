"""Layer 4's verifier: the features' reading, refused where the model does not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.inference.support import load_features, load_grounding_support
from citestack.inference.support.agreement import LEAST, Agreement
from citestack.inference.support.reader import BLOCKED, VERBATIM
from citestack.protocols import Reading

SOURCE = "The Danube rises in the Black Forest and flows east. It reaches the sea in Romania."


@dataclass
class Scores:
    """A reader with a table; it keeps what it was asked."""

    name: str
    table: dict[tuple[str, str], float]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked += pairs
        return [Reading(self.table[p], self.table[p], 0.1, None, ()) for p in pairs]


scores = st.floats(0, 1)


@given(st.lists(st.tuples(scores, scores), max_size=8))
def test_the_lower_score_counts_and_each_pair_stands_by_itself(rows: list[tuple[float, float]]) -> None:
    pairs = [(f"claim {n}", "text") for n in range(len(rows))]
    first = Scores("first", {p: a for p, (a, _) in zip(pairs, rows, strict=True)})
    second = Scores("second", {p: b for p, (_, b) in zip(pairs, rows, strict=True)})
    both = Agreement(first, second)
    found = both.read(pairs)
    assert all(r.score <= a for r, (a, _) in zip(found, rows, strict=True))
    assert all(r.score <= max(b, LEAST) or a >= VERBATIM for r, (a, b) in zip(found, rows, strict=True))
    assert found == [both.read([p])[0] for p in pairs]
    assert set(second.asked) == {p for p in pairs if LEAST <= first.table[p] < VERBATIM}


@pytest.mark.parametrize(
    "claim",
    [
        "The Danube reaches the sea in Bulgaria.",
        "The Danube rises in 1905.",
        "Victor Moreau reaches the sea in Romania.",
    ],
)
def test_what_the_evidence_lacks_is_never_supported(claim: str) -> None:
    (read,) = load_grounding_support().read([(claim, SOURCE)])
    assert read.score <= BLOCKED


def test_a_quotation_needs_no_model() -> None:
    claim = "It reaches the sea in Romania."
    model = Scores("model", {})
    (read,) = Agreement(load_features(), model).read([(claim, SOURCE)])
    assert read.score >= VERBATIM
    assert model.asked == []


def test_the_name_says_that_both_read() -> None:
    assert load_grounding_support().name.endswith(",both")
    assert load_grounding_support("features").name == load_features().name
