"""JSON-LD scripts: compacted for the record, and searched for what they say of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

MAX_BYTES = 200_000
"""A script larger than this is left out: product catalogues, not facts about the page."""
_WRAPPING = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_PAGE_TYPES = (
    "Article",
    "Posting",
    "WebPage",
    "Report",
    "Recipe",
    "Product",
    "FAQPage",
    "HowTo",
    "Review",
    "CreativeWork",
)
_DEPTH = 40


def compact(scripts: Sequence[str]) -> tuple[str, ...]:
    """Each script as compact JSON, in order. Broken and oversized ones are left out, and those nested too deep to be
    written (orjson reads 1,024 levels and writes 254).
    """
    found = (_compacted(s) for s in scripts if len(s) <= MAX_BYTES)
    return tuple(text for text in found if text is not None)


def things(scripts: Sequence[str]) -> list[dict[str, Any]]:
    """Every object of the scripts, those that describe a page or an article first, else in document order."""
    found = [thing for s in scripts for thing in _walk(orjson.loads(s), 0)]
    return sorted(found, key=lambda t: not is_page(t))


def is_page(thing: dict[str, Any]) -> bool:
    return any(part in kind for kind in types(thing) for part in _PAGE_TYPES)


def types(thing: dict[str, Any]) -> list[str]:
    kind = thing.get("@type")
    return [str(k) for k in kind] if isinstance(kind, list) else [str(kind or "")]


def _compacted(script: str) -> str | None:
    text = _WRAPPING.sub("", script).strip().removesuffix(";")
    for read in (orjson.loads, _lenient):
        try:
            value = read(text)
            written = orjson.dumps(value).decode()
        except (ValueError, TypeError, RecursionError):
            continue
        return written if isinstance(value, (dict, list)) and value else None
    return None


def _lenient(text: str) -> Any:
    """Line breaks inside strings, which readers of JSON-LD accept as well."""
    return json.loads(text, strict=False)


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)
