"""One address for one text: near-copies of the page on its own site point to it, or are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "canonical_fix",
    "outside",
    "Near-copies of the page and other addresses of it, on its own site, name it as canonical, or are removed.",
    "RFC 6596 (the canonical link relation)",
    options=(Option("remove", False, "removes the copies instead"),),
)


@dataclass(frozen=True, slots=True)
class CanonicalFix:
    remove: bool = False
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        copies = desk.outside.copies(page.url)
        pages = [other for url in copies if (other := desk.page(url)) is not None]
        own = replace(page, canonical=page.url)
        wrong = [p for p in pages if p.canonical != page.url]
        if not pages or not (wrong or self.remove):
            return Edit(refused="its site holds no copy of it that does not point to it already")
        if self.remove:
            told = tuple(Changed(p.url, "") for p in pages)
            return Edit(pages=(own,), removed=tuple(p.url for p in pages), changed=told)
        return Edit(pages=(own, *_pointing(wrong, page.url)), changed=tuple(_told(p, page.url) for p in wrong))


def _pointing(pages: Sequence[Manuscript], url: str) -> list[Manuscript]:
    return [replace(p, canonical=url) for p in pages]


def _told(page: Manuscript, url: str) -> Changed:
    return Changed(f"{page.url}: canonical {page.canonical or 'not declared'}", f"{page.url}: canonical {url}")


def make(settings: Settings) -> Arm:
    remove = settings["remove"]
    if not isinstance(remove, bool):
        raise UsageError("remove is yes or no", layer="experiment")
    return CanonicalFix(remove)
