"""Stored responses of each engine, written by hand after the official clients' types."""

import copy
from typing import Any

import orjson
import pytest

from citestack.answers import CitedAnswer, read_answer, read_response
from citestack.answers.gemini import characters
from citestack.errors import AnswerError

A, B, C = "https://a.example/x", "https://b.example/y", "https://c.example/z"


def cites(answer: CitedAnswer) -> list[tuple[str, list[str | None]]]:
    url = {s.n: s.url or s.title for s in answer.sources}
    return [
        (s.text, [url[c.source] if c.source is not None else c.problem for c in s.citations]) for s in answer.sentences
    ]


def citation(text: str, part: str, url: str, **more: Any) -> dict[str, Any]:
    start = text.index(part)
    where = {"start_index": start, "end_index": start + len(part)}
    return {"type": "url_citation", "url": url, "title": "T", **where, **more}


# --- OpenAI Responses ---------------------------------------------------------------------------------------------

LINKED = f"Vacuum reclaims storage. ([a.example]({A}?utm_source=openai)) It runs daily, says [the guide]({B})."
RESPONSES = {
    "object": "response",
    "model": "gpt-x",
    "status": "completed",
    "output": [
        {"type": "reasoning", "summary": []},
        {
            "type": "web_search_call",
            "status": "completed",
            "action": {
                "type": "search",
                "query": "q",
                "sources": [{"type": "url", "url": A}, {"type": "url", "url": C}],
            },
        },
        {
            "type": "message",
            "content": [
                {
                    "type": "output_text",
                    "text": LINKED,
                    "annotations": [
                        citation(LINKED, f"([a.example]({A}?utm_source=openai))", f"{A}?utm_source=openai"),
                        citation(LINKED, f"[the guide]({B})", B),
                    ],
                }
            ],
        },
    ],
}


def test_openai_responses() -> None:
    answer = read_response(RESPONSES)
    assert (answer.shape, answer.engine) == ("openai_responses", "gpt-x")
    assert cites(answer) == [("Vacuum reclaims storage.", [A]), ("It runs daily, says the guide.", [B])]
    assert [c.problem for s in answer.sentences for c in s.citations] == [None, None]
    assert answer.sources[0].given == f"{A}?utm_source=openai"
    assert answer.retrieved == (A, C)
    assert answer.notes == ()


def test_openai_annotations_without_links_in_the_text_belong_to_the_sentence_they_cover() -> None:
    text = "Vacuum reclaims storage. It runs daily. Nothing is cited here."
    part = {"type": "output_text", "text": text, "annotations": [citation(text, "It runs daily.", B)]}
    answer = read_response({"object": "response", "output": [{"type": "message", "content": [part]}]})
    assert [u for _, u in cites(answer)] == [[], [B], []]
    assert answer.retrieved is None
    assert answer.notes == ("the answer was given without a search",)


def test_openai_parts_of_a_message_keep_their_own_offsets() -> None:
    parts = [
        {"type": "output_text", "text": t, "annotations": [citation(t, t, url)]}
        for t, url in (("Ein Fünftel fällt weg.", A), ("It runs daily.", B))
    ]
    answer = read_response({"object": "response", "output": [{"type": "message", "content": parts}]})
    assert cites(answer) == [("Ein Fünftel fällt weg.", [A]), ("It runs daily.", [B])]


@pytest.mark.parametrize(("start", "end"), [(None, None), (-5, 4), (900, 1000), (10, 2), ("3", "9")])
def test_broken_offsets_never_lose_a_citation(start: Any, end: Any) -> None:
    note = {"type": "url_citation", "url": A, "start_index": start, "end_index": end}
    part = {"type": "output_text", "text": "It runs daily.", "annotations": [note]}
    assert cites(read_response({"output": [{"type": "message", "content": [part]}]})) == [("It runs daily.", [A])]


def test_an_incomplete_response_and_a_refusal_are_noted() -> None:
    refused = {"type": "message", "content": [{"type": "refusal", "refusal": "I will not."}]}
    data = {
        "object": "response",
        "status": "incomplete",
        "incomplete_details": {"reason": "max_output_tokens"},
        "output": [refused],
    }
    answer = read_response(data)
    assert answer.notes[:2] == ("the response is incomplete (max_output_tokens)", "the engine refused: I will not.")


# --- OpenAI chat completions, Perplexity Sonar -------------------------------------------------------------------


def test_openai_chat_annotations_are_nested() -> None:
    text = "Vacuum reclaims storage. It runs daily."
    nested = {"type": "url_citation", "url_citation": citation(text, "It runs daily.", B)}
    data = {"model": "m", "choices": [{"message": {"role": "assistant", "content": text, "annotations": [nested]}}]}
    answer = read_response(data)
    assert answer.shape == "openai_chat"
    assert [u for _, u in cites(answer)] == [[], [B]]


def test_annotations_and_a_list_in_the_text_name_the_same_sources() -> None:
    text = f"It runs daily [1]. It stops.\n\nSources:\n1. {B}\n2. {A}"
    nested = {"type": "url_citation", "url_citation": citation(text, "It stops.", A)}
    answer = read_response({"choices": [{"message": {"content": text, "annotations": [nested]}}]})
    assert cites(answer) == [("It runs daily.", [B]), ("It stops.", [A])]
    assert sorted(s.url or "" for s in answer.sources) == [A, B]


def test_a_chat_answer_without_annotations_is_read_from_its_text() -> None:
    text = f"It runs daily [1].\n\nSources:\n1. {A}"
    assert cites(read_response({"choices": [{"message": {"content": text}}]})) == [("It runs daily.", [A])]


SONAR = {
    "model": "sonar",
    "citations": [A, B],
    "search_results": [{"title": "First", "url": A, "snippet": "It runs daily."}, {"title": "Third", "url": C}],
    "choices": [{"message": {"content": "It runs daily.[1][2] It stops.[3]"}}],
}


def test_sonar_marks_are_places_in_citations() -> None:
    answer = read_response(SONAR)
    assert answer.shape == "perplexity_sonar"
    assert cites(answer) == [("It runs daily.", [A, B]), ("It stops.", ["out_of_range"])]
    assert (answer.sources[0].title, answer.sources[0].text, answer.sources[0].whole) == (
        "First",
        "It runs daily.",
        False,
    )
    assert answer.retrieved == (A, C)


def test_sonar_without_citations_uses_its_search_results() -> None:
    data = {**SONAR, "citations": None}
    assert cites(read_response(data))[1] == ("It stops.", ["out_of_range"])
    assert cites(read_response(data))[0] == ("It runs daily.", [A, C])


# --- Perplexity Agent ---------------------------------------------------------------------------------------------


def agent(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    results = [
        {"id": 4, "url": A, "title": "First", "snippet": "It runs daily.", "source": "web"},
        {"id": 7, "url": B, "title": "Second", "snippet": "It stops."},
    ]
    part = {"type": "output_text", "text": text, "annotations": annotations}
    return {
        "object": "response",
        "status": "completed",
        "model": "perplexity/sonar",
        "output": [
            {"type": "search_results", "queries": ["q"], "results": results},
            {"type": "fetch_url_results", "contents": [{"url": B, "title": "Second", "snippet": "It stops at night."}]},
            {"type": "message", "content": [part]},
        ],
    }


def test_agent_marks_name_result_ids() -> None:
    answer = read_response(agent("It runs daily.[4] It stops.[web:7] It sings.[1]", []))
    assert answer.shape == "perplexity_agent"
    assert cites(answer) == [("It runs daily.", [A]), ("It stops.", [B]), ("It sings.", ["out_of_range"])]
    assert [s.text for s in answer.sources] == ["It runs daily.", "It stops.\n\nIt stops at night."]
    assert answer.retrieved == (A, B)


def test_agent_annotations_on_a_mark_are_that_mark() -> None:
    text = "It runs daily.[4]"
    answer = read_response(agent(text, [citation(text, "[4]", A)]))
    (citing,) = answer.sentences[0].citations
    assert (citing.label, citing.problem) == ("[4]", None)


# --- Anthropic ----------------------------------------------------------------------------------------------------

ANTHROPIC = {
    "type": "message",
    "role": "assistant",
    "model": "claude-x",
    "content": [
        {"type": "text", "text": "I searched. "},
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}},
        {
            "type": "web_search_tool_result",
            "tool_use_id": "s",
            "content": [{"type": "web_search_result", "url": A, "title": "First"}, {"type": "web_search_result", "url": C}],
        },
        {
            "type": "web_fetch_tool_result",
            "content": {
                "type": "web_fetch_result",
                "url": B,
                "content": {"type": "document", "source": {"type": "text", "data": "All about it. It stops."}},
            },
        },
        {
            "type": "text",
            "text": "It runs daily",
            "citations": [
                {"type": "web_search_result_location", "url": A, "title": "First", "cited_text": "It runs every day."}
            ],
        },
        {"type": "text", "text": ". "},
        {
            "type": "text",
            "text": "It stops.",
            "citations": [
                {"type": "web_search_result_location", "url": B, "cited_text": "It stops."},
                {"type": "char_location", "document_index": 0, "document_title": "Manual", "cited_text": "Stops.", "start_char_index": 0, "end_char_index": 6},
                {"type": "page_location", "document_index": 2, "cited_text": "p"},
                {"type": "search_result_location", "source": C, "title": "Third", "cited_text": "It stops too."},
            ],
        },
    ],
}  # fmt: skip


def test_anthropic_blocks_are_spans() -> None:
    answer = read_response(ANTHROPIC)
    assert (answer.shape, answer.engine) == ("anthropic_messages", "claude-x")
    assert cites(answer) == [
        ("I searched.", []), ("It runs daily.", [A]), ("It stops.", [B, "Manual", "document 2", C]),
    ]  # fmt: skip
    assert answer.sentences[1].citations[0].cited_text == "It runs every day."
    fetched = next(s for s in answer.sources if s.url == B)
    assert (fetched.text, fetched.whole) == ("All about it. It stops.", True)
    assert answer.retrieved == (A, C, B)


def test_anthropic_tool_errors_are_noted() -> None:
    data = copy.deepcopy(ANTHROPIC)
    data["content"][2]["content"] = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}  # type: ignore[index]
    answer = read_response({**data, "stop_reason": "max_tokens"})
    assert answer.notes == ("a tool of the engine failed: max_uses_exceeded", "the response stopped early: max_tokens")


# --- Gemini -------------------------------------------------------------------------------------------------------

GERMAN = "Öl fällt im Preis 😀. Käse bleibt teuer. Niemand weiß, warum."


def segment(said: str, *, keep: bool = True, part: int = 0) -> dict[str, Any]:
    start = len(GERMAN[: GERMAN.index(said)].encode())
    found: dict[str, Any] = {"endIndex": start + len(said.encode()), "partIndex": part, "text": said if keep else ""}
    return {**found, "startIndex": start} if start else found


def gemini(supports: list[dict[str, Any]]) -> dict[str, Any]:
    chunks = [
        {"web": {"uri": A, "title": "a.example"}},
        {"retrievedContext": {"uri": B, "title": "Own", "text": "Käse."}},
    ]
    return {
        "modelVersion": "gemini-x",
        "candidates": [
            {
                "content": {"parts": [{"text": "Hmm.", "thought": True}, {"text": GERMAN}]},
                "finishReason": "STOP",
                "groundingMetadata": {"groundingChunks": chunks, "groundingSupports": supports},
            }
        ],
    }


@pytest.mark.parametrize("keep", [True, False])
def test_gemini_offsets_are_bytes_and_a_zero_start_is_left_out(keep: bool) -> None:
    first = {"segment": segment("Öl fällt im Preis 😀.", keep=keep), "groundingChunkIndices": [0]}
    second = {"segment": segment("Käse bleibt teuer.", keep=keep), "groundingChunkIndices": [0, 1, 9]}
    answer = read_response(gemini([first, second]))
    assert (answer.shape, answer.engine, answer.text) == ("gemini", "gemini-x", GERMAN)
    assert [u for _, u in cites(answer)] == [[A], [A, B, "out_of_range"], []]
    spans = [(c.start, c.end) for s in answer.sentences for c in s.citations]
    assert [GERMAN[a:b] for a, b in spans] == ["Öl fällt im Preis 😀.", *["Käse bleibt teuer."] * 3]
    assert answer.sources[1].text == "Käse."


def test_gemini_segment_text_corrects_offsets_that_miss_it() -> None:
    wrong = {"segment": {"startIndex": 1, "endIndex": 5, "text": "Käse bleibt teuer."}, "groundingChunkIndices": [0]}
    assert [u for _, u in cites(read_response(gemini([wrong])))] == [[], [A], []]


def test_gemini_parts_are_told_apart_even_when_hidden_ones_are_counted() -> None:
    parts = [{"text": "Hmm.", "thought": True}, {"text": "Käse ist teuer. "}, {"text": "Öl ist teuer."}]
    supports = [
        {"segment": {"partIndex": 1, "endIndex": 14, "text": "Öl ist teuer."}, "groundingChunkIndices": [0]},
        {"segment": {"partIndex": 2, "endIndex": 16, "text": "Käse ist teuer."}, "groundingChunkIndices": [1]},
    ]
    grounding = {"groundingChunks": [{"web": {"uri": A}}, {"web": {"uri": B}}], "groundingSupports": supports}
    answer = read_response({"candidates": [{"content": {"parts": parts}, "groundingMetadata": grounding}]})
    assert cites(answer) == [("Käse ist teuer.", [B]), ("Öl ist teuer.", [A])]


def test_gemini_of_the_python_client_and_without_grounding() -> None:
    data = {"candidates": [{"content": {"parts": [{"text": "It runs."}]}, "finish_reason": "MAX_TOKENS"}]}
    assert read_response(data).notes == (
        "the response stopped early: MAX_TOKENS",
        "the answer was given without a search",
    )
    grounding = {
        "grounding_chunks": [{"web": {"uri": A}}],
        "grounding_supports": [{"segment": {"end_index": 8}, "grounding_chunk_indices": [0]}],
    }
    data = {"candidates": [{"content": {"parts": [{"text": "It runs."}]}, "grounding_metadata": grounding}]}
    assert cites(read_response(data)) == [("It runs.", [A])]


def test_gemini_interactions() -> None:
    start = len("Öl fällt im Preis 😀. ".encode())
    notes = [
        {"type": "url_citation", "url": A, "end_index": start - 1},
        {
            "type": "url_citation",
            "url": B,
            "start_index": start,
            "end_index": start + len("Käse bleibt teuer.".encode()),
        },
        {"type": "file_citation", "url": C},
    ]
    content = [{"type": "text", "text": GERMAN, "annotations": notes}]
    steps = [{"type": "google_search_call"}, {"type": "model_output", "content": content}]
    answer = read_response({"model": "gemini-x", "steps": steps})
    assert (answer.shape, answer.engine, answer.text, answer.notes) == ("gemini_interactions", "gemini-x", GERMAN, ())
    assert [u for _, u in cites(answer)] == [[A], [B], []]


def test_mistral_references_cite_what_stands_before_them() -> None:
    def reference(url: str) -> dict[str, Any]:
        return {"type": "tool_reference", "tool": "web_search", "title": "T", "url": url, "description": "It runs."}

    chunks = [
        {"type": "text", "text": "It runs daily"},
        reference(A),
        {"type": "text", "text": ". It stops."},
        reference(B),
    ]
    outputs = [{"type": "tool.execution"}, {"type": "message.output", "model": "m", "content": chunks}]
    answer = read_response({"object": "conversation.response", "outputs": outputs})
    assert (answer.shape, answer.engine) == ("mistral_conversations", "m")
    assert cites(answer) == [("It runs daily.", [A]), ("It stops.", [B])]
    assert answer.sources[0].text == "It runs."


@pytest.mark.parametrize(("value", "offset", "expected"), [("aé😀b", 0, 0), ("aé😀b", 1, 1), ("aé😀b", 3, 2), ("aé😀b", 7, 3), ("aé😀b", 2, 2), ("abc", 9, 3)])  # fmt: skip
def test_bytes_to_code_points(value: str, offset: int, expected: int) -> None:
    assert characters(value, offset) == expected


# --- our own, and what is none of these ---------------------------------------------------------------------------


def test_our_own_answer() -> None:
    data = {
        "question": "How?",
        "abstained": False,
        "sentences": [
            {"text": "It runs daily.", "state": "supported", "citations": [2, 9]},
            {"text": "It stops.", "citations": []},
        ],
        "citations": [{"n": 2, "url": A, "title": "First", "quote": "It runs daily."}],
    }
    answer = read_response(data)
    assert (answer.shape, answer.question) == ("citestack", "How?")
    assert cites(answer) == [("It runs daily.", [A]), ("It stops.", [])]
    assert answer.sentences[0].citations[0].cited_text == "It runs daily."
    assert read_response({**data, "abstained": True, "abstain_reason": "No page says it."}).notes == (
        "No page says it.",
    )


def test_a_wrapper_with_the_question_is_looked_into() -> None:
    answer = read_answer(orjson.dumps({"question": "How often?", "response": SONAR}))
    assert (answer.shape, answer.question) == ("perplexity_sonar", "How often?")
    assert read_answer(orjson.dumps([SONAR])).shape == "perplexity_sonar"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"hello": 1}, "no answer of a known shape"),
        ([{"hello": 1}], "no answer of a known shape"),
        ({"error": {"type": "overloaded_error", "message": "Overloaded"}}, "is an error: Overloaded"),
        ({"question": "q", "response": {"error": {"code": "x"}}}, "is an error: x"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_hint(data: Any, message: str) -> None:
    with pytest.raises(AnswerError, match=message) as caught:
        read_answer(orjson.dumps(data))
    assert (caught.value.code, caught.value.exit_code) == ("bad_answer", 2)
    assert caught.value.hint


def test_a_text_in_brackets_is_a_text() -> None:
    assert read_answer("[1] is a mark. {x} is not JSON.").shape == "text"
    assert read_answer("[1]").shape == "text"


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(AnswerError, match="not UTF-8"):
        read_answer(b"\xff\xfe\x00")
