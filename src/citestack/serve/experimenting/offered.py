"""What the form of a new experiment offers, and what was typed into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.experiment.arms.info import Option
from citestack.experiment.arms.settings import LONGEST, shown
from citestack.experiment.model import ArmChoice
from citestack.serve.experimenting.arms import ArmGroup, ArmShown, arms_shown, groups
from citestack.track.prompts.sets import PromptSets

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

MOST_SETTINGS = 200
SET = "set."
"""Before ``arm.option`` in the name of a field."""
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
    settings: tuple[tuple[str, str], ...] = ()
    """Of arms, by ``arm.option``; one that is left out is as it is by default."""

    def setting(self, arm: str, option: Option) -> str:
        """As it was typed, or its default."""
        return dict(self.settings).get(f"{arm}.{option.name}", shown(option.default))

    def is_set(self, arm: ArmShown) -> bool:
        """A setting of the arm is not as it is by default."""
        return any(self.setting(arm.name, o) != shown(o.default) for o in arm.settings)

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
        told += [(SET + key, text) for key, text in self.settings]
        return urlencode([*told, *([("permissive", "true")] if self.permissive else [])], errors="replace")


def typed_settings(arms: Iterable[ArmChoice]) -> tuple[tuple[str, str], ...]:
    """Settings of a design as the form has them; of an arm that stands twice those of the first."""
    found: dict[str, str] = {}
    for arm in arms:
        for name, value in arm.options.items():
            found.setdefault(f"{arm.name}.{name}", shown(value))
    return tuple(found.items())


def settings_in(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those among the fields of an address that are not as they are by default: they alone are kept in addresses."""
    usual = {f"{a.name}.{o.name}": shown(o.default) for a in arms_shown() for o in a.options}
    found = ((name.removeprefix(SET), text[: LONGEST + 1]) for name, text in given if name.startswith(SET))
    return tuple((key, text) for key, text in found if usual.get(key) != text.strip())[:MOST_SETTINGS]


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
