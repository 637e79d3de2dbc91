"""What a run asks, in an order that never changes: a number is enough to name an asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from citestack.errors import UsageError
from citestack.track.model import Asking, Prompt


@dataclass(frozen=True, slots=True)
class Plan:
    """Every prompt to every engine from every place, ``repeats`` times.

    The engines change fastest and the repeats slowest: a run that is broken off has asked all prompts once before it
    asks one of them again, and an engine's repeats of a prompt are far apart in time.
    """

    engines: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    places: tuple[str, ...] = ("",)
    """As the engines take them; empty = the engine's own choice."""
    repeats: int = 1

    def __post_init__(self) -> None:
        """Raises ``UsageError`` for a plan that asks nothing, or the same twice."""
        for what, values in (("engine", self.engines), ("prompt", self.prompts), ("place", self.places)):
            if not values:
                raise UsageError(f"a run needs at least one {what}", layer="track")
        if self.repeats < 1:
            raise UsageError("every prompt is asked at least once", hint="Use --repeats 1 or more.", layer="track")
        for what, names in (("engine", self.engines), ("place", self.places), ("prompt", [p.id for p in self.prompts])):
            if doubled := _doubled(names):
                raise UsageError(f"{what} {doubled!r} is named twice", layer="track")

    def __len__(self) -> int:
        return len(self.engines) * len(self.prompts) * len(self.places) * self.repeats

    def __iter__(self) -> Iterator[Asking]:
        return map(self.asking, range(len(self)))

    def asking(self, number: int) -> Asking:
        """The asking with this place in the plan, from 0. Raises ``UsageError`` when there is none."""
        if not 0 <= number < len(self):
            raise UsageError(f"the run has no asking {number}: they go from 0 to {len(self) - 1}", layer="track")
        rest, engine = divmod(number, len(self.engines))
        rest, place = divmod(rest, len(self.places))
        repeat, prompt = divmod(rest, len(self.prompts))
        return Asking(self.engines[engine], self.prompts[prompt], repeat + 1, self.places[place])

    def of(self, engine: str) -> range:
        """The numbers of an engine's askings, in the order they are asked."""
        return range(self.engines.index(engine), len(self), len(self.engines))


def plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "engines": list(plan.engines),
        "prompts": [{k: v for k, v in asdict(p).items() if v not in ("", None, ())} for p in plan.prompts],
        "places": list(plan.places),
        "repeats": plan.repeats,
    }


def read_plan(told: Mapping[str, Any]) -> Plan:
    prompts = tuple(map(_prompt, told["prompts"]))
    return Plan(tuple(told["engines"]), prompts, tuple(told["places"]), told["repeats"])


def _prompt(told: Mapping[str, Any]) -> Prompt:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
    return Prompt(**fields)


def _doubled(names: Sequence[str]) -> str | None:
    return next((name for name, n in Counter(names).items() if n > 1), None)
