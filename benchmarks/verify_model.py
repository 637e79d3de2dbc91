"""The trained verifier beside the feature verifier and the words alone, on rows that neither trained nor tuned it.

``python -m benchmarks.verify_model --data DIR [--path FOLDER] [--limit N]``. ``DIR`` holds ``dev/*.jsonl.zst`` (or
``verify/dev``). Reported are the halves of WiCE and FoolMeTwice dev that ``training.support_model calibrate`` does not
read, FoolMeTwice test, and five SummEdits domains (at most ``N`` cases each). Further: which tokens of partly supported
claims are named (WiCE has labels), and pairs a second of the model beside the bare relevance model of the same size.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from benchmarks.record import hash_files, write_result
from benchmarks.verify import folder, rows
from citestack.config import GroundingConfig
from citestack.evaluate.labelled import CaseSet, read_sets
from citestack.evaluate.verify_run import report
from citestack.inference import load_relevance
from citestack.inference.session import Encoded
from citestack.inference.support import TRAINED, load_features, load_support
from citestack.inference.support.evidence import premises
from citestack.inference.support.model import ModelSupport
from citestack.inference.support.pair_model import PairModel
from citestack.inference.support.reading import read_claim
from citestack.inference.support.text import read_text

HALVED = ("wice.claim_fulldoc.dev", "fm2.dev")
WHOLE = ("fm2.test",)
DOMAINS = ("news", "qmsumm", "sales_call", "sales_email", "scitldr")
TOKENS = "wice.partial_subclaim_tokens.dev"
PAIRS, TOKENS_EACH = 64, 110


def reported(dev: Path, limit: int) -> list[CaseSet]:
    halves = read_sets([dev / f"{name}.jsonl.zst" for name in HALVED], half="second")
    whole = read_sets([dev / f"{name}.jsonl.zst" for name in WHOLE])
    domains = read_sets([dev / f"summedits.{name}.jsonl.zst" for name in DOMAINS], limit=limit)
    return [*halves, *whole, *domains]


def tokens(path: Path, support: ModelSupport) -> dict[str, Any]:
    """F1 of unsupported tokens: words the premises lack, the part the model names, the second where there is one."""
    ways: dict[str, list[int]] = {"absent_words": [0, 0, 0], "named_part": [0, 0, 0], "part_else_absent": [0, 0, 0]}
    found = list(rows(path))
    for row in found:
        claim = " ".join(row["tokens"])
        absent, named = _absent(claim, row, support), _named(claim, row, support)
        for way, said in (
            ("absent_words", absent),
            ("named_part", named),
            ("part_else_absent", named if any(named) else absent),
        ):
            for gold, guess in zip(row["unsupported"], said, strict=True):
                ways[way][0] += gold and guess
                ways[way][1] += guess and not gold
                ways[way][2] += gold and not guess
    return {"claims": len(found), **{way: round(2 * a / (2 * a + b + c), 4) for way, (a, b, c) in ways.items()}}


def _absent(claim: str, row: dict[str, Any], support: ModelSupport) -> list[bool]:
    features = support.features
    read = read_claim(claim, features.split, features.vocabulary)
    chosen = premises(read, read_text(row["premise"], features.split))
    held = {w.lower() for premise in chosen for w in re.findall(r"\w+", premise.text)}
    return [bool(own := re.findall(r"\w+", t.lower())) and not held & set(own) for t in row["tokens"]]


def _named(claim: str, row: dict[str, Any], support: ModelSupport) -> list[bool]:
    spans = support.explainer.unsupported(claim, row["premise"])
    flags, at = [], 0
    for token in row["tokens"]:
        flags.append(any(s.start < at + len(token) and at < s.end for s in spans))
        at += len(token) + 1
    return flags


def speed(cases: CaseSet, support: ModelSupport) -> dict[str, Any]:
    """Pairs per CPU second, model and bare relevance model by turns, the same 110 tokens each, best of five.

    CPU time, because whatever else the machine does would decide a comparison by the clock.
    """
    pairs = [(c.claim, " ".join(" ".join(c.premises).split()[:120])) for c in cases.cases[:PAIRS]]
    bare, classifier = load_relevance("ms-marco-l12"), support.classifier
    assert isinstance(classifier, PairModel)
    cut = [Encoded(e.ids[:TOKENS_EACH], e.types[:TOKENS_EACH]) for e in classifier._encoded(pairs)]  # noqa: SLF001
    full = [e for e in cut if len(e.ids) == TOKENS_EACH]
    mine, theirs = classifier._session, cast("Any", bare)._session  # noqa: SLF001
    rates = [(_rate(mine.first_rows, full), _rate(theirs.first_rows, full)) for _ in range(5)]
    return {
        "pairs_of_110_tokens": len(full),
        "model_pairs_per_cpu_second": round(max(m for m, _ in rates), 1),
        "relevance_pairs_per_cpu_second": round(max(t for _, t in rates), 1),
    }


def _rate(work: Callable[[Any], Any], items: Sequence[Any]) -> float:
    start = time.process_time()
    work(items)
    return len(items) / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--path", type=Path, default=None)
    parser.add_argument("--limit", type=int, default=150)
    args = parser.parse_args()
    support = load_support(TRAINED, path=args.path)
    assert isinstance(support, ModelSupport)
    dev, config = folder(args.data), GroundingConfig()
    sets = reported(dev, args.limit)
    figures = {
        "support": support.name,
        "threshold": config.supported,
        "most_cases_per_domain": args.limit,
        "speed": speed(next(s for s in sets if s.name.startswith("wice")), support),
        **report(sets, load_features(), {"features": (load_features(), config), "chosen": (support, config)}),
    }
    print(figures["speed"], figures["macro"], figures["gain"], flush=True)
    figures["unsupported_tokens_f1"] = tokens(dev / f"{TOKENS}.jsonl.zst", support)
    files = [p for p in dev.iterdir() if p.name.endswith(".zst")]
    write_result("verify_model", figures, data_hash=hash_files(files), seed=7)


if __name__ == "__main__":
    main()
