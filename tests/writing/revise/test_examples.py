"""Answers with planted false facts: what is revised, what stays, and what is put in.

The checks here are not those of the reviser: numbers, months, weekdays and capitalised words are read with patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from citestack.assemble import build_reviser
from citestack.config import Config, ReviseConfig
from citestack.evaluate.rarr import RarrReport, Revised, measure, revise_answer
from citestack.index.corpus import Corpus
from citestack.inference.support import load_support
from citestack.model import Candidate, SupportState
from citestack.revision import Revision
from citestack.stack.layer2_retrieval import passages_for
from citestack.stack.layer4_grounding import PassageGrounder
from citestack.trace import Reason
from tests.writing.revise.corpus import Drafted, answers, fill

FACT = re.compile(r"\d[\d.,]*\d|\d|\b[A-Z][A-Za-z]+")
NUMBER_WORDS = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|hundred)\b")


@dataclass(frozen=True)
class Case:
    drafted: tuple[Drafted, ...]
    done: Revised
    texts: dict[str, str]

    def revision(self, sentence: Drafted) -> Revision | None:
        found = self.done.revision.revisions if self.done.revision else ()
        return next((r for r in found if r.before == sentence.text), None)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Case]]:
    folder = tmp_path_factory.mktemp("examples")
    fill(folder)
    with Corpus.open(folder, embedder=None) as corpus:
        yield [_case(corpus, tuple(some)) for some in answers()]


def _case(corpus: Corpus, drafted: tuple[Drafted, ...]) -> Case:
    config = replace(Config(embedder="none"), revise=ReviseConfig(rounds=1))
    support = load_support("features")
    found = [c for d in drafted for c in passages_for(corpus, d.text, 3, config.retrieval)]
    hand: list[Candidate] = list({c.passage.id: c for c in found}.values())
    grounder, reviser = PassageGrounder(support, config.grounding), build_reviser(corpus, support, config)
    done = revise_answer([d.text for d in drafted], hand, grounder, reviser)
    passages = (*hand, *(done.revision.found if done.revision else ()))
    return Case(drafted, done, {c.passage.id: c.passage.text for c in passages})


@pytest.fixture(scope="module")
def report(cases: list[Case]) -> RarrReport:
    return measure(c.done for c in cases)


def test_the_set_is_large_enough_and_says_what_it_wants(cases: list[Case]) -> None:
    planted = [d for c in cases for d in c.drafted if d.error]
    assert len(cases) >= 30 and len(planted) >= 30
    assert sum(not d.error for c in cases for d in c.drafted) >= 10
    assert {"number", "date", "name", "unit", "negation", "quantity", "clause", "hedge", "invented"} <= {
        d.error for d in planted
    }


def test_attribution_rises_and_most_of_the_text_is_preserved(report: RarrReport) -> None:
    assert report.attribution_before is not None and report.attribution_after is not None
    assert report.attribution_before < 0.35 and report.attribution_after > 0.85
    assert report.preservation is not None and report.preservation > 0.8
    assert report.preservation_left is not None and report.preservation_left > 0.9
    assert report.f1ap is not None and report.f1ap_before is not None and report.f1ap > report.f1ap_before + 0.3


def test_true_sentences_are_not_touched(cases: list[Case]) -> None:
    assert [d.text for c in cases for d in c.drafted if d.error is None and c.revision(d) is not None] == []


def test_planted_errors_end_as_the_evidence_has_them(cases: list[Case]) -> None:
    planted = [(d, c.revision(d)) for c in cases for d in c.drafted if d.error]
    right = [d for d, r in planted if r and (r.after in d.want if d.want else r.after is None)]
    wrong = [(d.text, r.after) for d, r in planted if r and r.after and r.after not in d.want]
    assert wrong == []
    assert len(right) >= 0.9 * len(planted), [d.text for d, _ in planted if d not in right]


def test_no_edit_adds_a_fact_that_its_evidence_lacks(cases: list[Case]) -> None:
    edits = [(r, c) for c in cases for r in (c.done.revision.revisions if c.done.revision else ()) if r.after]
    assert len(edits) >= 25
    for revision, case in edits:
        evidence = case.texts[revision.passage or ""]
        said = set(FACT.findall(revision.after or "")[1:]) | set(NUMBER_WORDS.findall(revision.after or ""))
        added = said - set(FACT.findall(revision.before)) - set(NUMBER_WORDS.findall(revision.before))
        assert [f for f in added if f not in evidence] == [], revision
        figures = re.findall(r"\d[\d.,]*", revision.after or "")
        assert [f for f in figures if f.rstrip(".,") not in evidence] == [], revision


def test_what_is_revised_is_supported_when_layer_4_reads_it_again(cases: list[Case]) -> None:
    for case in cases:
        states = {s.claim: s.state for s in case.done.after.claims}
        for revision in case.done.revision.revisions if case.done.revision else ():
            if revision.after is not None:
                claim = next(c for c in case.done.revision.claims if c.text == revision.after)
                assert states[claim.id] is SupportState.SUPPORTED, revision


def test_every_unsupported_sentence_leaves_once_with_a_reason(cases: list[Case]) -> None:
    for case in cases:
        fallen = {s.claim for s in case.done.before.claims if s.state is not SupportState.SUPPORTED}
        event = case.done.revision
        assert {d.item for d in event.decisions} == fallen if event else not fallen
        for d, r in zip(event.decisions, event.revisions, strict=True) if event else ():
            assert d.item == r.claim and d.kept is (r.after is not None)
            assert (d.reason is Reason.REVISED) is (r.after not in (None, r.before))


def test_the_quote_stands_in_the_passage(cases: list[Case]) -> None:
    for case in cases:
        for r in case.done.revision.revisions if case.done.revision else ():
            if r.after is not None:
                assert r.evidence is not None and r.evidence.text in case.texts[r.passage or ""]
