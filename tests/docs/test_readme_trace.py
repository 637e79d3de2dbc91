"""The README's trace is what ``citestack demo`` prints, shortened where it says ``...``."""

import re
from pathlib import Path

import pytest

from tests.docs.shown import ROOT, as_a_reader, is_shown

SHOWN = re.compile(r"^```\n\$ (?P<command>citestack demo .+)\n(?P<output>(?:.*\n)+?)^```$", re.MULTILINE)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_demo_prints_the_trace_of_the_readme(tmp_path: Path) -> None:
    shown = SHOWN.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown is not None
    printed = as_a_reader(shown["command"], tmp_path)
    assert is_shown(shown["output"], printed), f"shown:\n{shown['output']}\nprinted:\n{printed}"


@pytest.mark.parametrize(
    ("block", "printed", "same"),
    [
        ("score 0.28, the bar 0.50", "score 0.283,\n the bar 0.500", True),
        ("score 0.28, the bar 0.50", "score 0.35, the bar 0.50", False),
        ("a\n...\nd", "a b c d", True),
        ("a\nd", "a b c d", False),
        ("a b", "a b c", False),
    ],
)
def test_what_is_shown_is_compared_with_what_is_printed(block: str, printed: str, same: bool) -> None:
    assert is_shown(block, printed) is same
