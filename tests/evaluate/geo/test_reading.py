"""What becomes of an answer before it is measured: marks, paragraphs, lists, own answers and traces."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from citestack.answers import read_answer
from citestack.errors import AnswerError, UsageError
from citestack.evaluate.geo.reading import read_entries
from citestack.evaluate.geo.sheet import Sheet, sheet_of, sheet_of_read
from citestack.shapes.answer import answer_json
from citestack.trace_json import dumps
from tests.evaluate.geo.lamps import QUESTION, engine

LIST = "\n\nSources:\n[1] https://a.example/x\n[2] https://b.example/y\n"


def read(text: str, sources: int | None = None) -> Sheet:
    return sheet_of_read(read_answer(text), sources)


def marks(text: str, sources: int | None = None) -> list[tuple[int, ...]]:
    return [s.marks for s in read(text, sources).sentences]


def test_a_mark_belongs_to_its_sentence_before_and_after_the_full_stop() -> None:
    before, after = "Tanks hum [1]. Pumps save money [2].", "Tanks hum. [1] Pumps save money. [2]"
    assert marks(before + LIST) == marks(after + LIST) == [(1,), (2,)]
    assert [s.text for s in read(after + LIST).sentences] == ["Tanks hum.", "Pumps save money."]


def test_paragraphs_are_read_on_as_one_row_of_sentences() -> None:
    assert read("Tanks hum [1].\n\nPumps save [2]." + LIST) == read("Tanks hum [1]. Pumps save [2]." + LIST)


def test_several_marks_are_kept_in_order_with_their_repeats() -> None:
    assert marks("Tanks hum [2][1][2]. Pumps save [1, 2]." + LIST) == [(2, 1, 2), (1, 2)]


def test_marks_without_a_source_are_kept_as_written() -> None:
    sheet = read("Tanks hum [0][7]. Pumps save [1]." + LIST)
    assert [s.marks for s in sheet.sentences] == [(0, 7), (1,)]
    assert (sheet.sources, sheet.unknown_marks) == (("https://a.example/x", "https://b.example/y"), 2)


def test_without_a_list_the_sources_are_those_said_or_reach_to_the_highest_mark() -> None:
    text = "Tanks hum [1]. Pumps save [3]."
    assert read(text).sources == ("", "", "")
    assert len(read(text, 5).sources) == 5
    assert read(text, 2).unknown_marks == 1
    with pytest.raises(AnswerError):
        read(text.replace("[3]", "[2]") + LIST, 1)


def test_an_answer_without_text_has_no_sentences() -> None:
    assert read("") == Sheet((), ())


def test_a_target_is_a_page_or_a_host() -> None:
    sheet = Sheet((), ("https://a.example/x?utm_source=z", "https://www.a.example/y", "https://ba.example/x", ""))
    assert sheet.numbers_of("https://a.example/x#top") == (1,)
    assert sheet.numbers_of("a.example") == (1, 2)
    assert sheet.numbers_of("example") == ()


def test_own_answers_number_pages_not_quotes(tmp_path: Path) -> None:
    run = engine().ask(QUESTION)
    sheet = sheet_of(run.answer)
    assert sheet.sources == tuple(dict.fromkeys(c.url for c in run.answer.citations))
    assert len(sheet.sources) < len(run.answer.citations)
    own, traces = tmp_path / "own.json", tmp_path / "traces.jsonl"
    own.write_bytes(orjson.dumps(answer_json(run)))
    traces.write_bytes(dumps(run.trace) + b"\n" + dumps(run.trace))
    assert read_entries(own)[0].sheet == sheet
    first, second = read_entries(traces)
    assert (first.sheet, first.name, second.name) == (sheet, "traces.jsonl:1", "traces.jsonl:2")
    assert first.trace == run.trace


def test_rows_of_a_study_bring_their_sources(tmp_path: Path) -> None:
    row = {"question": "Why?", "answer": "Tanks hum [1]. [2]", "sources": ["https://a.example/", {"url": None}, {}]}
    path = tmp_path / "rows.jsonl"
    path.write_bytes(orjson.dumps(row) + b"\n" + orjson.dumps({"answer": "[1] Nothing."}))
    first, second = (e.sheet for e in read_entries(path))
    assert (first.sources, first.question) == (("https://a.example/", "", ""), "Why?")
    assert [s.marks for s in first.sentences] == [(1, 2)]
    assert [s.marks for s in second.sentences] == [(1,)]


@pytest.mark.parametrize(
    "body",
    [b"\xff", b'{"a": 1', b'{"a": 1}', b"[{}]", b'{"answer": "x"}\n3', b'{"abstained": false, "sentences": [{}]}'],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, body: Any) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(body)
    with pytest.raises(UsageError):
        read_entries(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_entries(tmp_path / "none")
