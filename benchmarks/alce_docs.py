"""Our own answers over the documentation corpus under ALCE's rules and the strict ones; the verifier against a reader.

``python -m benchmarks.alce_docs --store DIR [--sample FILE]``. Fifty answerable questions are asked; every sentence is
judged by the shipped verifier. 60 sentence-passage pairs are drawn with a seed: 30 of our citations, and 30 cross pairs
(a sentence of an answer with another passage that layer 4 read for it in the same run), a third per word of the
verifier, because our citations are nearly all verbatim and would tell little. ``--sample`` writes the pairs with their
texts, for reading; the reader's judgements are in ``results/alce_judged.json`` (full, partial or none, by what the
passage says).
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import RESULTS, hash_files, write_result
from citestack.assemble import open_session
from citestack.evaluate.agreement import kappa
from citestack.evaluate.alce_run import run_of_traces
from citestack.evaluate.alce_score import RULES, scored
from citestack.evaluate.judges import load_judge
from citestack.model import SupportState
from citestack.trace import GroundingEvent, RetrievalEvent, RunFinished, Trace, WritingEvent

QUESTIONS = Path(__file__).parent / "questions"
JUDGED = RESULTS / "alce_judged.json"
ASKED, EACH, SEED = 50, 30, 7
LABEL = {SupportState.SUPPORTED: "full", SupportState.PARTIAL: "partial"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of an answer and a passage layer 4 read for it."""

    question: str
    claim: str
    passage: str
    url: str
    kind: str
    """``citation`` or ``cross``."""
    state: str
    """The verifier's word: full, partial or none; ``refuted`` counts as none."""
    sentence: str
    text: str
    quote: str

    @property
    def key(self) -> str:
        return f"{self.claim}|{self.passage}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--sample", type=Path, help="write the drawn pairs with their texts here")
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    with open_session(args.store) as session:
        traces = [session.engine.ask(q).trace for q in asked()]
    judge, run = load_judge(), run_of_traces(traces)
    scores = {name: asdict(scored(run.items, judge, name)) for name in RULES}
    drawn = draw([p for t in traces for p in pairs(t)])
    if args.sample:
        args.sample.write_bytes(orjson.dumps([asdict(p) for p in drawn], option=orjson.OPT_INDENT_2))
    figures = {
        "judge": judge.name,
        "questions": len(traces),
        "abstained": run.abstained,
        "rules": scores,
        "reader": agreement(drawn),
    }
    print(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
    write_result("alce_docs", figures, data_hash=hash_files(sorted(QUESTIONS.glob("*.json"))), seed=SEED)
    return 0


def asked() -> list[str]:
    first = orjson.loads((QUESTIONS / "docs_corpus.json").read_bytes())["answerable"]
    more = [row["question"] for row in orjson.loads((QUESTIONS / "answering.json").read_bytes())["answerable"]]
    return list(dict.fromkeys([*first, *more]))[:ASKED]


def pairs(trace: Trace) -> list[Pair]:
    """All pairs layer 4 read of the sentences that are shown."""
    answer = trace.one(RunFinished).answer
    grounding, found = trace.maybe(GroundingEvent), trace.maybe(RetrievalEvent)
    if answer.abstained or grounding is None or found is None:
        return []
    shown = {s.text: s for s in answer.sentences}
    cited = {c.n: c for c in answer.citations}
    passages = {c.passage.id: c.passage for c in found.candidates}
    texts = claim_texts(trace)
    rows = []
    for v in grounding.verdicts:
        sentence, passage = shown.get(texts.get(v.claim, "")), passages[v.passage]
        if sentence is None:
            continue
        own = [cited[n] for n in sentence.citations]
        is_own = any(c.page_version == passage.version and passage.start <= c.start < passage.end for c in own)
        rows.append(
            Pair(
                answer.question, v.claim, v.passage, passage.url, "citation" if is_own else "cross",
                LABEL.get(v.state, "none"), sentence.text, passage.text, v.evidence.text if v.evidence else "",
            )
        )  # fmt: skip
    return rows


def claim_texts(trace: Trace) -> dict[str, str]:
    return {c.id: c.text for c in trace.one(WritingEvent).draft}


def draw(found: Sequence[Pair]) -> list[Pair]:
    """``EACH`` of each kind, in the order drawn; of the cross pairs a third per word of the verifier, as far as there
    are so many: most of them are about something else, and would tell little.
    """
    rng = random.Random(SEED)
    own = rng.sample(sorted((p for p in found if p.kind == "citation"), key=lambda p: p.key), EACH)
    cross = sorted((p for p in found if p.kind == "cross"), key=lambda p: p.key)
    parts = [[p for p in cross if p.state == state] for state in ("full", "partial")]
    drawn = [p for part in parts for p in rng.sample(part, min(len(part), EACH // 3))]
    rest = [p for p in cross if p.state == "none"]
    return [*own, *drawn, *rng.sample(rest, EACH - len(drawn))]


def agreement(drawn: Sequence[Pair]) -> dict[str, Any]:
    """Reader against verifier, over the drawn pairs that were judged; over the cross pairs alone as well."""
    judged = {row["pair"]: row["label"] for row in orjson.loads(JUDGED.read_bytes())} if JUDGED.exists() else {}
    known = [(p, judged[p.key]) for p in drawn if p.key in judged]
    table = Counter(f"{p.kind}: reader {mine}, verifier {p.state}" for p, mine in known)
    return {
        "drawn": len(drawn),
        "all": kappas(known),
        "cross_pairs": kappas([(p, mine) for p, mine in known if p.kind == "cross"]),
        "table": dict(sorted(table.items())),
    }


def kappas(known: Sequence[tuple[Pair, str]]) -> dict[str, Any]:
    mine, said = [label for _, label in known], [p.state for p, _ in known]
    three, two = kappa(mine, said), kappa([x == "full" for x in mine], [x == "full" for x in said])
    return {
        "judged": len(known),
        "agree": sum(a == b for a, b in zip(mine, said, strict=True)),
        "kappa_three_labels": None if three is None else round(three, 3),
        "kappa_full_or_not": None if two is None else round(two, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
