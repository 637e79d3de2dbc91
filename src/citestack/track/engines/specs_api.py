"""The engines that offer an interface for programs. Models have short lives: the answer's own name for it is kept.

Limits are cautious starts, below what the vendors' lowest paid tiers allow; none of their clients sends an idempotency
key.
"""

from __future__ import annotations

from citestack.track.engines.anthropic_messages import AnthropicWire
from citestack.track.engines.api import ApiAdapter
from citestack.track.engines.catalogue import EngineSpec, Exposes
from citestack.track.engines.chat import OpenAIChatWire, SonarWire
from citestack.track.engines.gemini import GeminiWire, InteractionsWire
from citestack.track.engines.mistral import MistralWire
from citestack.track.engines.responses import OpenAIWire, PerplexityWire, XaiWire

REVIEWED = "2026-11-22"
_ANNOTATIONS = "url_citation annotations, with their span"

API_ENGINES = (
    EngineSpec(
        "openai",
        "OpenAI Responses",
        lambda spec: ApiAdapter(spec, OpenAIWire()),
        "https://api.openai.com/v1",
        "https://developers.openai.com/api/docs/guides/tools-web-search",
        REVIEWED,
        Exposes(
            "web_search_call.action.queries",
            "web_search_call.action.sources, without order",
            "actions open_page and find_in_page",
            _ANNOTATIONS,
        ),
        model="gpt-6-astra",
        key_env="OPENAI_API_KEY",
        price="openai",
    ),
    EngineSpec(
        "openai-chat",
        "OpenAI chat completions, search models",
        lambda spec: ApiAdapter(spec, OpenAIChatWire()),
        "https://api.openai.com/v1",
        "https://developers.openai.com/api/docs/guides/tools-web-search",
        REVIEWED,
        Exposes(cited=_ANNOTATIONS),
        model="gpt-5-search-api",
        key_env="OPENAI_API_KEY",
        price="openai",
    ),
    EngineSpec(
        "perplexity",
        "Perplexity Agent",
        lambda spec: ApiAdapter(spec, PerplexityWire()),
        "https://api.perplexity.ai/v1",
        "https://docs.perplexity.ai/docs/agent-api/quickstart",
        REVIEWED,
        Exposes(
            "search_results.queries",
            "search_results.results, in order",
            "fetch_url_results, where the tool is offered",
            "[n] marks that name a result's id; annotations where given",
        ),
        model="perplexity/sonar",
        key_env="PERPLEXITY_API_KEY",
        price="perplexity",
    ),
    EngineSpec(
        "perplexity-sonar",
        "Perplexity Sonar (ended September 2026)",
        lambda spec: ApiAdapter(spec, SonarWire()),
        "https://api.perplexity.ai",
        "https://docs.perplexity.ai/docs/agent-api/quickstart",
        REVIEWED,
        Exposes("keywords of pro searches alone", "search_results, in order", "", "[n] marks: the n-th of citations"),
        key_env="PERPLEXITY_API_KEY",
        stored_only=True,
    ),
    EngineSpec(
        "anthropic",
        "Anthropic Messages",
        lambda spec: ApiAdapter(spec, AnthropicWire()),
        "https://api.anthropic.com/v1",
        "https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool",
        REVIEWED,
        Exposes(
            "server_tool_use.input.query",
            "web_search_tool_result, in order, by query",
            "web_fetch_result, where the tool is offered",
            "citations of a text block, which is their span, with the cited words",
        ),
        model="claude-sonnet-5-5",
        key_env="ANTHROPIC_API_KEY",
        auth="x-api-key",
        price="anthropic",
    ),
    EngineSpec(
        "gemini",
        "Gemini generateContent",
        lambda spec: ApiAdapter(spec, GeminiWire()),
        "https://generativelanguage.googleapis.com/v1",
        "https://ai.google.dev/gemini-api/docs/google-search",
        REVIEWED,
        Exposes(
            "groundingMetadata.webSearchQueries",
            "",
            "urlContextMetadata, where the tool is offered",
            "groundingSupports, with their span; addresses are redirects",
        ),
        model="gemini-3.8-flash",
        key_env="GEMINI_API_KEY",
        auth="x-goog-api-key",
        price="gemini",
        places=False,
    ),
    EngineSpec(
        "gemini-interactions",
        "Gemini Interactions",
        lambda spec: ApiAdapter(spec, InteractionsWire()),
        "https://generativelanguage.googleapis.com/v1",
        "https://ai.google.dev/gemini-api/docs/interactions/quickstart",
        REVIEWED,
        Exposes(
            "google_search_call.arguments.queries",
            "",
            "url_context_result, where the tool is offered",
            "url_citation annotations, with their span; addresses are redirects",
        ),
        model="gemini-3.8-flash",
        key_env="GEMINI_API_KEY",
        auth="x-goog-api-key",
        price="gemini",
        places=False,
    ),
    EngineSpec(
        "xai",
        "xAI Responses",
        lambda spec: ApiAdapter(spec, XaiWire()),
        "https://api.x.ai/v1",
        "https://docs.x.ai/developers/tools/citations",
        REVIEWED,
        Exposes(
            "queries of the tool calls",
            "citations: every page met, without order",
            "actions open_page and browse_page",
            "url_citation annotations and [[n]](url) links",
        ),
        model="grok-4.7",
        key_env="XAI_API_KEY",
        price="xai",
        places=False,
    ),
    EngineSpec(
        "mistral",
        "Mistral Conversations",
        lambda spec: ApiAdapter(spec, MistralWire()),
        "https://api.mistral.ai/v1",
        "https://docs.mistral.ai/agents/tools/built-in/websearch",
        REVIEWED,
        Exposes("tool.execution.arguments", "", "", "tool_reference chunks: the place where they stand"),
        model="mistral-medium-latest",
        key_env="MISTRAL_API_KEY",
        per_minute=30,
        price="mistral",
        places=False,
    ),
)
