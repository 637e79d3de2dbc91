"""From outcomes to findings: pairing, labels, floors, strata, adopters, honest pairs, examples, words."""

import random
from dataclasses import replace

import numpy as np
import pytest

from citestack.experiment.figures import Applied, Effect, Findings
from citestack.experiment.findings import analyse
from citestack.experiment.findings.layers import moved_layer
from citestack.experiment.findings.sheet import measured
from citestack.experiment.findings.stored import findings_json, findings_of
from citestack.experiment.model import CONTROL, Case, Outcome
from tests.experiment.findings.made import Run, bare, rich

DRAW = np.random.default_rng(5)


@pytest.fixture(scope="module")
def run() -> Run:
    return rich()


@pytest.fixture(scope="module")
def small() -> Run:
    """Without placebos by the dozen: for what is analysed again."""
    return rich(24)


@pytest.fixture(scope="module")
def found(run: Run) -> Findings:
    return analyse(*run.parts)


def effect(found: Findings, arm: str, measure: str = "pawc", stratum: str = "", adopters: float = 0.0) -> Effect:
    return next(
        e for e in found.effects if (e.arm, e.measure, e.stratum, e.adopters) == (arm, measure, stratum, adopters)
    )


def test_repeats_are_averaged_before_prompts_are_compared() -> None:
    made = bare({CONTROL: np.array([[0.1, 0.3], [0.2, 0.2]]), "a": np.array([[0.4, 0.4], [0.1, np.nan]])}, repeats=2)
    kept = [o for o in made.outcomes if o.measures["pawc"] == o.measures["pawc"]]
    e = effect(analyse(made.design, made.cases, kept, {}, made.infos), "a")
    assert (e.prompts, e.control, e.changed) == (2, pytest.approx(0.2), pytest.approx(0.25))
    assert e.difference is not None and e.difference.value == pytest.approx(0.05)
    assert (e.finding, e.p, e.relative) == ("too few", None, pytest.approx(0.25))


def test_cases_of_one_prompt_are_one_unit() -> None:
    made = bare({CONTROL: np.full((8, 1), 0.2), "a": np.arange(8.0)[:, None] / 10})
    cases = tuple(Case(f"p{i // 2}", f"https://a.example/{i}") for i in range(8))
    e = effect(analyse(made.design, cases, made.outcomes, {}, made.infos), "a")
    assert e.prompts == 4 and e.changed == pytest.approx(0.35)


def test_an_abstention_is_no_share_but_it_does_not_cite() -> None:
    silent = Outcome("a", 0, 1, 0.0, "abstained", "nothing verified", {"retrieved": 1.0})
    assert [measured(silent, m) for m in ("pawc", "cited", "verified", "retrieved", "best_rank")] == [
        None,
        0,
        0,
        1,
        None,
    ]
    assert measured(replace(silent, state="refused"), "cited") is None


def test_what_did_not_apply_is_missing_on_both_sides(found: Findings) -> None:
    assert (effect(found, "faq").prompts, effect(found, "faq").missing) == (20, 40)
    assert effect(found, "links").missing == 3
    assert effect(found, "links", "cited").missing == 0


def test_up_needs_test_interval_and_floor() -> None:
    base, moved = np.full((60, 1), 0.3), DRAW.normal(0.02, 0.01, (60, 1))
    alone = {CONTROL: base, "a": base + moved}
    quiet, loud = (base + DRAW.normal(0, s, (60, 8)) for s in (0.001, 0.2))
    assert effect(analyse(*bare(alone, draws=quiet).parts), "a").finding == "up"
    assert effect(analyse(*bare({**alone, "a": base - moved}, draws=quiet).parts), "a").finding == "down"
    noisy = effect(analyse(*bare(alone, draws=loud).parts), "a")
    assert noisy.finding == "within noise" and noisy.p is not None and noisy.p < 1e-6
    assert noisy.floor is not None and noisy.floor[0] < 0.02 < noisy.floor[1]


def test_no_change_and_the_machine_that_is_broken(small: Run, found: Findings) -> None:
    assert effect(found, "identity").finding == effect(found, "faq").finding == "no change"
    assert not any("machine" in w for w in found.warnings)
    first = next(i for i, o in enumerate(small.outcomes) if o.arm == "identity")
    o = small.outcomes[first]
    other = (
        *small.outcomes[:first],
        replace(o, measures={**o.measures, "verified": 9.0}),
        *small.outcomes[first + 1 :],
    )
    again = analyse(small.design, small.cases, other, small.edits, small.infos)
    assert any("machine is broken" in w and "sentences it verifies" in w for w in again.warnings)


def test_the_floor_of_a_random_engine_comes_from_its_repeats() -> None:
    control = 0.3 + DRAW.normal(0, 0.08, (50, 8))
    found = analyse(*bare({CONTROL: control, "a": control[:, :3]}, engine="sources", repeats=3).parts)
    floor = found.floors[0]
    assert (floor.source, floor.draws) == ("repeats", 7)
    assert floor.scatter == pytest.approx(0.08 * (2 / 3) ** 0.5, rel=0.1)
    assert floor.band is not None and floor.band[1] == pytest.approx(1.96 * 0.08 * (2 / 3 / 50) ** 0.5, rel=0.2)
    assert effect(found, "a").finding == "no change"


def test_without_a_a_runs_it_says_so() -> None:
    found = analyse(*bare({CONTROL: np.full((9, 1), 0.2), "a": np.full((9, 1), 0.4)}).parts)
    assert found.floors[0].source == "none" and found.power[0].effect is None
    assert any("No A/A run" in w for w in found.warnings) and "No A/A run" in found.summary[2]


def test_the_layer_that_moved_first(found: Findings) -> None:
    assert moved_layer(found.effects, "front-load") == 4
    assert moved_layer(found.effects, "identity") is None


def test_strata_and_adopters(run: Run, found: Findings) -> None:
    strata = {e.stratum for e in found.effects if e.measure == "pawc"}
    assert strata == {
        "",
        *(f"rank {k}" for k in (1, 2, 3, 4, 5, "none")),
        *(f"domain {d}" for d in ("heating", "insulation", "<b>grants</b>")),
    }
    assert sum(effect(found, "front-load", stratum=s).prompts for s in strata if s.startswith("rank")) == 60
    left = next(z for z in found.zero_sum if z.arm == "front-load")
    assert left.among is not None and left.among.value == pytest.approx(left.together)
    assert left.adopters == 1.0 and left.lost is not None and left.lost.low > 0 and left.together < left.alone / 2


def test_fabricated_arms_stand_beside_honest_ones(found: Findings) -> None:
    (pair,) = found.pairs
    assert (pair.fabricated, pair.honest, pair.prompts) == ("invent-statistics", "statistics", 60)
    assert pair.raw[0] > pair.raw[1] and pair.score[0] < pair.score[1]  # type: ignore[operator]
    assert pair.difference is not None and pair.difference.high < 0
    assert any(w.startswith("Fabricated: invent-statistics") for w in found.warnings)


def test_an_arm_that_adds_without_a_source_fabricates_whatever_it_says(small: Run) -> None:
    infos = tuple(replace(i, kind="text") if i.name == "invent-statistics" else i for i in small.infos)
    found = analyse(small.design, small.cases, small.outcomes, small.edits, infos)
    assert {e.kind for e in found.effects if e.arm == "invent-statistics"} == {"fabricated"}


def test_examples_are_the_largest_gain_and_loss(run: Run, found: Findings) -> None:
    gain, *_ = [e for e in found.examples if e.arm == "front-load"]
    moves = {
        o.case: o.measures["pawc"] - c.measures["pawc"]  # type: ignore[operator]
        for o in run.outcomes if o.arm == "front-load" and not o.adopters
        for c in run.outcomes if c.arm == CONTROL and c.case == o.case
    }  # fmt: skip
    assert gain.after_value - gain.before_value == pytest.approx(max(moves.values()))  # type: ignore[operator]
    assert gain.changed[0].after == "A new sentence of front-load." and gain.before and gain.after
    made_up = next(e for e in found.examples if e.arm == "invent-statistics")
    assert made_up.additions[0].source is None and made_up.rejected and made_up.kind == "fabricated"


def test_the_order_of_outcomes_is_no_matter(small: Run) -> None:
    mixed = list(small.outcomes)
    random.Random(1).shuffle(mixed)
    assert analyse(small.design, small.cases, mixed, small.edits, small.infos) == analyse(*small.parts)


def test_three_sentences_that_say_no_more_than_the_test(found: Findings) -> None:
    what, where, limits = found.summary
    assert what.startswith("4 of 5 arms moved the PAWC share beyond noise over 60 prompts: front-load by +")
    assert where.startswith("front-load acts first in layer 4 (grounding); when all rivals do the same")
    assert "another engine may do otherwise" in limits and "4 placebo draws of 60 prompts" in limits
    base = np.full((60, 1), 0.3)
    none = analyse(*bare({CONTROL: base, "a": base}, draws=base + DRAW.normal(0, 0.05, (60, 4))).parts)
    assert none.summary[0].endswith("beyond noise over 60 prompts: no prompt changed.")
    assert "would have been found in 80 of 100" in none.summary[1]


def test_few_pairs_lead_no_sentence_and_say_what_they_could_show() -> None:
    base = np.full((60, 1), 0.3)
    some, rare = base + DRAW.normal(0, 0.004, (60, 1)), np.full((60, 1), np.nan)
    rare[:3] = 0.9
    made = bare({CONTROL: base, "a": some, "rare": rare}, draws=base + DRAW.normal(0, 0.05, (60, 4)))
    kept = [o if o.measures["pawc"] == o.measures["pawc"] else replace(o, state="refused", measures={})
            for o in made.outcomes]  # fmt: skip
    found = analyse(made.design, made.cases, kept, {}, made.infos)
    assert "None of 2 arms moved" in found.summary[0] and "(1 had too few pairs for a test)" in found.summary[0]
    assert "of those with 20 pairs or more is" in found.summary[0] and found.summary[0].endswith("of a.")
    assert found.summary[1].endswith("Of rare, with 3 pairs, none at all.")
    assert any("rare applied to 3 of 60 cases" in w and "So 3 pairs can show no effect." in w for w in found.warnings)
    whole, few = effect(found, "a").detectable, effect(found, "rare").detectable
    assert few is None and whole == pytest.approx(next(p.effect for p in found.power if p.measure == "pawc"))


def test_an_arm_that_changed_nothing_has_an_interval_from_how_far_others_move() -> None:
    base = np.full((40, 1), 0.3)
    made = bare({CONTROL: base, "a": base}, draws=base + DRAW.choice([0.0, 0.1], (40, 4)))
    found = effect(analyse(*made.parts), "a")
    assert found.finding == "no change" and found.difference is not None
    assert (found.difference.low, found.difference.high) == pytest.approx((-0.00922, 0.00922), rel=1e-3)


def test_warnings(small: Run, found: Findings) -> None:
    told = "faq applied to 20 of 60 cases; its figures are about those alone. Not to 40: no question on the page."
    assert any(w.startswith(told) and "So 20 pairs show an effect from" in w for w in found.warnings)
    assert found.applied[1] == Applied("faq", 60, 20, (("no question on the page", 40),))
    assert found.applied[0] == Applied("front-load", 60, 60)
    assert any(w.startswith("links: 3 answers lost and 0 won") for w in found.warnings)
    few = bare({CONTROL: np.full((9, 1), 0.2), "a": np.full((9, 1), 0.4)}, engine="tracked")
    told = analyse(*few.parts).warnings
    assert any("Exploratory: 9 prompts" in w for w in told) and any("nothing was held still" in w for w in told)
    failed = (*small.outcomes[:-1], replace(small.outcomes[-1], state="failed"))
    assert any(
        "1 of" in w and "failed" in w
        for w in analyse(small.design, small.cases, failed, small.edits, small.infos).warnings
    )


def test_an_arm_that_applies_to_nothing_says_why_by_how_often() -> None:
    run = bare({CONTROL: np.full((60, 1), 0.2)})
    why = {0: "no build", 1: "no build", 2: "another page's", 3: "a", 4: "b"}
    refused = [Outcome("links", i, 1, 0.0, "refused", why.get(i, "no build")) for i in range(60)]
    found = analyse(run.design, run.cases, (*run.outcomes, *refused), {}, ())
    [left] = found.applied
    assert (left.applied, left.reasons[0]) == (0, ("no build", 57)) and sum(n for _, n in left.reasons) == 60
    told = next(w for w in found.warnings if w.startswith("links"))
    assert told == (
        "links applied to none of 60 cases. Not to 57: no build; to 1: a; to 1: another page's; to 1 for other reasons."
    )
    assert findings_of(findings_json(found)) == found


def test_what_adopters_gain_together_is_their_own_mean() -> None:
    values = {CONTROL: np.full((40, 1), 0.2), "a": np.full((40, 1), 0.5)}
    run = bare(values, adopters=(0.0, 1.0))
    both = [
        replace(o, adopters=1.0, measures={"pawc": 0.4}, among={"pawc": 0.25 + i % 2 / 10}, among_before={"pawc": 0.2})
        for i, o in enumerate(o for o in run.outcomes if o.arm == "a")
    ]
    [left] = analyse(run.design, run.cases, (*run.outcomes, *both), {}, ()).zero_sum
    assert (left.alone, left.together) == (pytest.approx(0.3), pytest.approx(0.2))
    assert left.among is not None and left.among.value == pytest.approx(0.1)
    assert left.among.low <= 0.1 <= left.among.high < left.together


def test_c_seo_tests_for_a_gain_alone(small: Run) -> None:
    found = analyse(*small.parts, test="c-seo")
    assert effect(found, "front-load").finding == "up"
    assert effect(found, "links").finding == "within noise"


def test_power_is_worked_out_from_the_scatter_alone(found: Findings) -> None:
    could = next(p for p in found.power if p.measure == "pawc")
    assert could.arms == 5 and could.effect is not None and could.effect < 0.01 and could.needed == 8
