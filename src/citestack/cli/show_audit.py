"""An audit for a terminal: scores, findings by layer with their evidence, the fixes by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from citestack.explain.fate import LAYER_NAMES

if TYPE_CHECKING:
    from rich.console import Console

    from citestack.audit.model import Audit, Finding, Likelihood, Outcome
    from citestack.audit.site.nouns import Listed

LONGEST_QUOTE = 100


def print_audit(out: Console, audit: Audit) -> None:
    out.print(f"{audit.title}  {audit.url}", style="bold", markup=False)
    for layer in audit.scores.layers:
        out.print()
        value = "not measured" if layer.value is None else f"{layer.value:.0%} of what was checked holds"
        out.print(f"{layer.layer} {LAYER_NAMES[layer.layer]}: {value} ({layer.measured} of {layer.checks} checks)")
        if layer.note:
            out.print(f"  {layer.note}", style="dim", markup=False)
        for finding in audit.findings:
            if finding.layer == layer.layer:
                _print_finding(out, finding)
        _print_unmeasured(out, [o for o in audit.outcomes if o.layer == layer.layer and o.state == "not_measured"])
    _print_rest(out, audit)


def print_waived(out: Console, findings: Sequence[Listed]) -> None:
    """Findings that a waiver takes out of the exit code, with its reason."""
    for one in findings:
        if one.waiver is not None:
            until = f" (until {one.waiver.until})" if one.waiver.until else ""
            out.print(f"waived: {one.waiver.reason}{until}  [{one.finding.id}] {one.finding.message}", markup=False)


def _print_finding(out: Console, finding: Finding) -> None:
    out.print(f"  {finding.severity:<7} {finding.message}  [{finding.id}]", markup=False)
    quote = " ".join(finding.evidence.quote.split())
    if quote:
        shown = quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 2] + " …"
        out.print(f'          "{shown}"', style="dim", markup=False)
    out.print(f"          fix: {finding.fix}", markup=False)


def _print_unmeasured(out: Console, outcomes: list[Outcome]) -> None:
    """A line for each reason: most of what a stored page cannot tell lacks the same thing."""
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        reasons.setdefault(outcome.note, []).append(outcome.id.partition(".")[2])
    for note, names in reasons.items():
        out.print(f"  not measured: {', '.join(names)}. {note}", style="dim", markup=False)


def _print_rest(out: Console, audit: Audit) -> None:
    likelihood = audit.scores.likelihood
    if likelihood is not None:
        _print_likelihood(out, likelihood)
    out.print(f"\n{audit.scores.note}", style="dim", markup=False)
    if audit.fixes:
        out.print(f"Fixes to copy (--fix NAME): {', '.join(fix.name for fix in audit.fixes)}", markup=False)


def _print_likelihood(out: Console, likelihood: Likelihood) -> None:
    n = likelihood.prompts
    told = ", ".join(f"{LAYER_NAMES[layer]} {count}" for layer, count in enumerate(likelihood.survived, start=1))
    out.print(f"\nOf {n} prompts the page survived: {told}.", markup=False)
    if likelihood.interval is not None:
        low, high = likelihood.interval
        cited = likelihood.survived[4]
        out.print(f"Cited for {cited} of {n} ({cited / n:.0%}; 95 % interval {low:.0%} to {high:.0%}).", markup=False)
    out.print(likelihood.note, style="dim", markup=False)
