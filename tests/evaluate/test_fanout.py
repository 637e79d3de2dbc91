"""The ruler of layer 1: aspect recall and RM3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citestack.evaluate.fanout import (
    AspectQuestion,
    Place,
    Rm3Config,
    aspect_recall,
    load_aspects,
    rm3_search,
    rm3_terms,
)
from tests.stack.fake_view import FakeView

VIEW = FakeView()
BACKUP = AspectQuestion(
    "backup", {"dump": (Place("/docs/backup", "restoring"),), "wal": (Place("/docs/wal"),), "moon": (Place("moon"),)}
)


def test_recall_counts_aspects_found_by_any_of_their_places() -> None:
    found = [c.passage for c in VIEW.candidates([f.passage for f in VIEW.lexical("restoring a dump wal", 10)])]
    assert aspect_recall(BACKUP, found, 10) == pytest.approx(2 / 3)
    assert aspect_recall(BACKUP, found, 1) == pytest.approx(1 / 3)
    assert aspect_recall(BACKUP, [], 10) == 0.0


def test_questions_come_from_json(tmp_path: Path) -> None:
    path = tmp_path / "aspects.json"
    row = {"question": "q", "split": "tune", "aspects": [{"aspect": "a", "any_of": [["/x", "H"], ["/y"]]}]}
    path.write_text(json.dumps([row]), encoding="utf-8")
    assert load_aspects(path) == [AspectQuestion("q", {"a": (Place("/x", "H"), Place("/y"))}, "tune")]


def test_rm3_mixes_the_question_with_the_first_passages() -> None:
    terms = rm3_terms(VIEW, "how does autovacuum work", Rm3Config())
    assert sum(terms.values()) == pytest.approx(1.0)
    assert terms["autovacuum"] == max(terms.values())
    assert {"harbordb", "tables"} & terms.keys()
    assert rm3_terms(VIEW, "zzz qqq", Rm3Config()) == {"qqq": 0.5, "zzz": 0.5}


def test_rm3_with_the_question_alone_is_bm25() -> None:
    alone = Rm3Config(original_weight=1.0)
    expected = [f.passage for f in VIEW.lexical("restoring dump backup", 8)]
    assert [f.passage for f in rm3_search(VIEW, "restoring dump backup", 8, alone)] == expected


def test_rm3_finds_passages_the_question_has_no_word_for() -> None:
    plain = {f.passage for f in VIEW.lexical("autovacuum worker", 50)}
    mixed = {f.passage for f in rm3_search(VIEW, "autovacuum worker", 50, Rm3Config())}
    assert plain < mixed
