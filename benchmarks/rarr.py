"""Revision on sentences with planted false facts, with retrieval over the whole corpus.

``python -m benchmarks.rarr --store STORE``. Sentences of a documentation corpus (``benchmarks.docs_corpus``) are drawn
by seed; in most of them one fact is changed (``benchmarks.planting``), the others stay as controls. Answers of five
sentences are judged by what layer 2 finds for each sentence, revised by looking through the whole corpus, and judged
again. Three sets:

* ``verbatim``: the page's sentence but for the planted fact. The easy case, and the one with a known answer.
* ``reworded``: the sentence is worded differently before the fact is changed.
* ``orphaned``: no passage that holds the sentence can be found. Whatever is edited then is edited by other pages.

A planted sentence is *recovered* when it is the true sentence again, *weakened* when it is that sentence with words
left out; every other edit is printed to be read.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.planting import RULES, Planted, plant, reworded
from benchmarks.record import write_result
from citestack.config import Config, ReviseConfig
from citestack.evaluate.rarr import Revised, measure, revise_answer
from citestack.index.corpus import Corpus
from citestack.inference import load_embedder
from citestack.inference.support import load_facts, load_support
from citestack.model import Candidate, claim_id, content_hash
from citestack.revision import Revision
from citestack.stack.layer2_retrieval import passages_for
from citestack.stack.layer4_grounding import PassageGrounder
from citestack.writing.revise import EvidenceReviser
from citestack.writing.self_contained import problem_of

PER_ANSWER = 5
DRAWN = 0.3
"""Share of the passages of a page looked at, so that the sentences come from many pages."""
CONTROLS = 0.25
HAND = 3
"""Passages at hand per sentence before revision."""


SETS = ("verbatim", "reworded", "orphaned")


@dataclass(frozen=True, slots=True)
class Outcome:
    planted: Planted
    revision: Revision | None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--preservation", type=float, default=ReviseConfig().preservation)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=40, help="edits printed that are not the page's sentence")
    parser.add_argument("--dry", action="store_true", help="write no result file")
    args = parser.parse_args(argv)
    if args.store is None or not args.store.exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    revise = ReviseConfig(rounds=args.rounds, preservation=args.preservation)
    config = replace(Config(), revise=revise)
    figures: dict[str, Any] = {"rounds": args.rounds, "preservation_bar": args.preservation}
    drawn: list[Planted] = []
    with Corpus.open(args.store, embedder=load_embedder(config.embedder)) as corpus:
        for name in args.sets:
            planted = sample(corpus, args.sentences, random.Random(args.seed), name)
            drawn += planted
            figures[name] = one_set(corpus, planted, config, name, args.show)
    if not args.dry:
        digest = content_hash(*(p.false for p in drawn))[:16]
        write_result("rarr", figures, data_hash=digest, seed=args.seed)
    return 0


def one_set(corpus: Corpus, planted: Sequence[Planted], config: Config, name: str, show: int) -> dict[str, Any]:
    answers, seconds = revised(corpus, planted, config, orphaned=name == "orphaned")
    outcomes = joined(planted, answers)
    figures = {**asdict(measure(answers)), **counted(outcomes), **seconds}
    print(f"== {name}")
    for line in (*readable(outcomes, show), *(f"{key}: {value}" for key, value in figures.items())):
        print(line, flush=True)
    return figures


def sample(corpus: Corpus, n: int, rng: random.Random, name: str) -> list[Planted]:
    """Self-contained sentences that stand in one passage, a kind of error each, all kinds as often as can be."""
    versions = sorted(corpus.store.changes_since(0).versions)
    rng.shuffle(versions)
    chosen: list[Planted] = []
    wanted = Counter({kind: int(n * (1 - CONTROLS) / len(RULES)) for kind in RULES} | {"none": int(n * CONTROLS)})
    while versions and sum(wanted.values()) > 0:
        some, versions = versions[:20], versions[20:]
        drawn = [s.passage.id for s in corpus.store.passages_of(some) if rng.random() < DRAWN]
        for candidate in corpus.candidates(drawn):
            for planted in _planted(candidate, wanted, rng, worded=name == "reworded"):
                wanted[planted.kind] -= 1
                chosen.append(planted)
    rng.shuffle(chosen)
    return chosen


def _planted(candidate: Candidate, wanted: Counter[str], rng: random.Random, *, worded: bool) -> list[Planted]:
    """At most one sentence of a passage."""
    usable = [s.text for s in candidate.sentences if s.kind in ("paragraph", "list_item") and _usable(s.text)]
    if not usable:
        return []
    sentence, text = rng.choice(usable), candidate.passage.text
    true = reworded(sentence) if worded else sentence
    kinds = [k for k, count in wanted.items() if count > 0]
    rng.shuffle(kinds)
    for kind in kinds if true else ():
        false = true if kind == "none" else plant(true or "", text, kind, rng)
        if true and false:
            return [Planted(kind, true, false, sentence)]
    return []


def _usable(text: str) -> bool:
    return 8 <= len(text.split()) <= 36 and "\n" not in text and text.endswith(".") and problem_of(text) is None


def revised(
    corpus: Corpus, planted: Sequence[Planted], config: Config, *, orphaned: bool
) -> tuple[list[Revised], dict[str, float]]:
    support = load_support(config.support)
    grounder, answers, spent = PassageGrounder(support, config.grounding), list[Revised](), 0.0
    for at in range(0, len(planted), PER_ANSWER):
        some = planted[at : at + PER_ANSWER]
        gone = [p.source for p in some] if orphaned else []
        find = partial(_found, corpus, config, gone)
        reviser = EvidenceReviser(support, load_facts(), find, config.revise, config.grounding)
        hand = [c for p in some for c in find(p.false)[:HAND]]
        evidence: list[Candidate] = list({c.passage.id: c for c in hand}.values())
        start = time.perf_counter()
        answers.append(revise_answer([p.false for p in some], evidence, grounder, reviser))
        spent += time.perf_counter() - start
        print(f"\r{at + len(some)} of {len(planted)}", end="", file=sys.stderr, flush=True)
    fallen = sum(len(a.revision.revisions) for a in answers if a.revision)
    return answers, {"ms_per_revised_sentence": round(1000 * spent / max(1, fallen), 1)}


def _found(corpus: Corpus, config: Config, gone: Sequence[str], text: str) -> list[Candidate]:
    """Layer 2 without the passages that hold one of these sentences."""
    found = passages_for(corpus, text, config.revise.passages, config.retrieval)
    return [c for c in found if not any(s in c.passage.text for s in gone)]


def joined(planted: Sequence[Planted], answers: Sequence[Revised]) -> list[Outcome]:
    revisions = {r.claim: r for a in answers if a.revision for r in a.revision.revisions}
    return [Outcome(p, revisions.get(claim_id(p.false))) for p in planted]


def counted(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Per kind of error what became of the sentences."""
    kinds = {kind: [o for o in outcomes if o.planted.kind == kind] for kind in (*RULES, "none")}
    fates = {kind: dict(sorted(Counter(fate(o) for o in some).items())) for kind, some in kinds.items()}
    false = [o for o in outcomes if o.planted.kind != "none"]
    revised_ones = [o for o in false if o.revision is not None]
    edits = [o for o in revised_ones if fate(o) in ("recovered", "weakened", "other_edit")]
    return {
        "planted": len(false),
        "planted_called_supported": sum(o.revision is None for o in false),
        "recovered_of_revised": _share(sum(fate(o) == "recovered" for o in false), len(revised_ones)),
        "recovered_of_edits": _share(sum(fate(o) == "recovered" for o in false), len(edits)),
        "recovered_or_weakened_of_edits": _share(sum(fate(o) != "other_edit" for o in edits), len(edits)),
        "controls_changed": sum(fate(o) not in ("untouched", "supported") for o in kinds["none"]),
        "fates": fates,
    }


def fate(outcome: Outcome) -> str:
    revision = outcome.revision
    if revision is None:
        return "untouched"
    if revision.after is None:
        return "dropped"
    if revision.after == revision.before:
        return "supported"
    if _same(revision.after, outcome.planted.true) or _same(revision.after, outcome.planted.source):
        return "recovered"
    return "weakened" if _within(revision.after, outcome.planted.true) else "other_edit"


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()).rstrip(".") == " ".join(b.split()).rstrip(".")


def _within(after: str, true: str) -> bool:
    """Whether all words of the edited sentence stand in the true one, in order: it says less, and nothing false."""
    left = iter(true.casefold().rstrip(".").replace(",", "").split())
    return all(w in left for w in after.casefold().rstrip(".").replace(",", "").split())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def readable(outcomes: Sequence[Outcome], n: int) -> list[str]:
    """Edits that are not the page's own sentence, and planted sentences that were called supported."""
    lines: list[str] = []
    for o in [o for o in outcomes if fate(o) in ("other_edit", "supported", "weakened") and o.planted.kind != "none"][
        :n
    ]:
        r = o.revision
        lines.append(f"[{o.planted.kind}: {fate(o)}] true:  {o.planted.true}")
        lines.append(f"    false: {o.planted.false}")
        if r is not None:
            quote = r.evidence.text if r.evidence else ""
            lines.append(
                f"    after: {r.after} ({', '.join(r.kinds)}; {r.preservation:.2f}; {' '.join(quote.split())[:160]})"
            )
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
