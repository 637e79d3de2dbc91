"""What an experiment works with: who asks, the arms, and the desk they work at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.manuscript import manuscript_of
from citestack.experiment.model import CONTROL, ArmChoice, Design, Manuscript
from citestack.experiment.protocols import Asker, Desk
from citestack.experiment.run.steps import Labelled
from citestack.protocols import ChatModel

if TYPE_CHECKING:
    from citestack.assemble import Session

FOUND = 10
"""Passages that an arm is shown for a query."""
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Lab:
    stack: StackAsker
    """Chooses the cases, whoever is asked then."""
    asker: Asker
    desk: Desk
    arms: tuple[Labelled, ...]
    placebos: tuple[Labelled, ...]
    infos: tuple[ArmInfo, ...]
    """Of every arm there is."""


def lab_of(session: Session, design: Design) -> Lab:
    """Raises ``UsageError`` for an unknown arm or option, ``ConfigError`` where a language model is not set up."""
    from citestack.experiment.arms.registry import arm, arms

    stack, infos = StackAsker.over(session), arms()
    named = [choice for choice in design.arms if choice.name != CONTROL]
    chosen = tuple(Labelled(c.label or c.name, arm(c, permissive=design.permissive)) for c in named)
    _check_labels(chosen)
    placebos = [i.name for i in infos if i.kind == "placebo" and i.name != IDENTITY]
    drawn = tuple(Labelled(name, arm(ArmChoice(name))) for name in placebos) if design.engine == "stack" else ()
    desk = desk_of(session, design, stack, _chat(session, design, infos))
    return Lab(stack, stack, desk, chosen, drawn, infos)


def desk_of(session: Session, design: Design, stack: StackAsker, chat: ChatModel | None = None) -> Desk:
    """The corpus as it is, with what other askings read of it."""
    from citestack.stack.layer2_retrieval import passages_for

    base = stack.editions.base

    def page(url: str) -> Manuscript | None:
        record = stack.editions.page(url)
        return None if record is None else manuscript_of(record)

    def trust(url: str) -> float | None:
        known = base.trust([url]) if base.trust else {}
        return known[url].value if url in known else None

    find = partial(passages_for, base.view, k=FOUND, config=session.engine.config.retrieval)
    return Desk(page, find, stack.models.support, design.seed, chat, trust)


def _chat(session: Session, design: Design, infos: Sequence[ArmInfo]) -> ChatModel | None:
    """The language model of the settings, where an arm needs one. Raises ``ConfigError`` when none is set up."""
    from citestack.llm import load_chat

    needy = {info.name for info in infos if info.needs_llm}
    if session.models.chat is not None or not needy & {choice.name for choice in design.arms}:
        return session.models.chat
    return load_chat(session.engine.config.llm)


def _check_labels(chosen: Sequence[Labelled]) -> None:
    labels = [line.label for line in chosen]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        hint = "Give one of them a label of its own."
        raise UsageError(f"two arms are called {twice!r}", hint=hint, layer="experiment")
