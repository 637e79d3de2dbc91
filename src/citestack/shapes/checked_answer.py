"""A checked answer: the document of ``verify-answer --json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.answers.check_worthy import statement_of
from citestack.answers.page_texts import PageText
from citestack.answers.report import AnswerReport, CitationReport, SentenceReport, Share, totals
from citestack.evaluate.alce_answers import judged_report
from citestack.evaluate.judges import RememberingJudge, SupportJudge
from citestack.protocols import Support


def checked_json(report: AnswerReport, support: Support) -> dict[str, Any]:
    """Documented in ``docs/verify-answer.md``."""
    answer = report.answer
    return {
        "shape": answer.shape,
        "engine": answer.engine,
        "question": answer.question,
        "verifier": report.verifier,
        "text": answer.text,
        "sentences": [_sentence_json(s) for s in report.sentences],
        "sources": [_source_json(report, s.n) for s in answer.sources],
        "totals": totals_json(report, support),
        "notes": list(answer.notes),
    }


def totals_json(report: AnswerReport, support: Support) -> dict[str, Any]:
    found, by_alce = totals(report), judged_report(report, RememberingJudge(SupportJudge(support)))
    return {
        "citation_recall": _share(found.recall),
        "citation_precision": _share(found.precision),
        "citation_precision_full": _share(found.full_precision),
        "alce": {
            "citation_recall": by_alce.recall,
            "citation_precision": by_alce.precision,
            "sentences": len(by_alce.statements),
            "citations": sum(len(s.counted) for s in by_alce.statements),
        },
        "sentences": found.states,
        "citations": found.verdicts,
    }


def _share(share: Share) -> dict[str, float | int | None]:
    return {"value": share.value, "hits": share.hits, "of": share.of}


def _sentence_json(report: SentenceReport) -> dict[str, Any]:
    s = report.sentence
    best = report.citations[report.best] if report.best is not None else None
    return {
        "start": s.start,
        "end": s.end,
        "text": s.text,
        "read_as": statement_of(s),
        "kind": s.kind,
        "state": str(report.state),
        "no_check": report.no_check,
        "jointly": report.jointly,
        "source": best.source if best else None,
        "supported_elsewhere": list(report.elsewhere),
        "citations": [_citation_json(c) for c in report.citations],
    }


def _citation_json(citation: CitationReport) -> dict[str, Any]:
    shape = asdict(citation)
    return {**shape, "verdict": str(citation.verdict)}


def _source_json(report: AnswerReport, n: int) -> dict[str, Any]:
    source, page = report.source(n), report.pages[n]
    named = {"n": n} if source is None else {
        "n": n, "url": source.url, "given": source.given, "title": source.title, "fragment": source.fragment,
    }  # fmt: skip
    if isinstance(page, PageText):
        read = {"read_from": page.read_from, "found_at": page.url, "page_version": page.version}
        return {**named, **read, "characters": len(page.text), "problem": None}
    read = {"read_from": None, "found_at": None, "page_version": None}
    return {**named, **read, "characters": None, "problem": {"code": page.code, "message": page.message}}
