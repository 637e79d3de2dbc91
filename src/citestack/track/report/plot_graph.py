"""The neighbours as a circle: communities stand together, and what is cited together is joined.

A circle needs no simulation of springs: the same graph gives the same drawing everywhere, and no name covers another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from citestack.audit.report.elements import Markup, el
from citestack.track.report.document import Edge, Graph, Node
from citestack.track.report.svg import canvas, r
from citestack.track.report.wording import OWNERS, count

SIZE, RADIUS, GAP = 640, 170, 1.2
MOST_EDGES, LONGEST = 80, 24
Place = tuple[float, float, float]
"""x, y, angle in radians."""


def neighbours(graph: Graph) -> Markup:
    nodes = ordered(graph.nodes)
    places = laid_out(nodes)
    drawn = [_edge(e, places) for e in strongest(graph)]
    most = max((n.answers for n in nodes), default=1)
    drawn += [_node(n, places[n.name], most) for n in nodes]
    return canvas(SIZE, SIZE, words(graph), *drawn, class_="plot graph")


def ordered(nodes: Sequence[Node]) -> list[Node]:
    """By community, the larger first; within one the most cited first."""
    sizes: dict[int, int] = {}
    for n in nodes:
        sizes[n.community] = sizes.get(n.community, 0) + n.answers
    return sorted(nodes, key=lambda n: (-sizes[n.community], n.community, -n.answers, n.name))


def laid_out(nodes: Sequence[Node]) -> Mapping[str, Place]:
    """Around the circle from the top, a gap before each further community."""
    slots, at = [], 0.0
    for n, before in zip(nodes, [None, *nodes[:-1]], strict=True):
        at += GAP if before is not None and before.community != n.community else 0.0
        slots.append(at)
        at += 1.0
    at += GAP if len({n.community for n in nodes}) > 1 else 0.0
    found = {}
    for n, slot in zip(nodes, slots, strict=True):
        angle = 2 * math.pi * slot / max(at, 1.0) - math.pi / 2
        found[n.name] = (SIZE / 2 + RADIUS * math.cos(angle), SIZE / 2 + RADIUS * math.sin(angle), angle)
    return found


def strongest(graph: Graph) -> list[Edge]:
    """By lift, then by how often; those that are drawn."""
    known = {n.name for n in graph.nodes}
    kept = [e for e in graph.edges if e.a in known and e.b in known]
    return sorted(kept, key=lambda e: (-e.lift.value, -e.together, e.a, e.b))[:MOST_EDGES]


def words(graph: Graph) -> str:
    top = "; ".join(f"{e.a} and {e.b}: {e.lift.value:.1f} times" for e in strongest(graph)[:5])
    return f"{count(len(graph.nodes), 'site')} cited in the same answers. Most above chance: {top or 'none'}."


def lift(edge: Edge) -> str:
    """``2.4 (1.8 to 3.1)``."""
    return f"{edge.lift.value:.1f} ({edge.lift.low:.1f} to {edge.lift.high:.1f})"


def _edge(edge: Edge, places: Mapping[str, Place]) -> Markup:
    (x1, y1, _), (x2, y2, _) = places[edge.a], places[edge.b]
    middle = SIZE / 2
    bend = [(a + b) / 2 + (middle - (a + b) / 2) * 0.55 for a, b in ((x1, x2), (y1, y2))]
    told = f"{edge.a} and {edge.b}: together in {count(edge.together, 'answer')}, {lift(edge)} times what chance gives"
    wide = min(1 + math.log2(max(edge.lift.value, 1.0)), 5)
    return el(
        "path", el("title", told), d=f"M{r(x1)},{r(y1)}Q{r(bend[0])},{r(bend[1])} {r(x2)},{r(y2)}", class_="edge",
        stroke_width=r(wide),
    )  # fmt: skip


def _node(node: Node, place: Place, most: int) -> Markup:
    x, y, angle = place
    size = 4 + 6 * math.sqrt(node.answers / max(most, 1))
    owner = OWNERS.get(node.owner, node.owner)
    told = el("title", f"{node.name}: {owner}, cited in {count(node.answers, 'answer')}, group {node.community + 1}")
    turn, left = math.degrees(angle), math.cos(angle) < 0
    out = 16
    label = el(
        "text", _short(node.name), x=r(-out if left else out), y=4, text_anchor="end" if left else None,
        class_="name own" if node.ours else "name",
        transform=f"translate({r(x)} {r(y)}) rotate({r(turn + 180 if left else turn)})",
    )  # fmt: skip
    return el("g", told, _shape(node, x, y, size), label)


def _shape(node: Node, x: float, y: float, size: float) -> Markup:
    """Own filled, competitor a diamond, the others round: told without colour."""
    if node.ours or node.owner == "own":
        return el("rect", x=r(x - size), y=r(y - size), width=r(2 * size), height=r(2 * size), class_="node own")
    if node.owner == "competitor":
        corners = f"M{r(x)},{r(y - size)}L{r(x + size)},{r(y)}L{r(x)},{r(y + size)}L{r(x - size)},{r(y)}Z"
        return el("path", d=corners, class_="node")
    return el("circle", cx=r(x), cy=r(y), r=r(size), class_="node")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
