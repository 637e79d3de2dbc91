"""The store against a dictionary: any sequence of writes leaves both saying the same."""

from __future__ import annotations

import shutil
import tempfile

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from citestack.model import Link
from citestack.store import Store

from .make import make_record

URLS = [f"https://s{n}.example/p" for n in range(4)]
text = st.text(st.characters(codec=None), min_size=1, max_size=12)
records = st.builds(
    lambda url, paragraphs, heading, targets, signature: make_record(
        url,
        {heading: paragraphs},
        links=tuple(Link(url, URLS[t], "anchor") for t in targets),
        signature=signature,
        language="en" if len(paragraphs) % 2 else None,
    ),
    st.sampled_from(URLS),
    st.lists(text, max_size=3),
    text,
    st.lists(st.integers(0, 3), max_size=2),
    st.binary(max_size=2),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(records, max_size=3)),
        st.tuples(st.just("remove"), st.lists(st.sampled_from(URLS), max_size=2)),
        st.tuples(st.just("reopen"), st.none()),
    ),
    max_size=8,
)


def _play(location: str, todo) -> None:
    store, model, generation, seen = Store.open(location), {}, 0, {}
    for what, given_ in todo:
        if what == "put":
            before = dict(model)
            outcomes = store.put(given_)
            for record, outcome in zip(given_, outcomes, strict=True):
                old = model.get(record.page.url)
                same = old is not None and old.page.version == record.page.version
                assert outcome == ("unchanged" if same else "updated" if old else "added")
                model[record.page.url] = seen[record.page.version] = record
            generation += _matters(before, given_)
        elif what == "remove":
            generation += bool(set(given_) & set(model))
            for url in given_:
                model.pop(url, None)
        else:
            store.close()
            store = Store.open(location)
        if what == "remove":
            store.remove(given_)
        _compare(store, model, generation, seen)
    store.close()


def _matters(before, put) -> bool:
    now = dict(before)
    moved = False
    for record in put:
        old = now.get(record.page.url)
        moved |= old is None or (old.page, old.links) != (record.page, record.links)
        now[record.page.url] = record
    return moved


def _compare(store, model, generation, seen) -> None:
    assert store.generation == generation
    assert {url: store.record(url) for url in URLS if store.page(url)} == model
    assert store.urls() == tuple(sorted(model))
    assert store.counts().passages == sum(len(r.passages) for r in model.values())
    assert store.languages() == ({"en": n} if (n := sum(r.page.language == "en" for r in model.values())) else {})
    wanted = [p for r in model.values() for p in r.passages]
    found = store.candidates([p.id for p in wanted])
    assert [c.passage for c in found] == wanted
    for candidate in found:
        p = candidate.passage
        inside = [s for s in model[p.url].sentences if p.start <= s.start and s.end <= p.end]
        assert list(candidate.sentences) == inside
    assert {p.passage.id for p in store.passages_of(store.changes_since(0).versions)} == {p.id for p in wanted}
    for version, record in seen.items():
        assert store.version(version) == record.page


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder).close()
    return folder


@settings(max_examples=30, deadline=None)
@given(todo=steps)
def test_any_sequence_of_writes_on_sqlite(empty_store, todo):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(empty_store, folder, dirs_exist_ok=True)
        _play(folder, todo)


@pytest.mark.postgres
@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(todo=steps)
def test_any_sequence_of_writes_on_postgres(new_database, todo):
    _play(new_database(), todo)
