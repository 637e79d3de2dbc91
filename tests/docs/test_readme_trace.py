"""The README's trace is what ``citestack demo`` prints, shortened where it says ``...``."""

import re
from pathlib import Path

import pytest

from tests.docs.shown import ROOT, as_a_reader, shown_as, squeeze

SHOWN = re.compile(r"^```\n\$ (?P<command>citestack demo .+)\n(?P<output>(?:.*\n)+?)^```$", re.MULTILINE)
DECIMAL = re.compile(r"\d+\\\.\d+")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_demo_prints_the_trace_of_the_readme(tmp_path: Path) -> None:
    shown = SHOWN.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown is not None
    printed = squeeze(as_a_reader(shown["command"], tmp_path))
    pattern = shown_as(shown["output"])
    found = re.fullmatch(DECIMAL.sub(r"(\\d+\\.\\d+)", pattern), printed)
    assert found, f"shown:\n{shown['output']}\nprinted:\n{printed}"
    # Scores of the models differ in the third digit between processors.
    expected = [float(number.replace("\\", "")) for number in DECIMAL.findall(pattern)]
    assert [float(n) for n in found.groups()] == pytest.approx(expected, abs=0.02)
