"""Does the writer answer what the pages answer, and abstain from the rest? Drafts before grounding are counted.

``python -m benchmarks.answering --store DIR``: 52 questions that a documentation corpus answers, 52 that it does not.
Even ones set the bars in ``config.py``, odd ones judge them. A draft is not a right answer: transcripts show those.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import hash_files, write_result
from citestack.assemble import Session, open_session
from citestack.trace import RerankEvent, WritingEvent

QUESTIONS = Path(__file__).parent / "questions" / "answering.json"
Row = tuple[bool, float]
"""Drafted, and the score of the best sentence read in a kept passage."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus")
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    questions = orjson.loads(QUESTIONS.read_bytes())
    figures = {profile: measured(args.store, profile, questions) for profile in ("default", "fast")}
    write_result("answering", figures, data_hash=hash_files([QUESTIONS]))
    return 0


def measured(store: str, profile: str, questions: dict[str, list[str]]) -> dict[str, Any]:
    with open_session(store, profile) as session:
        rows = {kind: [row(session, q) for q in asked] for kind, asked in questions.items()}
    halves = {"setting": slice(0, None, 2), "judging": slice(1, None, 2)}
    return {f"{kind}_{half}": drafted(rows[kind][part]) for kind in rows for half, part in halves.items()}


def row(session: Session, question: str) -> Row:
    trace = session.engine.ask(question).trace
    ranked, written = trace.maybe(RerankEvent), trace.maybe(WritingEvent)
    if ranked is None or written is None:
        return False, 0.0
    return bool(written.draft), best(ranked, written)


def best(ranked: RerankEvent, written: WritingEvent) -> float:
    readable = (p for p in written.pool if p.self_contained and p.passage in ranked.kept)
    return max((p.score for p in readable if p.parts and p.parts[0].value is not None), default=0.0)


def drafted(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "questions": len(rows),
        "drafted": sum(answered for answered, _ in rows),
        "best_scores": sorted(round(score, 2) for _, score in rows),
    }


if __name__ == "__main__":
    sys.exit(main())
