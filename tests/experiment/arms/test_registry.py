"""Arms are found by their file, and refuse what they do not know."""

import pytest

from citestack.errors import UsageError
from citestack.experiment.arms.registry import arm, arms, info_of
from citestack.experiment.model import ArmChoice


def test_every_arm_says_what_it_does_in_one_sentence() -> None:
    for info in arms():
        assert info.does.endswith(".") and info.does.count(". ") == 0, info.name
        assert info.source, info.name
        assert info.honest == (info.kind != "fabricated")


def test_an_arm_is_what_its_entry_says() -> None:
    for info in (i for i in arms() if i.kind != "file"):
        made = arm(ArmChoice(info.name), permissive=not info.honest)
        assert (made.name, made.kind, made.twin) == (info.name, info.kind, info.twin)


def test_every_fabricated_arm_has_an_honest_twin() -> None:
    for info in (i for i in arms() if i.kind == "fabricated"):
        assert info.twin is not None and info_of(info.twin).honest


def test_an_unknown_arm_is_refused_with_the_known_names() -> None:
    with pytest.raises(UsageError, match="no arm is called") as error:
        arm(ArmChoice("magic"))
    assert "front_load" in error.value.hint


@pytest.mark.parametrize(
    ("options", "said"), [({"mist": 3}, "no option"), ({"most": "3"}, "whole number"), ({"most": True}, "whole number")]
)
def test_options_are_checked(options: dict[str, int | str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        arm(ArmChoice("statistics", options=options))


def test_fabricating_needs_the_word_permissive() -> None:
    with pytest.raises(UsageError, match="nobody verified"):
        arm(ArmChoice("fabricated_quotes"))
    assert arm(ArmChoice("fabricated_quotes"), permissive=True).kind == "fabricated"
    assert arm(ArmChoice("fabricated_quotes", options={"permissive": True})).kind == "fabricated"


def test_a_file_arm_needs_its_file() -> None:
    with pytest.raises(UsageError, match="needs a path"):
        arm(ArmChoice("file"))
    with pytest.raises(UsageError, match="no file"):
        arm(ArmChoice("file", options={"path": "/nowhere/page.html"}))
