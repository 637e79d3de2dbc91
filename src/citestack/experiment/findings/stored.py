"""Findings as plain JSON and back. Numbers are rounded as measured, so that the same run gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from citestack.errors import UsageError
from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.figures import (
    Applied,
    Detectable,
    Effect,
    Example,
    Findings,
    Floor,
    HonestPair,
    ZeroSum,
)  # fmt: skip
from citestack.experiment.model import Addition, Changed, Said

DIGITS = 9
"""Significant digits kept: more than any figure means, fewer than processors differ in."""


def findings_json(findings: Findings) -> dict[str, Any]:
    """Plain values only. ``findings_of`` reads it back; a second round changes nothing."""
    found: dict[str, Any] = plain(findings)
    return found


def findings_of(data: Mapping[str, Any]) -> Findings:
    """Raises ``UsageError`` when these are no findings."""
    try:
        return Findings(
            str(data["primary"]),
            tuple(_effect(e) for e in data["effects"]),
            tuple(Floor(**{**f, "band": _pair(f["band"])}) for f in data["floors"]),
            tuple(Detectable(**p) for p in data["power"]),
            tuple(_honest(p) for p in data["pairs"]),
            tuple(_example(e) for e in data["examples"]),
            tuple(data["summary"]),
            tuple(data.get("warnings", ())),
            tuple(_zero_sum(z) for z in data.get("zero_sum", ())),
            tuple(Applied(**{**a, "reasons": _reasons(a["reasons"])}) for a in data.get("applied", ())),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        raise UsageError(f"stored findings cannot be read: {e}", layer="experiment") from e


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries, tuples as lists, numbers rounded; an integer stays one."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    return rounded(value) if isinstance(value, float) else value


def rounded(value: float) -> float:
    """To ``DIGITS`` significant digits; never minus nothing."""
    return float(f"{value:.{DIGITS}g}") + 0.0


def _effect(data: Mapping[str, Any]) -> Effect:
    return Effect(**{**data, "difference": _interval(data["difference"]), "floor": _pair(data["floor"])})


def _honest(data: Mapping[str, Any]) -> HonestPair:
    raw, score = (_sides(data[name]) for name in ("raw", "score"))
    return HonestPair(**{**data, "raw": raw, "score": score, "difference": _interval(data.get("difference"))})


def _example(data: Mapping[str, Any]) -> Example:
    return Example(**{
        **data,
        "changed": tuple(Changed(**c) for c in data["changed"]),
        "before": _said(data["before"]), "after": _said(data["after"]),
        "additions": tuple(Addition(**a) for a in data.get("additions", ())),
        "rejected": tuple(Addition(**a) for a in data.get("rejected", ())),
    })  # fmt: skip


def _zero_sum(data: Mapping[str, Any]) -> ZeroSum:
    return ZeroSum(**{**data, "lost": _interval(data["lost"]), "among": _interval(data.get("among"))})


def _reasons(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(why), int(n)) for why, n in rows)


def _said(rows: Sequence[Mapping[str, Any]]) -> tuple[Said, ...]:
    return tuple(Said(row["text"], tuple(row["cited"])) for row in rows)


def _interval(data: Mapping[str, Any] | None) -> Interval | None:
    return None if data is None else Interval(**data)


def _pair(data: Sequence[float] | None) -> tuple[float, float] | None:
    return None if data is None else (data[0], data[1])


def _sides(data: Sequence[float | None]) -> tuple[float | None, float | None]:
    return data[0], data[1]
