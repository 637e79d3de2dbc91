"""Whatever comes in a vendor's shape: reading raises nothing, spans lie in the text, numbers are those of pages."""

from __future__ import annotations

import copy
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.track.engines.vendor import Vendor
from citestack.track.model import Observation, State
from citestack.track.protocols import Call, Reply
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, AT, FIXTURES, adapter

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**19), st.floats(), st.text(max_size=12),
    st.just([]), st.just({}), st.just([[]]), st.just([None]), st.just({"a": {"b": 1}}),
    st.sampled_from(["https://[", "http://a b", "//x", "javascript:1", "\ud83d", "\u202e", "[1](https://a.example)", "#:~:text="]),
)  # fmt: skip
NAMES = sorted(FIXTURES)
READERS = {name: adapter(name) for name in NAMES}


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(found for key, v in inner for found in places(v, (*at, key)))]


def mutated(document: Any, where: tuple[Any, ...], odd: Any) -> Any:
    if not where:
        return odd
    changed = copy.deepcopy(document)
    parent = changed
    for key in where[:-1]:
        parent = parent[key]
    parent[where[-1]] = odd
    return changed


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from(NAMES))
    document = FIXTURES[name]
    for _ in range(draw(st.integers(1, 3))):
        document = mutated(document, draw(st.sampled_from(places(document))), draw(ODD))
    return name, document


def check(found: Observation) -> None:
    assert not found.reason.startswith("reader_failed"), found.reason
    assert bool(found.reason) == (found.state is not State.MEASURED)
    pages: dict[int, str] = {}
    for c in found.cited:
        assert (c.start is None) == (c.end is None)
        assert c.start is None or (c.end is not None and 0 <= c.start <= c.end <= len(found.text))
        assert (c.n == 0) == (c.problem in ("out_of_range", "no_source"))
        if c.n:
            assert c.page.given
            assert pages.setdefault(c.n, c.page.key or c.page.url or c.page.given) == (
                c.page.key or c.page.url or c.page.given
            )
    assert sorted(pages) == list(range(1, len(pages) + 1))
    assert found.usage.cost_usd is None or found.usage.cost_usd >= 0
    assert all(0 <= b.start < b.end <= len(found.text) for b in found.blocks or ())
    assert all(a.end <= b.start for a, b in itertools.pairwise(found.blocks or ()))
    assert found.state is not State.MEASURED or found.blocks is not None


@settings(max_examples=250)
@given(mutants())
def test_mutated_records(mutant: tuple[str, Any]) -> None:
    name, document = mutant
    body = json.dumps(document).encode()
    found = READERS[name].read(ASKING, [Reply(200, body, AT)])
    if isinstance(found, Observation):
        check(found)
    else:
        assert found.url.startswith(("https://serpapi.com/search.json?", "https://api.brightdata.com/datasets/v3/"))


@settings(max_examples=60)
@given(st.sampled_from(NAMES), st.integers(0, 4000), st.sampled_from([200, 202, 204, 302, 400, 404, 410, 418, 599]))
def test_records_that_are_cut_off(name: str, length: int, status: int) -> None:
    body = json.dumps(FIXTURES[name]).encode()
    found = READERS[name].read(ASKING, [Reply(status, body[: min(length, len(body) - 1)], AT)])
    if isinstance(found, Observation):
        check(found)
        assert found.state is not State.MEASURED


@settings(max_examples=60)
@given(st.sampled_from(places(p.SERPAPI_SECOND)), ODD)
def test_mutated_second_replies(where: tuple[Any, ...], odd: Any) -> None:
    bodies = [p.SERPAPI_TOKEN, mutated(p.SERPAPI_SECOND, where, odd)]
    found = READERS["serpapi-ai-overview"].read(ASKING, [Reply(200, json.dumps(b).encode(), AT) for b in bodies])
    assert isinstance(found, Observation)
    check(found)
    assert found.state is not State.ABSENT


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same(name: str) -> None:
    replies = [Reply(200, json.dumps(FIXTURES[name]).encode(), AT)]
    first = READERS[name].read(ASKING, replies)
    assert isinstance(first, Observation)
    check(first)
    assert adapter(name).read(ASKING, replies) == first


def test_a_reader_that_breaks_is_an_observation_all_the_same() -> None:
    class Broken(Vendor):
        def reading(self, replies: Any) -> Observation | Call:
            raise ZeroDivisionError

    found = Broken().read(ASKING, [Reply(200, b"{}", AT)])
    assert isinstance(found, Observation)
    assert (found.state, found.reason) == (State.UNREADABLE, "reader_failed: ZeroDivisionError")
