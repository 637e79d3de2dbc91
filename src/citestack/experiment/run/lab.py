"""What an experiment works with: who asks, the arms, and the desk they work at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.desk import desk_of
from citestack.experiment.model import CONTROL, ArmChoice, Design
from citestack.experiment.outside import outside_of
from citestack.experiment.protocols import Asker, Desk
from citestack.experiment.run.steps import Labelled
from citestack.protocols import ChatModel

if TYPE_CHECKING:
    from citestack.assemble import Session

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
    chat, store = _chat(session, design, infos), session.corpus.store
    models = stack.models
    desk = replace(
        desk_of(session, seed=design.seed, chat=chat),
        support=models.support,
        relevance=models.relevance,
        outside=outside_of(store),
    )
    return Lab(stack, _asker(design, stack, desk), desk, chosen, drawn, infos)


def _asker(design: Design, stack: StackAsker, desk: Desk) -> Asker:
    if design.engine != "sources":
        return stack
    from citestack.experiment.askers.sources import Simulated, SourcesAsker

    assert desk.chat is not None
    return SourcesAsker(desk.chat, desk.page, desk.support, Simulated(seed=design.seed), stack.config.grounding)


def _chat(session: Session, design: Design, infos: Sequence[ArmInfo]) -> ChatModel | None:
    """The language model of the settings, where an arm or the engine is one. Raises ``ConfigError`` without."""
    from citestack.llm import load_chat

    needy = {info.name for info in infos if info.needs_llm}
    wanted = design.engine == "sources" or bool(needy & {choice.name for choice in design.arms})
    if session.models.chat is not None or not wanted:
        return session.models.chat
    return load_chat(session.engine.config.llm)


def _check_labels(chosen: Sequence[Labelled]) -> None:
    labels = [line.label for line in chosen]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        hint = "Give one of them a label of its own."
        raise UsageError(f"two arms are called {twice!r}", hint=hint, layer="experiment")
