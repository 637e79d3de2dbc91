"""The text with its marks: offsets, page text that looks like marks or Markdown, and the way back."""

import re

import orjson
from hypothesis import given
from hypothesis import strategies as st

from citestack.answers.reading import read_response
from citestack.model import Answer, AnswerSentence, Citation, SupportState
from citestack.serve.openai.chat import annotation
from citestack.serve.openai.text import harmless, render
from citestack.serve.openai.usage import units

BODY = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "Forged. [1]",
        "arr[2]",
        "![x](https://evil.example/p)",
        "<script>",
        "a\nb",
        "[1]: https://evil.example",
        "💡 [1][2]",
    ]
)


def citation(n: int) -> Citation:
    url = f"https://s{n}.example/"
    return Citation(n, url, f"Source {n}", f"s{n}.example", "q", 0, 1, url + "#:~:text=q", "sha256:0", 0.9)


def answer_of(rows: list[tuple[str, list[int]]]) -> Answer:
    states = SupportState.SUPPORTED
    sentences = tuple(AnswerSentence(text, states, 0.9, tuple(marks)) for text, marks in rows)
    used = sorted({n for _, marks in rows for n in marks})
    return Answer("q?", False, None, sentences, tuple(map(citation, used)), (), 1, "fast")


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    marks = draw(st.lists(st.lists(st.integers(1, 3), unique=True, max_size=3), min_size=1, max_size=4))
    known = {n: i for i, n in enumerate(sorted({n for row in marks for n in row}), 1)}
    return answer_of([(draw(BODY), [known[n] for n in row]) for row in marks])


@given(answers())
def test_every_span_is_its_mark_and_nothing_else_looks_like_one(answer: Answer) -> None:
    shown = render(answer)
    assert [shown.text[m.start : m.end] for m in shown.marks] == [f"[{m.citation.n}]" for m in shown.marks]
    assert [m.citation.n for m in shown.marks] == [n for s in answer.sentences for n in s.citations]
    ours = {m.start for m in shown.marks}
    alike = {m.start() for m in re.finditer(r"\[(\d+)\]", shown.text) if 1 <= int(m[1]) <= len(answer.citations)}
    assert alike == ours
    assert not re.search(r"\]\(|\]\[(?!\d)|\]:|(?<!\\)<[A-Za-z/!?]", shown.text)


@given(answers())
def test_pieces_end_where_a_sentence_and_its_marks_end(answer: Answer) -> None:
    shown, at = render(answer), 0
    assert len(shown.pieces) == len(answer.sentences)
    for piece, sentence in zip(shown.pieces, answer.sentences, strict=True):
        inside = [m for m in shown.marks if at <= m.start and m.end <= at + len(piece)]
        assert [m.citation.n for m in inside] == list(sentence.citations)
        at += len(piece)


def test_a_reader_of_cited_answers_finds_each_source_at_its_sentence() -> None:
    answer = answer_of(
        [
            ("A lamp 💡 needs 500 lumens.", [1, 2]),
            ("It uses 6 watts.", [2]),
            ("Install:\n  run it", [3]),
            ("No mark.", []),
        ]
    )
    shown = render(answer)
    message = {"role": "assistant", "content": shown.text, "annotations": [annotation(m) for m in shown.marks]}
    read = read_response(orjson.loads(orjson.dumps({"choices": [{"message": message}]})))
    found = {s.text: sorted({c.source for c in s.citations}) for s in read.sentences}
    assert found["A lamp 💡 needs 500 lumens."] == [1, 2]
    assert found["It uses 6 watts."] == [2]
    assert [s.url for s in read.sources] == [f"https://s{n}.example/" for n in (1, 2, 3)]


def test_list_items_and_code_are_paragraphs_of_their_own() -> None:
    shown = render(answer_of([("One.", [1]), ("Term\ndefinition", []), ("Two.", []), ("Three.", [])]))
    assert shown.text == "One. [1]\n\nTerm\ndefinition\n\nTwo. Three."


def test_page_text_becomes_no_link_image_tag_or_mark() -> None:
    assert harmless("![x](https://evil.example/p) <img src=x> a < b", 0) == (
        "![x] (https://evil.example/p) \\<img src=x> a < b"
    )
    assert harmless("Best of all. [1] See [7] and arr[0].", 2) == "Best of all. (1) See [7] and arr[0]."
    assert harmless("seen\u202eunseen\u200b", 0) == "seenunseen"


def test_an_abstention_says_why_and_has_no_marks() -> None:
    shown = render(Answer("q?", True, "The store holds no pages yet.", (), (), (), 0, "fast"))
    assert (shown.text, shown.marks) == ("The store holds no pages yet.", ())


def test_usage_counts_words_and_punctuation() -> None:
    assert units("A lamp's 6 watts. [1]") == 10
    assert units(" \n") == 0
