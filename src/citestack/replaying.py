"""Replay: decide layers 3-5 again from a trace alone, with other weights, thresholds or measured parts.

No index and no store are touched. Readings of the verifier are taken from the trace; a changed draft may need pairs
that were never read, and those go to the verifier given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, get_args

from citestack.compose import Asked, abstention
from citestack.config import Config, Fallback
from citestack.engine import in_order
from citestack.errors import ConfigError
from citestack.model import Answer, Candidate, ScorePart
from citestack.protocols import Reviser, Support
from citestack.recorded import recorded_search, remembering
from citestack.settle import Verifiers, settle
from citestack.stack.layer3_rerank import decide as decide_rerank
from citestack.stack.layer4_grounding import PassageGrounder
from citestack.stack.layer5_citation import MinimalCiter
from citestack.trace import (
    Event,
    FanoutEvent,
    RerankEvent,
    RetrievalEvent,
    RunFinished,
    RunStarted,
    Scored,
    Trace,
    WritingEvent,
)
from citestack.trace_json import make_trace
from citestack.writing.extractive import decide as decide_writing
from citestack.writing.llm import decide as decide_draft

MOST_COUNT, MOST_WEIGHT = 1000, 10
"""Bounds of what a setting can be changed to. Weights and thresholds are of the order of 1."""
OPTIONAL = ("rerank.trust_floor",)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to decide with instead."""

    config: Mapping[str, Any] = field(default_factory=dict)
    """Dotted settings, e.g. ``{"rerank.trust_weight": 0.2}``."""
    parts: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    """Passage id -> part name -> measured value of layer 3."""
    self_contained: frozenset[str] = frozenset()
    """Claim ids to treat as standing alone."""


def replay(trace: Trace, changes: Changes, support: Support) -> Trace:
    """The trace that a fresh run with these changes would have left (timings apart).

    Raises ``ConfigError`` for a setting that does not exist, belongs to layers 1 and 2, or cannot have that value.
    """
    started = replace(trace.one(RunStarted), config=changed(trace.one(RunStarted).config, changes.config))
    early = [e for e in trace if isinstance(e, FanoutEvent | RetrievalEvent)]
    measured_rerank = trace.maybe(RerankEvent)
    if measured_rerank is None:
        return make_trace((started, *early, trace.one(RunFinished)))
    fan, found = trace.one(FanoutEvent), trace.one(RetrievalEvent)
    asked = Asked(trace.one(RunFinished).answer.question, started.corpus_generation, started.config, fan.queries)
    rerank = decide_rerank(
        _patched(measured_rerank.scored, changes), found.candidates, started.config.rerank, measured_rerank.trust
    )
    writing = _rewritten(trace, rerank, changes, started.config)
    verified = _verified(trace, asked, writing, in_order(found.candidates, rerank.kept), remembering(trace, support))
    return make_trace((started, *early, rerank, *verified))


def changed(config: Config, settings: Mapping[str, Any]) -> Config:
    """The configuration with dotted settings replaced; only those of the writer and layers 3-5 can be replayed."""
    for path, value in settings.items():
        section, _, name = path.partition(".")
        if section not in ("rerank", "writing", "grounding", "citation"):
            hint = "Settings that replay: rerank.*, writing.*, grounding.*, citation.*"
            raise ConfigError(f"{path!r} cannot be replayed", hint=hint)
        part = getattr(config, section)
        known = [f.name for f in fields(part)] if is_dataclass(part) else []
        if name not in known:
            raise ConfigError(f"no setting {path!r}", hint=f"{section} has: {', '.join(known)}.")
        _check(path, getattr(part, name), value, optional=path in OPTIONAL)
        config = replace(config, **{section: replace(part, **{name: value})})
    return config


def _check(path: str, now: object, value: object, *, optional: bool) -> None:
    """Raises ``ConfigError`` for a value of another kind than the setting's, or out of all reason."""
    if value is None and optional:
        return
    if isinstance(now, bool) or isinstance(value, bool):
        fits, wanted = isinstance(now, bool) and isinstance(value, bool), "true or false"
    elif isinstance(now, int):
        fits, wanted = isinstance(value, int) and 0 <= value <= MOST_COUNT, f"a whole number from 0 to {MOST_COUNT}"
    elif isinstance(now, str):
        fits, wanted = value in get_args(Fallback), f"one of: {', '.join(get_args(Fallback))}"
    else:
        fits = isinstance(value, int | float) and 0 <= value <= MOST_WEIGHT
        wanted = f"a number from 0 to {MOST_WEIGHT}"
    if not fits:
        raise ConfigError(f"{path} cannot be {str(value)[:80]!r}", hint=f"Give {wanted}.")


def _patched(scored: Sequence[Scored], changes: Changes) -> tuple[Scored, ...]:
    return tuple(_with_parts(s, changes.parts.get(s.passage, {})) for s in scored)


def _with_parts(scored: Scored, values: Mapping[str, float | None]) -> Scored:
    if not values:
        return scored
    parts = tuple(ScorePart(p.name, values.get(p.name, p.value), p.weight) for p in scored.parts)
    return replace(scored, parts=parts)


def _rewritten(trace: Trace, rerank: RerankEvent, changes: Changes, config: Config) -> WritingEvent:
    """The writer's event decided again. A language model's sentences are those on record: it is not asked again."""
    event, queries = trace.one(WritingEvent), trace.one(FanoutEvent).queries
    pool = tuple(
        replace(p, self_contained=True, problem=None) if p.claim.id in changes.self_contained else p for p in event.pool
    )
    if event.drafts:
        return decide_draft(replace(event, pool=pool, readings=()), config.writing, queries)
    again = decide_writing(pool, rerank.kept, config.writing, queries)
    return replace(again, notes=event.notes, spent=event.spent)


def _verified(
    trace: Trace, asked: Asked, writing: WritingEvent, kept: Sequence[Candidate], support: Support
) -> tuple[Event, ...]:
    if not writing.draft:
        return (writing, RunFinished(_nothing(asked, writing)))
    grounder, citer = PassageGrounder(support, asked.config.grounding), MinimalCiter(asked.config.citation)
    layers = Verifiers(grounder, citer, _reviser(trace, asked.config, support))
    settled = settle(asked, writing, kept, layers, others=trace.one(RetrievalEvent).candidates)
    return (*settled.events, RunFinished(settled.answer))


def _reviser(trace: Trace, config: Config, support: Support) -> Reviser | None:
    """Revises from what the trace holds: lookups that the run did not make find nothing."""
    if not config.revise.rounds:
        return None
    from citestack.inference.support import load_facts
    from citestack.writing.revise import EvidenceReviser

    record = recorded_search(trace)
    return EvidenceReviser(support, load_facts(), record.find, config.revise, config.grounding, record)


def _nothing(asked: Asked, writing: WritingEvent) -> Answer:
    return abstention(asked, writing.abstain_reason or "Nothing in the corpus answers this.")
