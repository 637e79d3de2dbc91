"""What each tag does: the table between the tags of a page and the methods of the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from citestack.corpus import html_names as names
from citestack.corpus import html_rules as rules
from citestack.corpus.clean import inline
from citestack.corpus.html_raw import Raw
from citestack.corpus.html_text import TERM, Reader, Spec
from citestack.corpus.html_tokens import tokens
from citestack.model import BlockKind

Op = tuple[Callable[..., str | None], tuple[Any, ...]] | None
"""A method of the reader with its arguments; what it returns is the tag to skip to the end of."""

_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
_ALSO_NAMED_BY = (' role="', ' itemprop="')
_ID = ' id="'
_LAYOUT = frozenset(
    {"div", "ul", "ol", "table", "td", "form", "body", "footer", "header", "aside", "nav", "article", "main"}
)
_CACHE = 20_000
_NEW: Op = (Reader.border, ())
"""Stands for a tag text not seen before."""

_KINDS: dict[str, BlockKind] = {
    "li": "list_item", "blockquote": "quote", "pre": "code", "listing": "code", "dt": "heading", "summary": "heading",
    "caption": "heading", "td": "paragraph", "th": "paragraph", "dd": "paragraph", "figcaption": "paragraph",
    **dict.fromkeys(rules.HEADINGS, "heading"),
}  # fmt: skip
_BORDERS = frozenset({"p", "tbody", "tfoot"})
"""Elements that only end the block under way, if their names say nothing."""
_DEPTHS = {"ul": 1, "ol": 1, "dl": 1, "details": 1, "table": 2}
_ENTER: dict[str, Callable[[Reader], None]] = {
    "pre": Reader.enter_pre, "listing": Reader.enter_pre, "table": Reader.enter_table, "tr": Reader.enter_row,
    "thead": Reader.enter_table_head, "td": Reader.enter_cell, "th": Reader.enter_head_cell,
}  # fmt: skip
_LEAVE: dict[str, Callable[[Reader], None]] = {
    "pre": Reader.leave_pre, "listing": Reader.leave_pre, "table": Reader.leave_table, "tr": Reader.leave_row,
    "thead": Reader.leave_table_head,
}  # fmt: skip


def read_html(html: str) -> Raw:
    """The page as blocks, containers, links and the facts of its head, in document order."""
    flat = tokens(html)
    reader = Reader()
    _feed(reader, flat.pieces)
    raw = reader.finish()
    raw.json_ld, raw.title = flat.json_ld, inline(flat.title)
    return raw


def attributes(text: str) -> dict[str, str]:
    """Attributes of a serialised start tag, escapes resolved; names lower case."""
    return {k.lower(): inline(v) for k, v in _ATTRIBUTE.findall(text)}


def _feed(reader: Reader, pieces: list[str]) -> None:
    ops: dict[str, Op] = {}
    known = ops.get
    skip, depth = "", 0
    for piece in pieces[1:]:
        head, _, text = piece.partition(">")
        if skip:
            tag = head.partition(" ")[0]
            depth += (tag == skip) - (tag == "/" + skip)
            if depth:
                continue
            skip = ""
        else:
            op = known(head, _NEW)
            if op is _NEW:
                op = _op(head)
                if len(ops) < _CACHE:
                    ops[head] = op
            if op is not None and (skip := op[0](reader, *op[1]) or ""):
                depth = 1
                continue
        # White space before a block's text shows nothing; kept, it would start a block at every tag.
        if text and (reader.parts or reader.in_pre or not text.isspace()):
            reader.parts.append(text)


def _op(head: str) -> Op:
    tag, space, _ = head.partition(" ")
    if tag.startswith("/"):
        return _end(tag[1:])
    if tag in rules.SKIPPED:
        return _skipped(tag, head)
    if tag in rules.VOID:
        return _void(tag, head)
    says, hidden = (names.says(_names(tag, head)), _is_hidden(head)) if space else (0, False)
    if says & names.NOISE:
        return _skip, (tag,)
    if tag in rules.INLINE or "-" in tag:
        return (_skip, (tag,)) if hidden else _inline(tag, head, says)
    return _block(tag, head, says, hidden=hidden)


def _value(head: str, start: str) -> str:
    """Value of the attribute that ``start`` (`` name="``) opens; '' when there is none."""
    at = head.find(start)
    if at < 0:
        return ""
    at += len(start)
    return head[at : head.index('"', at)]


def _names(tag: str, head: str) -> str:
    """What an element is called: class, role and itemprop, lower case; the id where it names a part of the layout.

    The id of a heading, a term or a section is an anchor made from its text: a chapter about searching or comments
    is no search box and no comment.
    """
    named = _value(head, ' class="')
    for start in _ALSO_NAMED_BY:
        if start in head:
            named = f"{named} {_value(head, start)}"
    if tag in _LAYOUT and not named.startswith("sect"):
        named = f"{named} {_value(head, _ID)}"
    return named.lower()


def _is_hidden(head: str) -> bool:
    if ' hidden="' in head or ' aria-hidden="true"' in head:
        return True
    if ' style="' not in head:
        return False
    style = _value(head, ' style="').lower().replace(" ", "")
    return "display:none" in style or "visibility:hidden" in style


def _end(tag: str) -> Op:
    if tag == "a":
        return Reader.close_link, ()
    if tag == "sup":
        return Reader.close_mark, ()
    if tag in rules.INLINE or "-" in tag:
        return (Reader.close_byline, (tag,)) if tag in {"span", "b", "strong", "em", "i", "cite"} else None
    return Reader.close_block, (tag,)


def _block(tag: str, head: str, says: int, *, hidden: bool) -> Op:
    if tag == "html":
        return _root, (attributes(head),)
    known = tag in rules.CONTAINERS or (tag == "td" and len(head) > len(tag))
    if tag in _BORDERS and not hidden and not says & names.TELLING:
        return Reader.border, ()
    return Reader.open_block, (
        Spec(
            tag,
            says,
            container=known or hidden or bool(says & names.TELLING),
            hidden=hidden,
            depth=_DEPTHS.get(tag, 0),
            kind=_KINDS.get(tag),
            level=rules.HEADINGS.get(tag, 0),
            enter=_ENTER.get(tag),
            leave=_LEAVE.get(tag),
        ),
    )


def _inline(tag: str, head: str, says: int) -> Op:
    if tag == "a":
        return Reader.open_link, (inline(_value(head, ' href="')), _value(head, ' rel="').lower())
    if tag == "sup":
        return Reader.open_mark, ()
    if tag == "code":
        return Reader.code, ()
    if tag == "time":
        return Reader.time, (_value(head, ' datetime="'), _names(tag, head))
    return (Reader.open_byline, (tag,)) if says & names.BYLINE else None


def _void(tag: str, head: str) -> Op:
    if tag in {"br", "hr"}:
        return (Reader.line_break, ()) if tag == "br" else (Reader.border, ())
    if tag in {"img", "area"}:
        return Reader.image, (inline(_value(head, ' alt="')),)
    if tag == "meta":
        return _meta, (attributes(head),)
    if tag == "link":
        return _head_link, (attributes(head),)
    return (_base, (inline(_value(head, ' href="')),)) if tag == "base" else None


def _skipped(tag: str, head: str) -> Op:
    if tag == "button":
        return _button, (bool(rules.OPENS.search(head)),)
    return _skip, (tag,)


def _skip(_: Reader, tag: str) -> str:
    return tag


def _meta(reader: Reader, found: dict[str, str]) -> None:
    reader.raw.metas.append(found)


def _head_link(reader: Reader, found: dict[str, str]) -> None:
    reader.raw.heads.append(found)


def _base(reader: Reader, href: str) -> None:
    reader.raw.base = reader.raw.base or href


def _root(reader: Reader, found: dict[str, str]) -> None:
    reader.raw.language = found.get("lang") or found.get("xml:lang", "")


def _button(reader: Reader, opens: bool) -> str | None:
    """Buttons are no text, but for those that head an accordion's part."""
    if reader.in_heading:
        return None
    if not opens:
        return "button"
    reader.open_block(_ACCORDION)
    return None


_ACCORDION = Spec("button", kind="heading", level=TERM)
