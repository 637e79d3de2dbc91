"""Run files: ALCE's own, our traces, lists of questions."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from citestack.errors import UsageError
from citestack.evaluate.alce import Doc, Statement
from citestack.evaluate.alce_run import own_item, read_questions, read_run, run_of_traces
from citestack.evaluate.alce_score import scored
from citestack.evaluate.judges import load_judge
from citestack.trace_json import dumps
from tests.fakes import fake_engine
from tests.stack.fake_view import FakePage, FakeView

ROW = {
    "question": "How much?",
    "output": "It holds 300 litres [1].",
    "docs": [{"title": "Tank", "text": "It holds 300 litres."}, {"title": "QA", "text": "long", "sent": "short"}],
    "qa_pairs": [{"short_answers": ["300 litres", "300 l"]}],
    "answers": [["300"], ["90", "ninety"]],
    "claims": ["It holds 300 litres."],
}


def write(path: Path, value: Any) -> Path:
    path.write_bytes(value if isinstance(value, bytes) else orjson.dumps(value))
    return path


@pytest.mark.parametrize("data", [{"args": {}, "data": [ROW]}, [ROW]])
def test_alce_result_files(tmp_path: Path, data: Any) -> None:
    run = read_run(write(tmp_path / "run.json", data))
    assert run.items[0].docs == (Doc("Tank", "It holds 300 litres."), Doc("QA", "short"))
    assert run.gold[0].short_answers == (("300 litres", "300 l"),)
    assert run.gold[0].answers == (("300",), ("90", "ninety"))
    assert run.gold[0].claims == ("It holds 300 litres.",)


@pytest.mark.parametrize(
    "data",
    [{}, [], {"data": []}, {"data": 3}, {"data": [{"output": "x"}]}, {"data": [{"output": 3, "docs": []}]}, {"data": [{"output": "x", "docs": [3]}]}, b"not json", b'{"format": 1}\n{}'],
)  # fmt: skip
def test_other_files_are_refused_with_the_format(tmp_path: Path, data: Any) -> None:
    with pytest.raises(UsageError) as caught:
        read_run(write(tmp_path / "run.json", data))
    assert caught.value.hint


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_run(tmp_path / "none.json")


def view() -> FakeView:
    text = "A reading lamp needs about 500 lumens at the desk. The Lumo 5 reading lamp uses 6 watts of power."
    return FakeView([FakePage("https://lamps.example/", "Lamps", ((("Reading lamps",), text),))])


def test_our_traces_are_judged_by_the_passages_they_cite(tmp_path: Path) -> None:
    engine = fake_engine(view())
    traces = [engine.ask(q).trace for q in ("How many lumens does a reading lamp need?", "best pizza in Naples")]
    path = write(tmp_path / "traces.jsonl", b"\n".join(map(dumps, traces)))
    run = read_run(path)
    assert run == run_of_traces(traces)
    assert (len(run.items), run.abstained) == (1, 1)
    (item,) = run.items
    assert item.statements is not None and item.statements[0].ids == (1,)
    assert "500 lumens" in item.statements[0].claim and item.statements[0].claim in item.docs[0].text
    assert "[1]" in item.output
    for rule in ("alce", "strict"):
        score = scored(run.items, load_judge(), rule)
        assert score.recall is not None and score.recall.value == 1.0
    assert read_run(write(tmp_path / "one.json", dumps(traces[0]))).items == run.items


def test_a_quote_outside_of_the_candidates_is_its_own_document() -> None:
    answer = fake_engine(view()).ask("How many lumens does a reading lamp need?").answer
    item = own_item(answer, {})
    assert item.docs[0].text == answer.citations[0].quote
    assert item.statements == tuple(Statement(s.text, s.citations) for s in answer.sentences)


@pytest.mark.parametrize(
    "body",
    [
        "First?\n\nSecond?\n",
        '["First?", {"question": "Second?"}]',
        '{"question": "First?"}\n{"id": 2, "text": "Second?"}',
    ],
)
def test_questions(tmp_path: Path, body: str) -> None:
    assert read_questions(write(tmp_path / "q", body.encode())) == ["First?", "Second?"]


@pytest.mark.parametrize("body", [b"", b"[]", b"[1, {}]", b"{broken", b"\xff"])
def test_no_questions(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(UsageError):
        read_questions(write(tmp_path / "q", body))
