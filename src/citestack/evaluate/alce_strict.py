"""Citation recall and precision where ALCE looks away. Both are printed side by side; neither replaces the other.

| | ALCE | strict |
|---|---|---|
| text after the first line end | not judged | judged |
| ``[1, 2]``, ``【1】``, footnotes | the 1 of ``[1, 2]``, nothing else | every id |
| mark after the full stop | as the splitter likes | belongs to the sentence it follows |
| greetings, questions, headings without a mark | not recalled | left out |
| ids beyond the third | free | count |
| id out of range | leaves precision; sentence not recalled | a miss of precision; the other ids decide recall |
| the same id twice | counts twice | the second is a miss |
| precision of an id | irrelevant only if the others suffice | its document alone says at least a part |
| an id of a sentence that is not recalled | 0 | judged by itself |
"""

from __future__ import annotations

from collections.abc import Sequence

from citestack.answers.book import SourceBook, numbered
from citestack.answers.check_worthy import no_check_reason
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.model import CitedSentence
from citestack.evaluate.alce import (
    AlceRule,
    Doc,
    Item,
    JudgedAnswer,
    JudgedStatement,
    Statement,
    formatted,
    statements,
)
from citestack.evaluate.judges import Judge


def judged_strictly(item: Item, judge: Judge, options: AlceRule | None = None) -> JudgedAnswer:
    """One answer; None when nothing in it needs a source. Precision is None without a citation.

    Of ``options`` only ``qampari`` counts: lists are split at commas under both rules.
    """
    qampari = options is not None and options.qampari
    said = statements(item, AlceRule(None, first_line=False, qampari=True)) if qampari else strict_statements(item)
    found = [_statement(s, item.docs, judge) for s in said if s.needs_check]
    if not found:
        return JudgedAnswer((), None, None)
    ids = sum(len(f.counted) for f in found)
    precision = sum(sum(f.precise) for f in found) / ids if ids else None
    return JudgedAnswer(tuple(found), sum(f.recalled for f in found) / len(found), precision)


def strict_statements(item: Item) -> tuple[Statement, ...]:
    """Sentences of the whole output with every id, read as ``verify-answer`` reads them."""
    if item.statements is not None:
        return item.statements
    book = SourceBook()
    numbered(book, [(None, f"{n}\0{doc.title}", None) for n, doc in enumerate(item.docs)])
    book.has_labels = True
    answer = read_marked(item.output.replace("<|im_end|>", ""), Facts("text"), book)
    return tuple(Statement(s.text, _ids(s), no_check_reason(s) is None) for s in answer.sentences)


def _ids(sentence: CitedSentence) -> tuple[int, ...]:
    """An id without a document is 0."""
    return tuple(c.source or 0 for c in sentence.citations)


def _statement(statement: Statement, docs: Sequence[Doc], judge: Judge) -> JudgedStatement:
    ids = statement.ids
    known = list(dict.fromkeys(i for i in ids if 1 <= i <= len(docs)))
    recalled = bool(known) and judge.entails(formatted([docs[i - 1] for i in known]), statement.claim)
    precise = tuple(
        i in known and i not in ids[:at] and judge.partly(formatted([docs[i - 1]]), statement.claim)
        for at, i in enumerate(ids)
    )
    return JudgedStatement(statement, ids, recalled, precise)
