"""A plan as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from citestack.evaluate.statistics.interval import Interval
from citestack.plan.model import Evidence, Expected, LayerCount, Plan, Task, Verdict


def plan_json(plan: Plan) -> dict[str, Any]:
    """Every field under its own name."""
    return asdict(plan)


def plan_bytes(plan: Plan) -> bytes:
    # ASCII, so that a lone surrogate in a quote comes back as it was.
    return json.dumps(plan_json(plan), sort_keys=True, separators=(",", ":")).encode("ascii")


def plan_of(body: bytes) -> Plan:
    """Of ``plan_bytes``; fields that an older version did not write have their defaults."""
    told: dict[str, Any] = json.loads(body)
    verdict = told.pop("verdict")
    return Plan(
        **{
            **told,
            "verdict": Verdict(**{**verdict, "because": _evidence(verdict["because"])}),
            "tasks": _tasks(told["tasks"]),
            "done": _tasks(told["done"]),
            "missing": _evidence(told["missing"]),
            "layers": tuple(_layer(c) for c in told.get("layers", ())),
            **{name: tuple(told.get(name, ())) for name in ("sentences", "prompts", "notes")},
        }
    )


def _evidence(rows: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**{**row, "interval": _interval(row["interval"])}) for row in rows)


def _tasks(rows: list[dict[str, Any]]) -> tuple[Task, ...]:
    return tuple(Task(**{**r, "expected": _expected(r["expected"]), "prompts": tuple(r["prompts"])}) for r in rows)


def _expected(told: Mapping[str, Any] | None) -> Expected | None:
    return None if told is None else Expected(**{**told, "amount": _interval(told["amount"])})


def _layer(told: Mapping[str, Any]) -> LayerCount:
    return LayerCount(**{**told, "rate": _interval(told["rate"]), "relative": _interval(told["relative"])})


def _interval(told: Mapping[str, float] | None) -> Interval | None:
    return None if told is None else Interval(**told)
