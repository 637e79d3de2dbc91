"""The settings that the Stack view lets one turn, as they stand in its address: ``?rerank.trust_weight=0.2``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from citestack.config import Config
from citestack.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Setting:
    """One that replays, and what it may be."""

    path: str
    label: str
    help: str
    low: float
    high: float
    step: float
    more: bool = False
    """Stands in the fold."""

    @property
    def whole(self) -> bool:
        return self.step == 1


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting with its value now and as it was asked."""

    path: str
    label: str
    help: str
    low: float
    high: float
    step: float
    more: bool
    value: float
    recorded: float
    digits: int

    @property
    def changed(self) -> bool:
        return self.value != self.recorded

    @property
    def shown(self) -> str:
        return f"{self.value:.{self.digits}f}"

    @property
    def was(self) -> str:
        return f"{self.recorded:.{self.digits}f}"


CAP, SHARE = (1, 12, 1), (0, 1, 0.01)
"""Low, high and step of a count and of a weight or probability."""
SETTINGS = (
    Setting("rerank.trust_weight", "Trust weight", "What trust counts in the score of layer 3.", *SHARE),
    Setting("grounding.supported", "Support threshold", "Probability from which a page verifies a sentence.", *SHARE),
    Setting("grounding.partial", "Partial threshold", "Probability from which a part counts as verified.", *SHARE),
    Setting("rerank.host_cap", "Host cap", "Passages of one host among those kept.", *CAP),
    Setting("rerank.page_cap", "Page cap", "Passages of one page among those kept.", *CAP),
    Setting("citation.max_sources", "Most sources", "Pages that the answer may cite.", *CAP),
    Setting("rerank.relevance_weight", "Relevance weight", "What relevance counts in the score.", *SHARE, more=True),
    Setting("rerank.coverage_weight", "Coverage weight", "What being found often counts.", *SHARE, more=True),
    Setting("rerank.freshness_weight", "Freshness weight", "What a recent date counts.", *SHARE, more=True),
    Setting("rerank.keep", "Kept passages", "Passages handed to the writer.", 1, 20, 1, more=True),
    Setting("rerank.min_relevance", "Least relevance", "Under it a passage cannot answer.", *SHARE, more=True),
    Setting("writing.min_score", "Least answer score", "Under it a sentence does not answer.", *SHARE, more=True),
    Setting("writing.max_sentences", "Most sentences", "Sentences the writer may draft.", *CAP, more=True),
    Setting("grounding.refuted", "Denial threshold", "Probability from which a page denies it.", *SHARE, more=True),
)
BY_PATH = {s.path: s for s in SETTINGS}


def recorded(config: Config, path: str) -> float:
    section, _, name = path.partition(".")
    return float(getattr(getattr(config, section), name))


def changes(asked: Iterable[tuple[str, str]], config: Config) -> Mapping[str, float | int]:
    """The settings of an address that differ from the run's; those without a dot are no settings.

    A slider stands on a grid, a setting need not: what is nearest on the grid counts as unchanged. Raises
    ``ConfigError`` for what cannot be turned here, is no number, or is out of range.
    """
    found = {}
    for path, text in asked:
        if "." in path:
            found[path] = _value(path, text, config)
    return {p: v for p, v in found.items() if abs(v - recorded(config, p)) > BY_PATH[p].step / 2}


def _value(path: str, text: str, config: Config) -> float | int:
    setting = BY_PATH.get(path)
    if setting is None:
        raise ConfigError(f"{path!r} cannot be turned here", hint=f"Settings that can: {', '.join(BY_PATH)}.")
    low, high = setting.low, _high(setting, config)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or not low <= value <= high or (setting.whole and value != int(value)):
        kind = "a whole number" if setting.whole else "a number"
        raise ConfigError(f"{path} cannot be {text[:40]!r}", hint=f"{setting.label}: {kind} from {low:g} to {high:g}.")
    return int(value) if setting.whole else round(value, 6)


def _high(setting: Setting, config: Config) -> float:
    return max(setting.high, recorded(config, setting.path))


def knobs(config: Config, turned: Mapping[str, float | int]) -> tuple[Knob, ...]:
    """All of them: those of ``turned`` moved, the others as ``config`` has them."""
    return tuple(_knob(s, config, turned) for s in SETTINGS)


def _knob(s: Setting, config: Config, turned: Mapping[str, float | int]) -> Knob:
    was = recorded(config, s.path)
    value, high = float(turned.get(s.path, was)), _high(s, config)
    return Knob(s.path, s.label, s.help, s.low, high, s.step, s.more, value, was, 0 if s.whole else 2)


def query_of(turned: Mapping[str, float | int], **more: str) -> str:
    """As it stands behind the question mark; empty when nothing is turned."""
    pairs = [*((k, v) for k, v in more.items() if v), *((k, f"{v:g}") for k, v in turned.items())]
    return urlencode(pairs)
