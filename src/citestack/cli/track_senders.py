"""What sends a run's calls: over the network, to the stack on this machine, or to nobody where answers are saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.track.engines.catalogue import EngineSpec
    from citestack.track.model import Prompt
    from citestack.track.protocols import Sender
    from citestack.track.run.lookup import Chosen, SenderOf


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved answers that the engine ``replay`` reads."""

    path: str = ""
    simulated: bool = False

    def told(self) -> dict[str, Any]:
        return {"path": self.path, "simulated": self.simulated}


def check_saved(chosen: Sequence[Chosen], saved: Saved) -> bool:
    """Whether saved answers are read. Raises ``UsageError`` where they and live engines would be mixed."""
    replays = [one.spec.surface == "replay" for one in chosen]
    if any(replays) != bool(saved.path):
        hint = "citestack track run --set NAME --engine replay --saved FOLDER"
        raise UsageError("--engine replay and --saved go together", hint=hint, layer="track")
    if any(replays) and len(replays) > 1:
        hint = "Give it a run of its own."
        raise UsageError("saved answers are not mixed with others in one run", hint=hint, layer="track")
    return any(replays)


def answered(prompts: tuple[Prompt, ...], saved: Saved) -> tuple[Prompt, ...]:
    """Those that there is a saved answer to: the others are not asked, and not counted as anything."""
    from citestack.track.engines.saved import SavedAnswers

    with SavedAnswers.open(Path(saved.path), simulated=saved.simulated) as answers:
        missing = set(answers.missing(prompts))
    left = tuple(p for p in prompts if p not in missing)
    if not left:
        raise UsageError(
            f"{saved.path} answers none of these prompts", hint="See docs/track-vendors.md.", layer="track"
        )
    return left


@contextmanager
def senders(store: str, environ: Mapping[str, str], saved: Saved) -> Iterator[SenderOf]:
    """``store``: where the stack on this machine answers from. What was opened is closed at the end of the block."""
    from citestack.track.run.lookup import network_sender

    network = network_sender(environ)
    with ExitStack() as stack:

        def sender(spec: EngineSpec) -> Sender:
            if spec.surface == "own":
                return _own(stack, store, spec.model or "default")
            return _replay(stack, saved) if spec.surface == "replay" else network(spec)

        yield sender


def _own(stack: ExitStack, store: str, profile: str) -> Sender:
    from citestack.assemble import open_session
    from citestack.config import profile_config
    from citestack.shapes.answer import answer_json
    from citestack.track.engines.own_sender import OwnSender

    session = stack.enter_context(open_session(store, config=profile_config(profile)))
    return OwnSender(session.engine, answer_json, profile)


def _replay(stack: ExitStack, saved: Saved) -> Sender:
    from citestack.track.engines.replay_sender import ReplaySender
    from citestack.track.engines.saved import SavedAnswers

    return ReplaySender(stack.enter_context(SavedAnswers.open(Path(saved.path), simulated=saved.simulated)))
