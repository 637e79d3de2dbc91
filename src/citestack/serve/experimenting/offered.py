"""What the form of a new experiment offers, and what was typed into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.serve.experimenting.arms import ArmGroup, arms_shown, groups
from citestack.track.prompts.sets import PromptSets

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

START = ("front_load",)
"""Arms that are ticked at first, where they are there."""


@dataclass(frozen=True, slots=True)
class SetOffered:
    name: str
    prompts: int


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as they were sent."""

    name: str = ""
    prompts: str = ""
    prompt_set: str = ""
    targets: str = ""
    arm: tuple[str, ...] = START
    profile: str = "fast"
    repeats: str = "1"
    floor: str = "10"
    adopters: str = "0"
    seed: str = "7"
    permissive: bool = False
    wanted: str = ""

    def query(self) -> str:
        """As it stands in an address."""
        from urllib.parse import urlencode

        names = (
            "name",
            "prompts",
            "prompt_set",
            "targets",
            "profile",
            "repeats",
            "floor",
            "adopters",
            "seed",
            "wanted",
        )
        told = [(n, str(getattr(self, n))) for n in names if getattr(self, n)]
        told += [("arm", arm) for arm in self.arm]
        return urlencode([*told, *([("permissive", "true")] if self.permissive else [])], errors="replace")


@dataclass(frozen=True, slots=True)
class Offered:
    pages: int
    """Of the corpus, which is the server's store."""
    sets: tuple[SetOffered, ...]
    groups: tuple[ArmGroup, ...]


def offered(bench: Workbench) -> Offered:
    counts = bench.store.counts()
    sets = tuple(SetOffered(s.name, len(s.prompts)) for s in bench.store.shelf(PromptSets).list())
    return Offered(counts.pages, sets, groups(arms_shown()))
