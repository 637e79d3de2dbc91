"""The report's own plots on the page: the same functions draw the file and the view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from citestack.experiment.figures import Effect

if TYPE_CHECKING:
    from citestack.experiment.report.forest import Scale
    from citestack.experiment.report.survival import Survival


def axis(effects: Sequence[Effect]) -> Markup:
    from citestack.experiment.report import forest

    return _safe(forest.axis(forest.Scale.over(effects), effects[0].measure)) if effects else Markup()


def row(effect: Effect, effects: Sequence[Effect]) -> Markup:
    """The arm's interval against the noise band, on the axis of all ``effects``."""
    from citestack.experiment.report import forest

    return _safe(forest.row(effect, forest.Scale.over(effects)))


def across(effects: Sequence[Effect], among: Iterable[Effect], *, joined: bool) -> Markup:
    """One arm by rank of the page, or by share of adopters, on the axis of all that stand beside it."""
    from citestack.experiment.report.panels import across as drawn

    return _safe(drawn(effects, _named, _scale(among), joined=joined)) if effects else Markup()


def survival(found: Survival | None) -> Markup:
    from citestack.experiment.report.panels import layers

    return Markup() if found is None else _safe(layers(found))


def _scale(effects: Iterable[Effect]) -> Scale:
    from citestack.experiment.report.forest import Scale

    return Scale.over(effects)


def _named(effect: Effect) -> str:
    if effect.stratum:
        return effect.stratum.removeprefix("rank ").removeprefix("domain ")
    return f"{effect.adopters:.0%}"


def _safe(made: object) -> Markup:
    # What ``el`` made is a text of its own class: the only HTML that reaches a template unescaped.
    return Markup(str(made))  # noqa: S704
