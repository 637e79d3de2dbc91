from __future__ import annotations

from dataclasses import replace

from citestack.store.sentiment import SentimentShelf, StoredLabel, Told

ONE = StoredLabel(3, 7, "Acme", "m-1", "p1", "aa", -(2**63), "positive", b"{}")


def test_labels_come_back_and_one_model_never_replaces_another(store):
    shelf = store.shelf(SentimentShelf)
    other, late = replace(ONE, model="M-2", label="negative"), replace(ONE, prompt="p2", label="mixed")
    shelf.save([ONE, other, late, replace(ONE, asking=1, brand="Ümlaut", text=2**63 - 1)])
    assert shelf.of(3, 7) == [other, ONE, late]
    assert [one.brand for one in shelf.of_run(3, "m-1", "p1")] in (["Acme", "Ümlaut"], ["Ümlaut", "Acme"])
    shelf.save([replace(ONE, shown="bb", label="neutral", body=b"[]")])
    assert [one.label for one in shelf.of(3, 7)] == ["negative", "neutral", "mixed"], "the same is replaced"
    assert store.generation == 0, "no answer of the stack depends on a label"


def test_what_was_said_of_an_identical_answer_is_found_in_any_run(store):
    shelf = store.shelf(SentimentShelf)
    shelf.save([ONE, replace(ONE, run=1), replace(ONE, run=2, text=5), replace(ONE, run=4, model="m-2")])
    assert [one.run for one in shelf.like(replace(ONE, run=9, asking=0))] == [1, 3]
    assert shelf.like(replace(ONE, shown="bb")) == []


def test_all_labels_are_told_in_the_order_of_runs_and_plans(store):
    shelf = store.shelf(SentimentShelf)
    shelf.save([replace(ONE, run=run, asking=asking) for run in (10, 2) for asking in (11, 0, 5)])
    found = list(shelf.every())
    assert [(one.run, one.asking) for one in found] == [(r, a) for r in (2, 10) for a in (0, 5, 11)]
    assert found[0] == Told(2, 0, "Acme", "m-1", "p1", -(2**63), "positive")
