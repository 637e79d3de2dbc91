"""A bundle run again: the same design over the same corpus gives the same bytes, or it is said what is otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citestack.errors import UsageError
from citestack.experiment.report.bundle import Bundle, bundle_bytes, stored_bundle
from citestack.experiment.run.journal import edit_key
from citestack.experiment.run.progress import Heard, nobody
from citestack.experiment.run.runner import ExperimentRun, run_design
from citestack.experiment.run.world import World, differences, world_of

if TYPE_CHECKING:
    from citestack.assemble import Session


@dataclass(frozen=True, slots=True)
class Again:
    """What came of running a bundle again."""

    run: ExperimentRun
    same: bool
    """Byte for byte."""
    world: tuple[str, ...]
    """What the corpus, the models or the version have otherwise."""
    outcomes: tuple[str, ...]
    """Askings that gave another outcome, or none: arm, case, repeat and adopters."""


def elsewhere(session: Session, bundle: Bundle) -> tuple[str, ...]:
    """What is otherwise here than where the bundle was made; nothing: the same numbers will come out."""
    then = World(**{**bundle.world, "generation": 0})
    return differences(then, world_of(session))


def run_again(session: Session, bundle: Bundle, heard: Heard = nobody, *, anyway: bool = False) -> Again:
    """As a new experiment of the store. Edits that a language model made are the bundle's: it is not asked again.

    Raises ``UsageError`` where the corpus, the models or the version differ, unless ``anyway``; and as ``run_design``.
    """
    other = elsewhere(session, bundle)
    if other and not anyway:
        hint = "Open the store that the bundle was made with, or give --anyway to see what comes out here."
        raise UsageError(f"this is not where the bundle was made: {'; '.join(other)}", hint=hint, layer="experiment")
    done = run_design(session, bundle.design, heard, resume=False, given=_written(bundle))
    new = stored_bundle(session.corpus.store, done.experiment)
    same = bundle_bytes(new) == bundle_bytes(bundle)
    return Again(done, same, other, () if same else _changed(bundle, new))


def _written(bundle: Bundle) -> dict[str, Any]:
    """Edits by arms that ask a language model."""
    from citestack.experiment.arms.registry import arms

    needy = {info.name for info in arms() if info.needs_llm}
    labels = {choice.label or choice.name for choice in bundle.design.arms if choice.name in needy}
    return {edit_key(*key): edit for key, edit in bundle.edits.items() if key[0] in labels}


def _changed(then: Bundle, now: Bundle) -> tuple[str, ...]:
    old, new = ({o.key: o for o in bundle.outcomes} for bundle in (then, now))
    return tuple(key.replace("\x1f", " ") for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key))
