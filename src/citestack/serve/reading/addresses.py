"""Addresses: those of our own views, and which addresses of pages may become a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit


def web_link(url: str | None) -> str | None:
    """The URL when it is http(s) with a host, else None: nothing else from a page ever becomes a link."""
    if not url or not url.isprintable() or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def page_path(url: str, **more: object) -> str:
    """``/pages?url=...`` with what else is given and not None; a ``fragment`` goes behind ``#``."""
    fragment = more.pop("fragment", None)
    query = urlencode({"url": url, **{k: v for k, v in more.items() if v is not None}}, errors="replace")
    return f"/pages?{query}" + (f"#{fragment}" if fragment else "")


def audit_path(url: str, prompts: Iterable[str] = (), **more: object) -> str:
    """The audit of a stored page against the prompts."""
    return f"/pages/audit?{_audit_query(url, prompts, more)}"


def fix_path(url: str, prompts: Iterable[str], name: str) -> str:
    """One text that an audit wrote, to be downloaded."""
    return f"/pages/audit/fix?{_audit_query(url, prompts, {'name': name})}"


def _audit_query(url: str, prompts: Iterable[str], more: Mapping[str, object]) -> str:
    asked = "\n".join(prompts)
    given = {"url": url, **({"prompts": asked} if asked else {}), **{k: v for k, v in more.items() if v is not None}}
    return urlencode(given, errors="replace")


def version_path(version: str) -> str:
    return f"/pages/{quote(version, safe=':')}"


def site_path(name: str) -> str:
    return f"/sites/{quote(name, safe='', errors='replace')}"


def run_path(trace_id: str) -> str:
    return f"/runs/{quote(trace_id, safe='')}"


def host_and_path(url: str) -> str:
    """A URL as people say it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "") if parts.netloc else url
