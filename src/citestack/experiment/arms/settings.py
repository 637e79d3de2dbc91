"""Settings of arms as people give them: read from text, and held against what the option allows."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Value

_WORDS: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}
LONGEST = 2_000
"""Characters of a text."""


def read(info: ArmInfo, name: str, text: str) -> Value:
    """What somebody typed, with the type of the option's default; an option that the arm does not have stays text.

    Raises ``UsageError`` for what is no such value, or one that is not allowed.
    """
    option = next((o for o in info.options if o.name == name), None)
    if option is None:
        return text
    try:
        return allowed(info, option, _typed(option, text.strip()))
    except (KeyError, ValueError) as error:
        raise _refused(info, option, f"is a {option.type}, not {text.strip()[:80]!r}") from error


def allowed(info: ArmInfo, option: Option, value: Value) -> Value:
    """The value with the option's own type. Raises ``UsageError``."""
    wanted = type(option.default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not wanted:
        raise _refused(info, option, f"is a {option.type}, not {value!r}")
    if wrong := _wrong(option, value):
        raise _refused(info, option, wrong)
    return value


def _typed(option: Option, text: str) -> Value:
    if isinstance(option.default, bool):
        return _WORDS[text.casefold()]
    return type(option.default)(text)


def _wrong(option: Option, value: Value) -> str:
    if isinstance(value, str):
        if len(value) > LONGEST:
            return f"has at most {LONGEST:,} characters, not {len(value):,}"
        return (
            f"is one of {', '.join(option.choices)}, not {value!r}" if value not in (option.choices or (value,)) else ""
        )
    if isinstance(value, float) and not isfinite(value):
        return f"is a finite number, not {value}"
    if option.least is not None and value < option.least:
        return f"is at least {option.least:,g}, not {value:,g}"
    return f"is at most {option.most:,g}, not {value:,g}" if option.most is not None and value > option.most else ""


def _refused(info: ArmInfo, option: Option, why: str) -> UsageError:
    hint = f"It means: {option.meaning.rstrip('.')}. Without it: {shown(option.default) or 'empty'}."
    return UsageError(f"{option.name} of {info.name} {why}", hint=hint, layer="experiment")


def shown(value: Value) -> str:
    """As it is typed."""
    return (
        ("yes" if value else "no")
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
