"""Does each cited page support its sentence? One verifier, every source of the answer, every check-worthy sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from citestack.answers.check_worthy import claims_of, no_check_reason, statement_of
from citestack.answers.model import CitedAnswer, CitedSentence, Citing
from citestack.answers.page_texts import PageText, PageTexts, Unreadable, read_all
from citestack.answers.report import AnswerReport, CitationReport, CitationVerdict, SentenceReport, SentenceState
from citestack.config import GroundingConfig
from citestack.inference.support import Verification, verify_pairs
from citestack.model import SupportState
from citestack.protocols import Support

_VERDICTS = {
    SupportState.SUPPORTED: CitationVerdict.SUPPORTS,
    SupportState.PARTIAL: CitationVerdict.PARTLY,
    SupportState.REFUTED: CitationVerdict.REFUTES,
    SupportState.UNSUPPORTED: CitationVerdict.DOES_NOT,
}
_RANK = {
    SupportState.REFUTED: 0,
    SupportState.UNSUPPORTED: 1,
    SupportState.PARTIAL: 2,
    SupportState.SUPPORTED: 3,
}
_STATES = (
    (CitationVerdict.SUPPORTS, SentenceState.SUPPORTED),
    (CitationVerdict.REFUTES, SentenceState.REFUTED),
    (CitationVerdict.NOT_READABLE, SentenceState.NOT_MEASURED),
    (CitationVerdict.PARTLY, SentenceState.PARTIAL),
)
"""The first verdict found decides. A page that could not be read might support: the sentence is then not measured."""


def check_answer(
    answer: CitedAnswer,
    places: Sequence[PageTexts],
    support: Support,
    config: GroundingConfig | None = None,
    *,
    elsewhere: bool = True,
) -> AnswerReport:
    """Read the pages behind the answer from the first of ``places`` that has each, and judge every citation.

    Of an answer that marks no sentence all sources are read: each sentence is compared with all of them. Without
    ``elsewhere`` nothing but what is cited is compared.
    """
    cited = {c.source for s in answer.sentences for c in s.citations if c.source is not None}
    pages = read_all(answer.sources, cited or {s.n for s in answer.sources}, places)
    checker = _Checker(answer, pages, support, config or GroundingConfig())
    return AnswerReport(answer, support.name, pages, checker.sentences(elsewhere=elsewhere))


Pair = tuple[str, str]
"""(text, claim)"""


@dataclass(slots=True)
class _Checker:
    answer: CitedAnswer
    pages: Mapping[int, PageText | Unreadable]
    support: Support
    config: GroundingConfig
    read: dict[Pair, Verification] = field(default_factory=dict)

    def sentences(self, *, elsewhere: bool) -> tuple[SentenceReport, ...]:
        """Cited pages first, for all sentences at once; the other pages only for the sentences that need them."""
        self._read_ahead([(p, s) for s in self.answer.sentences for p in self._cited_pages(s)])
        found = [self.sentence(s) for s in self.answer.sentences]
        if not elsewhere:
            return tuple(found)
        needy = [r.sentence for r in found if r.state not in (SentenceState.SUPPORTED, SentenceState.NO_CHECK_NEEDED)]
        self._read_ahead([(p.text, s) for s in needy for _, p in self._other_pages(s)])
        return tuple(replace(r, elsewhere=self._elsewhere(r.sentence)) if r.sentence in needy else r for r in found)

    def sentence(self, sentence: CitedSentence) -> SentenceReport:
        reason = no_check_reason(sentence)
        if reason is not None:
            bare = tuple(CitationReport(c.source, c.label, _unread(c), problem=c.problem) for c in sentence.citations)
            return SentenceReport(sentence, SentenceState.NO_CHECK_NEEDED, reason, bare)
        citations = tuple(self._citation(statement_of(sentence), c) for c in sentence.citations)
        state, best = _decided(citations)
        jointly = state is not SentenceState.SUPPORTED and self._jointly(statement_of(sentence), citations)
        state = SentenceState.SUPPORTED if jointly else state
        return SentenceReport(sentence, state, None, citations, best, jointly)

    def _citation(self, claim: str, citing: Citing) -> CitationReport:
        bare = CitationReport(citing.source, citing.label, CitationVerdict.NO_SOURCE, problem=citing.problem)
        if citing.source is None:
            return replace(bare, reason=str(citing.problem))
        page = self.pages[citing.source]
        bare = replace(bare, retrieved=self._retrieved(citing.source), cited_text_found=_found(citing, page))
        if isinstance(page, Unreadable):
            return self._by_excerpt(claim, citing, bare, page)
        found = self._verified(page.text, claim)
        if found.state is not SupportState.SUPPORTED and citing.cited_text and bare.cited_text_found:
            excerpt = self._verified(citing.cited_text, claim)
            if excerpt.state is SupportState.SUPPORTED:
                return _filled(bare, excerpt, "excerpt")
        return _filled(bare, found, page.read_from)

    def _by_excerpt(self, claim: str, citing: Citing, bare: CitationReport, page: Unreadable) -> CitationReport:
        """What the response itself quotes can prove or refute; that it does neither says nothing about the page."""
        source = self.answer.source(citing.source)
        for text in (citing.cited_text, source.text if source else None):
            found = self._verified(text, claim) if text else None
            if found is not None and found.state in (SupportState.SUPPORTED, SupportState.REFUTED):
                return _filled(bare, found, "excerpt")
        return replace(bare, verdict=CitationVerdict.NOT_READABLE, reason=f"{page.code}: {page.message}")

    def _jointly(self, claim: str, citations: Sequence[CitationReport]) -> bool:
        """ALCE's recall: do the cited pages together say it? Their best quotes are read as one text."""
        quotes = {c.source: c.quote.text for c in citations if c.quote and c.verdict is CitationVerdict.PARTLY}
        refuted = any(c.verdict is CitationVerdict.REFUTES for c in citations)
        if len(quotes) < 2 or refuted:
            return False
        return self._verified("\n".join(quotes.values()), claim).state is SupportState.SUPPORTED

    def _elsewhere(self, sentence: CitedSentence) -> tuple[int, ...]:
        found = [(n, self._verified(p.text, statement_of(sentence))) for n, p in self._other_pages(sentence)]
        return tuple(n for n, v in found if v.state is SupportState.SUPPORTED)

    def _cited_pages(self, sentence: CitedSentence) -> list[str]:
        cited = [self.pages[c.source] for c in sentence.citations if c.source is not None]
        return [p.text for p in cited if isinstance(p, PageText)]

    def _other_pages(self, sentence: CitedSentence) -> list[tuple[int, PageText]]:
        cited = {c.source for c in sentence.citations}
        return [(n, p) for n, p in self.pages.items() if n not in cited and isinstance(p, PageText)]

    def _retrieved(self, n: int) -> bool | None:
        source, known = self.answer.source(n), self.answer.retrieved
        return None if known is None or source is None or source.url is None else source.url in known

    def _read_ahead(self, wanted: Sequence[tuple[str, CitedSentence]]) -> None:
        """One call for many pairs: each page is cut once, and a model can batch."""
        needed = [(text, statement_of(s)) for text, s in wanted if no_check_reason(s) is None]
        pairs = [(text, part) for text, claim in needed for part in claims_of(claim)]
        fresh = [p for p in dict.fromkeys(pairs) if p not in self.read]
        self.read |= dict(zip(fresh, verify_pairs(fresh, self.support, self.config), strict=True))

    def _verified(self, text: str, claim: str) -> Verification:
        """The worse of the sentence and of what stands behind its lead-in."""
        return min((self._read(text, part) for part in claims_of(claim)), key=lambda v: (_RANK[v.state], v.score))

    def _read(self, text: str, claim: str) -> Verification:
        if (text, claim) not in self.read:
            self.read[text, claim] = verify_pairs([(text, claim)], self.support, self.config)[0]
        return self.read[text, claim]


def _decided(citations: Sequence[CitationReport]) -> tuple[SentenceState, int | None]:
    """The state, and which citation decided it: of several with that verdict the surest."""
    if not citations:
        return SentenceState.UNCITED, None
    for verdict, state in _STATES:
        own = [i for i, c in enumerate(citations) if c.verdict is verdict]
        if own:
            return state, max(own, key=lambda i: (_strength(citations[i]), -i))
    return SentenceState.UNSUPPORTED, max(range(len(citations)), key=lambda i: (_strength(citations[i]), -i))


def _strength(citation: CitationReport) -> float:
    if citation.verdict is CitationVerdict.REFUTES:
        return citation.refute_score or 0.0
    return (citation.score or 0.0) + (citation.partial_score or 0.0)


def _filled(bare: CitationReport, found: Verification, read_from: str) -> CitationReport:
    return replace(
        bare, verdict=_VERDICTS[found.state], score=found.score, partial_score=found.partial_score,
        refute_score=found.refute_score, quote=found.evidence, checks=found.checks, read_from=read_from,
    )  # fmt: skip


def _unread(citing: Citing) -> CitationVerdict:
    return CitationVerdict.NO_SOURCE if citing.source is None else CitationVerdict.NOT_READABLE


def _found(citing: Citing, page: PageText | Unreadable) -> bool | None:
    """Word for word, blank space and dots of omission apart."""
    if not citing.cited_text or isinstance(page, Unreadable):
        return None
    flat = " ".join(page.text.split())
    parts = [p.strip() for p in " ".join(citing.cited_text.split()).replace("…", "...").split("...")]
    return all(part in flat for part in parts if part)
