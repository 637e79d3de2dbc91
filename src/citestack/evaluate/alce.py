r"""ALCE's citation recall and precision, rule by rule (Gao et al., EMNLP 2023; read from the authors' ``eval.py``).

1. The output is stripped and cut at its first line end; ``<|im_end|>`` is taken out.
2. It is split into sentences. The authors use NLTK's Punkt, whose data is not ours to ship; the splitter is a
   parameter. QAMPARI: split at commas after a last full stop and comma are gone, the question put before each item.
3. Ids are ``\[\d+``: of ``[1, 2]`` only the 1 counts. Id 0 names the last document, as index -1 does in Python.
4. Marks and every ``]`` and `` |`` are removed before judging.
5. **Recall** of a sentence: 0 without ids; 0 when any id, even beyond the cap, is larger than the number of documents;
   else whether the first ``at_most`` cited documents together, each ``Title: ...\nText``, entail it.
6. **Precision** counts the ids of sentences without an id out of range, up to the cap each. A sentence that is not
   recalled gives 0 for all of them. One id: 1. Several: an id is irrelevant when its document alone does not entail the
   sentence and the others without it do. ``[1][1]`` counts twice, and the others of a repeated id still hold it.
7. An answer's recall is the mean over its sentences, its precision over its ids (0 without any). Answers without
   sentences are left out; the rest are averaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from citestack.corpus.sentences import sentences
from citestack.evaluate.judges import Judge

Splitter = Callable[[str], Sequence[tuple[int, int]]]
_ID = re.compile(r"\[\d+")
_SPACED_ID = re.compile(r" \[\d+")
_DIGITS = 9
"""Digits of an id that are read: Python refuses to read numbers of thousands of digits."""


@dataclass(frozen=True, slots=True)
class Doc:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its ids, from 1 as written."""

    claim: str
    """Without marks."""
    ids: tuple[int, ...]
    needs_check: bool = True
    """Only the strict rule asks."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer. ``statements`` given = already split (our own answers); None = split ``output``."""

    question: str
    output: str
    docs: tuple[Doc, ...]
    statements: tuple[Statement, ...] | None = None


@dataclass(frozen=True, slots=True)
class AlceRule:
    at_most: int | None = 3
    """``--at_most_citations``; None = no cap."""
    first_line: bool = True
    qampari: bool = False
    split: Splitter = field(default=sentences)


@dataclass(frozen=True, slots=True)
class JudgedStatement:
    statement: Statement
    counted: tuple[int, ...]
    """Ids that are in the precision's denominator."""
    recalled: bool
    precise: tuple[bool, ...]
    """Per counted id."""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """Shares in [0, 1]; None = the answer leaves the mean."""

    statements: tuple[JudgedStatement, ...]
    recall: float | None
    precision: float | None


def judged(item: Item, judge: Judge, rule: AlceRule | None = None) -> JudgedAnswer:
    """One answer under ALCE's rules."""
    rule = rule or AlceRule()
    found = [_statement(s, item.docs, judge, rule) for s in statements(item, rule)]
    if not found:
        return JudgedAnswer((), None, None)
    ids = sum(len(f.counted) for f in found)
    precision = sum(sum(f.precise) for f in found) / ids if ids else 0.0
    return JudgedAnswer(tuple(found), sum(f.recalled for f in found) / len(found), precision)


def statements(item: Item, rule: AlceRule) -> tuple[Statement, ...]:
    if item.statements is not None:
        return item.statements
    output = prepared(item.output, first_line=rule.first_line)
    if rule.qampari:
        parts = [f"{item.question} {part.strip()}" for part in output.rstrip().rstrip(".").rstrip(",").split(",")]
    else:
        parts = [output[a:b] for a, b in rule.split(output)] if output.strip() else []
    return tuple(Statement(without_marks(p).strip(), ids_of(p)) for p in parts)


def prepared(output: str, *, first_line: bool = True) -> str:
    stripped = output.strip()
    return (stripped.split("\n")[0] if first_line else stripped).replace("<|im_end|>", "")


def ids_of(text: str) -> tuple[int, ...]:
    return tuple(int(m[1 : 1 + _DIGITS]) for m in _ID.findall(text))


def without_marks(text: str) -> str:
    return _ID.sub("", _SPACED_ID.sub("", text)).replace(" |", "").replace("]", "")


def formatted(docs: Sequence[Doc]) -> str:
    """A premise of one or more documents."""
    return "\n".join(f"Title: {d.title}\n{d.text}" for d in docs)


def _statement(statement: Statement, docs: Sequence[Doc], judge: Judge, rule: AlceRule) -> JudgedStatement:
    ids = statement.ids
    if not ids or not docs or any(i > len(docs) for i in ids):
        return JudgedStatement(statement, (), recalled=False, precise=())
    ids = ids[: rule.at_most]
    cited = [docs[i - 1] for i in ids]
    recalled = judge.entails(formatted(cited), statement.claim)
    if not recalled or len(ids) == 1:
        return JudgedStatement(statement, ids, recalled, (recalled,) * len(ids))
    precise = tuple(_relevant(i, ids, docs, statement.claim, judge) for i in ids)
    return JudgedStatement(statement, ids, recalled, precise)


def _relevant(id_: int, ids: Sequence[int], docs: Sequence[Doc], claim: str, judge: Judge) -> bool:
    if judge.entails(formatted([docs[id_ - 1]]), claim):
        return True
    others = list(ids)
    others.remove(id_)
    return not judge.entails(formatted([docs[i - 1] for i in others]), claim)
