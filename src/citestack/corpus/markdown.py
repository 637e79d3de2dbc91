"""Markdown pages, through the HTML they stand for; front matter gives title, author and dates."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from citestack.corpus.html_ops import read_html
from citestack.corpus.html_raw import Raw

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(.*)$")
_ITEM = re.compile(r"^[ \t]+-[ \t]+(?:name:[ \t]*)?(.+)$|^-[ \t]+(?:name:[ \t]*)?(.+)$")
# Front matter keys of Jekyll, Hugo, MkDocs, Docusaurus and Pandoc, to the meta names the HTML path reads.
_META = {
    "author": "author", "authors": "author",
    "date": "date", "published": "date", "publishdate": "date", "pubdate": "date", "created": "date",
    "lastmod": "last-modified", "updated": "last-modified", "modified": "last-modified",
    "last_modified_at": "last-modified", "last_updated": "last-modified",
}  # fmt: skip


def read_markdown(text: str) -> Raw:
    """Blocks, links and the facts of the front matter."""
    front, body = _parted(text)
    raw = read_html(f"<main>{_parser().render(body)}</main>")
    raw.title = front.get("title", [""])[0]
    raw.language = (front.get("lang") or front.get("language") or [""])[0]
    for key, name in _META.items():
        raw.metas.extend({"name": name, "content": value} for value in front.get(key, []))
    if canonical := front.get("canonical_url") or front.get("canonical"):
        raw.heads.append({"rel": "canonical", "href": canonical[0]})
    return raw


def _parted(text: str) -> tuple[dict[str, list[str]], str]:
    match = _FRONT.match(text)
    return (_entries(match[2]), text[match.end() :]) if match else ({}, text)


def _entries(front: str) -> dict[str, list[str]]:
    """Top-level scalars and lists of scalars: all that title, author and dates need, without a YAML parser."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in front.splitlines():
        entry, item = _ENTRY.match(line), _ITEM.match(line)
        if entry:
            key = entry[1].lower()
            found[key] = [v for v in map(_scalar, _split(entry[2])) if v]
        elif item and key:
            found[key].append(_scalar(item[1] or item[2]))
    return {k: v for k, v in found.items() if v}


def _split(value: str) -> list[str]:
    value = value.strip()
    return value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]


def _scalar(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].strip()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])
