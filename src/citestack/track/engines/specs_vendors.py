"""The engines that are reached through a vendor, and those on this machine.

A vendor's record shows the product as people see it, from a place that the vendor chooses; an interface for programs
shows what a developer gets. Both are measured, never mixed: the surface tells. Limits are cautious starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from citestack.track.engines.brightdata import BrightDataPerplexity
from citestack.track.engines.catalogue import EngineSpec, Exposes
from citestack.track.engines.cloro import Cloro
from citestack.track.engines.dataforseo_llm import DataForSeoChatGpt, DataForSeoResponses, Llm
from citestack.track.engines.dataforseo_serp import DataForSeoMode, DataForSeoOverview
from citestack.track.engines.own import OwnStack
from citestack.track.engines.replay import Replay
from citestack.track.engines.serpapi import SerpApiMode, SerpApiOverview
from citestack.track.engines.vendor import Vendor
from citestack.track.protocols import Adapter

REVIEWED = "2026-11-22"
_BLOCKS = "references of each block, the block being their span"


def _made(kind: Callable[..., Vendor], **fields: Any) -> Callable[[EngineSpec], Adapter]:
    return lambda spec: kind(base=spec.base_url, place=spec.place, settings=spec.settings, **fields)


def _serpapi(name: str, title: str, kind: type[Vendor], page: str) -> EngineSpec:
    return EngineSpec(
        name,
        title,
        _made(kind),
        "https://serpapi.com",
        f"https://serpapi.com/{page}",
        REVIEWED,
        Exposes(cited=f"reference_indexes: {_BLOCKS}"),
        key_env="SERPAPI_API_KEY",
        auth="query",
        price="serpapi",
        surface="serp",
    )


def _dataforseo(name: str, title: str, adapter: Callable[[EngineSpec], Adapter], page: str) -> EngineSpec:
    return EngineSpec(
        f"dataforseo-{name}",
        title,
        adapter,
        "https://api.dataforseo.com",
        f"https://docs.dataforseo.com/v3/{page}/",
        REVIEWED,
        Exposes(cited=f"references: {_BLOCKS}"),
        key_env="DATAFORSEO_LOGIN_PASSWORD",
        auth="basic",
        price="dataforseo-serp",
        surface="serp",
    )


def _llm(llm: Llm, title: str) -> EngineSpec:
    spec = _dataforseo(
        f"llm-{llm.replace('_', '-')}",
        f"{title} through DataForSEO's LLM Responses",
        lambda spec: DataForSeoResponses(spec.base_url, spec.place, spec.settings, llm, spec.model),
        f"ai_optimization/{llm}/llm_responses/live",
    )
    tells = Exposes("fan_out_queries", cited="annotations of a section, with their span")
    return replace(spec, exposes=tells, price="dataforseo-llm", surface="api", places=llm != "gemini")


def _chatgpt() -> EngineSpec:
    spec = _dataforseo(
        "chatgpt",
        "ChatGPT, the product, through DataForSEO",
        _made(DataForSeoChatGpt),
        "ai_optimization/chat_gpt/llm_scraper/live/advanced",
    )
    tells = Exposes("fan_out_queries", "search_results, without order", "", "links in the text, and sources")
    return replace(spec, exposes=tells, price="dataforseo-scraper", surface="scraper")


def _replay(_: EngineSpec) -> Adapter:
    """Saved responses are read by the adapters of all other engines."""
    from citestack.track.engines.catalogue import engines

    return Replay(readers={name: spec.adapter(spec) for name, spec in engines().items() if spec.adapter is not _replay})


VENDOR_ENGINES = (
    _serpapi("serpapi-ai-overview", "Google AI Overview through SerpApi", SerpApiOverview, "ai-overview"),
    _serpapi("serpapi-ai-mode", "Google AI Mode through SerpApi", SerpApiMode, "google-ai-mode-api"),
    _dataforseo(
        "ai-overview",
        "Google AI Overview through DataForSEO",
        _made(DataForSeoOverview, engine="google"),
        "serp/google/organic/live/advanced",
    ),
    _dataforseo(
        "bing-overview",
        "Bing's AI answer through DataForSEO",
        _made(DataForSeoOverview, engine="bing"),
        "serp/bing/organic/live/advanced",
    ),
    _dataforseo(
        "ai-mode",
        "Google AI Mode through DataForSEO",
        _made(DataForSeoMode),
        "serp/google/ai_mode/live/advanced",
    ),
    _chatgpt(),
    _llm("chat_gpt", "OpenAI's models"),
    _llm("claude", "Anthropic's models"),
    _llm("gemini", "Google's models"),
    _llm("perplexity", "Perplexity's models"),
    EngineSpec(
        "cloro-copilot",
        "Microsoft Copilot, the product, through cloro",
        _made(Cloro, product="copilot"),
        "https://api.cloro.dev",
        "https://docs.cloro.dev/guides/making-requests",
        REVIEWED,
        Exposes(cited="marks and links in the text, and sources"),
        key_env="CLORO_API_KEY",
        price="cloro",
        surface="scraper",
    ),
    EngineSpec(
        "brightdata-perplexity",
        "Perplexity, the product, through Bright Data",
        _made(BrightDataPerplexity),
        "https://api.brightdata.com",
        "https://docs.brightdata.com/products/scrapers",
        REVIEWED,
        Exposes("web_search_query", cited="links in the answer, and citations"),
        key_env="BRIGHTDATA_API_TOKEN",
        price="brightdata",
        surface="scraper",
    ),
    EngineSpec(
        "citestack",
        "citestack on this machine",
        lambda spec: OwnStack(profile=spec.model or "default"),
        "",
        "docs/track-vendors.md",
        REVIEWED,
        Exposes("the fan-out of layer 1", "the candidates of layer 2, in order", "", "every sentence, with its quote"),
        model="default",
        auth="none",
        concurrency=1,
        per_minute=6000,
        surface="own",
        places=False,
    ),
    EngineSpec(
        "replay",
        "saved responses",
        _replay,
        "",
        "docs/track-vendors.md",
        REVIEWED,
        Exposes(*("what the saved response tells",) * 4),
        auth="none",
        concurrency=1,
        per_minute=6000,
        surface="replay",
        places=False,
    ),
)
