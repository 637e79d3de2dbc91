"""The worked study's prompts can be read as any prompt file, and its tables say what its result file holds."""

from pathlib import Path
from typing import Any

import pytest
from benchmarks.geo_tables import put, tables

from citestack.track.prompts.files import read_prompts

QUESTIONS = Path(__file__).parents[3] / "benchmarks" / "questions"


@pytest.mark.parametrize("name", ["geo_demo.json", "geo_docs.json"])
def test_a_hundred_prompts_each_with_a_topic(name: str) -> None:
    found = read_prompts(QUESTIONS / name)
    assert len({p.text for p in found}) == len(found) >= 100
    assert all(p.topic for p in found)


def effect(arm: str, **other: Any) -> dict[str, Any]:
    difference = {"value": 0.05, "low": 0.01, "high": 0.09}
    base = {"arm": arm, "kind": "text", "measure": "pawc", "stratum": "", "adopters": 0.0, "control": 0.2, "prompts": 9}
    return {**base, "difference": difference, "adjusted": 0.0004, "finding": "up", **other}


def test_tables_show_effects_refusals_layers_and_adopters() -> None:
    nothing = {"difference": None, "adjusted": None, "control": None, "finding": "too few", "prompts": 0}
    rows = [effect("quotes"), effect("tidy", **nothing), effect("quotes", stratum="rank 1")]
    run: dict[str, Any] = {
        "cases": 9, "prompts": 10, "askings": 30, "ranks": {"1": 9}, "summary": ["Said."], "warnings": [],
        "states": {"quotes": {"measured": 7, "refused": 2}, "tidy": {"refused": 9}}, "effects": rows,
        "floors": [{"measure": "pawc", "draws": 4, "scatter": 0.01, "band": [-0.02, 0.02]}],
        "power": [{"measure": "pawc", "effect": 0.031}], "zero_sum": [],
        "pairs": [{"fabricated": "made_up", "honest": "quotes", "prompts": 3, "raw": [0.3, 0.2], "score": [0.0, 0.2], "difference": None}],
    }  # fmt: skip
    adopters = {**run, "effects": [effect("quotes"), effect("quotes", adopters=1.0, difference=None)]}
    said = tables({"pages": 93, "arms": run, "adopters": adopters})
    assert "| quotes | text | 7 of 9 | 20.0 | +5.0 (+1.0 to +9.0) | < 0.001 | up |" in said
    assert "| tidy | text | 0 of 9 | - | - | - | too few |" in said
    assert "| quotes | +0.050* (n=9) |" in said
    assert "| made_up | quotes | 3 | 30.0 | 20.0 | 0.0 | 20.0 | - |" in said
    assert "| pawc | 4 | 0.0100 | -0.0200 to 0.0200 |" in said
    assert "3.1 points" in said
    page = put("a\n<!-- demo: begin -->\nold\n<!-- demo: end -->\nb", "demo", "new")
    assert page == "a\n<!-- demo: begin -->\nnew\n<!-- demo: end -->\nb"
    assert put("nothing", "demo", "new") == "nothing"
    assert "| quotes | +5.0 (+1.0 to +9.0) | - |" in said
