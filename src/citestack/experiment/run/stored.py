"""Cases and outcomes as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from citestack.experiment.model import Case, Outcome, Said
from citestack.trace import Spent


def case_json(case: Case) -> dict[str, Any]:
    return {**asdict(case), "rivals": list(case.rivals)}


def case_of(data: Mapping[str, Any]) -> Case:
    return Case(**{**data, "rivals": tuple(data["rivals"])})


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Nothing in it depends on the clock: the same asking gives the same JSON."""
    return {
        **{name: getattr(outcome, name) for name in _PLAIN},
        **{name: dict(getattr(outcome, name)) for name in _NUMBERS},
        "answer": [[s.text, list(s.cited)] for s in outcome.answer],
        "spent": None if outcome.spent is None else asdict(outcome.spent),
    }


def outcome_of(data: Mapping[str, Any]) -> Outcome:
    answer = tuple(Said(text, tuple(cited)) for text, cited in data["answer"])
    spent = None if data["spent"] is None else Spent(**data["spent"])
    return Outcome(**{**data, "answer": answer, "spent": spent})


_PLAIN = ("arm", "case", "repeat", "adopters", "state", "reason", "trace_id")
_NUMBERS = ("measures", "among", "among_before")
