"""Which of a rewriter's sentences stay: what the page itself or another page verifies, and what loses nothing.

A reworded sentence must be verified by the block it stands in, hold every number, date and name of the original, and be
verified by it in turn at least in part. Anything else is an addition: the page, then other pages, have to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from citestack.audit.copies import COPIED, FEWEST_SHINGLES
from citestack.audit.reading import read_pairs
from citestack.audit.shelf import Shelved
from citestack.config import GroundingConfig
from citestack.experiment.model import Addition
from citestack.inference.support.verify import Verification, verify_pairs
from citestack.model import Candidate, Page, PageRecord, SupportState
from citestack.protocols import Facts, Support
from citestack.stack.judge import blocked
from citestack.stack.shingles import Shingles, shingles
from citestack.trace import measured
from citestack.words import words
from citestack.writing.revise_query import queries_for

PASSAGES = 6
"""Passages of other pages that one added sentence is read against."""
_PRAISE = frozenset(
    """best greatest finest ultimate leading foremost premier unmatched unrivalled unrivaled unparalleled unbeatable
    proven guaranteed guarantees undoubtedly unquestionably undeniably definitely certainly absolutely always never
    perfect perfectly flawless award awards renowned acclaimed trusted authoritative definitive revolutionary
    groundbreaking superior expert experts everyone everybody nobody""".split()  # noqa: SIM905
)
"""Words that add a claim the verifier does not weigh: beside "Caching reduces requests" it reads "Caching is the best
way to reduce requests" as supported. They stay only where the evidence uses them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one proposed text."""

    stays: bool
    addition: Addition | None = None
    """Set for what the block itself does not say: with its source, or with what speaks against it."""


@dataclass(frozen=True, slots=True)
class Gate:
    url: str
    title: str
    text: str
    """Of the page as it was."""
    find: Callable[[str], Sequence[Candidate]]
    support: Support
    facts: Facts
    config: GroundingConfig = field(default_factory=GroundingConfig)

    def reworded(self, text: str, original: str, block: str, after: str = "") -> Judged:
        """``block``: the original's whole block under its heading. ``after``: accepted sentences that follow the text
        and may carry on what the original said.
        """
        why = self.lost(original, f"{text} {after}".strip())
        if why:
            return Judged(False, Addition(text, None, reason=why))
        found = self._verified(text, block)
        if self._holds(found, text, block):
            return Judged(True)
        return self.added(text)

    def added(self, text: str) -> Judged:
        """A sentence that has to find its source: the page itself, else another page."""
        found = self._verified(text, self.text)
        if self._holds(found, text, self.text):
            return Judged(True, self._addition(text, self.url, found))
        if found.state is SupportState.REFUTED:
            return Judged(False, Addition(text, None, score=found.score, reason="the page itself says otherwise"))
        return self._elsewhere(text)

    def lost(self, original: str, text: str) -> str:
        """What of the original the text no longer says, in words; empty when nothing is lost."""
        gone = self.facts.absent(original, text)
        if gone:
            return f"loses or changes {', '.join(f.text for f in gone)}"
        back = self._verified(original, text)
        kept = back.state in (SupportState.SUPPORTED, SupportState.PARTIAL) and not blocked(back.checks)
        return "" if kept else "no longer says what the original says"

    def witnesses(self, query: str) -> list[Candidate]:
        """Passages of other pages for the query, without copies of this one."""
        own = shingles(self.text)
        return [c for c in self.find(query) if self._independent(c, own)][:PASSAGES]

    def _verified(self, claim: str, text: str) -> Verification:
        return verify_pairs([(text, claim)], self.support, self.config)[0]

    def _holds(self, found: Verification, text: str, evidence: str) -> bool:
        certain = all(c.passed is not False for c in found.checks if c.name == "certainty")
        return found.state is SupportState.SUPPORTED and certain and not praise(text, evidence)

    def _elsewhere(self, text: str) -> Judged:
        queries = queries_for(text, ())
        shelved = [_shelved(c) for c in self.witnesses(queries[0])] if queries else []
        read = read_pairs([(text, x) for x in shelved], self.support, self.facts, self.config).values()
        good = [r for r in read if r.holds(own=False) and not praise(text, r.shelved.passage.text)]
        if not good:
            return Judged(False, Addition(text, None, reason="neither the page nor another page verifies it"))
        witness = max(good, key=lambda r: (r.strength, r.shelved.key)).witness("elsewhere")
        return Judged(True, Addition(text, witness.url, witness.quote, witness.score))

    def _independent(self, candidate: Candidate, own: Shingles) -> bool:
        passage = candidate.passage
        if self.url in (passage.url, candidate.duplicate_of):
            return False
        theirs = shingles(passage.text)
        return len(theirs) < FEWEST_SHINGLES or len(theirs & own) < COPIED * len(theirs)

    def _addition(self, text: str, url: str, found: Verification) -> Addition:
        return Addition(text, url, found.evidence.text if found.evidence else "", measured(found.score))


def praise(text: str, evidence: str) -> tuple[str, ...]:
    """Words of the text that claim rank or certainty and that the evidence does not use."""
    known = frozenset(words(evidence))
    return tuple(dict.fromkeys(w for w in words(text) if w in _PRAISE and w not in known))


def without_terms(text: str, terms: Sequence[str]) -> str:
    """The text with these terms taken out, and the brackets and commas they leave behind."""
    for term in sorted(terms, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(term)}(?!\w)", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"\(\s*[,;&/]*\s*(?:and)?\s*\)", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
    return re.sub(r"[,;:]+(?=[.,;:!?])", "", text)


def _shelved(candidate: Candidate) -> Shelved:
    p = candidate.passage
    page = Page(p.url, p.version, p.title, p.text, ())
    return Shelved(p.url, PageRecord(page, (p,), candidate.sentences, ()), p)
