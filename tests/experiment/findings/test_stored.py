"""Findings go to JSON and come back."""

from dataclasses import replace

import orjson
import pytest

from citestack.errors import UsageError
from citestack.experiment.figures import Findings
from citestack.experiment.findings import analyse
from citestack.experiment.findings.stored import findings_json, findings_of, rounded
from tests.experiment.findings.made import rich


def test_a_round_trip_changes_nothing_but_the_last_digits() -> None:
    found = analyse(*rich(30).parts)
    told = findings_json(found)
    again = findings_of(orjson.loads(orjson.dumps(told)))
    assert findings_json(again) == told
    assert [e.finding for e in again.effects] == [e.finding for e in found.effects]
    assert again.examples == tuple(
        replace(e, before_value=rounded(e.before_value), after_value=rounded(e.after_value)) for e in found.examples
    )  # type: ignore[arg-type]
    assert (again.summary, again.warnings) == (found.summary, found.warnings)
    assert all(type(e.prompts) is int for e in again.effects)


def test_empty_findings() -> None:
    nothing = Findings("pawc", (), (), (), (), (), ())
    assert findings_of(findings_json(nothing)) == nothing


@pytest.mark.parametrize("data", [{}, {"primary": "pawc", "effects": [{}]}, {"primary": "pawc", "effects": 3}])
def test_what_is_no_findings_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="stored findings"):
        findings_of(data)


def test_rounding_has_no_minus_nothing() -> None:
    assert str(rounded(-0.0)) == "0.0" and rounded(0.1 + 0.2) == 0.3 and rounded(1.23456789123e-30) == 1.23456789e-30
