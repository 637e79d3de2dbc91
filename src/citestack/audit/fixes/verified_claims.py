"""Sentences of a page that a source it links to verifies, and that stand alone: the only ones declared as claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from citestack.answers.check_worthy import claims_of
from citestack.audit.checks.citation.addressable import worthy
from citestack.audit.subject import Around, Subject
from citestack.config import GroundingConfig
from citestack.corpus.urls import page_key
from citestack.errors import SourceError
from citestack.inference.support.verify import verify_pairs
from citestack.model import Link, PageRecord, Sentence, SupportState
from citestack.writing.self_contained import problem_of

MOST_PAIRS = 60
"""Pairs of sentence and source that are read: the small verifier needs 2 ms for one, a model 40."""
MOST_CLAIMS = 20


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    sentence: Sentence
    source: PageRecord
    url: str
    """As the page links to it."""


def verified_claims(subject: Subject, around: Around) -> tuple[VerifiedClaim, ...]:
    """In order of the text; one source for each sentence. Sentences stand in a block that links to the source."""
    pairs = _pairs(subject, around)
    readings = [(pair, text) for pair in pairs for text in claims_of(pair.sentence.text)]
    asked = [(pair.source.page.text, text) for pair, text in readings]
    states = verify_pairs(asked, around.support, GroundingConfig()) if asked else []
    failed = {id(pair) for (pair, _), v in zip(readings, states, strict=True) if v.state is not SupportState.SUPPORTED}
    held: dict[str, VerifiedClaim] = {}
    for pair in pairs:
        if id(pair) not in failed:
            held.setdefault(pair.sentence.id, pair)
    return tuple(held.values())[:MOST_CLAIMS]


def _pairs(subject: Subject, around: Around) -> list[VerifiedClaim]:
    by_start = sorted((s for s in worthy(subject) if problem_of(s.text, s.kind) is None), key=lambda s: s.start)
    found = [
        VerifiedClaim(sentence, source, link.target)
        for link, source in _cited_links(subject, around.cited)
        for sentence in by_start
        if _beside(subject, link, sentence)
    ]
    found.sort(key=lambda c: c.sentence.start)
    return found[:MOST_PAIRS]


def _cited_links(subject: Subject, cited: Mapping[str, PageRecord]) -> Iterator[tuple[Link, PageRecord]]:
    seen: set[tuple[str, str]] = set()
    for link in subject.record.links if cited else ():
        if link.place != "main" or link.kind != "text" or (link.target, link.anchor) in seen:
            continue
        seen.add((link.target, link.anchor))
        try:
            source = cited.get(page_key(link.target))
        except SourceError:
            continue
        if source is not None:
            yield link, source


def _beside(subject: Subject, link: Link, sentence: Sentence) -> bool:
    """The link's words stand in the sentence or, as a note's mark or a name does, in its block."""
    anchor = link.anchor.strip()
    if not anchor:
        return False
    page = subject.page
    block = next((b for b in page.blocks if b.start <= sentence.start < b.end), None)
    return anchor in sentence.text or (block is not None and anchor in page.text[block.start : block.end])
