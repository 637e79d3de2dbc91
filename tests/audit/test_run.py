"""The frame of an audit: outcomes of rules, scores by weight, findings in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from citestack.audit.model import Evidence, Source
from citestack.audit.read import of_body
from citestack.audit.rule import Problem, Rule, Seen, failed, in_text, not_measured, of_share, passed
from citestack.audit.run import audit
from citestack.audit.subject import Around, Subject
from citestack.inference.support import load_support
from citestack.shapes.audit import audit_json

HTML = b"<html><head><title>Kettles</title></head><body><main><h1>Kettles</h1><p>A kettle boils water.</p></main></body></html>"
NORM = Source("RFC 9309", "https://www.rfc-editor.org/rfc/rfc9309", "normative")


def subject() -> Subject:
    return of_body(HTML, "https://a.example/kettles", "text/html", "file", today=date(2026, 11, 1))


def around() -> Around:
    return Around(load_support("features"))


def rule(name: str, seen: Seen, *, layer: int = 2, source: Source = NORM) -> Rule:
    return Rule(name, layer, name, "because", source, lambda *_: seen, declared=False)


def problem(severity: str = "high") -> Problem:
    return Problem(severity, "It is so.", Evidence("A kettle", 8, 16), "Change it.")  # type: ignore[arg-type]


def test_a_layers_score_weighs_what_is_measured_by_the_strength_of_its_evidence() -> None:
    argued = replace(NORM, strength="argued")
    rules = [
        rule("a", passed()),
        rule("b", failed([problem()]), source=argued),
        rule("c", of_share(0.5, [problem("low")])),
        rule("d", not_measured("Give prompts.")),
        rule("e", Seen("neutral")),
    ]
    report = audit(subject(), around(), rules=rules, makers=())
    layer = report.scores.layers[1]
    assert layer.value == pytest.approx((1.0 + 0.5) / 2.3)
    assert (layer.checks, layer.measured) == (4, 3)
    assert report.scores.layers[0].value is None


def test_findings_come_by_layer_and_severity_with_their_rules_reasons() -> None:
    rules = [rule("late", failed([problem()]), layer=5), rule("two", of_share(0.5, [problem("low"), problem()]))]
    found = audit(subject(), around(), rules=rules, makers=()).findings
    assert [(f.layer, f.severity) for f in found] == [(2, "high"), (2, "low"), (5, "high")]
    assert (found[0].why, found[0].source) == ("because", NORM)


def test_the_json_lists_each_finding_once_and_quotes_stand_at_their_offsets() -> None:
    page = subject()
    seen = failed([Problem("high", "It is so.", in_text(page, 0, 7), "Change it.")])
    told = audit_json(audit(page, around(), rules=[rule("x", seen)], makers=()))
    assert [f["evidence"]["quote"] for f in told["findings"]] == [page.page.text[0:7]]
    assert told["checks"][0]["findings"] == 1
    assert set(told) >= {"url", "score", "findings", "fixes"}
