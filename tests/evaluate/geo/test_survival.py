"""How far a page came, against what the trace says."""

import pytest

from citestack.evaluate.geo.rulers import impressions
from citestack.evaluate.geo.sheet import sheet_of
from citestack.evaluate.geo.survival import survival
from citestack.experiment.measures import MEASURES
from citestack.trace import FanoutEvent, RetrievalEvent, Trace
from tests.evaluate.geo.lamps import BIRDS, FIRST, LAMPS, QUESTION, SECOND, SHOP, engine

NAMES = {m.name for m in MEASURES}


@pytest.fixture(scope="module")
def trace() -> Trace:
    return engine().ask(QUESTION).trace


def test_every_measure_is_there_and_the_codes_form_beside_it(trace: Trace) -> None:
    for url in (LAMPS, BIRDS, "https://nowhere.example/"):
        assert survival(trace, url).keys() == NAMES | {"word_count_code", "position_code", "pawc_code"}


def test_a_cited_page_came_through_all_layers(trace: Trace) -> None:
    found = survival(trace, LAMPS)
    (answer,) = [e.answer for e in trace if hasattr(e, "answer")]
    own = [s for s in answer.sentences if any(answer.citations[n - 1].url == LAMPS for n in s.citations)]
    assert found["drafted"] == found["verified"] == len(own) == 2
    assert found["retrieved"] == found["reranked"] == found["cited"] == 1
    hits = {h.query for s in trace.one(RetrievalEvent).seen if s.url == LAMPS for h in s.hits}
    assert found["found_by"] == len(hits) / len(trace.one(FanoutEvent).queries) > 0
    sheet = sheet_of(answer)
    (n,) = sheet.numbers_of(LAMPS)
    shares = impressions(sheet.sentences, len(sheet.sources)).pawc
    assert shares is not None
    assert found["pawc"] == found["stack_score"] == shares[n - 1]
    assert found["citation_rank_gain"] == 6 - n


def test_a_page_that_nobody_looked_for_has_shares_of_zero(trace: Trace) -> None:
    found = survival(trace, "https://nowhere.example/")
    zero = ("found_by", "retrieved", "best_rank", "reranked", "drafted", "verified", "cited", "pawc", "stack_score")
    assert [found[name] for name in zero] == [0] * len(zero)
    assert found["rerank_score"] is None


def test_an_abstention_has_no_shares_and_no_citation() -> None:
    found = survival(engine().ask("best pizza in Naples").trace, LAMPS)
    nothing = {name: found[name] for name in ("pawc", "pawc_code", "stack_score", "citation_rank_gain")}
    assert nothing == dict.fromkeys(nothing)
    assert (found["cited"], found["verified"], found["drafted"]) == (0, 0, 0)
    never_ran = survival(engine().ask("?").trace, LAMPS)
    assert never_ran["found_by"] is never_ran["retrieved"] is never_ran["reranked"] is None


def test_what_nobody_verified_does_not_count_and_keeps_its_words(trace: Trace) -> None:
    plain, half = survival(trace, LAMPS), survival(trace, LAMPS, [SECOND])
    none = survival(trace, LAMPS, [f"{FIRST} {SECOND}"])
    assert {k: v for k, v in half.items() if k != "stack_score"} == {
        k: v for k, v in plain.items() if k != "stack_score"
    }
    scores = [found["stack_score"] for found in (none, half, plain)]
    assert scores[0] == 0
    assert scores[1] is not None and scores[2] is not None and 0 < scores[1] < scores[2]
    assert survival(trace, SHOP, [FIRST])["stack_score"] == survival(trace, SHOP)["stack_score"]
    assert survival(trace, LAMPS, ["Nobody ever said this."]) == plain
