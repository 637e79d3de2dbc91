"""Two pages of one site about the same become one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from citestack.audit.addresses import site
from citestack.authority.signals.topics import terms_of
from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "merge_pages",
    "structure",
    "The other page of the site that answers the prompt best, and is about the same, is put at the end of this one.",
    "Consolidating advice of site guides: one page per topic",
)
SHARED = 0.5
"""Share of the shorter title's terms that the other has, or one pair of neighbouring words."""


@dataclass(frozen=True, slots=True)
class MergePages:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        other = next(_alike(case.prompt, page, desk), None)
        if other is None:
            return Edit(refused="no other page of its site that the prompt finds is about the same")
        held = {part.text for part in page.parts}
        new = tuple(_under(part) for part in other.parts if part.text not in held)
        if not new:
            return Edit(refused=f"{other.url} says nothing that this page does not say")
        links = tuple(replace(link, source=page.url) for link in other.links if link.target != page.url)
        merged = replace(page, parts=(*page.parts, *new), links=(*page.links, *links))
        told = tuple(Changed("", part.text) for part in new)
        return Edit(pages=(merged,), removed=(other.url,), changed=(Changed(other.url, page.url), *told))


def _alike(prompt: str, page: Manuscript, desk: Desk) -> Iterator[Manuscript]:
    """In the order in which layer 2 finds them."""
    own, terms = site(page.url), terms_of(page.title)
    found = dict.fromkeys(c.passage.url for c in desk.find(prompt))
    for url in found:
        other = desk.page(url) if url != page.url and site(url) == own else None
        if other is not None and same_topic(terms, terms_of(other.title)):
            yield other


def same_topic(a: set[str], b: set[str]) -> bool:
    shared = a & b
    if any(" " in term for term in shared):
        return True
    words = min((len([t for t in terms if " " not in t]) for terms in (a, b)), default=0)
    return words > 0 and len(shared) >= max(1.0, SHARED * words)


def _under(part: Part) -> Part:
    """The other page's own heading becomes a section of this one."""
    return replace(part, level=2) if part.kind == "heading" and part.level <= 1 else part


def make(_: Settings) -> Arm:
    return MergePages()
