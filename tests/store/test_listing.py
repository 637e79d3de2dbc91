"""Lists a part at a time: every page and every trace once, in order, whatever the size of the parts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citestack.config import Config
from citestack.trace import RunStarted
from citestack.trace_json import make_trace
from tests.store.make import make_record

URLS = [
    "http://a.example/", "https://a.example/x", "https://a.example:8443/x", "https://sub.a.example/y",
    "https://b.example/a.example/", "https://b.example/see/sub.a.example:80/", "https://ba.example/", "https://c_d.example/%25",
]  # fmt: skip


def walked(store, limit, site=None):
    found, after = [], None
    while part := store.listed(limit, after, site):
        assert len(part) <= limit
        found += part
        after = part[-1].id
    return [line.url for line in found]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_are_walked_once_each_and_a_site_is_its_host_with_those_under_it(store, limit):
    store.put([make_record(url, ["One. Two."], title=f"T {n}") for n, url in enumerate(URLS)])
    every = walked(store, limit)
    assert sorted(every) == sorted(URLS)
    mine = ["http://a.example/", "https://a.example/x", "https://a.example:8443/x", "https://sub.a.example/y"]
    assert walked(store, limit, "a.example") == [u for u in every if u in mine]
    assert walked(store, limit, "sub.a.example") == ["https://sub.a.example/y"]
    assert walked(store, limit, "c_d.example") == ["https://c_d.example/%25"]
    assert walked(store, limit, "c%d.example") == walked(store, limit, "cxd.example") == []


def test_a_page_that_leaves_between_two_parts_takes_no_other_with_it(store):
    store.put([make_record(url, ["One. Two."]) for url in URLS])
    every = walked(store, 100)
    first = store.listed(3)
    store.remove([first[-1].url])
    assert [x.url for x in store.listed(100, first[-1].id)] == every[3:]
    assert store.listed(5, 999_999) == []


def test_a_line_says_what_the_page_is(store):
    store.put([make_record(URLS[0], ["One. Two.", "Three."], title="A title", language="de", modified="2024-02-03")])
    (line,) = store.listed(5)
    found = (line.title, line.language, line.modified, line.passages, line.duplicate_of, line.version)
    assert found == ("A title", "de", "2024-02-03", 2, None, store.page(URLS[0]).version)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 5))
def test_traces_are_walked_newest_first(store, limit):
    made = [make_trace((RunStarted(f"Question {n}?", Config(), n, {}, "0"),)) for n in range(4)]
    for trace in made:
        store.save_trace(trace)
    found, before = [], None
    while part := store.traces(limit, before):
        found += [line.id for line in part]
        before = part[-1].seq
    assert found == [t.id for t in reversed(made)]
