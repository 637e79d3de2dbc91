"""Vendors' records in the shapes they document; every word of them was made up here."""

from __future__ import annotations

import base64
from typing import Any

PROMPT = "how to season a cast iron pan"
A = "https://pans.example/season#:~:text=a%20thin%20coat,of%20oil"
B = "https://iron.example/guide?utm_source=google"
C = "https://cook.example/oil"
BING = "https://www.bing.com/ck/a?!&&u=a1" + base64.urlsafe_b64encode(C.encode()).decode().rstrip("=") + "&ntb=1"
GOOGLE = "https://www.google.com/url?sa=t&q=https://cook.example/oil&usg=x"
VERTEX = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/AbC"

BLOCKS = [
    {"type": "heading", "snippet": "Seasoning a pan"},
    {
        "type": "paragraph",
        "snippet": "Rub a thin coat of oil on the pan and bake it. 🍳",
        "snippet_highlighted_words": ["thin coat"],
        "reference_indexes": [0, 1],
    },
    {
        "type": "list",
        "list": [
            {"title": "Heat:", "snippet": "Set the oven to 230 °C.", "reference_indexes": [1]},
            {
                "snippet": "Choose an oil.",
                "list": [
                    {"snippet": "Flaxseed dries hard.", "reference_indexes": [2]},
                    {"snippet": "Sunflower is cheap."},
                ],
            },
        ],
    },
    {"type": "list", "reference_indexes": [3], "list": [{"snippet": "Let it cool."}, {"snippet": "Wipe it."}]},
    {"type": "table", "table": [["Oil", "Smoke point"], ["Canola", "204 °C"]], "reference_indexes": [2]},
]
REFERENCES = [
    {"index": 0, "title": "Season  a pan", "link": A, "snippet": "Apply a thin coat of oil.", "source": "Pans"},
    {"index": 1, "title": "Iron guide", "link": B, "snippet": "Bake for an hour.", "source": "Iron"},
    {"index": 2, "title": "Oils", "link": GOOGLE, "source": "Cook"},
    {"index": 3, "title": "Cooling", "link": "https://cool.example/", "source": "Cool"},
    {"index": 4, "title": "Nowhere attached", "link": "https://loose.example/", "source": "Loose"},
]
ORGANIC = [
    {"position": 1, "title": "First", "link": "https://first.example/", "snippet": "One."},
    {"position": 2, "title": "Iron guide", "link": "https://iron.example/guide", "snippet": "Two."},
    {"position": 3, "title": "No link"},
]
SERPAPI_TOP = {
    "search_metadata": {"id": "1", "status": "Success", "total_time_taken": 1.2},
    "search_parameters": {"engine": "google", "q": PROMPT, "device": "desktop"},
}
SERPAPI: dict[str, Any] = {
    **SERPAPI_TOP,
    "ai_overview": {"text_blocks": BLOCKS, "references": REFERENCES},
    "organic_results": ORGANIC,
}
SERPAPI_TOKEN: dict[str, Any] = {
    **SERPAPI_TOP,
    "ai_overview": {
        "page_token": "tok+/=",
        "serpapi_link": "https://serpapi.com/search.json?engine=google_ai_overview&page_token=tok",
    },
    "organic_results": ORGANIC,
}
SERPAPI_SECOND: dict[str, Any] = {
    **SERPAPI_TOP,
    "search_parameters": {"engine": "google_ai_overview"},
    "ai_overview": {"text_blocks": BLOCKS, "references": REFERENCES},
}
SERPAPI_MODE: dict[str, Any] = {
    "search_metadata": {"status": "Success"},
    "search_parameters": {"engine": "google_ai_mode", "q": PROMPT},
    "text_blocks": [
        *BLOCKS,
        {
            "type": "paragraph",
            "snippet": "The Iron Society tells more.",
            "snippet_links": [{"text": "Iron Society", "link": "https://society.example/"}],
        },
        {"type": "expandable", "title": "Rust", "text_blocks": [{"type": "paragraph", "snippet": "Scrub it off."}]},
        {"type": "code_block", "code": "oven = 230", "reference_indexes": [0]},
    ],
    "references": REFERENCES,
    "subsequent_request_token": "next",
}


def envelope(path: str, result: dict[str, Any] | None, **task: Any) -> dict[str, Any]:
    """DataForSEO's, with one task."""
    found = {
        "id": "11221536-1535-0139-0000-000000000000",
        "status_code": 20000,
        "status_message": "Ok.",
        "time": "3.1 sec.",
        "cost": 0.004,
        "result_count": 1,
        "path": ["v3", *path.split("/")],
        "data": {"keyword": PROMPT},
        "result": None if result is None else [result],
        **task,
    }
    return {
        "version": "0.1.20261101", "status_code": 20000, "status_message": "Ok.", "time": "3.2 sec.", "cost": 0.004,
        "tasks_count": 1, "tasks_error": 0, "tasks": [found],
    }  # fmt: skip


def reference(url: str, title: str, text: str = "") -> dict[str, Any]:
    return {
        "type": "ai_overview_reference", "position": "right", "source": title, "domain": "x.example", "url": url,
        "title": title, "text": text,
    }  # fmt: skip


RA, RB, RC = (
    reference(A, "Season a pan", "Apply a thin coat of oil."),
    reference(B, "Iron guide"),
    reference(GOOGLE, "Oils"),
)
OVERVIEW: dict[str, Any] = {
    "type": "ai_overview",
    "rank_group": 1,
    "rank_absolute": 1,
    "position": "left",
    "asynchronous_ai_overview": False,
    "markdown": "Rub a thin coat of oil on the pan. [[1]](https://pans.example/season)",
    "items": [
        {
            "type": "ai_overview_element",
            "position": "left",
            "title": None,
            "text": "Rub a thin coat of oil on the pan.",
            "markdown": "Rub a **thin coat** of oil on the pan. [[1]](https://pans.example/season)",
            "links": [
                {"type": "link_element", "title": "thin coat", "url": "https://coat.example/", "domain": "coat.example"}
            ],
            "images": None,
            "references": [RA, RB, RA],
        },
        {
            "type": "ai_overview_expanded_element",
            "position": "left",
            "title": "Steps",
            "text": None,
            "components": [
                {"type": "ai_overview_expanded_component", "title": "Heat", "text": "230 °C.", "references": [RC]},
                {"type": "ai_overview_expanded_component", "title": None, "text": "Let it cool.", "references": []},
            ],
            "references": None,
        },
        {
            "type": "ai_overview_table_element",
            "position": "left",
            "markdown": "|Oil|Point|",
            "table": {"table_header": ["Oil", "Point"], "table_content": [["Canola", "204 °C"]]},
        },
        {
            "type": "ai_overview_video_element",
            "title": "Seasoning, filmed",
            "snippet": "Three minutes.",
            "url": "https://video.example/v?id=1",
            "domain": "video.example",
        },
    ],
    "references": [RA, RB, RC, reference("https://loose.example/", "Loose")],
}
SERP_ORGANIC = [
    {
        "type": "organic", "rank_group": 1, "rank_absolute": 2, "title": "First", "url": "https://first.example/",
        "domain": "first.example", "description": "One.",
    },
    {
        "type": "organic", "rank_group": 2, "rank_absolute": 4, "title": "Iron guide",
        "url": "https://iron.example/guide", "domain": "iron.example", "description": "Two.",
    },
]  # fmt: skip
SERP = {"keyword": PROMPT, "type": "organic", "se_domain": "google.com", "location_code": 2840, "language_code": "en"}
DFS_OVERVIEW = envelope("serp/google/organic/live/advanced", {**SERP, "items": [OVERVIEW, *SERP_ORGANIC]})
BING_OVERVIEW: dict[str, Any] = {
    "type": "ai_overview",
    "rank_group": 1,
    "rank_absolute": 1,
    "position": "left",
    "markdown": "Oil it.",
    "items": [
        {"type": "ai_overview_element", "text": "Oil the pan.", "references": [reference(BING, "Oils")]},
        {
            "type": "ai_overview_organic_element",
            "title": "Iron",
            "snippet": "All of it.",
            "url": B,
            "domain": "i.example",
        },
    ],
    "references": [reference(BING, "Oils")],
}
DFS_BING = envelope("serp/bing/organic/live/advanced", {**SERP, "se_domain": "bing.com", "items": [BING_OVERVIEW]})
MODE_ITEM = {k: v for k, v in OVERVIEW.items() if k != "asynchronous_ai_overview"}
DFS_MODE = envelope("serp/google/ai_mode/live/advanced", {**SERP, "type": "ai_mode", "items": [MODE_ITEM]})
SECTION = "Rub a thin coat of oil on it 🍳. Then bake it for an hour."
DFS_LLM = envelope(
    "ai_optimization/chat_gpt/llm_responses/live",
    {
        "model_name": "gpt-6-astra-2026-09-01",
        "input_tokens": 300,
        "output_tokens": 40,
        "reasoning_tokens": 0,
        "web_search": True,
        "money_spent": 0.0125,
        "datetime": "2026-11-22 10:00:00 +00:00",
        "items": [
            {"type": "reasoning", "sections": [{"type": "summary_text", "text": "I should look at iron.example."}]},
            {
                "type": "message",
                "sections": [
                    {
                        "type": "text",
                        "text": SECTION,
                        "annotations": [
                            {"title": "Season", "url": A, "start_index": 0, "end_index": 31, "text": None},
                            {"title": "Iron", "url": B, "start_index": 32, "end_index": 9999, "text": None},
                        ],
                    }
                ],
            },
        ],
        "fan_out_queries": ["season cast iron oil", "cast iron oven temperature"],
    },
    cost=0.0131,
)
_AT = len("Rub a thin coat of oil on it 🍳.".encode())
DFS_LLM_GEMINI = envelope(
    "ai_optimization/gemini/llm_responses/live",
    {
        "model_name": "gemini-3.8-flash",
        "web_search": True,
        "money_spent": 0.001,
        "items": [
            {
                "type": "message",
                "sections": [
                    {
                        "type": "text",
                        "text": SECTION,
                        "annotations": [
                            {
                                "title": "cook.example", "url": VERTEX, "direct_url": C, "start_index": _AT + 1,
                                "end_index": len(SECTION.encode()),
                            }
                        ],
                    }
                ],
            }
        ],
        "fan_out_queries": None,
    },
)  # fmt: skip
MARKDOWN = (
    "Rub **a thin coat** of oil on it ([pans.example](https://pans.example/season?utm_source=chatgpt.com)).\n\n"
    "- Heat the oven to 230 °C.\n- Let it cool. [iron.example](https://iron.example/guide)\n"
)
DFS_CHATGPT = envelope(
    "ai_optimization/chat_gpt/llm_scraper/live/advanced",
    {
        "keyword": PROMPT,
        "location_code": 2840,
        "language_code": "en",
        "model": "gpt-6-1",
        "check_url": "https://chatgpt.com/?q=x",
        "datetime": "2026-11-22 10:00:00 +00:00",
        "markdown": MARKDOWN,
        "search_results": [
            {"type": "chat_gpt_search_result", "url": u, "domain": "d.example", "title": "T", "description": "S"}
            for u in ("https://pans.example/season", "https://unused.example/", "https://iron.example/guide")
        ],
        "sources": [
            {
                "type": "chat_gpt_source", "title": "Season", "snippet": "Thin coat.", "domain": "pans.example",
                "url": "https://pans.example/season?utm_source=chatgpt.com", "publication_date": None,
            },
            {"type": "chat_gpt_source", "title": "Panel only", "domain": "panel.example", "url": "https://panel.example/"},
        ],
        "fan_out_queries": ["season cast iron"],
        "brand_entities": [{"type": "chat_gpt_brand_entity", "title": "Ironmade", "category": "brand", "urls": None}],
        "items": [
            {
                "type": "chat_gpt_text", "rank_group": 1, "rank_absolute": 1, "markdown": MARKDOWN,
                "sources": [{"title": "Iron", "url": "https://iron.example/guide"}], "brand_entities": None,
            }
        ],
    },
)  # fmt: skip
CLORO: dict[str, Any] = {
    "success": True,
    "result": {
        "text": "Rub a thin coat of oil on it.[1] Bake it.[7]",
        "markdown": "Rub **a thin coat** of oil on it.[1] Bake it.[7]",
        "sources": [
            {"position": 1, "url": A, "label": "Season a pan", "description": "Thin coat."},
            {"position": 2, "url": B, "label": "Iron guide", "description": None},
        ],
    },
}
BRIGHTDATA: list[dict[str, Any]] = [
    {
        "url": "https://www.perplexity.ai/search/x",
        "prompt": PROMPT,
        "answer_html": (
            "<div><style>p{}</style><p>Rub a thin coat of oil on it "
            f'<a href="{C}">cook</a>.</p><ul><li>Bake&nbsp;it.</li><li>Cool it <a href="{B}"><span>iron</span></a>.</li></ul>'
            "<script>x()</script></div>"
        ),
        "citations": [
            {"domain": "cook.example", "position": "1", "title": "Oils", "url": C},
            {"domain": "iron.example", "position": "2", "title": "Iron guide", "url": B},
            {"domain": "third.example", "position": "3", "title": "Third", "url": "https://third.example/"},
        ],
        "suggested_followup": ["And steel?"],
        "web_search_query": ["season cast iron pan"],
    }
]
OWN: dict[str, Any] = {
    "question": PROMPT,
    "abstained": False,
    "abstain_reason": None,
    "sentences": [
        {"text": "Rub a thin coat of oil on it.", "state": "supported", "score": 0.97, "citations": [1]},
        {"text": "Bake it for an hour.", "state": "supported", "score": 0.91, "citations": [1, 2]},
    ],
    "citations": [
        {
            "n": 1, "url": "https://pans.example/season", "title": "Season a pan", "domain": "pans.example",
            "quote": "a thin coat of oil", "start": 4, "end": 22,
            "deep_link": "https://pans.example/season#:~:text=a%20thin%20coat", "page_version": "sha256:0", "score": 0.97,
        },
        {
            "n": 2, "url": "https://iron.example/guide", "title": "Iron guide", "domain": "iron.example",
            "quote": "an hour", "start": 0, "end": 7, "deep_link": "https://iron.example/guide",
            "page_version": "sha256:1", "score": 0.9,
        },
    ],
    "queries": [{"text": PROMPT, "kind": "original", "reason": "asked", "source": "rule", "weight": 1.0}],
    "trace_id": "t",
    "corpus_generation": 3,
    "profile": "default",
    "timings_ms": {},
    "retrieved": [
        {"url": "https://pans.example/season", "rank": 1, "title": "Season a pan", "query": 0},
        {"url": "https://other.example/", "rank": 2, "title": "Other", "query": 0},
    ],
}  # fmt: skip
