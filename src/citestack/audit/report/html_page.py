"""The audit of one page as one HTML file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from citestack.audit.model import Audit, Outcome
from citestack.audit.report.elements import Markup, el
from citestack.audit.report.parts import (
    LAYER_TITLES,
    document,
    finding,
    layer_row,
    layers_table,
    lead,
    page_link,
)
from citestack.audit.site.nouns import COUNTED, Listed

READ_AS = {"fetched": "read from the web", "file": "read from a file", "stored": "read from the store"}


def page_html(audit: Audit, findings: Sequence[Listed]) -> str:
    """``findings``: the audit's, with their waivers."""
    head = (
        el("p", "Citation-readiness of a page", class_="kind"),
        el("h1", audit.title or audit.url),
        el("p", page_link(audit.url), f" · {READ_AS[audit.read_as]} on {audit.date}", class_="quiet"),
    )
    scores = layers_table([layer_row(s) for s in audit.scores.layers], "Measured")
    body = [
        lead(_sentences(audit, findings)),
        el("section", el("h2", "How it stands, layer by layer"), scores),
        *(_layer(n, audit, [x for x in findings if x.finding.layer == n]) for n in range(1, 6)),
        _fixes(audit),
    ]  # fmt: skip
    return document(f"Audit of {audit.title or audit.url}", head, [part for part in body if part])


def _sentences(audit: Audit, findings: Sequence[Listed]) -> tuple[str, str, str]:
    tally = Counter(x.finding.severity for x in findings if x.waiver is None)
    told = ", ".join(f"{tally[s]} {s}" for s in COUNTED)
    unmeasured = sum(o.state == "not_measured" for o in audit.outcomes)
    first = next((x for x in findings if x.finding.severity == _worst(findings) and x.waiver is None), None)
    scored = [(s.value, s.layer) for s in audit.scores.layers if s.value is not None]
    weak = min(scored, default=None)
    return (
        f"{len(audit.outcomes)} checks were made, of which {unmeasured} could not be measured: {told} findings.",
        f"Begin here: {first.finding.message}" if first else "Nothing has to be changed.",
        "No layer could be measured."
        if weak is None
        else f"The weakest layer is {LAYER_TITLES[weak[1]].lower()}, where {weak[0]:.0%} of what was checked holds.",
    )


def _worst(findings: Sequence[Listed]) -> str:
    there = {x.finding.severity for x in findings if x.waiver is None}
    return next((s for s in COUNTED if s in there), "")


def _layer(n: int, audit: Audit, findings: Sequence[Listed]) -> Markup:
    outcomes = [o for o in audit.outcomes if o.layer == n]
    if not outcomes:
        return Markup("")
    shown = [
        finding(x.finding, change=x.change, waiver=x.waiver.reason if x.waiver else "")
        for x in sorted(findings, key=lambda x: (*COUNTED, "neutral").index(x.finding.severity))
    ]
    nothing = None if shown else el("p", "Nothing to change.", class_="quiet")
    return el(
        "section", el("h2", el("span", n, class_="layer-number"), LAYER_TITLES[n]), nothing, *shown, _rest(outcomes)
    )


def _rest(outcomes: Sequence[Outcome]) -> Markup:
    """Checks without a finding: what was seen, or what would make it measurable."""
    quiet = [o for o in outcomes if not o.findings]
    if not quiet:
        return Markup("")
    words = {"pass": "holds", "partly": "partly", "fail": "fails", "neutral": "neutral", "not_measured": "not measured"}
    rows = [
        el(
            "tr",
            el("th", o.title, scope="row"),
            el("td", words[o.state], class_=f"outcome {o.state}"),
            el("td", o.note),
        )
        for o in quiet
    ]
    return el(
        "details",
        el("summary", f"{len(quiet)} checks without a finding"),
        el("table", el("tbody", *rows), class_="rest"),
    )


def _fixes(audit: Audit) -> Markup:
    if not audit.fixes:
        return Markup("")
    shown = [
        el("details", el("summary", f"{fix.title} ", el("code", fix.name)), el("p", fix.note) if fix.note else None,
           el("pre", el("code", fix.content)))
        for fix in audit.fixes
    ]  # fmt: skip
    return el("section", el("h2", "Texts to copy"), *shown)
