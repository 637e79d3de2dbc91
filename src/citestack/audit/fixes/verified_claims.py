"""Sentences of a page that a source it links to verifies, and that stand alone: the only ones declared as claims."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from citestack.answers.check_worthy import claims_of
from citestack.answers.identity import key_of
from citestack.audit.checks.citation.addressable import is_worthy
from citestack.audit.subject import Around, Subject
from citestack.config import GroundingConfig
from citestack.inference.support.verify import verify_pairs
from citestack.model import Block, Link, PageRecord, Sentence, SupportState
from citestack.writing.self_contained import problem_of

MOST_PAIRS = 60
"""Pairs of sentence and source that are read: the small verifier needs 2 ms for one, a model 40."""
MOST_CLAIMS = 20
MOST_BLOCKS = 3
"""Blocks in which the words of one link are sought."""


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
    ordered = sorted(subject.sentences, key=lambda s: s.start)
    starts = [s.start for s in ordered]
    found: dict[tuple[str, str], VerifiedClaim] = {}
    for link, source in _cited_links(subject, around.cited):
        for block in _blocks_of(subject, link):
            for s in ordered[bisect_left(starts, block.start) : bisect_left(starts, block.end)]:
                if is_worthy(s) and problem_of(s.text, s.kind) is None:
                    found.setdefault((s.id, link.target), VerifiedClaim(s, source, link.target))
        if len(found) >= MOST_PAIRS:
            break
    return sorted(found.values(), key=lambda c: c.sentence.start)[:MOST_PAIRS]


def _cited_links(subject: Subject, cited: Mapping[str, PageRecord]) -> Iterator[tuple[Link, PageRecord]]:
    seen: set[tuple[str, str]] = set()
    for link in subject.record.links if cited else ():
        if link.place != "main" or link.kind != "text" or (link.target, link.anchor) in seen:
            continue
        seen.add((link.target, link.anchor))
        source = cited.get(key_of(link.target) or "")
        if source is not None:
            yield link, source


def _blocks_of(subject: Subject, link: Link) -> list[Block]:
    """Blocks that hold the link's words: in the sentence or, as a note's mark or a name does, beside it."""
    anchor, page = link.anchor.strip(), subject.page
    holding = (b for b in page.blocks if anchor and anchor in page.text[b.start : b.end])
    return list(islice(holding, MOST_BLOCKS))
