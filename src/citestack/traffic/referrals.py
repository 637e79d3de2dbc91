"""Which AI engine a visit comes from: by the referer's host, by an app's referer, or by ``utm_source``.

What is counted is a floor: many engines and apps send no referer at all, and AI Overviews and AI Mode arrive as plain
google.com, which nobody can tell from a classic result. Hosts match exactly or as a parent domain, never as a part of
a name: ``notchatgpt.com`` and ``chatgpt.com.evil.example`` are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import parse_qsl, urlsplit

FLOOR = (
    "A floor: visits without a referer or tag are not counted, and AI Overviews and AI Mode arrive as google.com, "
    "which cannot be told from other results."
)

HOSTS: Mapping[str, tuple[str, ...]] = {
    "ChatGPT": ("chatgpt.com", "chat.openai.com"),
    "Perplexity": ("perplexity.ai",),
    "Claude": ("claude.ai",),
    "Gemini": ("gemini.google.com", "bard.google.com"),
    "Copilot": ("copilot.microsoft.com", "copilot.cloud.microsoft", "edgeservices.bing.com"),
    "Meta AI": ("meta.ai",),
    "Mistral": ("chat.mistral.ai",),
    "Grok": ("grok.com",),
    "DeepSeek": ("chat.deepseek.com",),
    "Poe": ("poe.com",),
    "You.com": ("you.com",),
    "Phind": ("phind.com",),
    "Kimi": ("kimi.com",),
    "Doubao": ("doubao.com",),
    "Qwen": ("chat.qwen.ai",),
}
APPS: Mapping[str, str] = {
    "com.openai.chatgpt": "ChatGPT",
    "com.anthropic.claude": "Claude",
    "ai.perplexity.app.android": "Perplexity",
}
TAGS: Mapping[str, str] = {
    "chatgpt.com": "ChatGPT",
    "perplexity": "Perplexity",
    "perplexity.ai": "Perplexity",
    "claude.ai": "Claude",
    "copilot.microsoft.com": "Copilot",
    "gemini.google.com": "Gemini",
}
"""Values of ``utm_source`` that the engines write; the whole value, in any case."""

ENGINES: tuple[str, ...] = tuple(HOSTS)
_BY_HOST = {host: engine for engine, hosts in HOSTS.items() for host in hosts}
_HOST = re.compile(r"[a-z0-9.-]+")
PREFILTER = "(?i)" + "|".join(re.escape(name) for name in (*_BY_HOST, *APPS))
"""For RE2: what matches not is no AI engine's referer."""


def engine_of_referer(referer: str) -> str | None:
    """The engine that a ``Referer`` header names."""
    parts = _parts(referer.strip())
    if parts is None:
        return None
    scheme, host = parts
    if scheme == "android-app":
        return APPS.get(host)
    return engine_of_host(host) if scheme in {"http", "https", ""} else None


def engine_of_host(host: str) -> str | None:
    """The host itself or a host below it."""
    labels = host.lower().removesuffix(".").split(".")
    names = (".".join(labels[n:]) for n in range(len(labels)))
    return next((_BY_HOST[name] for name in names if name in _BY_HOST), None)


def engine_of_tag(target: str) -> str | None:
    """The engine that ``utm_source`` of an asked-for address names."""
    query = target.partition("?")[2].partition("#")[0]
    try:
        pairs = parse_qsl(query, max_num_fields=200)
    except ValueError:
        return None
    values = [value for name, value in pairs if name.lower() == "utm_source"]
    return TAGS.get(values[0].strip().lower()) if values else None


@cache
def bot_pattern() -> re.Pattern[str]:
    """User agents of programs that say so, an absent one included: none of them clicks."""
    words = r"bot\b|bot[/_-]|crawl|spider|slurp|scrapy|curl/|wget|python|httpx|aiohttp|go-http|okhttp|java/|libwww"
    return re.compile(rf"{words}|headless|preview|monitor|facebookexternalhit|^\s*-?\s*$", re.IGNORECASE)


_PAGES = {"", "html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "jspx", "cfm", "do", "shtml", "pdf", "md"}
_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4})$")


def is_page(target: str, dest: str = "") -> bool:
    """Whether a request is for a page: by ``Sec-Fetch-Dest`` where there is one, else by the path's extension."""
    if dest and dest != "-":
        return dest.lower() == "document"
    found = _EXTENSION.search(target.partition("?")[0].partition("#")[0])
    return (found[1].lower() if found else "") in _PAGES


def _parts(referer: str) -> tuple[str, str] | None:
    """Scheme and host; the host of what may be misread by somebody (``@``, a backslash) is taken strictly."""
    try:
        parts = urlsplit(referer if "://" in referer else f"//{referer}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    return (parts.scheme.lower(), host) if _HOST.fullmatch(host) else None
