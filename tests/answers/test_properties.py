"""What holds for any text and any document at all."""

import re
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.answers import CitedAnswer, read_answer, read_response, restored
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.reading import shapes
from citestack.errors import AnswerError

WORDY = re.compile(r"[^\W_]")
PIECES = st.sampled_from(
    [
        "Vacuum reclaims storage", "It runs every minute", "the U.S. law, e.g. this one", "**bold**", "_x_", "`a[1]`", "é 😀 中文",
        "[1]", " [2]", "[1][2]", "[1, 3]", "[2-4]", "[0]", "[99]", "[^1]", "[^note]", "【1】", "【4:0†file】", "[web:2]", "[[1]]",
        "[docs](https://a.example/x?utm_source=y)", "([a.example](https://a.example/x))", "[1](https://b.example)",
        "https://c.example/p(q)", "<https://d.example/>", "![i](https://e.example/i.png)", "[docs][ref]", "(", ")", "]", "[",
        ".", ". ", "? ", "!", "\n", "\n\n", "\n- ", "\n1. ", "\n# ", "\n> ", "\n| a | b |\n|---|---|\n", "\n```\ncode [1]\n```\n", "\n```",
        "\nSources:\n", "\n## References\n", "\n[1]: https://a.example/x\n", "\n[^1]: https://b.example Title\n", "\n[ref]: https://c.example\n",
        "\n1. [T](https://a.example/x)\n", "\n[2] Title - https://b.example/y\n", " ", "\t", "*", "_", "|", "~~~", "¹", "\ue200cite\ue202turn0search0\ue201", "[cite_start]", '<span style="display:none">[1]</span>', "\ud800", "\x00", "\u2028",
    ]
)  # fmt: skip
ANSWERS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**70) | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def check(answer: CitedAnswer) -> None:
    assert "".join(WORDY.findall(answer.text)) == "".join(WORDY.findall("".join(s.text for s in answer.sentences)))
    at = 0
    for s in answer.sentences:
        assert at <= s.start < s.end <= len(answer.text)
        assert answer.text[s.start : s.end] == s.text == s.text.strip()
        at = s.end
    numbers = [s.n for s in answer.sources]
    assert numbers == sorted(set(numbers))
    for citing in [*answer.unattached, *(c for s in answer.sentences for c in s.citations)]:
        assert 0 <= citing.start <= citing.end <= len(answer.text)
        assert citing.source in numbers or (citing.source is None and citing.problem is not None)
    assert [c.at for c in answer.cuts] == sorted(c.at for c in answer.cuts)


def read_or_refused(read: Callable[[Any], CitedAnswer], raw: Any) -> None:
    found: CitedAnswer | AnswerError
    try:
        found = read(raw)
    except AnswerError as refused:
        found = refused
    if isinstance(found, AnswerError):
        assert found.hint
    else:
        check(found)


@given(ANSWERS)
def test_any_text_is_read_and_can_be_put_together_again(raw: str) -> None:
    answer = read_marked(raw, Facts("text"))
    check(answer)
    assert restored(answer.text, answer.cuts) == raw
    assert read_marked(raw, Facts("text")) == answer


@given(ANSWERS)
def test_a_text_file_is_read_or_refused(raw: str) -> None:
    read_or_refused(read_answer, raw)


@given(st.binary(max_size=60))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refused(read_answer, raw)


@given(JSON)
def test_any_document_is_read_or_refused(data: Any) -> None:
    read_or_refused(read_response, data)


KEYS = [
    "output", "content", "choices", "candidates", "sentences", "citations", "abstained", "message", "annotations", "url_citation", "text",
    "type", "url", "title", "start_index", "end_index", "search_results", "results", "id", "groundingMetadata", "groundingChunks", "web", "uri",
    "groundingSupports", "segment", "startIndex", "endIndex", "partIndex", "groundingChunkIndices", "parts", "finishReason", "n", "quote", "source",
    "cited_text", "status", "snippet", "action", "sources", "error", "response",
]  # fmt: skip
WORDS = [
    "message", "output_text", "text", "search_results", "web_search_call", "url_citation", "https://a.example/é?utm_source=x",
    "Ein Satz über Öl 😀. [1] Und noch einer.[2]", "fetch_url_results", "web_search_tool_result", "web_fetch_tool_result", "STOP",
]  # fmt: skip
SHAPED = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 40) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)


@given(st.sampled_from(shapes()), st.dictionaries(st.sampled_from(KEYS), SHAPED, max_size=8))
def test_no_reader_trips_over_a_document_of_almost_its_shape(shape: Any, data: dict[str, Any]) -> None:
    check(shape.read(data))


@pytest.mark.parametrize("shape", shapes(), ids=lambda s: s.name)
def test_an_empty_response_has_no_sentences(shape: Any) -> None:
    answer = shape.read({})
    assert (answer.shape, answer.text, answer.sentences, answer.sources) == (shape.name, "", (), ())


@given(st.text(max_size=120), st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=5))
def test_annotations_never_lose_a_citation(raw: str, spans: list[tuple[int, int]]) -> None:
    annotations = [
        {"type": "url_citation", "url": f"https://a.example/{i}", "start_index": a, "end_index": b}
        for i, (a, b) in enumerate(spans)
    ]
    content = [{"type": "output_text", "text": raw, "annotations": annotations}]
    answer = read_response({"object": "response", "output": [{"type": "message", "content": content}]})
    check(answer)
    cited = {c.source for s in answer.sentences for c in s.citations} | {c.source for c in answer.unattached}
    wanted = {s.n for s in answer.sources if s.url and s.url.startswith("https://a.example/")}
    assert wanted <= cited


def test_a_document_that_looks_like_json_and_is_cut_off_is_refused() -> None:
    whole = orjson.dumps({"output": [{"type": "message"}]}).decode()
    with pytest.raises(AnswerError, match="cannot be read"):
        read_answer(whole[:-3])


@pytest.mark.parametrize(
    "piece",
    ["[", "(", "`", "*a ", "|a|\n", " ", "\n", "[1] x. ", "https://a.b/c ", "[a](https://a.b/c) ", "1. x\n", "[1]: x\n", "Sources:\n", "~~~\n", "- ", "[1, "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    """Twenty kilobytes of anything: quadratic patterns needed up to 140 s here."""
    start = time.process_time()
    read_answer(piece * (20_000 // len(piece)))
    assert time.process_time() - start < 5
