"""Traces and pages made for the study's tests."""

from citestack.config import Config
from citestack.model import (
    Answer,
    AnswerSentence,
    Candidate,
    Citation,
    Page,
    PageRecord,
    Passage,
    ScorePart,
    SupportState,
    page_version,
)
from citestack.trace import (
    CitationEvent,
    Event,
    RerankEvent,
    RetrievalEvent,
    RunFinished,
    RunStarted,
    Scored,
    Seen,
    Trace,
)
from citestack.trace_json import make_trace


def page(url: str) -> Page:
    bare = Page(url, "", "Title", f"Words of {url}.", ())
    return Page(url, page_version(bare), bare.title, bare.text, ())


def record(of: Page) -> PageRecord:
    return PageRecord(of, (), (), ())


def traced(
    question: str, *, found: list[str], candidates: list[str], cited: list[str], text: str, generation: int = 3,
    abstained: bool = False, trust: float | None = None,
) -> Trace:  # fmt: skip
    citations = tuple(Citation(n, url, "", "", "", 0, 0, "", "", 0.9) for n, url in enumerate(cited, 1))
    sentences = (AnswerSentence(text, SupportState.SUPPORTED, 0.9),) if text else ()
    answer = Answer(question, abstained, None, sentences, citations, (), generation, "default")
    kept = tuple(Candidate(Passage(f"c{i}", url, "", 0, 0, ""), (), 1.0) for i, url in enumerate(candidates))
    seen = tuple(Seen(f"p{i}", url, (), 1.0) for i, url in enumerate(found))
    events: tuple[Event, ...] = (
        RunStarted(question, Config(), generation, {}, "0"),
        RetrievalEvent(9, 3, 0, seen, kept, ()),
        RerankEvent((Scored("c0", (ScorePart("trust", trust, 0.1),), 0.5),), (), ()),
        CitationEvent(citations, {}, ()),
        RunFinished(answer),
    )
    return make_trace(events)
