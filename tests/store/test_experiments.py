from __future__ import annotations

import pytest

from citestack.errors import NotFoundError
from citestack.store.experiments import Experiments, Part
from tests.store.make import make_record

SECTIONS = ["One sentence. Another one."]


def test_an_experiment_keeps_its_parts_and_comes_back_as_it_was(store):
    shelf = store.shelf(Experiments)
    begun = shelf.begin("front", {"made_with": "a", "design": {"ä": [1, 0.5, None]}})
    assert (begun.id, begun.state, begun.about["design"]) == (1, "running", {"ä": [1, 0.5, None]})
    shelf.save(1, [Part("outcome", "b\x1f2", {"x": 0.1}), Part("outcome", "a\x1f1", [1]), Part("edit", "", None)])
    shelf.save(1, [Part("outcome", "a\x1f1", "again")])
    assert list(shelf.parts(1, "outcome")) == [
        Part("outcome", "a\x1f1", "again"),
        Part("outcome", "b\x1f2", {"x": 0.1}),
    ]
    assert (shelf.part(1, "outcome", "b\x1f2"), shelf.part(1, "outcome", "c")) == ({"x": 0.1}, None)
    assert (shelf.count(1, "outcome"), shelf.count(1, "cases")) == (2, 0)
    assert store.generation == 0, "no answer depends on an experiment"
    shelf.remove(1)
    assert list(shelf.parts(1, "outcome")) == []
    with pytest.raises(NotFoundError):
        shelf.get(1)


def test_an_unfinished_experiment_is_found_by_what_it_is_made_with(store):
    shelf = store.shelf(Experiments)
    first, second = (shelf.begin("front", {"made_with": made}) for made in "ab")
    assert shelf.unfinished("a") == first
    assert shelf.unfinished("c") is None
    assert shelf.finish(first.id, complete=False).state == "incomplete"
    assert shelf.unfinished("a") is not None
    assert shelf.finish(first.id).state == "finished"
    assert shelf.unfinished("a") is None
    assert [e.id for e in shelf.newest()] == [second.id, first.id]
    assert [e.id for e in shelf.newest(finished=True)] == [first.id]
    assert shelf.newest("back") == []


def test_the_hash_of_the_corpus_moves_with_all_that_answers_depend_on(store):
    shelf = store.shelf(Experiments)
    seen = [shelf.corpus_hash()]
    store.put([make_record("https://a.example/1", SECTIONS), make_record("https://a.example/2", SECTIONS)])
    seen.append(shelf.corpus_hash())
    assert shelf.corpus_hash() == seen[-1]
    store.mark_duplicates({"https://a.example/2": "https://a.example/1"})
    seen.append(shelf.corpus_hash())
    store.remove(["https://a.example/2"])
    seen.append(shelf.corpus_hash())
    assert len(set(seen)) == 4
