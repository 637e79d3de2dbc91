"""Figures of a twin in words, for every face."""

from __future__ import annotations

from citestack.twin.model import Estimate, Twin


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f} %"


def span(e: Estimate, *, as_share: bool = False) -> str:
    if e.low is None or e.high is None:
        return ""
    told = share if as_share else number
    return f"{told(e.low)} to {told(e.high)}".replace(" % to", " to")


def among(twin: Twin) -> str:
    """Where it was fitted, in one sentence."""
    o = twin.origin
    who = ", ".join(o.engines) or "an engine that is not named"
    seen = f" on {', '.join(o.surfaces)}" if o.surfaces else ""
    where = f", {', '.join(o.markets)}" if o.markets else ", market not known"
    tongue = f", {', '.join(o.languages)}" if o.languages else ""
    when = f", {o.first} to {o.last}" if o.first else ", dates not known"
    size = f"{o.prompts} prompts, {o.pairs:,} pairs, {o.cited:g} of them cited"
    return f"Fitted to {who}{seen}{where}{tongue}{when}: {size} ({o.source}). It says nothing of others.{_reach(twin)}"


_STEPS = {
    "in_store": "are in the store", "found": "layer 2 finds", "measured": "layer 3 measures",
    "in_results": "are among the results",
}  # fmt: skip


def _reach(twin: Twin) -> str:
    told = [f"{share(v)} {_STEPS[k]}" for k, v in twin.origin.reach.items() if v is not None and k in _STEPS]
    return f" Of the citations {', '.join(told)}." if told else ""
