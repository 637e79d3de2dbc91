"""The nouns of an experiment: what was asked, what was changed, and what came out of it.

Everything is paired by prompt: an arm's outcome is compared with the control's outcome for the same prompt, target and
repeat, and with nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from citestack.model import BlockKind, Link
from citestack.trace import Spent

CONTROL = "control"
ArmKind = Literal["control", "placebo", "text", "structure", "outside", "file", "fabricated"]
"""``placebo``: an edit that should do nothing, whose spread is the noise floor. ``outside``: nothing on the page
changes (links, trust, canonical). ``fabricated``: adds what nobody verified; for research, and always shown as such."""
EngineKind = Literal["stack", "sources", "tracked"]
"""``stack``: the five layers over a copy of the corpus. ``sources``: a language model over a fixed list of sources.
``tracked``: a real engine, before and after a date; nothing can be held still there."""
OutcomeState = Literal["measured", "abstained", "refused", "failed"]
"""``abstained``: there is no answer, so shares of it do not exist; whether the target is cited does (it is not)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a page as its author would edit it."""

    kind: BlockKind
    text: str
    level: int = 0
    """As in ``model.Block``."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A page as its author would edit it; ``experiment.manuscript`` turns it into a page record and back."""

    url: str
    title: str
    parts: tuple[Part, ...]
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    canonical: str | None = None
    json_ld: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """A fact that an edit put into a page."""

    text: str
    """The sentence as it now stands on the page."""
    source: str | None
    """URL of the page that it was taken from or verified by; None = nobody verified it."""
    quote: str = ""
    """The words of the source that verify it."""
    score: float | None = None
    """What the verifier gave it; None = not asked."""
    reason: str = ""
    """Of what was left out: why."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A text before and after; empty before = put in, empty after = taken out."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What an arm does to the world for one case. An empty edit with ``refused`` set: the arm does not apply here."""

    pages: tuple[Manuscript, ...] = ()
    """Replaced, or new, by URL."""
    removed: tuple[str, ...] = ()
    """URLs of pages that are gone."""
    trust: Mapping[str, float] = field(default_factory=dict)
    """URL -> trust put in the place of what the authority build says, in [0, 1]."""
    additions: tuple[Addition, ...] = ()
    rejected: tuple[Addition, ...] = ()
    """Facts that were proposed and left out, because nothing verified them."""
    changed: tuple[Changed, ...] = ()
    refused: str = ""
    """Why the arm changed nothing, in words."""
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One prompt with the page that is to gain by the edit."""

    prompt: str
    target: str
    """URL."""
    domain: str = ""
    """Topic of the prompt, as the design says: a stratum."""
    rank: int | None = None
    """Rank of the target among the pages of the control's answer material, from 1: a stratum. None = not among them."""
    rivals: tuple[str, ...] = ()
    """URLs of the other pages in play, best first: those who may adopt the edit as well."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer with the pages cited beside it, in order."""

    text: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one asking gave for one case under one arm."""

    arm: str
    case: int
    """Index into the cases of the run."""
    repeat: int
    """From 1."""
    adopters: float
    """Share of the rivals that made the same edit, 0 to 1."""
    state: OutcomeState
    reason: str = ""
    measures: Mapping[str, float | None] = field(default_factory=dict)
    """Of the target, by the names of ``experiment.measures``; None = there is no such number here, which is not 0."""
    answer: tuple[Said, ...] = ()
    trace_id: str = ""
    spent: Spent | None = None
    among: Mapping[str, float | None] = field(default_factory=dict)
    """Mean of the shares over all pages that made the edit, the target too: what adopters gain together."""
    among_before: Mapping[str, float | None] = field(default_factory=dict)
    """The same pages in the control."""

    @property
    def key(self) -> str:
        return f"{self.arm}\x1f{self.case}\x1f{self.repeat}\x1f{self.adopters:g}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt of a design."""

    text: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class ArmChoice:
    """An arm by name, with its settings as the design wrote them; one arm may stand twice under two labels."""

    name: str
    label: str = ""
    """What its outcomes are filed under; empty = its name."""
    options: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """Days, ISO 8601, both counted."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tracked engine before and after a change: nothing is held still there."""

    before: Window
    after: Window
    engines: tuple[str, ...] = ()
    """Empty: all that the store has askings of."""


@dataclass(frozen=True, slots=True)
class Design:
    """What is to be done, whole: with the same corpus, models and version it gives the same numbers."""

    name: str
    prompts: tuple[Asked, ...]
    arms: tuple[ArmChoice, ...]
    targets: tuple[str, ...] = ()
    """URLs or hosts. Empty: for every prompt one page of the control's answer material, its rank drawn by ``seed``."""
    engine: EngineKind = "stack"
    profile: str = "fast"
    repeats: int = 1
    """Per prompt, arm and level of adopters; more than 1 only where the engine is random."""
    floor: int = 10
    """A/A askings per prompt: placebo draws for the stack, further repeats of the control for a random engine."""
    adopters: tuple[float, ...] = (0.0,)
    """Shares of the rivals that make the same edit, 0 to 1."""
    ranks: tuple[int, ...] = (1, 2, 3, 4, 5)
    """Strata from which targets are drawn in turn."""
    seed: int = 7
    permissive: bool = False
    """Lets a language model add what nobody verified, as the paper's methods do. For research; labelled everywhere."""
    primary: str = "pawc"
    level: float = 0.95
    wanted: float | None = None
    """Effect on ``primary`` that matters to whoever asks: power says how many prompts it takes."""
    tracked: Tracked | None = None
    """With the engine ``tracked`` only."""
