"""Does the writer answer what the pages answer, and abstain from the rest? Drafts before grounding are counted.

``python -m benchmarks.answering --store DIR``: 52 questions that a documentation corpus answers, 52 that it does not.
Even ones set what is in ``config.py``, odd ones judge it. Each answerable question has patterns that a sentence which
answers it matches, written from knowledge of the subject. They miss right sentences and pass some wrong ones, so the
share of matches is a lower and noisy bound, the same for every setting compared.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import hash_files, write_result
from citestack.assemble import Session, open_session
from citestack.trace import RerankEvent, WritingEvent

QUESTIONS = Path(__file__).parent / "questions" / "answering.json"
HALVES = {"setting": slice(0, None, 2), "judging": slice(1, None, 2)}


@dataclass(frozen=True, slots=True)
class Row:
    """``matches``: per drafted sentence, best first, whether it says what answers the question."""

    matches: tuple[bool, ...]
    best: float
    """Score of the best sentence read in a kept passage."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus")
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    asked = orjson.loads(QUESTIONS.read_bytes())
    figures = {profile: measured(args.store, profile, asked) for profile in ("default", "fast")}
    write_result("answering", figures, data_hash=hash_files([QUESTIONS]))
    return 0


def measured(store: str, profile: str, asked: dict[str, Any]) -> dict[str, Any]:
    with open_session(store, profile) as session:
        answerable = [row(session, q["question"], q["says"]) for q in asked["answerable"]]
        foreign = [row(session, q, ()) for q in asked["foreign"]]
    shown: dict[str, Any] = {"embedder": session.models.embedder.name if session.models.embedder else None}
    for half, part in HALVES.items():
        shown[f"answerable_{half}"] = answered(answerable[part])
        shown[f"foreign_{half}"] = drafted(foreign[part])
    return shown


def row(session: Session, question: str, says: Sequence[str]) -> Row:
    trace = session.engine.ask(question).trace
    ranked, written = trace.maybe(RerankEvent), trace.maybe(WritingEvent)
    if ranked is None or written is None:
        return Row((), 0.0)
    patterns = [re.compile(p, re.IGNORECASE | re.DOTALL) for p in says]
    matches = tuple(any(p.search(c.text) for p in patterns) for c in written.draft)
    return Row(matches, best(ranked, written))


def best(ranked: RerankEvent, written: WritingEvent) -> float:
    readable = (p for p in written.pool if p.self_contained and p.passage in ranked.kept)
    return max((p.score for p in readable if p.parts and p.parts[0].value is not None), default=0.0)


def drafted(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "questions": len(rows),
        "drafted": sum(bool(r.matches) for r in rows),
        "best_scores": sorted(round(r.best, 2) for r in rows),
    }


def answered(rows: Sequence[Row]) -> dict[str, Any]:
    sentences = sum(len(r.matches) for r in rows)
    matching = sum(sum(r.matches) for r in rows)
    return {
        **drafted(rows),
        "sentences": sentences,
        "sentences_matching": matching,
        "share_matching": round(matching / sentences, 3) if sentences else 0.0,
        "first_sentence_matches": sum(r.matches[:1] == (True,) for r in rows),
        "any_sentence_matches": sum(any(r.matches) for r in rows),
    }


if __name__ == "__main__":
    sys.exit(main())
