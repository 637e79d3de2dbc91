"""A run over saved answers: nobody is asked, and what was not saved is not counted as anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citestack.errors import UsageError
from citestack.track.engines.saved import SavedAnswers
from citestack.track.model import Prompt
from citestack.track.run.lookup import Chosen


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
    with SavedAnswers.open(Path(saved.path), simulated=saved.simulated) as answers:
        missing = set(answers.missing(prompts))
    left = tuple(p for p in prompts if p not in missing)
    if not left:
        raise UsageError(
            f"{saved.path} answers none of these prompts", hint="See docs/track-vendors.md.", layer="track"
        )
    return left
