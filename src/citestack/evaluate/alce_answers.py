"""ALCE's rule on a checked answer: the documents are the cited pages as they were read."""

from __future__ import annotations

from dataclasses import replace

from citestack.answers.page_texts import PageText
from citestack.answers.report import AnswerReport, SentenceReport, SentenceState
from citestack.evaluate.alce import Doc, Item, JudgedAnswer, Statement, judged
from citestack.evaluate.judges import Judge


def judged_report(report: AnswerReport, judge: Judge) -> JudgedAnswer:
    """Every sentence counts, needed or not, as ALCE has it; those that cite an unreadable page leave the answer.

    When no citation is left to judge because pages could not be read, precision is not measured rather than 0.
    """
    known = [n for n, p in sorted(report.pages.items()) if isinstance(p, PageText)]
    place = {n: i for i, n in enumerate(known, 1)}
    docs = tuple(_doc(report, n) for n in known)
    said = tuple(_statement(s, place, len(docs) + 1) for s in report.sentences if _is_measured(s, place))
    found = judged(Item(report.answer.question or "", report.answer.text, docs, said), judge)
    unread = len(said) < len(report.sentences) and not any(s.ids for s in said)
    return replace(found, precision=None) if unread else found


def _is_measured(sentence: SentenceReport, place: dict[int, int]) -> bool:
    cited = [c.source for c in sentence.citations if c.source is not None]
    return sentence.state is not SentenceState.NOT_MEASURED and all(n in place for n in cited)


def _statement(sentence: SentenceReport, place: dict[int, int], beyond: int) -> Statement:
    ids = tuple(beyond if c.source is None else place[c.source] for c in sentence.citations)
    return Statement(sentence.sentence.text, ids)


def _doc(report: AnswerReport, n: int) -> Doc:
    page, source = report.pages[n], report.source(n)
    if not isinstance(page, PageText):
        raise TypeError("only pages that were read are documents")
    return Doc((source.title if source else "") or page.title, page.text)
