"""The ruler of revision, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.evaluate.rarr import Revised, f1ap, measure
from citestack.model import Claim, SupportState, Verdict
from citestack.revision import EditKind, Revision
from citestack.trace import ClaimState, GroundingEvent, RevisionEvent

S, U, N = SupportState.SUPPORTED, SupportState.UNSUPPORTED, SupportState.NO_CHECK_NEEDED
KEPT, EDITED, GONE, ANEW, TALK = (Claim(str(i), t) for i, t in enumerate(("kept", "edited", "gone", "anew", "talk")))
AFTER = Claim("5", "edit")


def states(**by: tuple[SupportState, float | None]) -> GroundingEvent:
    return GroundingEvent((), tuple(ClaimState(c, state, score, None) for c, (state, score) in by.items()), ())


def revision(claim: Claim, after: str | None, kept: float) -> Revision:
    kinds = (EditKind.WORDS,) if after not in (None, claim.text) else ()
    return Revision(claim.id, claim.text, after, kinds, None, "p", None, 0.2, 0.9 if after else None, kept)


def answer() -> Revised:
    from citestack.model import claim_id

    before = GroundingEvent((), tuple(ClaimState(c.id, s, x, None) for c, s, x in (
        (KEPT, S, 0.9), (EDITED, U, 0.2), (GONE, U, 0.4), (ANEW, U, 0.1), (TALK, N, None))), ())  # fmt: skip
    new = replace(AFTER, id=claim_id(AFTER.text))
    anew = replace(ANEW, id=claim_id(ANEW.text))
    after = GroundingEvent((), tuple(ClaimState(c.id, s, x, None) for c, s, x in (
        (KEPT, S, 0.9), (new, S, 0.8), (GONE, U, 0.4), (anew, S, 0.7), (TALK, N, None))), ())  # fmt: skip
    revisions = (revision(EDITED, AFTER.text, 0.5), revision(GONE, None, 0.0), revision(ANEW, ANEW.text, 1.0))
    reads = (Verdict(ANEW.id, "p", S, 0.7, 0.7, 0.0, None),)
    event = RevisionEvent(before.claims, (), (), (), reads, revisions, (KEPT, new, GONE, anew, TALK), (), ())
    return Revised((KEPT, EDITED, GONE, ANEW, TALK), before, event, after)


def test_a_dropped_sentence_counts_nothing_in_both_and_talk_is_left_out() -> None:
    report = measure([answer()])
    assert (report.sentences, report.untouched, report.edited, report.supported_anew, report.dropped) == (4, 1, 1, 1, 1)
    assert (report.attribution_before, report.attribution_found, report.attribution_after) == (0.25, 0.5, 0.75)
    assert report.attribution_left == 1.0
    assert (report.score_before, report.score_after) == (0.4, 0.6)
    assert report.preservation == pytest.approx((1 + 0.5 + 0 + 1) / 4, abs=1e-4)
    assert report.preservation_left == pytest.approx(2.5 / 3, abs=1e-4)
    assert report.preservation_edited == 0.5
    assert report.f1ap == pytest.approx(2 * 0.75 * 0.625 / (0.75 + 0.625))
    assert report.f1ap_before == pytest.approx(2 * 0.25 / 1.25)


def test_nothing_to_revise_and_nothing_at_all() -> None:
    plain = Revised((KEPT,), states(**{"0": (S, 0.9)}), None, states(**{"0": (S, 0.9)}))
    assert measure([plain]).f1ap == 1.0
    empty = measure([])
    assert (empty.sentences, empty.attribution_after, empty.f1ap) == (0, None, None)


@pytest.mark.parametrize(
    ("a", "p", "f"), [(1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.5, 1.0, 2 / 3), (None, 1.0, None)]
)
def test_f1ap_is_the_harmonic_mean(a: float | None, p: float | None, f: float | None) -> None:
    assert f1ap(a, p) == (None if f is None else pytest.approx(f))
