"""New inbound links: nothing on the page changes, only who links to its site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from citestack.authority.link_trust import Tier
from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "inbound_links",
    "outside",
    "More referring domains of one tier, unrelated to those there are: the page's trust as the link graph tells.",
    "The link graph of this corpus (authority/link_trust.py)",
    options=(
        Option("domains", 10, "new referring domains"),
        Option("tier", "medium", "seed, high, medium, low or unvouched"),
    ),
)


@dataclass(frozen=True, slots=True)
class InboundLinks:
    domains: int = 10
    tier: str = "medium"
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        """Only trust moves: the anchor texts of links that do not exist are not made up."""
        before, after = desk.trust(page.url), desk.outside.trust_with(page.url, self.domains, self.tier)
        if before is None or after is None:
            return Edit(refused=f"no authority build knows this page's links, or a domain of the tier {self.tier}")
        if after <= before:
            return Edit(
                refused=f"{self.domains} domains of the tier {self.tier} move its trust of {before:.3f} nowhere"
            )
        links = f"{self.domains} more referring domains of the tier {self.tier}"
        told = Changed(f"Trust {before:.3f}", f"Trust {after:.3f}, with {links}")
        return Edit(trust={page.url: after}, changed=(told,))


def make(settings: Settings) -> Arm:
    """Raises ``UsageError`` for an unknown tier and for fewer than one domain."""
    domains, tier = int(settings["domains"]), str(settings["tier"])
    if tier not in get_args(Tier):
        raise UsageError(f"no tier is called {tier!r}", hint=f"Known: {', '.join(get_args(Tier))}.", layer="experiment")
    if domains < 1:
        raise UsageError("inbound_links needs at least one domain", layer="experiment")
    return InboundLinks(domains, tier)
