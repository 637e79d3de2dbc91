import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from citestack.config import Config
from citestack.errors import TraceError
from citestack.model import Candidate, Hit, Passage, Query, QueryKind, ScorePart
from citestack.trace import (
    Decision,
    FanoutEvent,
    QuestionAnalysis,
    Reason,
    RerankEvent,
    RetrievalEvent,
    RunStarted,
    Scored,
    Seen,
    TimingsMeasured,
    Trace,
    measured,
)
from citestack.trace_json import dumps, loads, make_trace, schema

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
number = st.floats(-1e6, 1e6).map(measured)
numbers = st.dictionaries(text, st.none() | number, max_size=3)
decision = st.builds(Decision, text, st.booleans(), st.sampled_from(Reason), numbers, st.none() | text)
query = st.builds(Query, text, st.sampled_from(QueryKind), text, st.sampled_from(["rule", "corpus"]), number)
passage = st.builds(Passage, text, text, text, st.integers(0, 9), st.integers(9, 99), text, st.tuples(text), text)
hit = st.builds(Hit, st.integers(0, 9), st.sampled_from(["lexical", "dense"]), st.integers(1, 99), number)
candidate = st.builds(Candidate, passage, st.tuples(hit), number, st.none() | text, st.none() | text)
part = st.builds(ScorePart, text, st.none() | number, number)
started = st.builds(RunStarted, text, st.just(Config()), st.integers(0, 9), st.dictionaries(text, text), text)
fanout = st.builds(
    FanoutEvent,
    st.builds(QuestionAnalysis, text, st.tuples(text)),
    st.tuples(query),
    st.tuples(query),
    st.tuples(decision),
)
retrieval = st.builds(
    RetrievalEvent, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9),
    st.tuples(st.builds(Seen, text, text, st.tuples(hit), number)), st.tuples(candidate), st.tuples(decision),
)  # fmt: skip
rerank = st.builds(
    RerankEvent, st.tuples(st.builds(Scored, text, st.tuples(part), number)), st.tuples(text), st.tuples(decision)
)
timings = st.builds(TimingsMeasured, st.dictionaries(text, number))
traces = st.tuples(started, fanout, retrieval, rerank, timings).map(make_trace)


@given(traces)
def test_round_trip_is_exact_both_ways(trace: Trace) -> None:
    written = dumps(trace)
    assert loads(written) == trace
    assert dumps(loads(written)) == written


@given(traces)
def test_every_trace_obeys_the_published_schema(trace: Trace) -> None:
    Draft202012Validator(schema()).validate(json.loads(dumps(trace)))


@given(traces, timings)
def test_timings_do_not_name_a_trace_but_everything_else_does(trace: Trace, other: TimingsMeasured) -> None:
    assert make_trace((*trace.events[:-1], other)).id == trace.id
    longer = replace(trace.events[0], question=trace.events[0].question + "?")
    assert make_trace((longer, *trace.events[1:])).id != trace.id


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not json", "not JSON"),
        (b"[]", "format 1"),
        (b'{"format": 99, "id": "x", "events": []}', "found 99"),
        (b'{"format": 1, "id": "x", "events": [{"event": "rerank"}]}', "broken at events/0"),
        (b'{"format": 1, "id": "x", "events": [{"event": "unheard_of"}]}', "broken at events/0"),
    ],
)
def test_what_is_no_trace_is_refused_with_the_place(data: bytes, said: str) -> None:
    with pytest.raises(TraceError, match=said):
        loads(data)
