"""How often the full gold evidence of a supported claim stands inside what the model is given to read.

``python -m benchmarks.evidence --data DIR``. WiCE dev, full pages: each claim lists sets of sentences, any of which
suffices. A premise holds a set when every sentence of it is in the premise. Compared: three windows of three sentences,
one stitched premise, and the premises the verifier really reads.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.record import hash_files, write_result
from benchmarks.verify import folder, rows
from citestack.inference.support import load_features
from citestack.inference.support.evidence import claim_gains, premises
from citestack.inference.support.reader import FeatureSupport
from citestack.inference.support.reading import ClaimText, read_claim
from citestack.inference.support.text import Text, read_text

FILE = "wice.claim_fulldoc.dev.jsonl.zst"
Choice = Callable[[ClaimText, Text], Sequence[Sequence[int]]]


def windows(claim: ClaimText, text: Text, count: int = 3, size: int = 3) -> list[list[int]]:
    """The best disjoint runs of up to ``size`` sentences by the share of the claim they hold."""
    gains = claim_gains(claim, text)
    last = len(text.parts)
    runs = [(a, b) for a in range(last) for b in range(a + 1, min(last, a + size) + 1)]
    worth = {(a, b): sum(w for m, w in gains if m & ((1 << b - a) - 1 << a)) - 0.03 * (b - a - 1) for a, b in runs}
    chosen: list[tuple[int, int]] = []
    for a, b in sorted(runs, key=lambda r: (-worth[r], r)):
        if len(chosen) < count and not any(a < d and c < b for c, d in chosen):
            chosen.append((a, b))
    return [list(range(a, b)) for a, b in chosen]


CHOICES: dict[str, Choice] = {
    "three_windows": windows,
    "one_stitched": lambda claim, text: [p.sentences for p in premises(claim, text)[:1]],
    "as_read": lambda claim, text: [p.sentences for p in premises(claim, text)],
}


def held(row: dict[str, Any], choice: Choice, features: FeatureSupport) -> tuple[bool, int, int]:
    """Whether a premise holds a whole gold set; premises and words read."""
    spans, at = [], 0
    for sentence in row["sentences"]:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = read_text("\n".join(row["sentences"]), lambda _: spans)
    place = {p.start: spans.index((p.start, p.end)) for p in text.parts}
    numbers = [place[p.start] for p in text.parts]
    chosen = choice(read_claim(row["claim"], features.split, features.vocabulary), text)
    sets = [{numbers[i] for i in premise} for premise in chosen]
    words = sum(text.parts[i].last - text.parts[i].first for premise in chosen for i in premise)
    return any(set(gold) <= found for gold in row["supporting"] for found in sets), len(chosen), words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    path = folder(parser.parse_args().data) / FILE
    features = load_features()
    supported = [r for r in rows(path) if r["label"] == 1]
    figures: dict[str, Any] = {"claims": len(supported)}
    for name, choice in CHOICES.items():
        start = time.process_time()
        found = [held(row, choice, features) for row in supported]
        pairs = sum(n for _, n, _ in found)
        figures[name] = {
            "evidence_inside": round(sum(h for h, _, _ in found) / len(found), 4),
            "pairs_per_claim": round(pairs / len(found), 2),
            "words_per_pair": round(sum(w for *_, w in found) / pairs, 1),
            "ms_per_claim": round(1000 * (time.process_time() - start) / len(found), 1),
        }
        print(name, figures[name], flush=True)
    write_result("evidence", figures, data_hash=hash_files([path]))


if __name__ == "__main__":
    main()
