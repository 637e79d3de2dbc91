"""Twenty real questions over the documentation corpus: the transcript to read, with a human judgement per sentence.

Judgements live in ``results/twenty_questions.judged.json``: sentence text -> {"verdict", "note"}; verdict is one of
``full`` (answers and the quote proves it), ``proved_off_point`` (true by its quote, does not help), ``wrong``.
A sentence that nobody judged yet is counted as unjudged, never as right.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import RESULTS, write_result
from citestack.assemble import Session, open_session
from citestack.engine import Run

QUESTIONS = Path(__file__).parent / "questions" / "docs_corpus.json"
JUDGED = RESULTS / "twenty_questions.judged.json"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
Judgements = dict[str, dict[str, str]]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--profile", default="default")
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    questions = orjson.loads(QUESTIONS.read_bytes())
    judged: Judgements = orjson.loads(JUDGED.read_bytes()) if JUDGED.exists() else {}
    with open_session(args.store, args.profile) as session:
        runs = [session.engine.ask(q) for q in questions["answerable"]]
        off = [session.engine.ask(q) for q in questions["off_corpus"]]
        broken = [c.quote for run in runs for c in run.answer.citations if not quote_is_stored(session, c)]
    name = "twenty_questions" if args.profile == "default" else f"twenty_questions.{args.profile}"
    (RESULTS / f"{name}.md").write_text(transcript(runs, off, judged, args.profile), encoding="utf-8")
    write_result(name, figures(runs, off, judged, broken))
    return 0


def quote_is_stored(session: Session, citation: Any) -> bool:
    page = session.corpus.store.version(citation.page_version)
    return page is not None and page.text[citation.start : citation.end] == citation.quote


def lacking(run: Run) -> int:
    """Sentences with a number that none of the quotes cited for them holds."""
    quotes = {c.n: set(_NUMBER.findall(c.quote)) for c in run.answer.citations}
    return sum(
        not set(_NUMBER.findall(s.text)) <= set().union(*(quotes[n] for n in s.citations)) for s in run.answer.sentences
    )


def figures(runs: list[Run], off: list[Run], judged: Judgements, broken: list[str]) -> dict[str, Any]:
    verdicts = Counter(_row(judged, s.text).get("verdict", "unjudged") for r in runs for s in r.answer.sentences)
    return {
        "questions": len(runs),
        "answered": sum(not r.answer.abstained for r in runs),
        "sentences": sum(len(r.answer.sentences) for r in runs),
        "judgements": dict(verdicts),
        "questions_with_a_sentence_that_answers": sum(
            any(_row(judged, s.text).get("verdict") == "full" for s in r.answer.sentences) for r in runs
        ),
        "sentences_with_a_number_their_quotes_lack": sum(lacking(r) for r in runs),
        "citations": sum(len(r.answer.citations) for r in runs),
        "citations_whose_quote_is_not_in_the_store": len(broken),
        "off_corpus": len(off),
        "off_corpus_abstained": sum(r.answer.abstained for r in off),
    }


def transcript(runs: list[Run], off: list[Run], judged: Judgements, profile: str) -> str:
    lines = [f"# Twenty questions, profile {profile}", ""]
    for run in [*runs, *off]:
        lines += [f"## {run.answer.question}", "", *_answer(run, judged), ""]
    return "\n".join(lines)


def _row(judged: Judgements, text: str) -> dict[str, str]:
    return judged.get(" ".join(text.split()), {})


def _answer(run: Run, judged: Judgements) -> list[str]:
    if run.answer.abstained:
        return [f"*No answer.* {run.answer.abstain_reason}"]
    lines = []
    for s in run.answer.sentences:
        marks = "".join(f"[{n}]" for n in s.citations)
        row = _row(judged, s.text)
        verdict = f"**{row.get('verdict', 'unjudged')}** {row.get('note', '')}".rstrip()
        lines.append(f"- {' '.join(s.text.split())} {marks} ({s.score:.2f}) — {verdict}")
    return [
        *lines,
        "",
        *(f'[{c.n}] {c.title}, <{c.url}>: "{" ".join(c.quote.split())}"  ' for c in run.answer.citations),
    ]


if __name__ == "__main__":
    sys.exit(main())
