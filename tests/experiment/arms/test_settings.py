"""Settings of arms: read from text, checked by type, choice and range, and refused with what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import UsageError
from citestack.experiment.arms.info import Option
from citestack.experiment.arms.registry import arm, arms, info_of
from citestack.experiment.arms.settings import allowed, read, shown
from citestack.experiment.model import ArmChoice

OPTIONS = [(info, option) for info in arms() for option in info.options]


@pytest.mark.parametrize(("info", "option"), OPTIONS, ids=[f"{i.name}.{o.name}" for i, o in OPTIONS])
def test_a_default_is_allowed_and_comes_back_as_it_is_typed(info, option: Option) -> None:
    assert read(info, option.name, shown(option.default)) == allowed(info, option, option.default) == option.default


@pytest.mark.parametrize(
    ("name", "option", "text", "said"),
    [
        ("inbound_links", "domains", "ten", "whole number, not 'ten'"),
        ("inbound_links", "domains", "0", "at least 1"),
        ("inbound_links", "domains", "1000001", "at most 100,000"),
        ("inbound_links", "tier", "best", "one of seed, high, medium, low, unvouched"),
        ("trust", "to", "1.5", "at most 1"),
        ("trust", "by", "nan", "finite"),
        ("faq_block", "markup", "perhaps", "yes or no"),
        ("dates_author", "author", "x" * 2_001, "at most 2,000 characters"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_meaning(name: str, option: str, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        read(info_of(name), option, text)
    assert "It means: " in refused.value.hint and f"{option} of {name}" in refused.value.message


@given(st.integers() | st.floats() | st.booleans() | st.text(max_size=20))
def test_what_is_allowed_has_the_options_type_and_lies_in_its_range(value: float | bool | str) -> None:
    for info, option in OPTIONS:
        try:
            found = allowed(info, option, value)
        except UsageError:
            continue
        assert type(found) is type(option.default)
        assert not option.choices or found in option.choices
        assert isinstance(found, (str, bool)) or option.least is None or option.least <= found
        assert isinstance(found, (str, bool)) or option.most is None or found <= option.most


def test_a_choice_reaches_the_arm_typed() -> None:
    with pytest.raises(UsageError, match="finite"):
        arm(ArmChoice("trust", options={"by": float("inf")}))
    assert arm(ArmChoice("trust", options={"to": 1})).to == 1.0  # type: ignore[attr-defined]
