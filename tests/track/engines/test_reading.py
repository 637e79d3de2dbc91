"""What each engine's answer says: the four kinds kept apart, spans in the clean text, usage, model."""

import pytest

from citestack.track.model import Page, Retrieved, Searched, State, Surface, Usage
from tests.track.engines import payloads
from tests.track.engines.asked import AT, marks, read
from tests.track.engines.payloads import GERMAN, LINK, LINKED, REDIRECT, A, B, C, message, note, output_text, search


@pytest.mark.parametrize("name", payloads.PAYLOADS)
def test_a_whole_answer_is_measured(name: str) -> None:
    seen = read(name, payloads.PAYLOADS[name]())
    surface: Surface = "api"
    assert (seen.state, seen.reason, seen.surface, seen.asked_at) == (State.MEASURED, "", surface, AT)
    assert seen.model
    assert seen.text
    assert any(not c.problem for c in seen.cited)
    assert [c.start for c in seen.cited] == sorted(c.start or 0 for c in seen.cited)


def keys(found: tuple[Retrieved, ...] | None) -> list[tuple[str | None, int | None, int | None]] | None:
    return None if found is None else [(r.page.key, r.rank, r.query) for r in found]


def test_openai_keeps_searched_retrieved_opened_and_cited_apart() -> None:
    seen = read("openai", payloads.openai())
    assert seen.text == "Vacuum reclaims storage. It runs daily, says the guide."
    assert seen.searched == (Searched("vacuum"), Searched("autovacuum"), Searched("vacuum daily"))
    assert keys(seen.retrieved) == [(A, None, None), (C, None, None), (B, None, 2)]
    assert seen.opened == (Page(B, B, B),)
    assert marks(seen) == [("", A, 1, ""), ("the guide", B, 2, "")]
    assert seen.cited[0].page == Page(f"{A}?utm_source=openai", f"{A}?utm_source=openai", A, "T")
    assert seen.model == "gpt-6-astra-2026-09-01"
    assert seen.usage == Usage(None, False, 900, 80, 2)


def test_openai_counts_the_searches_it_bills() -> None:
    billed = {**payloads.openai(), "tool_usage": {"web_search": {"num_requests": 1}}}
    assert read("openai", billed).usage.searches == 1


def test_openai_without_the_sources_does_not_tell_what_it_retrieved() -> None:
    said = message(output_text(LINKED, note(LINKED, LINK, A)))
    assert read("openai", payloads.response(search("q"), said)).retrieved is None
    assert read("openai", payloads.response(search("q", sources=[]), said)).retrieved == ()


def test_a_link_that_only_the_text_names_is_no_citation_of_a_page() -> None:
    text = f"It runs daily ([c.example]({C})). It stops ([a.example]({A}))."
    said = message(output_text(text, note(text, f"[a.example]({A})", A)))
    seen = read("openai", payloads.response(search("q", sources=[A]), said))
    assert [(m[1], m[3]) for m in marks(seen)] == [(C, "typed"), (A, "")]


def test_openai_chat_tells_citations_alone() -> None:
    seen = read("openai-chat", payloads.openai_chat())
    assert (seen.searched, seen.retrieved, seen.opened) == (None, None, None)
    assert marks(seen) == [("It runs daily.", B, 1, "")]
    assert seen.usage == Usage(None, False, 9, 8, None)


def test_xai_met_more_pages_than_it_cited() -> None:
    seen = read("xai", payloads.xai())
    assert seen.searched == (Searched("vacuum"), Searched("pg"))
    assert keys(seen.retrieved) == [(A, None, None), (C, None, None), ("https://x.com/i/status/1", None, None)]
    assert seen.opened == (Page(A, A, A),)
    assert marks(seen) == [("", A, 1, "")]
    assert seen.usage == Usage(0.0037756, True, 900, 80, 2)


def test_xai_cites_by_links_in_the_text_that_its_list_backs() -> None:
    text = f"It runs.[[1]]({A}) It stops.[[2]](https://typed.example/)"
    data = {**payloads.response(search("q"), message(output_text(text))), "citations": [A]}
    assert [(m[1], m[3]) for m in marks(read("xai", data))] == [(A, ""), ("https://typed.example/", "typed")]


def test_perplexity_marks_name_results() -> None:
    seen = read("perplexity", payloads.perplexity())
    assert seen.text == "It runs daily. It stops. It sings."
    assert seen.searched == (Searched("q1"), Searched("q2"), Searched("q3"))
    assert keys(seen.retrieved) == [(A, 1, 0), (C, 2, 0), (B, 1, None), (A, 2, None)]
    assert seen.opened == (Page(B, B, B),)
    assert marks(seen) == [("", A, 1, ""), ("", B, 2, ""), ("", "[1]", 0, "out_of_range")]
    assert [c.start for c in seen.cited] == [14, 24, 34]
    assert seen.usage == Usage(0.0057, True, 100, 50, 2)


def test_the_same_page_under_two_ids_is_one_source() -> None:
    seen = read("perplexity", payloads.perplexity("It runs.[4][8] It stops.[7] It runs.[4]"))
    assert [(m[1], m[2]) for m in marks(seen)] == [(A, 1), (A, 1), (B, 2), (A, 1)]


def test_sonar_marks_are_places_in_citations() -> None:
    seen = read("perplexity-sonar", payloads.sonar())
    assert marks(seen) == [("", A, 1, ""), ("", B, 2, ""), ("", "[3]", 0, "out_of_range")]
    assert seen.searched is None
    assert keys(seen.retrieved) == [(A, 1, None), (C, 2, None)]
    assert seen.usage == Usage(0.006, True, 5, 9, 1)


def test_sonar_pro_tells_its_keywords() -> None:
    data = payloads.sonar()
    data["choices"][0]["message"]["reasoning_steps"] = [
        {"web_search": {"search_keywords": ["a", "b"]}},
        {"thought": "t"},
    ]
    assert read("perplexity-sonar", data).searched == (Searched("a"), Searched("b"))


def test_anthropic_blocks_are_spans_and_results_know_their_query() -> None:
    seen = read("anthropic", payloads.anthropic())
    assert seen.text == "I will look. It runs daily."
    assert seen.searched == (Searched("vacuum"), Searched("vacuum daily"))
    assert keys(seen.retrieved) == [(A, 1, 0), (C, 2, 0), (B, 1, 1)]
    assert seen.opened is None
    assert marks(seen) == [("It runs daily", A, 1, ""), ("It runs daily", B, 2, "")]
    assert {c.quote for c in seen.cited} == {"It runs every day."}
    assert seen.usage == Usage(None, False, 105, 20, 2)


def test_gemini_offsets_are_bytes_a_missing_start_is_zero_and_redirects_stay() -> None:
    seen = read("gemini", payloads.gemini())
    assert seen.text == GERMAN
    assert marks(seen) == [
        ("Öl fällt im Preis 😀.", REDIRECT + "a", 1, ""),
        ("Käse bleibt teuer.", REDIRECT + "a", 1, ""),
        ("Käse bleibt teuer.", REDIRECT + "b", 2, ""),
        ("Käse bleibt teuer.", "", 0, "out_of_range"),
    ]
    assert seen.cited[0].page == Page(REDIRECT + "a", None, None, "a.example")
    assert (seen.retrieved, seen.opened) == (None, None)
    assert seen.searched == (Searched("ölpreis"), Searched("käsepreis"))
    assert seen.usage == Usage(None, False, 110, 35, 2)


def test_gemini_segment_text_corrects_its_offsets() -> None:
    wrong = {"segment": {"startIndex": 1, "endIndex": 5, "text": "Käse bleibt teuer."}, "groundingChunkIndices": [2]}
    assert marks(read("gemini", payloads.gemini(wrong))) == [("Käse bleibt teuer.", REDIRECT + "c", 1, "")]


def test_vertex_tells_the_domain_beside_the_title() -> None:
    data = payloads.gemini()
    data["candidates"][0]["groundingMetadata"]["groundingChunks"][0]["web"].update(title="Oil", domain="a.example")
    assert read("gemini", data).cited[0].page.title == "Oil (a.example)"


def test_a_look_alike_of_the_redirect_host_is_a_page() -> None:
    url = "https://vertexaisearch.cloud.google.com.evil.example/grounding-api-redirect/a"
    data = payloads.gemini()
    data["candidates"][0]["groundingMetadata"]["groundingChunks"][0]["web"]["uri"] = url
    assert read("gemini", data).cited[0].page == Page(url, url, url, "a.example")


def test_gemini_interactions() -> None:
    seen = read("gemini-interactions", payloads.interactions())
    assert marks(seen) == [("Öl fällt im Preis 😀.", REDIRECT + "a", 1, ""), ("Käse bleibt teuer.", B, 2, "")]
    assert seen.cited[0].page.url is None
    assert seen.searched == (Searched("ölpreis"), Searched("käsepreis"))
    assert (seen.retrieved, seen.opened) == (None, None)
    assert seen.usage == Usage(None, False, 110, 35, 2)


def test_mistral_references_stand_where_they_stand() -> None:
    seen = read("mistral", payloads.mistral())
    assert seen.text == "It runs daily. It stops."
    assert [(m[1], m[2], m[3]) for m in marks(seen)] == [(A, 1, ""), (B, 2, ""), (A, 1, "")]
    assert [(c.start, c.end) for c in seen.cited] == [(13, 13), (13, 13), (23, 23)]
    assert seen.searched == (Searched("vacuum"),)
    assert (seen.retrieved, seen.opened) == (None, None)
    assert seen.model == "mistral-medium-2508"
    assert seen.usage == Usage(None, False, 110, 20, 1)


def test_mistral_content_can_be_one_text() -> None:
    data = payloads.mistral()
    data["outputs"][1]["content"] = "It runs daily."
    seen = read("mistral", data)
    assert (seen.state, seen.text, seen.cited) == (State.MEASURED, "It runs daily.", ())


def test_a_text_fragment_is_decoded_and_is_no_part_of_the_identity() -> None:
    url = f"{A}#:~:text=runs%20every%20day"
    text = "It runs daily. It stops."
    said = message(output_text(text, note(text, "It runs daily.", url)))
    (mark,) = read("openai", payloads.response(search("q", sources=[A]), said)).cited
    assert (mark.page.key, mark.page.url, mark.fragment) == (A, url, "runs every day")


def test_duplicate_sources_and_marks_are_told() -> None:
    text = "It runs daily."
    said = message(output_text(text, note(text, "It runs", A), note(text, "daily.", f"{A}?utm_source=openai")))
    seen = read("openai", payloads.response(search("q", sources=[A, A]), said))
    assert [(m[1], m[2], m[3]) for m in marks(seen)] == [(A, 1, ""), (A, 1, "duplicate")]
    assert keys(seen.retrieved) == [(A, None, 0)]


def test_a_span_over_two_sentences_is_one_mark() -> None:
    text = "It runs daily. It stops at night."
    seen = read("openai", payloads.response(search("q", sources=[A]), message(output_text(text, note(text, text, A)))))
    assert marks(seen) == [(text, A, 1, "")]
