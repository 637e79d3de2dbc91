"""A valid answer, broken anywhere: ``read`` says something true and never raises."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.track.model import Observation, State
from citestack.track.protocols import Call, Reply
from tests.track.engines import payloads
from tests.track.engines.asked import AT, step

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 2**70), st.floats(), st.just("9" * 5000),
    st.sampled_from(["", " ", "x", "https://", "https://a.example/#:~:text=a,-b", "http://[::1", "\x00", "\ud800", "é😀", "ftp://x", "[1]"]),
    st.sampled_from([[], {}, [[]], [{}], {"type": "text"}, [None, 1, "x"], {"url": 3}, {"url": "https://x.example"}]),
)  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, v in inner for p in [(*at, key), *places(v, (*at, key))]]


def broken(whole: Any, where: tuple[Any, ...], how: str, odd: Any) -> None:
    at = whole
    for key in where[:-1]:
        at = at[key]
    if how == "replace":
        at[where[-1]] = odd
    elif how == "delete":
        del at[where[-1]]
    elif isinstance(at, list):
        at.insert(where[-1], copy.deepcopy(at[where[-1]]))


def check(seen: Observation | Call) -> None:
    if isinstance(seen, Call):
        assert seen.method == "POST"
        return
    assert not seen.reason.startswith("reader_failed"), seen.reason
    assert bool(seen.reason) == (seen.state is not State.MEASURED)
    assert isinstance(seen.text, str)
    assert isinstance(seen.model, str)
    seen.text.encode()
    for c in seen.cited:
        assert (c.start is None) == (c.end is None)
        assert c.start is None or c.end is None or 0 <= c.start <= c.end <= len(seen.text)
        assert c.n > 0 or (c.n == 0 and c.problem)
        assert c.problem or c.page.key or c.page.url is None
    for r in seen.retrieved or ():
        assert r.page.given
        assert r.rank is None or r.rank >= 1
        assert r.query is None or (seen.searched is not None and 0 <= r.query < len(seen.searched))
    numbers = (seen.usage.cost_usd, seen.usage.input_tokens, seen.usage.output_tokens, seen.usage.searches)
    assert all(n is None or n >= 0 for n in numbers)
    assert not seen.usage.told or seen.usage.cost_usd is not None


@pytest.mark.parametrize("name", payloads.PAYLOADS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_answer_broken_anywhere_is_read(name: str, data: st.DataObject) -> None:
    whole = payloads.PAYLOADS[name]()
    for _ in range(data.draw(st.integers(1, 4))):
        known = places(whole)
        if known:
            how = data.draw(st.sampled_from(["replace", "replace", "delete", "repeat"]))
            broken(whole, data.draw(st.sampled_from(known)), how, data.draw(ODD))
    check(step(name, reply_of(whole)))


@pytest.mark.parametrize("name", payloads.PAYLOADS)
def test_every_field_missing_null_or_of_another_type(name: str) -> None:
    for where in places(payloads.PAYLOADS[name]()):
        for how, odd in (
            ("delete", None),
            ("replace", None),
            ("replace", 7),
            ("replace", "x"),
            ("replace", {"a": [1]}),
        ):
            whole = payloads.PAYLOADS[name]()
            broken(whole, where, how, odd)
            check(step(name, whole))


def reply_of(whole: Any) -> Any:
    """As bytes on the wire: the standard library writes what orjson refuses."""
    return Reply(200, json.dumps(whole).encode(), AT)
