"""Layer 4: conservation, states over passages, contested claims, purity of ``decide``."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import GroundingConfig
from citestack.model import Candidate, Check, Claim, Passage, Span, SupportState, claim_id
from citestack.protocols import Reading
from citestack.stack.layer4_grounding import PassageGrounder, decide, judge, plausible
from citestack.trace import GroundingEvent, Reason

CONFIG = GroundingConfig()
TEXTS = ["The pump needs 230 volts.", "The pump needs 110 volts.", "Bears sleep in winter.", "A pump is a machine."]


def candidate(n: int, text: str, start: int = 0) -> Candidate:
    passage = Passage(
        f"v{n}:{start}-{start + len(text)}", f"https://site{n}.example/p", f"v{n}", start, start + len(text), text
    )
    return Candidate(passage, (), 0.0)


def claim(text: str, *, check_worthy: bool = True, origin: str | None = None) -> Claim:
    return Claim(claim_id(text), text, origin_passage=origin, check_worthy=check_worthy)


def reading(score: float, refute: float = 0.0, partial: float | None = None, *checks: Check) -> Reading:
    return Reading(score, max(score, partial or 0.0), refute, Span(0, 8, "The pump"), checks)


class Scripted:
    """A verifier that answers from a table of (claim, text); everything else is unsupported."""

    name = "scripted"

    def __init__(self, table: dict[tuple[str, str], Reading]) -> None:
        self.table = table
        self.pairs: list[tuple[str, str]] = []

    def read(self, pairs):
        self.pairs += pairs
        return [self.table.get(p, Reading(0.0, 0.0, 0.0, None)) for p in pairs]


CLAIM = claim("The pump needs 230 volts.")
CANDIDATES = [candidate(i, t, start=7 * i) for i, t in enumerate(TEXTS)]


def grounded(table: dict[str, Reading], claims=(CLAIM,), config: GroundingConfig = CONFIG) -> GroundingEvent:
    keyed = {(CLAIM.text, text): r for text, r in table.items()}
    return PassageGrounder(Scripted(keyed), config).ground(list(claims), CANDIDATES)


def last(event: GroundingEvent):
    return event.decisions[-1]


def test_supported_by_any_passage_and_cited_evidence_lies_on_the_page() -> None:
    event = grounded({TEXTS[1]: reading(0.9)})
    (state,) = event.claims
    assert (state.state, state.score, state.best) == (SupportState.SUPPORTED, 0.9, CANDIDATES[1].passage.id)
    verdict = next(v for v in event.verdicts if v.passage == state.best)
    assert verdict.evidence == Span(7, 15, "The pump")
    assert last(event).kept and last(event).reason is Reason.KEPT


def test_the_strongest_support_wins() -> None:
    event = grounded({TEXTS[0]: reading(0.7), TEXTS[1]: reading(0.9), TEXTS[2]: reading(0.8)})
    assert event.claims[0].best == CANDIDATES[1].passage.id


def test_refuted_only_when_nothing_supports() -> None:
    event = grounded({TEXTS[1]: reading(0.1, refute=0.9)})
    assert event.claims[0].state is SupportState.REFUTED
    assert last(event).reason is Reason.REFUTED and not last(event).kept


def test_contested_keeps_the_support_and_names_the_contradiction() -> None:
    event = grounded({TEXTS[0]: reading(0.95), TEXTS[1]: reading(0.1, refute=0.8)})
    end = last(event)
    assert event.claims[0].state is SupportState.SUPPORTED
    assert end.kept and end.reason is Reason.CONTESTED
    assert end.against == CANDIDATES[1].passage.id and end.numbers["refute"] == 0.8


def test_a_plain_denial_by_as_many_hosts_as_support_overrules() -> None:
    hosts = [
        replace(c, passage=replace(c.passage, url=f"https://{name}.example/"))
        for c, name in zip(CANDIDATES, "abcd", strict=False)
    ]
    deny = Reading(0.1, 0.1, 0.97, None, (Check("negation", False),))
    yes, other_figure = reading(0.95), reading(0.1, refute=0.97)
    for texts, state in (
        ({TEXTS[0]: yes, TEXTS[1]: deny}, SupportState.REFUTED),
        ({TEXTS[0]: yes, TEXTS[1]: deny, TEXTS[2]: yes}, SupportState.SUPPORTED),
        ({TEXTS[0]: yes, TEXTS[1]: other_figure}, SupportState.SUPPORTED),
    ):
        table = {(CLAIM.text, t): r for t, r in texts.items()}
        assert PassageGrounder(Scripted(table), CONFIG).ground([CLAIM], hosts).claims[0].state is state


def test_a_host_that_denies_its_own_page_overrules_nothing() -> None:
    hosts = [replace(c, passage=replace(c.passage, url=f"https://one.example/{i}")) for i, c in enumerate(CANDIDATES)]
    table = {(CLAIM.text, TEXTS[0]): reading(0.95), (CLAIM.text, TEXTS[1]): reading(0.1, refute=0.97)}
    assert PassageGrounder(Scripted(table), CONFIG).ground([CLAIM], hosts).claims[0].state is SupportState.SUPPORTED


def test_a_page_does_not_contest_itself() -> None:
    first = CANDIDATES[0].passage
    other = replace(CANDIDATES[1], passage=replace(CANDIDATES[1].passage, url=first.url))
    table = {(CLAIM.text, TEXTS[0]): reading(0.95), (CLAIM.text, TEXTS[1]): reading(0.1, refute=0.9)}
    event = PassageGrounder(Scripted(table), CONFIG).ground([CLAIM], [CANDIDATES[0], other])
    assert last(event).reason is Reason.KEPT


def test_partial_and_unsupported() -> None:
    assert grounded({TEXTS[0]: reading(0.2, partial=0.7)}).claims[0].state is SupportState.PARTIAL
    assert grounded({TEXTS[0]: reading(0.2)}).claims[0].state is SupportState.UNSUPPORTED
    event = PassageGrounder(Scripted({}), CONFIG).ground([CLAIM], [])
    assert event.claims[0].state is SupportState.UNSUPPORTED and event.claims[0].score is None


def test_claims_that_need_no_check_are_not_read() -> None:
    support = Scripted({})
    greeting = claim("Here is what we found.", check_worthy=False)
    event = PassageGrounder(support, CONFIG).ground([greeting], CANDIDATES)
    assert support.pairs == []
    assert event.claims[0].state is SupportState.NO_CHECK_NEEDED
    assert {d.reason for d in event.decisions} == {Reason.NO_CHECK_NEEDED}
    assert last(event).kept


def test_budget_reads_the_nearest_passages_and_says_what_it_left_out() -> None:
    config = replace(CONFIG, passages_per_claim=2)
    event = grounded({}, config=config)
    over = [d.item for d in event.decisions if d.reason is Reason.OVER_BUDGET]
    assert over == [f"{CLAIM.id}|{c.passage.id}" for c in CANDIDATES[2:]]
    assert all(d.numbers["cut"] == 2.0 for d in event.decisions if d.reason is Reason.OVER_BUDGET)


def test_the_passage_a_claim_came_from_is_always_plausible() -> None:
    taken = replace(CLAIM, origin_passage=CANDIDATES[2].passage.id)
    assert CANDIDATES[2] in plausible([taken], CANDIDATES, 1)[0]


def test_plausible_passages_do_not_depend_on_thresholds() -> None:
    support = Scripted({})
    for bar in (0.1, 0.9):
        PassageGrounder(support, replace(CONFIG, supported=bar, refuted=bar, partial=bar)).ground([CLAIM], CANDIDATES)
    half = len(support.pairs) // 2
    assert support.pairs[:half] == support.pairs[half:]


@pytest.mark.parametrize("name", ["numbers", "dates", "names", "quotes", "negation", "antonyms", "roles"])
def test_a_failed_check_forbids_support_at_any_threshold(name: str) -> None:
    loose = GroundingConfig(supported=0.0, partial=0.0, refuted=1.0)
    assert judge(1.0, 1.0, 0.0, (Check(name, None),), loose) is SupportState.SUPPORTED
    assert judge(1.0, 1.0, 0.0, (Check(name, False),), loose) is not SupportState.SUPPORTED


def test_what_refutes_more_than_it_supports_is_refuted() -> None:
    assert judge(0.7, 0.7, 0.8, (), CONFIG) is SupportState.REFUTED
    assert judge(0.9, 0.9, 0.8, (), CONFIG) is SupportState.SUPPORTED


probability = st.floats(0, 1)
readings = st.builds(
    lambda score, partial, refute, failed: Reading(
        score, max(score, partial), refute, None, (Check("numbers", False),) if failed else ()
    ),
    probability, probability, probability, st.booleans(),
)  # fmt: skip
configs = st.builds(
    GroundingConfig,
    supported=probability, partial=probability, refuted=probability, passages_per_claim=st.integers(1, 5),
)  # fmt: skip
CLAIMS = [CLAIM, claim("Bears sleep."), claim("Hello.", check_worthy=False)]


@given(st.lists(readings, min_size=8, max_size=8), configs)
def test_every_pair_and_every_claim_leaves_once(values, config) -> None:
    pairs = [(c.text, k.passage.text) for c in CLAIMS[:2] for k in CANDIDATES]
    grounder = PassageGrounder(Scripted(dict(zip(pairs, values, strict=True))), config)
    event = grounder.ground(CLAIMS, CANDIDATES)
    expected = [f"{c.id}|{k.passage.id}" for c in CLAIMS for k in CANDIDATES] + [c.id for c in CLAIMS]
    assert [d.item for d in event.decisions] == expected
    assert [s.claim for s in event.claims] == [c.id for c in CLAIMS]
    kept = {d.item for d in event.decisions if d.kept}
    assert {f"{v.claim}|{v.passage}" for v in event.verdicts if v.state is SupportState.SUPPORTED} == {
        k for k in kept if "|" in k
    }
    for state in event.claims[:2]:
        own = [v.state for v in event.verdicts if v.claim == state.claim]
        assert state.state is not SupportState.SUPPORTED or SupportState.SUPPORTED in own
        assert SupportState.SUPPORTED not in own or state.state in (SupportState.SUPPORTED, SupportState.REFUTED)
        if state.state is SupportState.REFUTED:
            assert SupportState.REFUTED in own


@given(st.lists(readings, min_size=4, max_size=4), configs, configs)
def test_decide_again_equals_a_fresh_run(values, first, second) -> None:
    second = replace(second, passages_per_claim=first.passages_per_claim)
    table = {(CLAIM.text, k.passage.text): r for k, r in zip(CANDIDATES, values, strict=True)}
    measured = PassageGrounder(Scripted(table), first).measure([CLAIM], CANDIDATES)
    assert decide([CLAIM], measured, CANDIDATES, second) == PassageGrounder(Scripted(table), second).ground(
        [CLAIM], CANDIDATES
    )


def test_a_claim_drafted_twice_is_one_item() -> None:
    event = grounded({TEXTS[0]: reading(0.9)}, claims=(CLAIM, CLAIM))
    assert len(event.claims) == 1 and len(event.decisions) == len(CANDIDATES) + 1
