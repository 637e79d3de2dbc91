"""A declared fact against the page: the shape of the comparison, and which nodes speak of the page itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag

from citestack.audit.markup.graph import Graph, Member, Node
from citestack.audit.markup.issue import place, pointer, quoted
from citestack.audit.markup.vocabulary import vocabulary
from citestack.audit.model import Evidence, Severity

What = Literal[
    "headline", "description", "language", "author", "published", "modified", "question", "answer", "rating", "price",
    "claim",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    what: What
    said: str
    """The declared words."""
    where: str
    """``json-ld 1 /author/name``."""
    against: str = ""
    """One plain sentence that holds both sides; empty when the page says it too."""
    severity: Severity = "low"
    shown: Evidence | None = None
    """What the page shows instead, or where it says the same; None when it shows nothing of the kind."""
    fix: str = ""

    @property
    def agrees(self) -> bool:
        return not self.against


@dataclass(frozen=True, slots=True)
class Declared:
    graph: Graph
    url: str

    def of(self, *kinds: str) -> Iterator[Node]:
        """Nodes of these types or below them, not read from lists of other pages."""
        for node in self.graph.nodes:
            if node.named and any(vocabulary().is_a(t, kinds) for t in node.types):
                yield node

    def about_page(self, *kinds: str) -> list[Node]:
        """Those at the top or that the page names as its main entity; one that names the page's address leads."""
        tops = [node for node in self.of(*kinds) if node.incoming in {None, "mainEntity"}]
        named = [node for node in tops if self._names_page(node)]
        return named or tops[:1]

    def texts(self, node: Node, *names: str) -> Iterator[tuple[str, Member]]:
        """Strings, numbers and ``@value`` of these members."""
        for member in self.graph.values(node, *names):
            value = member.value.get("@value") if isinstance(member.value, dict) else member.value
            if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
                yield str(value), member

    def nodes(self, node: Node, *names: str) -> Iterator[tuple[Node, Member]]:
        """Objects that are the value of these members, references followed."""
        for member in self.graph.values(node, *names):
            held = self.graph.node_of(member.value)
            if held is not None:
                whole = self.graph.by_id.get(held.id or "", [held])
                yield (whole[0] if held.is_reference else held), member

    def _names_page(self, node: Node) -> bool:
        here = urldefrag(self.url)[0].rstrip("/")
        said = [node.id or "", *(text for text, _ in self.texts(node, "url", "mainEntityOfPage"))]
        said += [held.id or "" for held, _ in self.nodes(node, "mainEntityOfPage")]
        return any(urldefrag(one)[0].rstrip("/") == here for one in said if one)


def where(node: Node, member: Member | None = None) -> str:
    return place(node.script, pointer(member.trail) if member is not None else node.path)


def short(text: str) -> str:
    return quoted(text)
