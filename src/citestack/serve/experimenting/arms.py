"""The arms as they are offered: what each does, how honest it is, and why one cannot be chosen here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.errors import ConfigError
from citestack.experiment.arms.info import ArmInfo, Option
from citestack.experiment.model import ArmKind

KINDS: dict[ArmKind, tuple[str, str]] = {
    "text": ("Text", "what the page says, or how"),
    "structure": ("Structure", "the same words in another order or form"),
    "outside": ("Outside the page", "links to it, its trust, its address; not a word of it changes"),
    "placebo": ("Placebo", "edits that should do nothing: their spread is the noise floor, which is asked anyway"),
    "control": ("Control", "tests the machine, not the page"),
    "file": ("Your own file", "a page that you edited yourself"),
    "fabricated": ("Fabricated", "adds what nobody verified; for research alone"),
}
"""In the order of the form."""
FOLDED: frozenset[ArmKind] = frozenset({"placebo", "control", "fabricated"})
FILE = "takes a file of yours: run it with citestack experiment run"
PERMISSIVE = "permissive"
NO_LLM = "needs a language model, and none is configured: set CITESTACK_LLM_BASE_URL and CITESTACK_LLM_MODEL"


@dataclass(frozen=True, slots=True)
class ArmShown:
    name: str
    kind: ArmKind
    does: str
    source: str
    needs_llm: bool
    honest: bool
    """It adds nothing that nobody verified."""
    twin: str | None
    """Of fabricated arms: the honest one that does the same with real sources."""
    offered: bool
    """It can be chosen on this server."""
    why_not: str
    options: tuple[Option, ...] = ()
    """Its settings, each with its default."""

    @property
    def settings(self) -> tuple[Option, ...]:
        """Those that the form asks for: that an arm may invent is said once, for all arms."""
        return tuple(o for o in self.options if o.name != PERMISSIVE)


@dataclass(frozen=True, slots=True)
class ArmGroup:
    kind: ArmKind
    title: str
    says: str
    arms: tuple[ArmShown, ...]
    """Those that this server can run."""
    others: tuple[tuple[str, tuple[ArmShown, ...]], ...]
    """Those that it cannot, by the reason."""
    folded: bool
    """Of little use to most."""


def arms_shown() -> tuple[ArmShown, ...]:
    """By kind, then by name."""
    from citestack.experiment.arms.registry import arms

    model = has_llm()
    return tuple(_shown(info, model=model) for info in arms())


def groups(arms: Sequence[ArmShown]) -> tuple[ArmGroup, ...]:
    found = (_group(kind, [a for a in arms if a.kind == kind]) for kind in KINDS)
    return tuple(group for group in found if group.arms or group.others)


def _group(kind: ArmKind, arms: Sequence[ArmShown]) -> ArmGroup:
    reasons = dict.fromkeys(a.why_not for a in arms if not a.offered)
    others = tuple((why, tuple(a for a in arms if a.why_not == why)) for why in reasons)
    return ArmGroup(kind, *KINDS[kind], tuple(a for a in arms if a.offered), others, kind in FOLDED)


def has_llm() -> bool:
    """The environment names a language model."""
    from citestack.llm.settings import endpoint_from

    try:
        endpoint_from(os.environ)
    except ConfigError:
        return False
    return True


def _shown(info: ArmInfo, *, model: bool) -> ArmShown:
    why = FILE if info.kind == "file" else NO_LLM if info.needs_llm and not model else ""
    return ArmShown(
        info.name, info.kind, info.does, info.source, info.needs_llm, info.honest, info.twin, not why, why, info.options
    )  # fmt: skip
