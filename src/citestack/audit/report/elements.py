"""HTML by calls: every text and attribute is escaped, and only what these functions made passes as markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "br", "link"})


class Markup(str):
    """HTML that is safe as it is."""

    __slots__ = ()


def el(tag: str, *children: object, **attributes: str | int | None) -> Markup:
    """``el("td", "a < b", class_="number")``. None and empty attributes' None are left out; ``_`` in names is ``-``."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return Markup(f"<{tag}{said}>")
    return Markup(f"<{tag}{said}>{join(children)}</{tag}>")


def join(children: Iterable[object]) -> Markup:
    """Markup as it is, texts escaped, lists one after another."""
    return Markup("".join(_one(child) for child in children))


def _one(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8"), quote=False)
    if isinstance(child, Iterable):
        return join(child)
    return escape(str(child))
