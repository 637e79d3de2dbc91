"""HTML text to a flat run of tags and text, through a real tree builder.

The lexbor tree builder (WHATWG HTML, as browsers do it) closes what authors left open; its serialisation is so
regular (every ``<`` and ``>`` in text and attributes escaped) that cutting it at ``<`` is exact. That costs the same as
walking the nodes (0.5 ms a page either way), gives start and end of every element without recursion, and lets
``html_ops`` work out once what a repeated tag text means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARS = 10 * 1024 * 1024
"""Text beyond this is cut off: 10 Mi characters is 400 times the mean page."""
MAX_DEPTH = 512
"""Nesting that Chromium keeps as well (``kMaximumHTMLParserDOMTreeDepth``)."""

_UNSEEN = ["script", "style", "noscript", "svg", "template", "iframe", "noembed", "noframes", "xmp", "object", "canvas"]
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LD = 'script[type*="ld+json" i]'
# Tags whose end may be left out (HTML 13.1.2.4) or that have none say nothing about depth.
_OPEN_END = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
        "rp",
        "rt",
    ]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>")
_PLAIN_DEPTH = 1000


@dataclass(frozen=True, slots=True)
class Flat:
    pieces: list[str]
    """``tag attributes>text after it``, in document order; the first piece is empty."""
    json_ld: list[str]
    """Bodies of the JSON-LD scripts."""
    title: str


def tokens(html: str) -> Flat:
    """The page as the tree builder reads it. Scripts, styles and other unseen elements are left out."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_shallow(html[:MAX_CHARS]))
    scripts = [node.text() for node in tree.css(_LD)] if "ld+json" in html else []
    title = tree.css_first("head title")
    tree.strip_tags(_UNSEEN)
    flat = tree.html or ""
    if "<!--" in flat:
        flat = _COMMENT.sub("", flat)
    return Flat(flat.split("<"), scripts, title.text() if title else "")


def _shallow(html: str) -> str:
    """The page without the start tags nested deeper than ``MAX_DEPTH``: tree builders are quadratic in depth.

    Measured: lexbor needs 0.4 s for 10,000 nested ``<div>`` and does not finish 100,000 within a minute.
    """
    if html.count("<") - 2 * html.count("</") < _PLAIN_DEPTH and html.count("<div") < _PLAIN_DEPTH:
        return html
    depth, kept, at = 0, [], 0
    for match in _TAG.finditer(html, 0, html.rfind(">") + 1):  # without an end a "<" would be searched to the end
        if match[2].lower() in _OPEN_END:
            continue
        if match[1]:
            depth = max(depth - 1, 0)
        elif depth < MAX_DEPTH:
            depth += 1
        else:
            depth += 1
            kept.append(html[at : match.start()])
            at = match.end()
    return html if not kept else "".join(kept) + html[at:]
