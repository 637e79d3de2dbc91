"""What checking an answer found, and the shares it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citestack.answers.check_worthy import NoCheck
from citestack.answers.model import CitedAnswer, CitedSentence, MarkProblem, Source
from citestack.answers.page_texts import PageText, Unreadable
from citestack.model import Check, Span


class CitationVerdict(StrEnum):
    """What one cited page says about one sentence."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    REFUTES = "refutes"
    DOES_NOT = "does_not"
    NO_SOURCE = "no_source"
    """The mark points to nothing: a number beyond the list, or no list."""
    NOT_READABLE = "not_readable"
    """Not measured: leaves every denominator."""


class SentenceState(StrEnum):
    SUPPORTED = "supported"
    PARTIAL = "partial"
    REFUTED = "refuted"
    UNSUPPORTED = "unsupported"
    UNCITED = "uncited"
    NOT_MEASURED = "not_measured"
    NO_CHECK_NEEDED = "no_check_needed"


FAILED = frozenset(
    {SentenceState.PARTIAL, SentenceState.REFUTED, SentenceState.UNSUPPORTED, SentenceState.UNCITED}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CitationReport:
    source: int | None
    label: str
    verdict: CitationVerdict
    reason: str = ""
    """Why a page could not be read, or what is wrong with the mark."""
    score: float | None = None
    partial_score: float | None = None
    refute_score: float | None = None
    quote: Span | None = None
    """The evidence, in the text that was read."""
    checks: tuple[Check, ...] = ()
    read_from: str | None = None
    """``response``, ``excerpt`` (the passage the engine says it cites), ``given``, ``folder``, ``store`` or ``web``."""
    problem: MarkProblem | None = None
    retrieved: bool | None = None
    """Whether the engine retrieved this page; None when it does not say what it retrieved."""
    cited_text_found: bool | None = None
    """Whether the engine's quote stands on the page; None when it gives none or the page was not read."""


@dataclass(frozen=True, slots=True)
class SentenceReport:
    sentence: CitedSentence
    state: SentenceState
    no_check: NoCheck | None
    citations: tuple[CitationReport, ...]
    best: int | None = None
    """Index into ``citations`` of the one that decided."""
    jointly: bool = False
    """Supported by what several cited pages say together, by none alone."""
    elsewhere: tuple[int, ...] = ()
    """Other sources of the answer that support the sentence: the mark names the wrong one, or none."""


@dataclass(frozen=True, slots=True)
class AnswerReport:
    answer: CitedAnswer
    verifier: str
    pages: dict[int, PageText | Unreadable]
    sentences: tuple[SentenceReport, ...]

    def source(self, n: int) -> Source | None:
        return self.answer.source(n)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it is a share of; ``value`` None when nothing was measured."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Totals:
    recall: Share
    """Supported sentences among the check-worthy ones that were measured; uncited ones are not supported."""
    precision: Share
    """Citations whose page supports their sentence at least in part, among those that were measured. A mark without a
    source and a source cited twice beside one sentence count as misses."""
    full_precision: Share
    """The same, full support alone."""
    states: dict[str, int]
    verdicts: dict[str, int]


def totals(report: AnswerReport) -> Totals:
    """Counts over sentences and over the citations of check-worthy sentences."""
    needed = [s for s in report.sentences if s.state is not SentenceState.NO_CHECK_NEEDED]
    measured = [s for s in needed if s.state is not SentenceState.NOT_MEASURED]
    citations = [c for s in needed for c in s.citations]
    read = [c for c in citations if c.verdict is not CitationVerdict.NOT_READABLE]
    once = [c for c in read if c.problem != "duplicate"]
    full = sum(c.verdict is CitationVerdict.SUPPORTS for c in once)
    partly = sum(c.verdict is CitationVerdict.PARTLY for c in once)
    return Totals(
        Share(sum(s.state is SentenceState.SUPPORTED for s in measured), len(measured)),
        Share(full + partly, len(read)),
        Share(full, len(read)),
        {str(state): sum(s.state is state for s in report.sentences) for state in SentenceState},
        {str(v): sum(c.verdict is v for c in citations) for v in CitationVerdict},
    )
