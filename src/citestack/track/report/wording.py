"""How a figure is said. The one place where it is rounded: every face shows these texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Basis, Figure

Unit = Literal["share", "number", "days", "difference"]
NONE = "not measured"
_SCALE: Mapping[str, int] = {"share": 100, "difference": 100}
_NAME: Mapping[str, str] = {"share": " %", "difference": " points", "days": " days"}
STATES: Mapping[str, str] = {
    "measured": "measured",
    "no_search": "answered without searching",
    "absent": "no AI answer shown",
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


_ASKED: Mapping[str, tuple[str, str, str]] = {
    "askings": ("asking", "askings", "measured"),
    "namings": ("answer naming it", "answers naming it", "labelled"),
}
"""What the coverage is of, and what was done with it."""


@dataclass(frozen=True, slots=True)
class Measure:
    title: str
    unit: Unit = "share"
    means: str = ""
    """For readers who meet it for the first time."""


MEASURES: Mapping[str, Measure] = {
    "citation_rate": Measure("Citation rate", means="answers that cite it, of all measured answers"),
    "citation_share": Measure("Citation share", means="its citations, of all citations"),
    "retrieval_rate": Measure("Retrieval rate", means="answers that retrieved it, where engines tell"),
    "retrieval_to_citation": Measure("Retrieved, then cited", means="retrieved pages that are also cited"),
    "position": Measure("Place of its source", "number", "its first source among the answer's sources, on average"),
    "pawc_share": Measure("PAWC share", means="of the words that citations stand for, early ones counting more"),
    "word_count_share": Measure("Word share", means="of the words that citations stand for"),
    "mention_rate": Measure("Mention rate", means="answers that name the brand, of all measured answers"),
    "share_of_voice_answers": Measure("Share of voice, answers", means="naming it, of all measured answers"),
    "share_of_voice_mentions": Measure("Share of voice, mentions", means="its mentions, of those of tracked brands"),
    "share_of_voice_anyone": Measure("Share of voice", means="answers naming it, of those naming any tracked brand"),
    "share_of_voice_slots": Measure("Share of voice, slots", means="citations of its pages, of all citations"),
    "brand_citation_rate": Measure("Citation rate of the brand", means="answers that cite a page of the brand"),
    "ghost_citations": Measure("Ghost citations", means="not naming the brand, of the answers that cite it"),
    "unlinked_mentions": Measure("Unlinked mentions", means="not citing the brand, of the answers that name it"),
    "list_position": Measure("Place in lists", "number", "in ordered lists that name it, on average"),
    "divergence": Measure("Mentions less citations", "difference", "mention rate less citation rate"),
    "citing_rate": Measure("Answers with citations", means="that cite any page, of all measured answers"),
    "naming_rate": Measure("Answers with mentions", means="that name any tracked brand, of all measured answers"),
    "words": Measure("Words", "number", "words of an answer, on average"),
    "sentences": Measure("Sentences", "number", "sentences of an answer, on average"),
    "lists": Measure("Lists", "number", "lists in an answer, on average"),
    "citations": Measure("Citations", "number", "distinct pages that an answer cites, on average"),
    "cited_block_share": Measure("Cited blocks", means="paragraphs, list items and rows that carry a citation"),
    "citations_per_cited_block": Measure("Citations per cited block", "number", "on average"),
    "first_third": Measure("In the first third", means="citations that stand in the answer's first third"),
    "first_third_words": Measure("Words in the first third", means="words there: what an even spread would give"),
    "page_first_third": Measure("First third of the page", means="citations whose evidence stands there"),
    "support_supports": Measure("Supported", means="checked citations whose page says what the answer says"),
    "support_partly": Measure("Partly supported", means="checked citations whose page says a part of it"),
    "support_refutes": Measure("Refuted", means="checked citations whose page denies it"),
    "support_does_not": Measure("Not supported", means="checked citations whose page does not say it"),
    "support_not_readable": Measure("Page not readable", means="checked citations whose page could not be read"),
    "sentiment_positive": Measure("Speaks well of it", means="labelled answers naming the brand, in a model's opinion"),
    "sentiment_neutral": Measure("Speaks neither way", means="labelled answers naming the brand, in a model's opinion"),
    "sentiment_negative": Measure("Speaks ill of it", means="labelled answers naming the brand, in a model's opinion"),
    "sentiment_mixed": Measure("Speaks both ways", means="labelled answers naming the brand, in a model's opinion"),
    "turnover_set": Measure("Turnover", means="sites that change between two captures, each counted once"),
    "turnover_volume": Measure("Turnover by weight", means="the same, each site counted by its citations"),
    "turnover_repeats": Measure("Between repeats", means="sites that change when it is asked again at once: noise"),
    "turnover_answers": Measure("Between answers", means="the same, for an answer and one of the capture before"),
    "half_life": Measure("Half-life", "days", "days until half of newly cited sites are gone"),
    "core_share": Measure("Stable core", means="citations of sites that are cited in 80 % of the captures or more"),
    "tail_share": Measure("Rotating tail", means="citations of sites that are cited in less than 20 % of the captures"),
    "core_size": Measure("Sites of the core", "number", "for each prompt and place, on average"),
    "with_core": Measure("With a core", means="prompts and places that have a stable core"),
    "cached_captures": Measure("Copies", means="captures that repeat the one before byte for byte: a cache"),
    "band_share": Measure("Citations here", means="citations that fall into this part, of all placed"),
    "cited_instead": Measure("Cited instead", means="answers that cite it, of the prompts that never cite the domain"),
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
    return f"{low.removesuffix(_NAME.get(unit, ''))} to {high}"


def places(interval: Interval | None, unit: Unit) -> int:
    """Decimals: none that the interval makes meaningless."""
    if interval is None:
        return 1 if unit == "number" else 0
    half = (interval.high - interval.low) / 2 * _SCALE.get(unit, 1)
    return 0 if half >= 1 else 1 if half >= 0.1 else 2


def amount(value: float, unit: Unit, digits: int = 0) -> str:
    """Rounded half to even, once, from the exact value; what is there is never shown as nothing."""
    scaled, sign = value * _SCALE.get(unit, 1), "+" if unit == "difference" else ""
    text = f"{scaled:{sign},.{digits}f}"
    if scaled and not float(text.replace(",", "")):
        text = ("over -" if scaled < 0 else "under ") + f"{10**-digits:.{digits}f}"
    return text + _NAME.get(unit, "")


def points(interval: Interval, unit: Unit) -> str:
    """A difference with its sign: ``+4 points (1 to 7)``."""
    digits = places(interval, unit)
    scale = _SCALE.get(unit, 1)
    value, low, high = (f"{v * scale:+,.{digits}f}" for v in (interval.value, interval.low, interval.high))
    return f"{value}{_NAME['difference'] if scale > 1 else _NAME.get(unit, '')} ({low} to {high})"


def percent(value: float | None) -> str:
    """A plain share that no interval belongs to: coverage, words."""
    return NONE if value is None else amount(value, "share")


def basis(figure: Figure) -> str:
    """What it rests on: ``412 answers of 60 prompts, 95 % of 434 askings measured``."""
    b = figure.basis
    found = f"{count(b.answers, 'answer')} of {count(b.prompts, 'prompt')}"
    one, many, done = _ASKED[b.what]
    if b.asked:
        found += f", {percent(b.coverage)} of {count(b.asked, one, many)} {done}"
    if b.cached:
        found += f", {count(b.cached, 'cached copy', 'cached copies')} left out"
    return found


def basis_words(b: Basis) -> str:
    """The same, short enough for a cell: ``412 answers, 60 prompts, 96 % measured``."""
    covered = f", {percent(b.coverage)} {_ASKED[b.what][2]}" if b.asked else ""
    mark = "; exploratory" if b.exploratory else ""
    return f"{count(b.answers, 'answer')}, {count(b.prompts, 'prompt')}{covered}{mark}"


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
