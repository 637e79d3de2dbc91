"""What sends a run's calls: over the network, to the stack on this machine, or to nobody where answers are saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citestack.track.engines.catalogue import EngineSpec
    from citestack.track.protocols import Sender
    from citestack.track.run.lookup import SenderOf
    from citestack.track.run.saved import Saved


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
