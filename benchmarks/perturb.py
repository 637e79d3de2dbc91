"""The perturbation suite: sentences of pages with one fact changed, or shortened and still true.

``python -m benchmarks.perturb --store DIR [--support NAME] [--path FOLDER]``. For each sentence: the passage around it
(about 100 words), every change that applies, and the passage of another page ('unrelated'). Reported: share called
supported per kind, and how well the refute score tells changed facts from unrelated passages.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record import write_result
from citestack.config import profile_config
from citestack.evaluate.perturb import CHANGED, FAITHFUL, Perturbed, suite
from citestack.evaluate.verify import auc
from citestack.inference.support import Verification, load_support, verify_pairs
from citestack.model import SupportState
from citestack.protocols import Support

PER_KIND, MOST_PAGES = 150, 2000


def pages(store: Path, rng: random.Random) -> Iterator[list[str]]:
    """The running sentences of a store's pages, in an order of the seed."""
    from citestack.store import Store

    opened = Store.open(store, create=False, read_only=True)
    urls = list(opened.urls())
    rng.shuffle(urls)
    for url in urls[:MOST_PAGES]:
        record = opened.record(url)
        if record is not None:
            yield [" ".join(s.text.split()) for s in record.sentences if s.kind == "paragraph"]


def figures(cases: Sequence[Perturbed], support: Support) -> dict[str, Any]:
    config = profile_config().grounding
    verdicts = verify_pairs([(c.passage, c.claim) for c in cases], support, config)
    others = [(cases[(i + 7919) % len(cases)].passage, c.sentence) for i, c in enumerate(cases) if c.kind == "same"]
    unrelated = verify_pairs(others, support, config)
    kinds = {
        kind: [v for c, v in zip(cases, verdicts, strict=True) if c.kind == kind] for kind in (*FAITHFUL, *CHANGED)
    }
    changed = [v for kind in CHANGED for v in kinds[kind]]
    faithful = [v for kind in FAITHFUL if kind != "same" for v in kinds[kind]]
    return {
        "support": support.name,
        "supported": {kind: _share(found) for kind, found in kinds.items()} | {"unrelated": _share(unrelated)},
        "supported_changed": _share(changed),
        "supported_faithful": _share(faithful),
        "refuted_changed": _share(changed, SupportState.REFUTED),
        "refuted_unrelated": _share(unrelated, SupportState.REFUTED),
        "refute_auc_changed_against_unrelated": _told_apart(changed, unrelated),
        "score_auc_faithful_against_changed": _auc([v.score for v in faithful], [v.score for v in changed]),
    }


def _share(found: Sequence[Verification], state: SupportState = SupportState.SUPPORTED) -> dict[str, float | int]:
    return {"cases": len(found), "share": round(float(np.mean([v.state is state for v in found])), 4) if found else 0.0}


def _told_apart(changed: Sequence[Verification], unrelated: Sequence[Verification]) -> float:
    return _auc([v.refute_score for v in changed], [v.refute_score for v in unrelated])


def _auc(above: Sequence[float], below: Sequence[float]) -> float:
    labels = np.array([1] * len(above) + [0] * len(below))
    return round(auc(labels, np.array([*above, *below])), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--support", default=profile_config().support)
    parser.add_argument("--path", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    cases = suite(pages(args.store, rng), rng, PER_KIND)
    found = {"features": figures(cases, load_support("features"))}
    if args.support != "features":
        found["model"] = figures(cases, load_support(args.support, path=args.path))
    print(found)
    write_result("perturb", found, seed=args.seed)


if __name__ == "__main__":
    main()
