"""A run is kept asking by asking: stopped anywhere it goes on, and gives what it would have given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from citestack.assemble import Session
from citestack.errors import LlmError, NotFoundError, StoppedError, UsageError
from citestack.experiment.model import CONTROL, ArmChoice, Asked, Case, Design, Edit, Manuscript
from citestack.experiment.protocols import Desk
from citestack.experiment.run.journal import FINDINGS, Journal
from citestack.experiment.run.lab import Lab, lab_of
from citestack.experiment.run.progress import Forecast, Progress, nobody
from citestack.experiment.run.runner import run_design
from citestack.experiment.run.steps import Labelled
from citestack.experiment.run.stored import outcome_json
from citestack.store.experiments import Experiments
from tests.experiment.lake import PROMPTS, Answering, build, manuscripts, session_over

DESIGN = Design(
    "lake",
    tuple(Asked(p, "deep" if "deep" in p else "other") for p in (*PROMPTS[:4], PROMPTS[-3])),
    (ArmChoice("answering"),),
    adopters=(0.0, 1.0),
    floor=2,
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session_over(build(tmp_path_factory.mktemp("lake"), manuscripts())) as opened:
        yield opened


def lab(session: Session, design: Design = DESIGN) -> Lab:
    made = lab_of(session, replace(design, arms=()))
    placebo = Labelled("filler", Answering("filler", "placebo"))
    return replace(made, arms=(Labelled("answering", Answering()),), placebos=(placebo,))


def kept(session: Session, number: int) -> list[object]:
    shelf = session.corpus.store.shelf(Experiments)
    return [[p.body for p in shelf.parts(number, kind)] for kind in ("cases", "edit", "outcome", FINDINGS)]


@pytest.fixture(scope="module")
def whole(session: Session) -> int:
    """A run that nobody stopped."""
    return run_design(session, DESIGN, resume=False, lab=lab(session)).id


def test_every_asking_is_there_once_and_paired(session: Session, whole: int) -> None:
    shelf = session.corpus.store.shelf(Experiments)
    journal = Journal.open(shelf, shelf.get(whole))
    cases = len(journal.cases)
    assert cases == len(DESIGN.prompts)
    counted = {label: sum(o.arm == label for o in journal.outcomes.values()) for label in (CONTROL, "filler", "answering")}
    assert counted == {CONTROL: cases, "filler": 2 * cases, "answering": 2 * cases}
    assert [c.domain for c in journal.cases] == [p.domain for p in DESIGN.prompts]
    for outcome in journal.outcomes.values():
        case = journal.cases[outcome.case]
        assert case.target not in case.rivals
        if outcome.state == "refused":
            assert "ivory" in case.target
        elif outcome.adopters:
            assert set(outcome.among) == set(outcome.among_before) >= {"pawc", "cited"}


@pytest.mark.parametrize("stop", [1, 9, 14])
def test_a_run_stopped_anywhere_goes_on_and_ends_the_same(session: Session, whole: int, stop: int) -> None:
    heard = 0

    def stopping(told: Progress | Forecast) -> None:
        nonlocal heard
        heard += 1
        if heard > stop:
            raise StoppedError("stopped by the test")

    with pytest.raises(StoppedError):
        run_design(session, DESIGN, stopping, resume=False, lab=lab(session))
    shelf = session.corpus.store.shelf(Experiments)
    broken = shelf.newest(limit=1)[0]
    before = shelf.count(broken.id, "outcome")
    done = run_design(session, DESIGN, lab=lab(session))
    assert (done.id, done.experiment.state) == (broken.id, "finished")
    assert done.asked == len(done.outcomes) - before < len(done.outcomes)
    assert kept(session, done.id) == kept(session, whole)


def test_a_finished_run_is_not_taken_up_again(session: Session, whole: int) -> None:
    again = run_design(session, DESIGN, lab=lab(session))
    assert again.id != whole
    assert kept(session, again.id) == kept(session, whole)


def test_an_arm_whose_model_fails_is_asked_again_when_the_run_goes_on(session: Session) -> None:
    class Failing(Answering):
        def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
            raise LlmError("the endpoint is away")

    design, good = replace(DESIGN, name="failing", floor=0), lab(session)
    broken = replace(good, arms=(Labelled("answering", Failing()),))
    first = run_design(session, design, lab=broken)
    failed = [o for o in first.outcomes if o.state == "failed"]
    assert {o.reason for o in failed} == {"the endpoint is away"}
    assert first.experiment.state == "incomplete"
    second = run_design(session, design, lab=good)
    assert second.id == first.id
    assert second.asked == len(failed)
    assert not [o for o in second.outcomes if o.state == "failed"]


def test_targets_are_pages_of_the_store_or_hosts(session: Session) -> None:
    url = manuscripts()[0].url
    design = replace(DESIGN, targets=(url, "lakes2.example"), floor=0, adopters=(0.0,), prompts=DESIGN.prompts[:2])
    done = run_design(session, design, resume=False, lab=lab(session))
    assert {c.target for c in done.cases} >= {url}
    assert {c.target.split("/")[2] for c in done.cases} == {"lakes0.example", "lakes2.example"}
    with pytest.raises(NotFoundError, match="nowhere"):
        run_design(session, replace(design, targets=("https://nowhere.example/",)), lab=lab(session))


def test_prompts_that_find_nothing_are_left_out_with_the_reason(session: Session) -> None:
    design = replace(DESIGN, prompts=(Asked("zzqx vvkw"), *DESIGN.prompts[:1]), floor=0)
    done = run_design(session, design, resume=False, lab=lab(session))
    assert [prompt for prompt, _ in done.left_out] == ["zzqx vvkw"]
    with pytest.raises(UsageError, match="no prompt of this design has a case"):
        run_design(session, replace(design, prompts=design.prompts[:1]), lab=lab(session))


def test_a_corpus_that_moves_ends_the_run_with_a_word_what_to_do(tmp_path: Path) -> None:
    pages = manuscripts()
    with session_over(build(tmp_path, pages)) as session:

        def writing(told: Progress | Forecast) -> None:
            if isinstance(told, Forecast):
                session.corpus.store.remove([pages[-1].url])

        with pytest.raises(UsageError, match="the corpus changed") as caught:
            run_design(session, DESIGN, writing, lab=lab(session))
        assert "--fresh" in caught.value.hint


def test_ranks_are_dealt_in_turn(session: Session, whole: int) -> None:
    shelf = session.corpus.store.shelf(Experiments)
    ranks = [c.rank for c in Journal.open(shelf, shelf.get(whole)).cases]
    assert len(set(ranks)) > 1
    assert all(r is not None and 1 <= r <= 5 for r in ranks)


def test_outcomes_hold_nothing_of_the_clock(session: Session, whole: int) -> None:
    shelf = session.corpus.store.shelf(Experiments)
    for outcome in Journal.open(shelf, shelf.get(whole)).outcomes.values():
        assert not {k for k in outcome_json(outcome) if "time" in k or "seconds" in k}
    assert nobody(Forecast(0, None, 0)) is None
