"""A summary to put first: two to four of the page's own sentences that stand, and stand alone, most telling first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.audit.fixes.gate import Gate, gate_of, premise_of
from citestack.audit.fixes.phrasing import phrased
from citestack.audit.model import Fix, Outcome
from citestack.audit.specifics import is_instruction
from citestack.audit.subject import Around, Subject
from citestack.audit.support import SOURCED, SentenceSupport
from citestack.audit.worthy import LOOKED_AT, is_closed
from citestack.stack.shingles import jaccard, shingles
from citestack.words import stems
from citestack.writing.self_contained import problem_of
from citestack.writing.teaser import teaser

FEWEST, MOST = 2, 4
SHORTEST, MOST_WORDS = 8, 45
"""Of a sentence that opens a page; what is shorter is often a label with a full stop."""
FEWEST_WORDS = 5
"""Different content words: "The reduction is about 70 percent" opens nothing."""
ALIKE = 0.4
"""Jaccard index of word pairs from which a sentence says what another has said."""
ASKED = 0.34
"""Share of a prompt's words, by rarity on the page, from which a sentence speaks to it."""

_AHEAD = re.compile(
    r"\b(?:following|below|above|here)\b|^(?:well|now|ok|okay|if (?:so|not)|note that)\b", re.IGNORECASE
)
"""What stands first can point to nothing around it, and goes on with nothing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    support: SentenceSupport
    score: float


def summary(subject: Subject, around: Around, outcomes: tuple[Outcome, ...]) -> Fix | None:  # noqa: ARG001
    """None where the page has not two such sentences, or none speaks to the prompts."""
    known = around.grounds
    stand = [s for s in known.sentences if stands(s)] if known is not None else []
    chosen = choose(stand, subject, around.prompts)
    if known is None or len(chosen) < FEWEST:
        return None
    own = [" ".join(s.sentence.text.split()) for s in chosen]
    text, worded = own, phrased(own, around.chat, _gate(subject, around, chosen))
    note = f"{len(known.sentences) - len(stand)} sentences lean on others, are denied, or carry what no source holds."
    if worded:
        text, note = list(worded), f"Phrased by a language model; each sentence verifies against the page. {note}"
    return Fix("summary", "A summary to open the page with", "text/plain", " ".join(text) + "\n", note)


def stands(s: SentenceSupport) -> bool:
    """It stands alone, nothing denies it, and what is specific in it has a source where that could be checked."""
    if (
        s.against is not None
        or not is_closed(s.sentence.text)
        or problem_of(s.sentence.text, s.sentence.kind) is not None
    ):
        return False
    if len(frozenset(stems(s.sentence.text))) < FEWEST_WORDS or _AHEAD.search(s.sentence.text):
        return False
    if not SHORTEST <= len(s.sentence.text.split()) <= MOST_WORDS or teaser(s.sentence.text) is not None:
        return False
    return not s.specific or s.state in SOURCED or (s.state == "not_measured" and not s.weighty)


def choose(stand: Sequence[SentenceSupport], subject: Subject, prompts: Sequence[str]) -> list[SentenceSupport]:
    """The best, none saying another again, those that answer prompts first; in page order."""
    rarity = _rarity(subject)
    wanted = [_weights(p, rarity) for p in prompts]
    about = _weights(f"{subject.page.title} {_first_heading(subject)}", rarity)
    rated = sorted((_rated(s, wanted, about, len(subject.sentences)) for s in stand), key=lambda c: -c.score)
    kept: list[SentenceSupport] = []
    for c in rated:
        if prompts and not any(_share(w, c.support.sentence.text) >= ASKED for w in wanted):
            continue
        if not any(_alike(c.support, k) for k in kept):
            kept.append(c.support)
        if len(kept) == MOST:
            break
    return sorted(kept, key=lambda s: s.at)


def _rated(
    s: SentenceSupport, wanted: Sequence[Mapping[str, float]], about: Mapping[str, float], sentences: int
) -> Chosen:
    """What it answers counts most, then what the page is about, then a source, then standing early."""
    asked = max((_share(w, s.sentence.text) for w in wanted), default=0.0)
    early = 1.0 - s.at / max(1, sentences)
    told = -0.5 * is_instruction(s.sentence.text)
    score = told + 2.0 * asked + _share(about, s.sentence.text) + 0.5 * (s.state in SOURCED) + 0.5 * early
    return Chosen(s, score)


def _rarity(subject: Subject) -> dict[str, float]:
    said = Counter(w for s in subject.sentences[:LOOKED_AT] for w in frozenset(stems(s.text)))
    n = min(LOOKED_AT, len(subject.sentences))
    return {w: math.log1p(n / count) for w, count in said.items()}


def _weights(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """A word that the page never says weighs as much as the rarest: the page does not answer it."""
    most = max(rarity.values(), default=1.0)
    return {w: rarity.get(w, most) for w in stems(text)}


def _share(weights: Mapping[str, float], text: str) -> float:
    total = sum(weights.values())
    said = frozenset(stems(text))
    return sum(x for w, x in weights.items() if w in said) / total if total else 0.0


def _alike(one: SentenceSupport, other: SentenceSupport) -> bool:
    return jaccard(shingles(one.sentence.text, 2), shingles(other.sentence.text, 2)) >= ALIKE


def _first_heading(subject: Subject) -> str:
    first = next((b for b in subject.page.blocks if b.kind == "heading"), None)
    return "" if first is None else subject.page.text[first.start : first.end]


def _gate(subject: Subject, around: Around, chosen: Sequence[SentenceSupport]) -> tuple[Gate, tuple[str, ...]]:
    premises = (premise_of(subject, s.sentence.start, s.sentence.end) for s in chosen)
    return gate_of(subject, around), tuple(dict.fromkeys(premises))
