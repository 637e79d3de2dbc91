"""What trust changes: the same questions with trust off, at its default weight, and doubled.

``python -m benchmarks.trust_ablation --store DIR``: a store built by ``benchmarks.docs_corpus``; it is copied, and the
link graph and trust are built on the copy. The demo web is always measured. Each question is asked once; the other
weights are replays of its trace, which decide as a fresh run would.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from benchmarks.record import hash_files, write_result
from citestack.assemble import Session, open_session
from citestack.authority.trust import build_trust
from citestack.config import Config
from citestack.demo import cases, load_demo
from citestack.replaying import Changes, replay
from citestack.store import Store
from citestack.trace import RerankEvent, RunFinished, Trace

QUESTIONS = Path(__file__).parent / "questions"
WEIGHTS = {"off": 0.0, "default": 0.1, "doubled": 0.2}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    args = parser.parse_args(argv)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        figures["demo"] = measured(demo(Path(work) / "demo"), list(dict.fromkeys(c.question for c in cases())))
        if args.store and args.store.exists():
            figures["docs"] = measured(copied(args.store, Path(work) / "docs"), asked())
        else:
            print("docs skipped: no --store with a documentation corpus", file=sys.stderr)
    print(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
    write_result("trust_ablation", figures, data_hash=hash_files(sorted(QUESTIONS.glob("*.json"))), seed=0)
    return 0


def demo(folder: Path) -> Path:
    with Store.open(folder) as store:
        load_demo(store)
    return folder


def copied(store: Path, folder: Path) -> Path:
    shutil.copytree(store, folder)
    return folder


def asked() -> list[str]:
    first = orjson.loads((QUESTIONS / "docs_corpus.json").read_bytes())["answerable"]
    more = [row["question"] for row in orjson.loads((QUESTIONS / "answering.json").read_bytes())["answerable"]]
    return list(dict.fromkeys([*first, *more]))


def measured(folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    with Store.open(folder) as store:
        build_trust(store, Config(), report=lambda line: print(line, file=sys.stderr))
        trust = [t.value for t in store.authority.trust(store.urls()).values()]
    with open_session(folder) as session:
        runs = [weighed(session, q) for q in questions]
    return {
        "questions": len(questions),
        "pages": len(trust),
        "trust_quartiles": [round(float(q), 3) for q in np.quantile(trust, (0.25, 0.5, 0.75))],
        **{name: compared([r["off"] for r in runs], [r[name] for r in runs]) for name in ("default", "doubled")},
    }


def weighed(session: Session, question: str) -> dict[str, Trace]:
    trace = session.engine.ask(question).trace
    changes = {name: Changes(config={"rerank.trust_weight": weight}) for name, weight in WEIGHTS.items()}
    return {name: replay(trace, change, session.models.support) for name, change in changes.items()}


def compared(off: Sequence[Trace], on: Sequence[Trace]) -> dict[str, Any]:
    """Of the questions: other pages cited, other sentences, another page first in layer 3, other passages kept."""
    pairs = list(zip(off, on, strict=True))
    gained = [cited(b) - cited(a) for a, b in pairs]
    lost = [cited(a) - cited(b) for a, b in pairs]
    return {
        "cited_pages_differ": sum(bool(g or x) for g, x in zip(gained, lost, strict=True)),
        "sentences_differ": sum(said(a) != said(b) for a, b in pairs),
        "first_page_differs": sum(kept(a)[:1] != kept(b)[:1] for a, b in pairs),
        "kept_passages_differ": sum(set(kept(a)) != set(kept(b)) for a, b in pairs),
        "abstain": [sum(t.one(RunFinished).answer.abstained for t in side) for side in (off, on)],
        "trust_of_pages_gained": mean(trusted(b, g) for (_, b), g in zip(pairs, gained, strict=True)),
        "trust_of_pages_lost": mean(trusted(b, x) for (_, b), x in zip(pairs, lost, strict=True)),
    }


def cited(trace: Trace) -> set[str]:
    return {c.url for c in trace.one(RunFinished).answer.citations}


def said(trace: Trace) -> list[str]:
    return [s.text for s in trace.one(RunFinished).answer.sentences]


def kept(trace: Trace) -> tuple[str, ...]:
    event = trace.maybe(RerankEvent)
    return event.kept if event else ()


def trusted(trace: Trace, urls: set[str]) -> list[float]:
    event = trace.maybe(RerankEvent)
    return [t.value for t in (event.trust if event else ()) if t.url in urls]


def mean(groups: Any) -> float | None:
    values = [v for group in groups for v in group]
    return round(float(np.mean(values)), 3) if values else None


if __name__ == "__main__":
    sys.exit(main())
