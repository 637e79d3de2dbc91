"""Answers of each engine, written by hand after the documented shapes; the vendors' own clients parse them."""

from typing import Any

A, B, C = "https://a.example/x", "https://b.example/y?p=1", "https://c.example/z"
REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/"
LINK = f"([a.example]({A}?utm_source=openai))"
LINKED = f"Vacuum reclaims storage. {LINK} It runs daily, says [the guide]({B})."
GERMAN = "Öl fällt im Preis 😀. Käse bleibt teuer. Niemand weiß, warum."


def span(text: str, part: str) -> dict[str, int]:
    start = text.index(part)
    return {"start_index": start, "end_index": start + len(part)}


def note(text: str, part: str, url: str) -> dict[str, Any]:
    return {"type": "url_citation", "url": url, "title": "T", **span(text, part)}


def output_text(text: str, *annotations: dict[str, Any], logprobs: bool = True) -> dict[str, Any]:
    extra: dict[str, Any] = {"logprobs": []} if logprobs else {}
    return {"type": "output_text", "text": text, "annotations": [*annotations], **extra}


def message(*content: dict[str, Any]) -> dict[str, Any]:
    return {"id": "m1", "type": "message", "role": "assistant", "status": "completed", "content": [*content]}


def search(*queries: str, sources: list[str] | None = None, status: str = "completed") -> dict[str, Any]:
    shown = {} if sources is None else {"sources": [{"type": "url", "url": u} for u in sources]}
    action = {"type": "search", "query": queries[0], "queries": [*queries], **shown}
    return {"id": f"ws_{queries[0]}", "type": "web_search_call", "status": status, "action": action}


def response(*output: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1795300000.0,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": "gpt-6-astra-2026-09-01",
        "parallel_tool_calls": True,
        "temperature": None,
        "top_p": None,
        "tool_choice": "auto",
        "tools": [],
        "output": [*output],
        "usage": {
            "input_tokens": 900,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 80,
            "output_tokens_details": {"reasoning_tokens": 20},
            "total_tokens": 980,
        },
        **more,
    }


def opened(kind: str, url: str) -> dict[str, Any]:
    pattern = {"pattern": "p"} if kind == "find_in_page" else {}
    return {
        "id": "o",
        "type": "web_search_call",
        "status": "completed",
        "action": {"type": kind, "url": url, **pattern},
    }


def openai() -> dict[str, Any]:
    answer = output_text(LINKED, note(LINKED, LINK, f"{A}?utm_source=openai"), note(LINKED, f"[the guide]({B})", B))
    return response(
        {"id": "rs_1", "type": "reasoning", "summary": []},
        search("vacuum", "autovacuum", sources=[A, C, A]),
        search("vacuum daily", sources=[B]),
        opened("open_page", B),
        opened("find_in_page", B),
        message(answer),
    )


def openai_chat() -> dict[str, Any]:
    text = "Vacuum reclaims storage. It runs daily."
    nested = {"type": "url_citation", "url_citation": {"url": B, "title": "T", **span(text, "It runs daily.")}}
    said = {"role": "assistant", "content": text, "refusal": None, "annotations": [nested]}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1795300000,
        "model": "gpt-5-search-api-2025-10-14",
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": said}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 8, "total_tokens": 17},
    }


def xai() -> dict[str, Any]:
    text = f"Vacuum reclaims storage.[[1]]({A}) It runs daily."
    posts = {
        "id": "x",
        "type": "custom_tool_call",
        "call_id": "x",
        "name": "x_keyword_search",
        "input": '{"query":"pg"}',
    }
    return {
        **response(
            search("vacuum"), posts, opened("open_page", A), message(output_text(text, note(text, f"[[1]]({A})", A)))
        ),
        "model": "grok-4.7",
        "citations": [A, C, "https://x.com/i/status/1", A],
        "usage": {**response()["usage"], "cost_in_usd_ticks": 37_756_000},
    }


def perplexity(text: str = "It runs daily.[4] It stops.[web:7] It sings.[1]") -> dict[str, Any]:
    def result(n: int, url: str) -> dict[str, Any]:
        return {"id": n, "url": url, "title": f"R{n}", "snippet": "It runs.", "date": None, "last_updated": "2026-09-01",
                "source": "web"}  # fmt: skip

    return {
        "id": "r1",
        "object": "response",
        "created_at": 1795300000,
        "status": "completed",
        "model": "perplexity/sonar",
        "error": None,
        "output": [
            {"type": "search_results", "queries": ["q1"], "results": [result(4, A), result(5, C)]},
            {"type": "search_results", "queries": ["q2", "q3"], "results": [result(7, B), result(8, A)]},
            {"type": "fetch_url_results", "contents": [{"url": B, "title": "R7", "snippet": "It stops at night."}]},
            message(output_text(text, logprobs=False)),
        ],
        "usage": {
            "input_tokens": 100,
            "output_tokens": 50,
            "total_tokens": 150,
            "tool_calls_details": {"web_search": {"invocation": 2}, "fetch_url": {"invocation": 1}},
            "cost": {"currency": "USD", "input_cost": 0.0001, "output_cost": 0.0001, "tool_calls_cost": 0.0055, "total_cost": 0.0057},
        },
    }  # fmt: skip


def sonar() -> dict[str, Any]:
    return {
        "id": "s1",
        "object": "chat.completion",
        "created": 1795300000,
        "model": "sonar",
        "citations": [A, B],
        "search_results": [
            {"title": "First", "url": A, "date": None, "last_updated": None, "snippet": "It runs.", "source": "web"},
            {"title": "Third", "url": C},
        ],
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "It runs daily.[1][2] It stops.[3]"},
                "delta": {"role": "assistant", "content": ""},
            }
        ],
        "usage": {
            "prompt_tokens": 5,
            "completion_tokens": 9,
            "total_tokens": 14,
            "num_search_queries": 1,
            "search_context_size": "low",
            "cost": {"input_tokens_cost": 0.0, "output_tokens_cost": 0.001, "request_cost": 0.005, "total_cost": 0.006},
        },
    }


def web_search(n: int, query: str) -> dict[str, Any]:
    return {"type": "server_tool_use", "id": f"st{n}", "name": "web_search", "input": {"query": query}}


def results(n: int, *urls: str) -> dict[str, Any]:
    found = [
        {"type": "web_search_result", "url": u, "title": "R", "page_age": "May 1, 2026", "encrypted_content": "e"}
        for u in urls
    ]
    return {"type": "web_search_tool_result", "tool_use_id": f"st{n}", "content": found}


def tool_error(n: int, code: str) -> dict[str, Any]:
    content = {"type": "web_search_tool_result_error", "error_code": code}
    return {"type": "web_search_tool_result", "tool_use_id": f"st{n}", "content": content}


def cited_block(text: str, *urls: str) -> dict[str, Any]:
    citations = [
        {"type": "web_search_result_location", "url": u, "title": "R", "cited_text": "It runs every day.", "encrypted_index": "i"}
        for u in urls
    ]  # fmt: skip
    return {"type": "text", "text": text, "citations": citations or None}


def anthropic(*content: dict[str, Any], **more: Any) -> dict[str, Any]:
    blocks = content or (
        {"type": "text", "text": "I will look. ", "citations": None},
        web_search(1, "vacuum"),
        results(1, A, C),
        web_search(2, "vacuum daily"),
        results(2, B),
        cited_block("It runs daily", A, B),
        {"type": "text", "text": ".", "citations": None},
    )
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": [*blocks],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 100,
            "output_tokens": 20,
            "cache_creation_input_tokens": 5,
            "cache_read_input_tokens": None,
            "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0},
        },
        **more,
    }


def segment(said: str, *, text: bool = True) -> dict[str, Any]:
    start = len(GERMAN[: GERMAN.index(said)].encode())
    found: dict[str, Any] = {"endIndex": start + len(said.encode())}
    return {**found, **({"startIndex": start} if start else {}), **({"text": said} if text else {})}


def gemini(*supports: dict[str, Any], **more: Any) -> dict[str, Any]:
    chunks = [{"web": {"uri": REDIRECT + n, "title": f"{n}.example"}} for n in ("a", "b", "c")]
    shown = supports or (
        {"segment": segment("Öl fällt im Preis 😀."), "groundingChunkIndices": [0], "confidenceScores": [0.9]},
        {"segment": segment("Käse bleibt teuer.", text=False), "groundingChunkIndices": [0, 1, 9]},
    )
    grounding = {
        "webSearchQueries": ["ölpreis", "käsepreis"],
        "searchEntryPoint": {"renderedContent": "<div></div>"},
        "groundingChunks": chunks,
        "groundingSupports": [*shown],
    }
    content = {"role": "model", "parts": [{"text": "Hmm.", "thought": True}, {"text": GERMAN}]}
    return {
        "responseId": "g1",
        "modelVersion": "gemini-3.8-flash",
        "candidates": [{"index": 0, "content": content, "finishReason": "STOP", "groundingMetadata": grounding}],
        "usageMetadata": {
            "promptTokenCount": 10,
            "candidatesTokenCount": 30,
            "thoughtsTokenCount": 5,
            "toolUsePromptTokenCount": 100,
            "totalTokenCount": 145,
        },
        **more,
    }


def interactions() -> dict[str, Any]:
    def at(said: str, url: str) -> dict[str, Any]:
        where = segment(said)
        start = {"start_index": where["startIndex"]} if "startIndex" in where else {}
        return {"type": "url_citation", "url": url, "title": "a.example", "end_index": where["endIndex"], **start}

    notes = [at("Öl fällt im Preis 😀.", REDIRECT + "a"), at("Käse bleibt teuer.", B)]
    return {
        "id": "int_1",
        "model": "gemini-3.8-flash",
        "status": "completed",
        "created": "2026-11-22T10:00:00Z",
        "updated": "2026-11-22T10:00:05Z",
        "steps": [
            {"type": "user_input", "content": [{"type": "text", "text": "q"}]},
            {"type": "google_search_call", "id": "c1", "arguments": {"queries": ["ölpreis", "käsepreis"]}},
            {"type": "google_search_result", "call_id": "c1", "result": [{"search_suggestions": "<div></div>"}]},
            {"type": "model_output", "content": [{"type": "text", "text": GERMAN, "annotations": notes}]},
        ],
        "usage": {
            "total_input_tokens": 10,
            "total_output_tokens": 30,
            "total_thought_tokens": 5,
            "total_tokens": 145,
            "total_tool_use_tokens": 100,
            "grounding_tool_count": [{"type": "google_search", "count": 2}],
        },
    }


def mistral() -> dict[str, Any]:
    def source(url: str | None) -> dict[str, Any]:
        return {"type": "tool_reference", "tool": "web_search", "title": "R", "url": url, "description": "It runs."}

    chunks = [
        {"type": "text", "text": "It runs daily"},
        source(A),
        source(B),
        {"type": "text", "text": ". It stops"},
        source(A),
        {"type": "text", "text": "."},
    ]
    ran = {
        "type": "tool.execution",
        "object": "entry",
        "id": "t1",
        "name": "web_search",
        "arguments": '{"query":"vacuum"}',
    }
    said = {
        "type": "message.output",
        "object": "entry",
        "id": "m1",
        "role": "assistant",
        "model": "mistral-medium-2508",
    }
    return {
        "conversation_id": "conv_1",
        "object": "conversation.response",
        "outputs": [ran, {**said, "content": chunks}],
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 20,
            "total_tokens": 130,
            "connector_tokens": 100,
            "connectors": {"web_search": 1},
        },
    }


PAYLOADS = {
    "openai": openai,
    "openai-chat": openai_chat,
    "xai": xai,
    "perplexity": perplexity,
    "perplexity-sonar": sonar,
    "anthropic": anthropic,
    "gemini": gemini,
    "gemini-interactions": interactions,
    "mistral": mistral,
}
