"""What other sites of the corpus say of a page's sentences: layer 2 finds passages, the verifier reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from citestack.audit.addresses import site
from citestack.audit.copies import Own, is_copy
from citestack.audit.reading import FEWEST_WORDS, Read, read_pairs
from citestack.audit.shelf import Shelved
from citestack.audit.support import SentenceSupport, State, outweighs
from citestack.config import GroundingConfig
from citestack.model import Candidate, PageRecord
from citestack.protocols import Facts, Support
from citestack.words import stems
from citestack.writing.revise_query import queries_for
from citestack.writing.self_contained import start_problem

if TYPE_CHECKING:
    from citestack.audit.subject import Around
    from citestack.index.corpus import Corpus

SEARCHED = 24
"""Sentences of a page that are searched for, the weighty ones first."""
PASSAGES = 6
"""Passages taken per search by layer 2, and as many by words alone."""
_OPEN: frozenset[State] = frozenset({"unsupported", "not_measured", "own_site"})
Find = Callable[[str], Sequence[Candidate]]
Look = Callable[[str], PageRecord | None]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    own: Own
    support: Support
    facts: Facts
    config: GroundingConfig
    find: Find | None
    """None: there is no corpus to search."""
    look: Look
    trust: Callable[[str], float | None]
    """Query-independent trust of a page; None where it is not known."""

    @classmethod
    def of(cls, own: Own, around: Around, facts: Facts) -> Elsewhere:
        from citestack.stack.layer2_retrieval import passages_for

        session = around.session
        if session is None:
            return cls(own, around.support, facts, GroundingConfig(), None, lambda _: None, lambda _: None)
        config = session.engine.config
        find = partial(passages_for, session.corpus, k=PASSAGES, config=config.retrieval)
        trust = partial(_trust, session.corpus)
        return cls(own, around.support, facts, config.grounding, find, session.corpus.store.record, trust)

    def judge(self, found: Sequence[SentenceSupport]) -> list[SentenceSupport]:
        """Sentences that a cited page settles stay as they are."""
        if self.find is None:
            return list(found)
        open_ones = [s for s in found if s.state in _OPEN and _speaks_for_itself(s.sentence.text)]
        chosen = sorted(open_ones, key=lambda s: (not s.weighty, not s.specific, s.at))[:SEARCHED]
        searched = {s.at: self._found(s.sentence.text) for s in chosen}
        pairs = [(s.sentence.text, x) for s in chosen for x in searched[s.at]]
        read = read_pairs(pairs, self.support, self.facts, self.config)
        return [self._decided(s, [read[s.sentence.text, x.passage.id] for x in searched[s.at]])
                if s.at in searched else s for s in found]  # fmt: skip

    def _found(self, sentence: str) -> list[Shelved]:
        """Passages of other sites that are no copies, neither by the store's marks nor by their words."""
        assert self.find is not None
        queries = queries_for(sentence, ())
        candidates = self.find(queries[0]) if queries else ()
        return [_shelved(c) for c in candidates if self._independent(c)]

    def _independent(self, candidate: Candidate) -> bool:
        passage = candidate.passage
        if site(passage.url) == self.own.site or candidate.duplicate_of in (self.own.key, self.own.record.page.url):
            return False
        return not self.own.copied(passage.text)

    def _decided(self, s: SentenceSupport, read: Sequence[Read]) -> SentenceSupport:
        witness = self._first(sorted((r for r in read if r.holds(own=False)), key=lambda r: -r.strength))
        sure = self.config.overruled
        denying = [r for r in read if r.strength >= sure and r.contradicts(own=False, sure=sure) and self._heard(r)]
        against = self._first(sorted(denying, key=lambda r: -r.strength))
        here = s.witness if witness is None else witness.witness("elsewhere")
        there = None if against is None else against.witness("elsewhere")
        if witness is not None and outweighs(here, there):
            return replace(s, state="verified_elsewhere", witness=here, against=there, searched=True)
        if there is not None:
            return replace(s, state="contradicted", witness=here, against=there, searched=True)
        return replace(s, state="own_site" if s.state == "own_site" else "unsupported", searched=True)

    def _heard(self, read: Read) -> bool:
        """A page that is trusted less than this one does not overrule it."""
        mine, theirs = (self.trust(url) for url in (self.own.key or "", read.shelved.key))
        return mine is None or theirs is None or theirs >= mine

    def _first(self, read: Sequence[Read]) -> Read | None:
        """The first whose page is no near-copy; pages are only fetched from the store where it matters."""
        for r in read:
            record = self.look(r.shelved.key)
            if record is not None and not is_copy(self.own.record, record):
                return replace(r, shelved=replace(r.shelved, record=record))
        return None


def _trust(corpus: Corpus, url: str) -> float | None:
    found = corpus.trust([url]).get(url)
    return None if found is None else found.value


def _speaks_for_itself(text: str) -> bool:
    """What "it" is, no other site can say."""
    return start_problem(text) is None and len(frozenset(stems(text))) >= FEWEST_WORDS


def _shelved(candidate: Candidate) -> Shelved:
    """With the little of its page that a candidate carries; the record is looked up for witnesses alone."""
    from citestack.model import Page

    p = candidate.passage
    page = Page(p.url, p.version, p.title, p.text, ())
    return Shelved(p.url, PageRecord(page, (p,), candidate.sentences, ()), p)
