"""Who says whether a text entails a sentence: a Protocol, the shipped verifier, a memory in front of any judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from citestack.config import GroundingConfig
from citestack.errors import UsageError
from citestack.inference.support import load_support, verify_text
from citestack.model import SupportState
from citestack.protocols import Support

if TYPE_CHECKING:
    from collections.abc import Callable

OURS, COMMAND = "ours", "command:"


class Judge(Protocol):
    """``premise`` is a document or several, ``hypothesis`` one sentence without marks."""

    @property
    def name(self) -> str: ...

    def entails(self, premise: str, hypothesis: str) -> bool: ...

    def partly(self, premise: str, hypothesis: str) -> bool:
        """At least a part of the hypothesis is entailed; a judge that knows no parts answers as ``entails``."""
        ...


@dataclass(frozen=True, slots=True)
class SupportJudge:
    """Layer 4's verifier at layer 4's thresholds."""

    support: Support
    config: GroundingConfig = field(default_factory=GroundingConfig)

    @property
    def name(self) -> str:
        return self.support.name

    def entails(self, premise: str, hypothesis: str) -> bool:
        return self._state(premise, hypothesis) is SupportState.SUPPORTED

    def partly(self, premise: str, hypothesis: str) -> bool:
        return self._state(premise, hypothesis) in (SupportState.SUPPORTED, SupportState.PARTIAL)

    def _state(self, premise: str, hypothesis: str) -> SupportState:
        return verify_text(hypothesis, premise, self.support, self.config).state


@dataclass(frozen=True, slots=True)
class RememberingJudge:
    """Asks another judge each thing once: leave-one-out repeats itself."""

    judge: Judge
    entailed: dict[tuple[str, str], bool] = field(default_factory=dict)
    partial: dict[tuple[str, str], bool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.judge.name

    def entails(self, premise: str, hypothesis: str) -> bool:
        return _remembered(self.entailed, (premise, hypothesis), self.judge.entails)

    def partly(self, premise: str, hypothesis: str) -> bool:
        return _remembered(self.partial, (premise, hypothesis), self.judge.partly)


def _remembered(known: dict[tuple[str, str], bool], pair: tuple[str, str], ask: Callable[[str, str], bool]) -> bool:
    if pair not in known:
        known[pair] = ask(*pair)
    return known[pair]


def load_judge(name: str = OURS) -> Judge:
    """``ours``; a folder or a hub repository ``owner/name@commit`` with an ONNX NLI model; ``command:PROGRAM ...``.

    Raises ``WeightsError`` for a model that cannot be used, ``UsageError`` for a name that is none of these.
    """
    if name == OURS:
        return RememberingJudge(SupportJudge(load_support()))
    if name.startswith(COMMAND):
        from citestack.evaluate.command_judge import CommandJudge

        return RememberingJudge(CommandJudge.of(name.removeprefix(COMMAND)))
    from citestack.evaluate.nli_judge import load_nli, nli_folder

    folder = nli_folder(name)
    if folder is None:
        hint = "Use: ours, a folder with model.onnx, owner/name@commit of a hub repository, or 'command:PROGRAM ...'."
        raise UsageError(f"no judge {name!r}", hint=hint, layer="evaluate")
    return RememberingJudge(load_nli(folder))
