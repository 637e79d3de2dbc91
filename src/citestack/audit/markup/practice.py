"""What a description of its kind says in practice, and lacks: advice, never an error (schema.org requires nothing)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from citestack.audit.markup.graph import Graph, Node
from citestack.audit.markup.issue import Issue
from citestack.audit.markup.vocabulary import Vocabulary

EXPECTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Article": (("headline", "name"), ("author", "creator"), ("datePublished",)),
    "FAQPage": (("mainEntity", "hasPart"),),
    "Claim": (("text", "name", "claimReviewed"), ("appearance", "firstAppearance")),
    "ClaimReview": (("claimReviewed",), ("itemReviewed",), ("reviewRating",)),
    "Person": (("name", "givenName", "familyName", "alternateName"),),
    "Organization": (("name", "legalName", "alternateName"),),
    "BreadcrumbList": (("itemListElement",),),
}
"""Type to groups of properties, one of each group."""


def missing(vocabulary: Vocabulary, graph: Graph, node: Node, types: Sequence[str]) -> Iterator[Issue]:
    """One issue for each group that no object about the same thing has."""
    if not node.named or node.foreign:
        return
    for kind, groups in EXPECTED.items():
        if any(vocabulary.is_a(t, (kind,)) for t in types):
            yield from (_lacks(node, kind, group) for group in groups if not any(graph.values(node, *group)))
    if "Question" in types and node.incoming == "mainEntity":
        yield from _answers(graph, node)
    if "BreadcrumbList" in types:
        yield from _crumbs(graph, node)


def _answers(graph: Graph, node: Node) -> Iterator[Issue]:
    answers = [m.value for m in graph.values(node, "acceptedAnswer", "suggestedAnswer")]
    said = [inner for inner in map(graph.node_of, answers) if inner is not None]
    if not answers or (said and not any(any(graph.values(one, "text", "articleBody")) for one in said)):
        yield _lacks(node, "Question", ("acceptedAnswer with a text",))
    if not any(graph.values(node, "name", "text")):
        yield _lacks(node, "Question", ("name",))


def _crumbs(graph: Graph, node: Node) -> Iterator[Issue]:
    for member in graph.values(node, "itemListElement"):
        crumb = graph.node_of(member.value)
        if crumb is not None and "ListItem" in crumb.types:
            for group in (("position",), ("name", "item")):
                if not any(graph.values(crumb, *group)):
                    yield _lacks(crumb, "ListItem of a BreadcrumbList", group)


def _lacks(node: Node, kind: str, group: tuple[str, ...]) -> Issue:
    name = group[0]
    message = f"{'An' if kind[0] in 'AO' else 'A'} {kind} without {name}."
    return Issue("recommended", "low", message, node.script, node.path, "", f"Add {name} if the page shows it.")
