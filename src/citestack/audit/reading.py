"""One sentence against one passage of another page: does it say so, does it say otherwise?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.audit.shelf import Shelved
from citestack.audit.specifics import is_instruction
from citestack.audit.support import Nearness, Witness
from citestack.config import GroundingConfig, ReviseConfig
from citestack.inference.support.sentences import passage_sentences
from citestack.model import PageRecord, Span, SupportState
from citestack.protocols import Facts, Reading, Support
from citestack.stack.judge import judge
from citestack.trace import measured
from citestack.words import stems
from citestack.writing.revise_align import share_held

AGREEMENT = ReviseConfig().agreement
"""Share of a sentence's words in the quote: among many passages one may pass the verifier by chance."""
SAME_THING = 0.6
"""Least share of a sentence's words in the quote that contradicts it: else it speaks of something else."""
FEWEST_WORDS = 5
"""Content words that single a statement out: fewer fit any page."""
OPENING = 2_000
"""Characters of a page in which its owner is named."""
_DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|\w+n['’]t|false|untrue|myth|debunked)\b", re.IGNORECASE
)
_ATTRIBUTION = (
    re.compile(r"^(?:according to|as reported by|as noted by|per) (?P<who>[^,]{2,80}), (?=\S)", re.IGNORECASE),
    re.compile(
        r",? (?:according to|as reported by|(?:says?|said|reports?|reported|writes?|notes?)(?= [A-Z“\"]))"
        r" (?P<who>[^,.;]{2,80})(?=[.!]?$)",
        re.IGNORECASE,
    ),
    re.compile(r",? ?\((?:source|see|via)s?:? (?P<who>[^()]{2,80})\)(?=[.!]?$)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Read:
    shelved: Shelved
    reading: Reading
    state: SupportState
    agreement: float
    states: bool
    """The nearest sentence of the quote is neither a question nor a denial of what the sentence affirms."""
    denies: bool
    """It speaks of the same thing and says otherwise."""
    telling: bool
    """The sentence has at least ``FEWEST_WORDS`` content words."""
    plain: bool
    """By a sign or an opposite, not by another figure: two measurements may both be right."""

    def holds(self, *, own: bool) -> bool:
        """Whether it says so; ``own``: the sentence itself links to it, so that chance did not bring it up."""
        return self.state is SupportState.SUPPORTED and self.states and (own or self.agreement >= AGREEMENT)

    def contradicts(self, *, own: bool, sure: float) -> bool:
        """A plain denial; or another figure, of a page the sentence links to or in nearly the same words."""
        if not self.denies or own:
            return self.denies
        if not self.telling:
            return False
        return self.plain or (self.reading.refute >= sure and self.agreement >= AGREEMENT)

    @property
    def strength(self) -> float:
        return self.reading.refute if self.denies else self.reading.score

    def witness(self, nearness: Nearness) -> Witness:
        span, page = self._span(), self.shelved.record.page
        passage = self.shelved.passage.text
        return Witness(
            self.shelved.key, page.title, span.text, span.start, span.end, nearness, measured(self.strength), passage
        )

    def _span(self) -> Span:
        """The quoted sentences in the page; the whole passage where the verifier quotes none."""
        passage, evidence = self.shelved.passage, self.reading.evidence
        if evidence is None:
            return Span(passage.start, passage.end, passage.text)
        return Span(passage.start + evidence.start, passage.start + evidence.end, evidence.text)


def read_pairs(
    pairs: Sequence[tuple[str, Shelved]], support: Support, facts: Facts, config: GroundingConfig
) -> dict[tuple[str, str], Read]:
    """By sentence and passage id; each sentence and each passage is taken apart once."""
    unique = {(text, x.passage.id): (text, x) for text, x in pairs}
    claims = [without_attribution(text, x.record) for text, x in unique.values()]
    texts = [x.passage.text for _, x in unique.values()]
    readings = support.read(list(zip(claims, texts, strict=True)))
    return {
        key: _judged(claim, x, reading, facts, config)
        for (key, (_, x)), claim, reading in zip(unique.items(), claims, readings, strict=True)
    }


def _judged(claim: str, shelved: Shelved, reading: Reading, facts: Facts, config: GroundingConfig) -> Read:
    score, partial, refute = measured(reading.score), measured(reading.partial), measured(reading.refute)
    state = judge(score, partial, refute, reading.checks, config)
    quote = reading.evidence.text if reading.evidence else ""
    agreement = share_held(claim, quote)
    same = not is_instruction(claim) and agreement >= SAME_THING and _same_subject(claim, quote, shelved, facts)
    denies = state is SupportState.REFUTED and same
    telling = len(frozenset(stems(claim))) >= FEWEST_WORDS
    plain = any(c.name in {"negation", "antonyms"} and c.passed is False for c in reading.checks)
    return Read(shelved, reading, state, agreement, _states(claim, quote, facts), denies, telling, plain)


def _states(claim: str, quote: str, facts: Facts) -> bool:
    """The verifier reads words; "Does it save 94 percent?" and "It does not save 94 percent" hold all of them."""
    parts = [quote[a:b] for a, b in passage_sentences(quote)]
    nearest = max(parts, key=lambda part: share_held(claim, part), default="")
    if nearest.rstrip("\"'”’) ").endswith(("?", "؟", "？")):
        return False
    if share_held(claim, nearest) >= SAME_THING and facts.swapped(claim, nearest):
        return False  # the same thing with another figure; that the claim's figure stands beside it is chance
    return not _DENIES.search(nearest) or _DENIES.search(claim) is not None


def _same_subject(claim: str, quote: str, shelved: Shelved, facts: Facts) -> bool:
    """Every name of the sentence stands in the quote or in the headings above it, and at most one figure differs:
    another year and another share are another measurement.
    """
    around = " ".join((shelved.record.page.title, *shelved.passage.headings, quote))
    absent = facts.absent(claim, around)
    return len(absent) <= 1 and not any(f.kind == "name" for f in absent)


def without_attribution(text: str, record: PageRecord) -> str:
    """The sentence without "according to X" where the page is X's: no page says so of itself."""
    for pattern in _ATTRIBUTION:
        match = pattern.search(text)
        if match and _is_of(match["who"], record):
            rest = f"{text[: match.start()]}{text[match.end() :]}".strip()
            return rest[:1].upper() + rest[1:]
    return text


def _is_of(who: str, record: PageRecord) -> bool:
    page = record.page
    known = frozenset(stems(f"{page.title} {page.author or ''} {page.url} {page.text[:OPENING]}"))
    said = frozenset(stems(who))
    return bool(said) and said <= known
