"""The tutorial is carried out as written, in an empty folder, and must end in the reader's success."""

import re
from itertools import pairwise

import pytest

from tests.docs.shown import ROOT, as_a_reader, is_shown

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
END = "<<<end of block>>>"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each shell block printed; all run in one shell, in order."""
    script = f"\nprintf '%s\\n' '{END}'\n".join(code for kind, code in BLOCKS if kind == "sh")
    return as_a_reader(script, tmp_path_factory.mktemp("reader")).split(END)


def test_the_tutorial_has_commands_and_what_they_print() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh", "text"}
    assert BLOCKS[0][0] == "sh"
    assert [b for a, b in pairwise(BLOCKS) if a[0] == b[0] == "text"] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_prints_what_the_tutorial_shows(outputs: list[str]) -> None:
    printed, output = iter(outputs), ""
    for kind, block in BLOCKS:
        if kind == "sh":
            output = next(printed)
        else:
            assert is_shown(block, output), f"shown:\n{block}\nprinted:\n{output}"
    assert next(printed, None) is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_reader_ends_with_the_page_cited_that_was_not(outputs: list[str]) -> None:
    asked = [o for o in outputs if "How long does sourdough bread stay fresh?\nprofile" in o]
    assert ["- old-mill.example  (support" in o for o in asked] == [False, True]
    assert outputs[-1].startswith("\nhttps://old-mill.example/sourdough is cited.")
