"""Where a page shows a name as its author's: bylines, author links, a few lines about the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citestack.authority.signals.names import bare, fold, is_full_name, says
from citestack.authority.signals.view import LINE, View, quoted
from citestack.model import Link

AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|people|person(?:en)?|team|staff|profiles?|bios?|contributors?)/[^/]+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:article|written|posted|published|words|text|story|reported|compiled|geschrieben|verfasst"
    r"|veröffentlicht|écrit|publié|escrito|publicado|scritto)\s+)?(?:by|von|par|por|di|door)\s+(?P<name>[^\n]+)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:the )?(?:authors?|writer|written by|autor(?:in|en|es|a)?|verfasser(?:in)?|auteurs?|autrice|autore)"
    r"|par|por|by|von"
)
_LABELLED = re.compile(
    r"^(?:author|writer|autor(?:in|a)?|verfasser(?:in)?|auteure?|autrice|autore|text)\s*:\s*(?P<name>[^\n]+)",
    re.IGNORECASE,
)
_END = re.compile(r"\s*(?:[|•·–—(/]|,\s|\s-\s|\s(?:on|am|le|el|il|in|for|für|pour)\s|\d).*$", re.DOTALL)
_AND = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b)\s*")
_DOES = (
    r"(?:is|was|has|had|writes|works|worked|leads|led|studied|studies|teaches|covers|founded|lives|ist|war|hat|schreibt"
    r"|arbeitet|leitet|studierte|lehrt|est|était|a|écrit|travaille|dirige|es|fue|ha|escribe|trabaja|estudió)"
)
_BIO_HEAD = re.compile(
    r"about (?:the |our )?(?:authors?|writer)|(?:the )?author|uber (?:die |den )?autor(?:in|en)?"
    r"|a propos de l auteure?|l auteure?|sobre (?:el |la )?autora?"
)
BIO_WORDS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    quote: str
    strength: float
    """1 = as the author; 0.5 = named in the text, not as its author."""


def bylines(view: View) -> Iterator[tuple[str, str]]:
    """Full names that lines of the text give as the author, with the line. "By default" is none."""
    for i, block in view.edges():
        text = view.block(block)
        if block.kind in {"code", "table_row"} or len(text) > LINE:
            continue
        if block.kind != "heading" and _LABEL.fullmatch(fold(view.label(i)).rstrip(":")):
            yield from ((n, f"{view.label(i)}: {text}") for n in _full_names(text))
        match = _LEAD.match(text) or _LABELLED.match(text)
        if match and (block.kind != "heading" or block.level > 6):
            yield from ((n, text) for n in _full_names(match["name"]))


def author_links(view: View) -> Iterator[Link]:
    """Text links that say they lead to the author; bylines often stand outside the main part."""
    for link in (*view.own, *view.out):
        if link.kind == "text" and link.anchor and ("author" in link.rel or AUTHOR_PATH.search(link.target)):
            yield link


def link_to(view: View, name: str) -> Link | None:
    """A link with the person's name to an author page, or to a page of the site whose address is the name."""
    linked = next((x for x in author_links(view) if says(fold(x.anchor), name)), None)
    slug = bare(name)
    return linked or next((x for x in view.own if fold(x.anchor) == fold(name) and bare(_last(x.target)) == slug), None)


def _last(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0]


def shown(view: View, name: str) -> Shown | None:
    """The best place of the visible page that holds the name; None when it holds it nowhere."""
    linked = link_to(view, name)
    if not says(view.text, name):
        return Shown(f"link '{quoted(linked.anchor)}' to {linked.target}", 1.0) if linked is not None else None
    for i, block in view.edges():
        text = view.block(block)
        if block.kind in {"code", "table_row"} or len(text) > LINE or (block.kind == "heading" and block.level <= 6):
            continue
        if says(fold(text), name) and _is_line_about(text, view.label(i), name):
            label = f"{view.label(i)}: " if view.label(i) else ""
            return Shown(quoted(label + text), 1.0)
    if linked is not None:
        return Shown(f"link '{quoted(linked.anchor)}' to {linked.target}", 1.0)
    own = bio_lines(view, name)
    return Shown(own or f"'{name}' stands in the text, not as its author", 1.0 if own else 0.5)


def bio_lines(view: View, name: str) -> str | None:
    """Lines of the page that say who the person is: under a heading that announces it, or opening with the name."""
    tells = re.compile(rf"{re.escape(fold(name))}(?:,| {_DOES})(?!\w)")
    for i, block in view.edges():
        if block.kind not in {"paragraph", "list_item", "quote"}:
            continue
        text = fold(view.block(block))
        if len(text.split()) < BIO_WORDS or not says(text, name):
            continue
        before = view.page.blocks[i - 1] if i else None
        announced = before is not None and before.kind == "heading" and _BIO_HEAD.fullmatch(bare(view.block(before)))
        if announced or tells.match(text):
            return quoted(view.block(block))
    return None


def _is_line_about(text: str, label: str, name: str) -> bool:
    """A labelled line, one that begins as bylines do, or little besides the name; no sentence."""
    if _LABEL.fullmatch(fold(label).rstrip(":")):
        return True
    match = _LEAD.match(text) or _LABELLED.match(text)
    if match is not None:
        names = fold(match["name"])
        return names.startswith(fold(name)) or fold(name) in (fold(n) for n in _AND.split(_END.sub("", match["name"])))
    besides = len(bare(text).split()) - len(bare(name).split())
    return fold(text).startswith(fold(name)) and besides <= 8 and not text.rstrip().endswith((".", "!", "?"))


def _full_names(text: str) -> Iterator[str]:
    """The names a line begins with: "Ada Long and Bo Short | 3 May", not the names further on in a sentence."""
    for part in _AND.split(_END.sub("", text.strip())):
        name = part.strip(" .:")
        if not is_full_name(name):
            return
        yield name
