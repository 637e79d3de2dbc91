"""New inbound links: nothing on the page changes, only who links to its site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from citestack.authority.link_trust import Tier
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "inbound_links",
    "outside",
    "More referring domains of one tier, unrelated to those there are: the page's trust as the link graph tells.",
    "The link graph of this corpus (authority/link_trust.py)",
    options=(
        Option("domains", 10, "new referring domains", least=1, most=100_000),
        Option("tier", "medium", "how much those who link are trusted themselves", choices=get_args(Tier)),
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
            return Edit(refused=desk.outside.why_no_trust(page.url, self.tier))
        if after <= before:
            return Edit(refused=f"{self.domains} domains of the tier {self.tier} do not raise its trust")
        links = f"{self.domains} more referring domains of the tier {self.tier}"
        told = Changed(f"Trust {before:.3f}", f"Trust {after:.3f}, with {links}")
        return Edit(trust={page.url: after}, changed=(told,))


def make(settings: Settings) -> Arm:
    return InboundLinks(int(settings["domains"]), str(settings["tier"]))
