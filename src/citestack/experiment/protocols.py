"""The seams of an experiment: an arm proposes an edit, an asker says what came of it. Neither knows the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from citestack.experiment.model import ArmKind, Case, Edit, Manuscript, Outcome
from citestack.model import Candidate
from citestack.protocols import ChatModel, Relevance, Support


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known of a page that does not stand on it."""

    trust_with: Callable[[str, int, str], float | None] = lambda *_: None
    """Trust of a page with so many more referring domains of a tier (``authority.link_trust.Tier``); None where the
    newest authority build cannot tell, or there is none."""
    why_no_trust: Callable[[str, str], str] = lambda *_: "nothing is known of this page's links"
    """URL and tier: why ``trust_with`` gives None, in words that are the same for pages with the same reason."""
    copies: Callable[[str], Sequence[str]] = lambda _: ()
    """Pages of the same site that are near-copies of the page, or the same page at another address."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an arm may look at while it edits. It reads the corpus as it is, never an edited copy."""

    page: Callable[[str], Manuscript | None]
    """The stored page with this URL."""
    find: Callable[[str], Sequence[Candidate]]
    """Layer 2 for one query, best first."""
    support: Support
    outside: Outside = field(default=Outside(), kw_only=True)
    seed: int = 0
    chat: ChatModel | None = None
    """None: no language model is configured, and arms that need one say so."""
    trust: Callable[[str], float | None] = lambda _: None
    """Trust of a page from the newest authority build; None without."""
    relevance: Relevance | None = None
    """Layer 3's measure of how well a text answers a prompt; None = shared words stand in."""


class Arm(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ArmKind: ...

    @property
    def twin(self) -> str | None:
        """Fabricated arms name the honest arm that does the same with real sources."""
        ...

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        """The edit of ``page`` (the target, or a rival that adopts) for this prompt; the same input, the same edit.

        ``draw`` numbers the repeats of arms that choose by chance (placebos). Raises ``LlmError`` and its children.
        """
        ...


class Asker(Protocol):
    def ask(self, arm: str, number: int, case: Case, edits: Sequence[Edit], repeat: int) -> Outcome:
        """Asks the prompt in a world where all ``edits`` were made (none = the control), and measures the target."""
        ...
