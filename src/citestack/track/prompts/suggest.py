"""Prompts to add: from the fan-out of a topic over the store's pages, and from what Bing searched before it cited.

Each says where it comes from. What repeats a prompt of the set, or an earlier suggestion, is left out with its reason.
What a rule guessed is marked as guessed: a set in which nobody has looked at the intents says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from citestack.track.model import Prompt
from citestack.track.prompts.branding import BrandNames
from citestack.track.prompts.checking import MAX_CHARS, cells_of, clean
from citestack.track.prompts.intents import guess_intent, intent_of_bing
from citestack.track.prompts.similar import Known

if TYPE_CHECKING:
    from citestack.trace import FanoutEvent


@dataclass(frozen=True, slots=True)
class Suggestion:
    prompt: Prompt
    origin: str
    """In words: which rule, heading or import it comes from."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Guessed field -> name of the rule."""

    def as_dict(self) -> dict[str, Any]:
        told = {k: v for k, v in cells_of(self.prompt).items() if v}
        return {**told, "origin": self.origin, "rules": dict(self.rules)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    text: str
    origin: str
    reason: str
    """``in_the_set``, ``near_duplicate``, ``too_long``, ``empty`` or ``not_text`` (control characters)."""
    like: str = ""
    """The prompt that it repeats."""

    def as_dict(self) -> dict[str, Any]:
        return {"prompt": self.text, "origin": self.origin, "reason": self.reason, "like": self.like}


@dataclass(frozen=True, slots=True)
class Suggested:
    kept: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What every suggestion is made with."""

    existing: Sequence[Prompt] = ()
    """Prompts of the set that is to grow."""
    brands: BrandNames = field(default_factory=lambda: BrandNames(()))
    market: str = ""
    language: str = ""
    limit: int = 50


class Grounding(Protocol):
    """A grounding query, as ``first_party.series`` gives them."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def other(self) -> Mapping[str, Any]: ...


def from_fan(topic: str, fan: FanoutEvent, wanted: Wanted) -> Suggested:
    """The queries that layer 1 keeps, then the questions that it considered. What else it considers are fragments of
    pages with the topic put to them: good for finding pages, and no prompts.
    """
    kept = {query.text for query in fan.queries}
    rest = [query for query in fan.considered if query.text not in kept and query.text.endswith("?")]
    raw = []
    for query in (*fan.queries, *rest):
        origin = f"fan-out of {topic!r}: {query.kind.value}, {query.reason}"
        raw.append(Suggestion(Prompt(query.text, topic=topic.strip()), origin))
    return _chosen(raw, wanted, topic)


def from_grounding(queries: Iterable[Grounding], as_of: str, wanted: Wanted) -> Suggested:
    """Grounding queries, most cited first. Bing shows a sample of them: what is not here may have been searched too."""
    raw = []
    for query in sorted(queries, key=lambda q: (-q.value, q.name)):
        other = {name: str(value or "") for name, value in query.other.items()}
        when = f" of {as_of}" if as_of else ""
        origin = f"Bing grounding query, {query.value:,.0f} citations in the export{when}"
        prompt = Prompt(query.name, intent=intent_of_bing(other.get("intent", "")), topic=other.get("topic", ""))
        raw.append(Suggestion(prompt, origin))
    return _chosen(raw, wanted)


def _chosen(raw: Iterable[Suggestion], wanted: Wanted, topic: str = "") -> Suggested:
    known, ids = Known(wanted.existing, topic), {p.id for p in wanted.existing}
    kept: list[Suggestion] = []
    left: list[LeftOut] = []
    for one in raw:
        if len(kept) >= wanted.limit:
            break
        try:
            prompt = replace(clean(one.prompt), market=wanted.market, language=wanted.language)
        except ValueError:
            left.append(LeftOut(repr(one.prompt.text)[:80], one.origin, "not_text"))
            continue
        if reason := _refusal(prompt, known, ids):
            left.append(LeftOut(prompt.text, one.origin, *reason))
            continue
        known.add(prompt)
        kept.append(_guessed(replace(one, prompt=prompt), wanted.brands))
    return Suggested(tuple(kept), tuple(left))


def _refusal(prompt: Prompt, known: Known, ids: set[str]) -> tuple[str, str] | None:
    if not prompt.text or len(prompt.text) > MAX_CHARS:
        return "too_long" if prompt.text else "empty", ""
    if prompt.id in ids:
        return "in_the_set", prompt.text
    like = known.like(prompt)
    return None if like is None else ("near_duplicate", like.prompt.text)


def _guessed(one: Suggestion, brands: BrandNames) -> Suggestion:
    prompt, rules = one.prompt, dict[str, str]()
    if not prompt.intent:
        intent, rule = guess_intent(prompt.text)
        if intent:
            prompt = replace(prompt, intent=intent, guessed=("intent",))
            rules["intent"] = rule
    [prompt] = brands.marked([prompt])
    if "branded" in prompt.guessed:
        rules["branded"] = "names_a_brand" if prompt.branded else "names_no_brand"
    return replace(one, prompt=prompt, rules=rules)
