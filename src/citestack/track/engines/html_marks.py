"""An answer given as HTML, as Markdown with its links: enough for reading citations, not for showing it."""

from __future__ import annotations

import re
from typing import Any

_BLOCKS = frozenset({"p", "div", "section", "article", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3",
                     "h4", "h5", "h6"})  # fmt: skip
_LINES = frozenset({"li", "tr", "br"})
_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "button", "head"})
_SPACE = re.compile(r"[ \xa0\t\r\f\v\n]+")
_EMPTY = re.compile(r"\n{3,}")


def marked_from_html(html: str) -> str:
    """Links as ``[anchor](url)``, blocks apart by empty lines; what a reader does not see is left out."""
    if not html.strip():
        return ""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    parts: list[str] = []
    stack: list[Any] = [body] if body is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            parts.append(_SPACE.sub(" ", node.text_content or ""))
        elif node.tag == "a":
            parts.append(_link(node))
        elif node.tag not in _SKIPPED and not node.tag.startswith(("-", "_")):
            before, after = _around(node.tag)
            stack += [after, *reversed(list(node.iter(include_text=True))), before]
    lines = [line.strip() for line in "".join(parts).split("\n")]
    return _EMPTY.sub("\n\n", "\n".join(lines)).strip()


def _around(tag: str) -> tuple[str, str]:
    if tag in _BLOCKS:
        return "\n\n", "\n\n"
    if tag == "li":
        return "\n- ", ""
    return ("\n", "") if tag in _LINES else ("", "")


def _link(node: Any) -> str:
    anchor = _SPACE.sub(" ", node.text(deep=True)).strip()
    url = (node.attributes.get("href") or "").strip()
    shown = anchor.replace("[", "(").replace("]", ")")
    safe = url.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return f"[{shown}]({safe})" if url.startswith(("http://", "https://")) else anchor
