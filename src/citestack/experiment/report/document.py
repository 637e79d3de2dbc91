"""The report as plain values, for ``--json`` and the HTTP API: the findings, and what a reader needs beside them."""

from __future__ import annotations

from typing import Any

from citestack.experiment.design.stored import design_json
from citestack.experiment.findings.layers import moved_layer
from citestack.experiment.findings.stored import findings_json, plain
from citestack.experiment.report.bundle import Bundle
from citestack.experiment.report.facts import about, before_words
from citestack.experiment.report.view import View, survivals


def report_json(bundle: Bundle) -> dict[str, Any]:
    v = View.of(bundle)
    return {
        "name": bundle.design.name,
        "about": about(bundle),
        "before": before_words(bundle),
        "design": design_json(bundle.design),
        "world": dict(bundle.world),
        "arms": [plain(a) for a in bundle.arms],
        "cases": len(bundle.cases),
        "left_out": [{"prompt": p, "reason": why} for p, why in bundle.left_out],
        "findings": findings_json(bundle.findings),
        "moved_layer": {arm: moved_layer(bundle.findings.effects, arm) for arm in v.arms},
        "survival": [plain(s) for s in survivals(v)],
    }
