from pathlib import Path

import pytest

from citestack.evaluate.authority_study.nouns import Measures
from citestack.evaluate.authority_study.outcome import find_outcome
from citestack.evaluate.authority_study.traces import from_store, from_traces
from citestack.model import Answer
from citestack.store import Store
from citestack.trace import CitationEvent, RetrievalEvent, RunFinished, RunStarted, Trace
from citestack.trace_json import make_trace
from tests.evaluate.authority_study.traced import page, record, traced


def test_found_candidate_cited_and_named_are_counted_apart() -> None:
    trace = traced(
        "How much?", found=["https://a.example/1", "https://docs.b.example/", "https://c.example/"],
        candidates=["https://a.example/1", "https://docs.b.example/"],
        cited=["https://a.example/1", "https://a.example/2"], text="Beta Ltd and a.example agree; notc.example does not.",
    )  # fmt: skip
    names = {"a.example": (), "b.example": ("Beta Ltd",), "c.example": ()}
    (row,) = from_traces([trace], names)
    assert row.question == "how much?"
    assert row.counts == {
        "found": {"a.example": 1.0, "b.example": 1.0, "c.example": 1.0},
        "candidate": {"a.example": 1.0, "b.example": 1.0},
        "citations": {"a.example": 2.0},
        "cited": {"a.example": 1.0},
        "mentions": {"b.example": 1.0},
    }


@pytest.mark.parametrize("gone", [RunStarted, RetrievalEvent, RunFinished])
def test_a_run_that_did_not_search_or_finish_was_not_measured(gone: type) -> None:
    whole = traced("q", found=[], candidates=[], cited=[], text="")
    assert len(from_traces([whole], {})) == 1
    assert from_traces([Trace(whole.id, tuple(e for e in whole if not isinstance(e, gone)))], {}) == ()


def test_an_abstention_is_measured_and_cites_nobody() -> None:
    whole = traced("q", found=["https://a.example/"], candidates=[], cited=[], text="", abstained=True)
    (row,) = from_traces([Trace(whole.id, tuple(e for e in whole if not isinstance(e, CitationEvent)))], {})
    assert row.counts["citations"] == {}
    assert row.counts["found"] == {"a.example": 1.0}


def test_a_store_gives_its_sites_its_answers_and_what_they_were_made_with(tmp_path: Path) -> None:
    urls = ["https://a.example/1", "https://www.a.example/2", "https://b.example/"]
    with Store.open(tmp_path / "s") as store:
        store.put(record(page(url)) for url in urls)
        store.save_trace(traced("q1", found=urls, candidates=urls, cited=urls[:1], text="", generation=1, trust=0.4))
        store.save_trace(traced("q2", found=urls, candidates=urls, cited=["https://gone.example/"], text="b.example"))
        store.save_trace(make_trace((RunFinished(Answer("q3", True, None, (), (), (), 1, "default")),)))
        known = {"a.example": Measures({"trust": 0.7}), "linked.example": Measures({"trust": 0.9})}
        table = from_store(store, known)
    assert table.domains == {"a.example": Measures({"trust": 0.7}, 2.0), "b.example": Measures({}, 1.0)}
    assert table.universe == "the 2 sites with pages in the store"
    assert [a.question for a in table.answers] == ["q1", "q2"]
    cited, mentions = find_outcome(table, "cited"), find_outcome(table, "mentions")
    assert cited is not None
    assert mentions is not None
    assert (cited.values.tolist(), cited.outside) == ([1.0, 0.0], 0.5)
    assert mentions.values.tolist() == [0.0, 1.0]
    assert [n.partition(":")[0] for n in table.notes] == [
        "Trust was a term of layer 3 in 1 of the answers",
        "The answers stem from 2 generations of the store.",
        "1 stored runs did not search or finish and are in no figure.",
        "A site counts as named when its domain, or a name given for it, is written out.",
    ]


def test_cited_given_candidate_divides_over_the_same_answers() -> None:
    trace = traced(
        "q", found=[], candidates=["https://a.example/", "https://b.example/"], cited=["https://a.example/"], text=""
    )
    other = traced("p", found=[], candidates=["https://a.example/"], cited=["https://c.example/"], text="")
    from citestack.evaluate.authority_study.nouns import StudyTable

    domains = {d: Measures({}) for d in ("a.example", "b.example", "c.example")}
    found = find_outcome(StudyTable(domains, from_traces([trace, other], {})), "cited_given_candidate")
    assert found is not None
    assert found.values.tolist()[:2] == [0.5, 0.0]
    assert found.counts[2] == 0  # cited through a revision, never a candidate: no chance, so no rate
    assert found.chances is not None
    assert found.chances[2] == 0
