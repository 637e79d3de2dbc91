"""Layer 4's verifier on labelled pairs, at the one shipped threshold, beside the floors it has to beat.

``python -m benchmarks.verify --data DIR [--relevance]``. ``DIR`` holds ``dev/*.jsonl.zst`` (or ``verify/dev``): WiCE,
FoolMeTwice and SummEdits. Floors: the share of the claim's rarity-weighted words that the source holds, and (with
``--relevance``) the relevance model used as if it verified. Floors have no threshold of their own, so their balanced
accuracy is given at the best one, chosen on the set itself: an advantage the verifier does not get.

Speed: pairs per second on one thread, best of several rounds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from benchmarks.record import hash_files, write_result
from citestack.config import GroundingConfig
from citestack.evaluate.verify import Floats, Labels, auc, balanced_accuracy, brier, calibration_error, interval
from citestack.inference.support import load_features, verify_pairs
from citestack.inference.support.reader import FeatureSupport
from citestack.inference.support.reading import read_claim, read_passage
from citestack.inference.support.windows import cover
from citestack.model import SupportState

CALIBRATED_ON = {"wice.claim_oraclechunk.dev", "wice.claim_fulldoc.dev"}
THRESHOLD_SETS = CALIBRATED_ON | {"fm2.dev", "summedits.ectsum", "summedits.podcast", "summedits.samsum"}
MAX_RELEVANCE_PAIRS = 400
ROUNDS = 7


def rows(path: Path) -> list[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def groups(found: list[dict[str, Any]]) -> list[list[int]]:
    """Chunk rows of one claim carry the claim's label: they are one case, answered by their best chunk."""
    by_claim: dict[object, list[int]] = {}
    for i, row in enumerate(found):
        chunked = "chunk_idx" in row.get("meta", {})
        by_claim.setdefault(row["meta"]["id"] if chunked else i, []).append(i)
    return list(by_claim.values())


def best(values: Floats, cases: list[list[int]]) -> Floats:
    return np.array([values[case].max() for case in cases])


def coverage(found: list[dict[str, Any]], support: FeatureSupport) -> Floats:
    """The lexical floor: rarity-weighted share of the claim's content words anywhere in the source."""
    shares = []
    for row in found:
        claim = read_claim(row["claim"], support.split, support.vocabulary)
        text = read_passage(row["premise"], support.split).text
        shares.append(cover(claim, text).whole if claim.terms and text.parts else 0.0)
    return np.array(shares)


def best_threshold(labels: Labels, scores: Floats) -> float:
    return max(balanced_accuracy(labels, scores, t) for t in np.unique(scores))


def measured_set(
    name: str, found: list[dict[str, Any]], support: FeatureSupport, config: GroundingConfig
) -> dict[str, Any]:
    """All figures of one set."""
    cases = groups(found)
    start = time.process_time()
    verdicts = verify_pairs([(r["premise"], r["claim"]) for r in found], support, config)
    seconds = time.process_time() - start
    labels = np.array([found[c[0]]["label"] for c in cases])
    scores = best(np.array([v.score for v in verdicts]), cases)
    supported = best(np.array([float(v.state is SupportState.SUPPORTED) for v in verdicts]), cases)
    floor = best(coverage(found, support), cases)
    out = {
        "cases": len(cases),
        "positive_share": round(float(labels.mean()), 3),
        "seen": "calibration" if name in CALIBRATED_ON else "threshold" if name in THRESHOLD_SETS else "no",
        "auc": spread(interval(auc, labels, scores)),
        "balanced_accuracy_of_state": spread(interval(lambda y, s: balanced_accuracy(y, s, 0.5), labels, supported)),
        "precision_of_supported": _precision(labels, supported),
        "brier": round(brier(labels, scores), 4),
        "calibration_error": round(calibration_error(labels, scores), 4),
        "floor_coverage": {
            "auc": round(auc(labels, floor), 4),
            "best_balanced_accuracy": round(best_threshold(labels, floor), 4),
        },
        "ms_per_row": round(1000 * seconds / len(found), 3),
    }
    if "wice" in name:
        partly = np.array([int(found[c[0]]["label_raw"] != "not_supported") for c in cases])
        out["partial_auc"] = spread(interval(auc, partly, best(np.array([v.partial_score for v in verdicts]), cases)))
    return out


def spread(found: Any) -> dict[str, float]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)}


def _precision(labels: Labels, said: Floats) -> dict[str, float | int | None]:
    count = int(said.sum())
    return {"said_supported": count, "share_right": round(float(labels[said == 1].mean()), 4) if count else None}


def relevance_floor(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The relevance model asked to verify: claim as query, source as text, on the first pairs of the set."""
    from citestack.inference import load_relevance

    model = load_relevance("ms-marco-l12", threads=1)
    some = found[:MAX_RELEVANCE_PAIRS]
    scores = np.array([model.score(r["claim"], [r["premise"]])[0] for r in some])
    labels = np.array([r["label"] for r in some])
    return {
        "pairs": len(some),
        "auc": round(auc(labels, scores), 4),
        "best_balanced_accuracy": round(best_threshold(labels, scores), 4),
    }


def speed(sets: dict[str, list[dict[str, Any]]], support: FeatureSupport) -> dict[str, Any]:
    """Layer 4's shape (8 claims against 16 passages of about 110 words), and pairs that share nothing."""
    source = sets["wice.claim_oraclechunk.dev"]
    claims = list(dict.fromkeys(r["claim"] for r in source))[:64]
    texts = [" ".join(t.split()[:110]) for t in dict.fromkeys(r["premise"] for r in source)][:64]
    grid = [(c, t) for t in texts[:16] for c in claims[:8]]
    return {
        "grid_pairs_per_second": round(_rate(support, grid)),
        "unshared_pairs_per_second": round(_rate(support, list(zip(claims, texts, strict=False)))),
        "clock": "process time, one thread, best of rounds",
        "rounds": ROUNDS,
    }


def _rate(support: FeatureSupport, pairs: list[tuple[str, str]]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        support.read(pairs)
        times.append(time.process_time() - start)
    return len(pairs) / min(times)


def folder(data: Path) -> Path:
    return data / "dev" if (data / "dev").is_dir() else data / "verify" / "dev"


def files(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder(data).glob("*.jsonl.zst")):
        if "subclaim_tokens" not in path.name:
            yield path.name.removesuffix(".jsonl.zst"), path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--relevance", action="store_true", help="measure the relevance model as a verifier, too (slow)"
    )
    args = parser.parse_args()
    paths = dict(files(args.data))
    sets = {name: rows(path) for name, path in paths.items()}
    support, config = load_features(), GroundingConfig()
    figures: dict[str, Any] = {"model": support.name, "threshold": config.supported, "sets": {}}
    for name, found in sets.items():
        figures["sets"][name] = measured_set(name, found, support, config)
        if args.relevance and ("fm2" in name or "oraclechunk" in name or name == "summedits.ectsum"):
            figures["sets"][name]["floor_relevance"] = relevance_floor(found)
        print(name, json.dumps(figures["sets"][name]), flush=True)
    unseen = [v for v in figures["sets"].values() if v["seen"] == "no"]
    for key in ("auc", "balanced_accuracy_of_state"):
        figures[f"unseen_mean_{key}"] = round(float(np.mean([v[key]["value"] for v in unseen])), 4)
    figures["speed"] = speed(sets, support)
    write_result("verify", figures, data_hash=hash_files(paths.values()), seed=7)


if __name__ == "__main__":
    main()
