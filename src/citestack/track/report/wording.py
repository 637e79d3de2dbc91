"""How a figure is said. The one place where it is rounded: every face shows these texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Figure

Unit = Literal["share", "number", "days", "ratio"]
NONE = "not measured"
STATES: Mapping[str, str] = {
    "measured": "measured",
    "no_search": "answered without searching",
    "absent": "no AI answer on the page",
    "refused": "refused",
    "incomplete": "cut off",
    "tool_error": "its search failed",
    "expired": "second call expired",
    "failed": "no answer",
    "unreadable": "not readable",
}
OWNERS: Mapping[str, str] = {
    "own": "own",
    "competitor": "competitor",
    "editorial": "editorial",
    "ugc": "user content",
    "reference": "reference",
    "government": "government",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class Measure:
    title: str
    unit: Unit = "share"
    means: str = ""
    """For readers who meet it for the first time."""


MEASURES: Mapping[str, Measure] = {
    "citation_rate": Measure("Citation rate", means="answers that cite the domain, of all measured answers"),
    "citation_share": Measure("Citation share", means="the domain's citations, of all citations"),
    "mention_rate": Measure("Mention rate", means="answers that name the brand, of all measured answers"),
    "share_of_voice": Measure("Share of voice", means="answers that name the brand, of answers that name any tracked"),
    "ghost_rate": Measure("Ghost citations", means="answers that cite the domain and do not name the brand"),
    "unlinked_rate": Measure("Unlinked mentions", means="answers that name the brand and do not cite the domain"),
    "retrieved_cited": Measure("Retrieved, then cited", means="retrieved pages of the domain that are also cited"),
    "first_third_share": Measure("In the first third", means="citations that stand in the answer's first third"),
    "pawc_share": Measure("PAWC", means="words that the citation stands for, early ones counting more"),
    "supported_rate": Measure("Supported", means="checked citations whose page says what the answer says"),
    "words": Measure("Words", "number", "words of an answer, on average"),
    "sentences": Measure("Sentences", "number", "sentences of an answer, on average"),
    "lists": Measure("Lists", "number", "lists in an answer, on average"),
    "citations": Measure("Citations", "number", "citations of an answer, on average"),
    "cited_blocks": Measure("Cited blocks", "share", "paragraphs, list items and rows that carry a citation"),
    "citations_per_block": Measure("Citations per cited block", "number", "on average"),
    "turnover_set": Measure("Turnover", "share", "sites that change between two captures, each counted once"),
    "turnover_weighted": Measure("Turnover by weight", "share", "the same, each site counted by its citations"),
    "half_life_days": Measure("Half-life", "days", "days until half of the citations are gone"),
    "band_share": Measure("Citations here", "share", "citations that fall into this part, of all placed"),
    "instead_rate": Measure("Cited instead", "share", "answers that cite it, of those that do not cite the domain"),
}


def measure(name: str) -> Measure:
    """Of a measure not in the list: its name in plain words, as a share."""
    return MEASURES.get(name) or Measure(name.replace("_", " ").capitalize())


def shown(figure: Figure | None) -> str:
    """``18 %``, ``7.3 %``, ``328``; words where nothing was measured."""
    if figure is None or figure.value is None:
        return NONE
    unit = measure(figure.measure).unit
    return amount(figure.value, unit, places(figure.interval, unit))


def spread(figure: Figure | None) -> str:
    """``13 to 24 %``; empty where no interval can be said."""
    if figure is None or figure.interval is None or figure.value is None:
        return ""
    return between(figure.interval, measure(figure.measure).unit)


def between(interval: Interval, unit: Unit) -> str:
    digits = places(interval, unit)
    low, high = (amount(v, unit, digits) for v in (interval.low, interval.high))
    return f"{low.removesuffix(' %').removesuffix(' days')} to {high}"


def places(interval: Interval | None, unit: Unit) -> int:
    """Decimals: none that the interval makes meaningless."""
    if interval is None:
        return 0 if unit in ("share", "days") else 1
    half = (interval.high - interval.low) / 2 * (100 if unit == "share" else 1)
    return 0 if half >= 1 else 1 if half >= 0.1 else 2


def amount(value: float, unit: Unit, digits: int = 0) -> str:
    """Rounded half to even, once, from the exact value; what is there is never shown as nothing."""
    scaled = value * 100 if unit == "share" else value
    text = f"{scaled:,.{digits}f}"
    if scaled and not float(text.replace(",", "")):
        text = ("over -" if scaled < 0 else "under ") + f"{10**-digits:.{digits}f}"
    return text + {"share": " %", "days": " days"}.get(unit, "")


def points(interval: Interval, unit: Unit) -> str:
    """A difference with its sign: ``+4 points (1 to 7)``."""
    digits = places(interval, unit)
    scale = 100 if unit == "share" else 1
    value, low, high = (f"{v * scale:+,.{digits}f}" for v in (interval.value, interval.low, interval.high))
    name = {"share": " points", "days": " days"}.get(unit, "")
    return f"{value}{name} ({low} to {high})"


def percent(value: float | None) -> str:
    """A plain share that no interval belongs to: coverage, words."""
    return NONE if value is None else amount(value, "share")


def basis(figure: Figure) -> str:
    """What it rests on: ``412 answers of 60 prompts, 95 % of 434 askings measured``."""
    b = figure.basis
    found = f"{count(b.answers, 'answer')} of {count(b.prompts, 'prompt')}"
    if b.asked:
        found += f", {percent(b.coverage)} of {count(b.asked, 'asking')} measured"
    if b.cached:
        found += f", {count(b.cached, 'cached copy', 'cached copies')} left out"
    return found


def explained(figure: Figure | None) -> str:
    """Everything about a figure in one line, for a title, a screen reader or a footnote."""
    if figure is None:
        return NONE
    parts = [f"{measure(figure.measure).title}: {shown(figure)}"]
    if said := spread(figure):
        parts[0] += f" (95 % interval {said})"
    if figure.value is not None:
        parts.append(f"{_whole(figure.hits)} of {_whole(figure.of)} {figure.denominator}".rstrip())
    elif figure.denominator:
        parts.append(f"of {figure.denominator}")
    parts.append(basis(figure))
    if figure.universe:
        parts.append(figure.universe)
    if figure.basis.exploratory and figure.value is not None:
        parts.append("exploratory: fewer than 50 prompts")
    return "; ".join(parts)


def count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def engine_name(name: str) -> str:
    return name or "All engines"


def _whole(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
