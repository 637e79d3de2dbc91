"""What stands behind the sentences of a page, worked out once per audit and shared by every check and fix.

Nothing is believed for being precise. A sentence is *sourced* when a page of another site that is no copy says it: one
that the page cites, or one of the corpus. The page's own site says it as well: that is noted and counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from citestack.audit.placing import PlacedLink
from citestack.audit.specifics import Kind, is_specific, is_weighty
from citestack.audit.stands import Stands
from citestack.model import Sentence

State = Literal["verified_by_cited", "verified_elsewhere", "own_site", "contradicted", "unsupported", "not_measured"]
SOURCED: frozenset[State] = frozenset({"verified_by_cited", "verified_elsewhere"})
Nearness = Literal["sentence", "section", "page", "elsewhere"]
"""Where the page links to the witness: in the sentence, in its section, anywhere, nowhere."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A place on another page; ``quote`` stands at ``[start, end)`` of that page's text."""

    url: str
    title: str
    quote: str
    start: int
    end: int
    nearness: Nearness
    score: float
    """P(it says so), or P(it says otherwise) for what contradicts, in [0, 1]."""
    passage: str
    """The whole passage that was read."""


@dataclass(frozen=True, slots=True)
class SentenceSupport:
    """One sentence that states something."""

    at: int
    """Its number in ``subject.sentences``."""
    sentence: Sentence
    kinds: tuple[Kind, ...]
    links: tuple[PlacedLink, ...]
    """Its own outbound links, to other sites."""
    section_links: tuple[str, ...]
    """Keys of the pages of other sites that its section links to."""
    state: State
    witness: Witness | None = None
    against: Witness | None = None
    """What contradicts it. Beside a witness: sources disagree."""
    searched: bool = False
    """The corpus was searched for it."""

    @property
    def specific(self) -> bool:
        return is_specific(self.kinds)

    @property
    def weighty(self) -> bool:
        return is_weighty(self.kinds)

    @property
    def accountable(self) -> bool:
        """Specific, and it matters who says so: a statistic, a quotation, research; or a plain figure or date that the
        page ties to a source, or that a source is found to hold. "The default is 100" is no matter of belief.
        """
        return self.specific and (self.weighty or bool(self.links) or self.state in SOURCED)


@dataclass(frozen=True, slots=True)
class Standing:
    """The page as a whole; counts of sentences."""

    checkable: int = 0
    """Sentences that state something, as far as the page was read."""
    specific: int = 0
    """Those of them with a figure, a date, a quotation or an appeal to research."""
    accountable: int = 0
    """Of the specific ones those that count for ``share``; see ``SentenceSupport.accountable``."""
    verified_by_cited: int = 0
    verified_elsewhere: int = 0
    own_site: int = 0
    """Said by the page's own site alone."""
    contradicted: int = 0
    unsupported: int = 0
    not_measured: int = 0
    left: int = 0
    """Sentences beyond the most that are read of a page."""
    share: float | None = None
    """Sourced sentences of the accountable ones that could be checked, in [0, 1]; None without any."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """``sentences`` in page order."""

    sentences: tuple[SentenceSupport, ...]
    standing: Standing
    read_pages: int = 0
    """Cited pages of other sites that could be read, copies left out."""
    copies: tuple[str, ...] = ()
    """Cited pages of other sites that are copies of this one."""
    searched: int = 0
    """Sentences for which the corpus was searched."""


def outweighs(witness: Witness | None, against: Witness | None) -> bool:
    """Whether what speaks for a sentence is at least as sure as what speaks against it."""
    return witness is not None and (against is None or witness.score >= against.score)


def standing_of(found: tuple[SentenceSupport, ...], left: int) -> Standing:
    states = [s.state for s in found]
    accountable = [s for s in found if s.accountable]
    checked = [s for s in accountable if s.state != "not_measured"]
    return Standing(
        checkable=len(found),
        specific=sum(s.specific for s in found),
        accountable=len(accountable),
        verified_by_cited=states.count("verified_by_cited"),
        verified_elsewhere=states.count("verified_elsewhere"),
        own_site=states.count("own_site"),
        contradicted=states.count("contradicted"),
        unsupported=states.count("unsupported"),
        not_measured=states.count("not_measured"),
        left=left,
        share=sum(s.state in SOURCED for s in checked) / len(checked) if checked else None,
    )


_FALLING: frozenset[State] = frozenset({"unsupported", "own_site", "contradicted"})


def stands_of(grounds: Grounds) -> Stands:
    """What scores and answers need of it: how much of what must be believed stands, and what nothing holds up."""
    specific = [s for s in grounds.sentences if s.specific]
    falling = tuple((s.sentence.start, s.sentence.end) for s in specific if s.state in _FALLING)
    contradicted = sum(s.state == "contradicted" for s in specific)
    return Stands(grounds.standing.share, grounds.standing.accountable, contradicted, falling)
