"""One page followed through the five layers: a sentence, a step per layer, and what would flip it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from citestack.explain.fate import LAYER_NAMES, Fate, Lever, fate_of
from citestack.serve.stackview.reasons import in_words
from citestack.serve.stackview.shown import Naming, PageRef, plural
from citestack.trace import Decision, Reason, RetrievalEvent, Trace

Step = Mapping[str, Any]
LAYER_WORDS = {1: "fan-out", 2: "retrieval", 3: "reranking", 4: "grounding", 5: "citation"}


@dataclass(frozen=True, slots=True)
class PathStep:
    """What one layer made of the page."""

    n: int
    name: str
    passed: bool | None
    """None: it never came so far."""
    words: str


@dataclass(frozen=True, slots=True)
class LeverWords:
    layer: int
    name: str
    words: str
    flips: bool


@dataclass(frozen=True, slots=True)
class Followed:
    page: PageRef
    fate: str
    """cited, dropped or unknown_page."""
    layer: int | None
    """Where it fell; 5 when cited."""
    sentence: str
    before: str = ""
    """Its fate as the run was asked, where a replay changes it."""
    path: tuple[PathStep, ...] = ()
    levers: tuple[LeverWords, ...] | None = None
    """None: not worked out yet, or not for a replay."""


def unknown(naming: Naming, url: str) -> Followed:
    page = naming.page(url)
    return Followed(page, "unknown_page", None, "This page is not in the store, and no query of the run found it.")


def saw(trace: Trace, url: str) -> bool:
    event = trace.maybe(RetrievalEvent)
    return event is not None and any(s.url == url for s in event.seen)


def followed(trace: Trace, naming: Naming, url: str, base: Trace | None, levers: Fate | None) -> Followed:
    """``base``: the run as it was asked, when ``trace`` is a replay of it; ``levers``: the fate with them."""
    fate = fate_of(trace, url)
    page, sentence = naming.page(url), sentence_of(trace, fate, naming)
    before = ""
    if base is not None:
        was = fate_of(base, url)
        if (was.fate, was.layer, was.reason) != (fate.fate, fate.layer, fate.reason):
            before = sentence_of(base, was, naming)
    found = tuple(_lever(x, trace, naming) for x in levers.levers) if levers is not None else None
    return Followed(page, fate.fate, fate.layer, sentence, before, _path(trace, fate, naming), found)


def _lever(lever: Lever, trace: Trace, naming: Naming) -> LeverWords:
    """Its note, with pages in the place of passage ids."""
    note = lever.note[:1].upper() + lever.note[1:]
    for passage, candidate in trace.passages().items():
        if passage in note:
            note = note.replace(passage, naming.short(candidate.passage.url))
    return LeverWords(lever.layer, LAYER_WORDS[lever.layer], note.rstrip("."), lever.flips)


def _path(trace: Trace, fate: Fate, naming: Naming) -> tuple[PathStep, ...]:
    """Five steps; those behind the fall are empty."""
    reached = {step["layer"]: step for step in fate.path}
    return tuple(_step(n, reached.get(n), fate, trace, naming) for n in LAYER_NAMES)


def _step(n: int, step: Step | None, fate: Fate, trace: Trace, naming: Naming) -> PathStep:
    if step is None:
        return PathStep(n, LAYER_WORDS[n], None, "not reached")
    fell = fate.fate == "dropped" and fate.layer == n
    words = _fall(trace, fate, naming) if fell else PASSED[n](step)
    return PathStep(n, LAYER_WORDS[n], not fell, words)


def _queries(step: Step) -> str:
    return plural(int(step["queries"]), "query", "queries") + " asked"


def _found(step: Step) -> str:
    if "found_for" in step:
        return "found when a sentence was revised"
    return f"found by {step['seen_in']} of {step['queries']} queries, best rank {step['best_rank']}"


def _kept(step: Step) -> str:
    if step.get("joined_by_revision"):
        return "brought in by a revision"
    return f"kept with {step['score']:.3f}, rank {step['rank']:.0f}"


def _verifies(step: Step) -> str:
    return f"verifies {step['sentences_verified']} of {plural(step['sentences_asked'], 'drafted sentence')}"


def _cited(step: Step) -> str:
    marks = " ".join(f"[{n}]" for n in step["citations"])
    return f"cited as {marks}"


PASSED: Mapping[int, Callable[[Step], str]] = {1: _queries, 2: _found, 3: _kept, 4: _verifies, 5: _cited}


def sentence_of(trace: Trace, fate: Fate, naming: Naming) -> str:
    """Seen where, kept with what, and the number against the bar where it fell."""
    reached = {step["layer"]: step for step in fate.path}
    gone = fate.layer if fate.fate == "dropped" else None
    parts = [PASSED[n](reached[n]) for n in (2, 3, 4, 5) if n in reached and n != gone]
    if gone is not None:
        parts.append(f"dropped at {LAYER_WORDS[gone]}: {_fall(trace, fate, naming)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _fall(trace: Trace, fate: Fate, naming: Naming) -> str:
    words = FALLS.get(fate.reason)
    if words is not None:
        return words(fate, naming)
    if fate.layer == 4:
        return _unverified(fate, naming)
    decision = Decision(fate.url, False, Reason(fate.reason), fate.numbers, fate.against)
    passages = trace.passages()

    def called(item: str) -> str:
        found = passages.get(item)
        return naming.short(found.passage.url if found else item)

    told = in_words(decision, called).rstrip(".")
    seen = fate.path[-1] if fate.layer == 2 else None
    where = f"{_found(seen)}; " if seen and seen.get("seen_in") else ""
    return where + told[:1].lower() + told[1:]


def _unverified(fate: Fate, naming: Naming) -> str:
    step, score, bar = fate.path[-1], fate.numbers.get("score"), fate.numbers.get("bar")
    if fate.against is not None and score is not None:
        return f"its sentence is denied by {naming.short(fate.against)} with {score:.2f}, the threshold is {bar:.2f}"
    nearest = "" if score is None or bar is None else f", the nearest with {score:.2f}, the threshold is {bar:.2f}"
    n = step.get("sentences_asked", 0)
    verb = "denies one" if fate.reason == "refuted" else "verifies none"
    return f"it {verb} of {plural(n, 'drafted sentence')}{nearest}"


def _not_retrieved(fate: Fate, _: Naming) -> str:
    queries, depth = fate.numbers.get("queries") or 0, fate.numbers.get("bar") or 0
    return f"none of {plural(int(queries), 'query', 'queries')} found it among its first {depth:.0f}"


def _abstained(fate: Fate, _: Naming) -> str:
    return f"the run stopped there: {(fate.against or '').rstrip('.')}"


def _nothing_drafted(fate: Fate, _: Naming) -> str:
    score, bar = fate.numbers.get("score"), fate.numbers.get("bar")
    if score is None or bar is None:
        return "no sentence was drafted, and it has none that was looked at"
    return f"no sentence was drafted; its best one answers with {score:.2f}, the bar is {bar:.2f}"


def _over_budget(fate: Fate, _: Naming) -> str:
    if fate.layer == 3:
        rank, cut = fate.numbers.get("rank") or 0, fate.numbers.get("cut") or 0
        return f"not scored: rank {rank:.0f}, the first {cut:.0f} are"
    n = int(fate.numbers.get("sentences_verified") or 0)
    return f"it verifies {plural(n, 'sentence')}, and the answer shows no more sources"


FALLS: Mapping[str, Callable[[Fate, Naming], str]] = {
    "not_retrieved": _not_retrieved,
    "abstained": _abstained,
    "nothing_drafted": _nothing_drafted,
    "over_budget": _over_budget,
}
