"""The quality gate: measures what can be measured here, and fails where a figure fell under its floor.

Without ``--data`` only what the repository ships is measured; with it, held-back public sets too. ``--update`` raises
floors to the measured figure less ``SLACK``, and refuses to lower one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from citestack.words import STOPWORDS, words

if TYPE_CHECKING:
    from citestack.evaluate.verify_run import Answers

FLOORS = Path(__file__).parent / "floors.json"
SLACK = 0.01
TRAINED_SETS: dict[str, tuple[str, str | None, int | None]] = {
    "wice": ("wice.claim_fulldoc.dev", "second", None),
    "fm2": ("fm2.test", None, 500),
}
"""What the trained verifier is measured on: file, half, most cases. Rows that tuned nothing; a minute of one core."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="", help="folder with verify/ and web/ evaluation data")
    parser.add_argument("--update", action="store_true", help="raise floors to what is measured")
    args = parser.parse_args(argv)
    floors: dict[str, float] = orjson.loads(FLOORS.read_bytes()) if FLOORS.exists() else {}
    found = {name: round(measure(), 4) for name, measure in measures(args.data).items()}
    fallen = [name for name, value in found.items() if value < floors.get(name, 0.0)]
    for name, value in found.items():
        print(f"{'FELL' if name in fallen else 'ok':>4}  {name}: {value:.4f}, the floor is {floors.get(name, 0.0):.4f}")
    if args.update and not fallen:
        raised = {n: max(floors.get(n, 0.0), round(v - SLACK, 4)) for n, v in found.items()}
        FLOORS.write_bytes(
            orjson.dumps({**floors, **raised}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
        )
    return 1 if fallen else 0


def measures(data: str) -> dict[str, Callable[[], float]]:
    shipped: dict[str, Callable[[], float]] = {
        "demo_extraction_f1": demo_extraction_f1,
        "demo_known_item_mrr": demo_known_item_mrr,
    }
    if not data:
        return shipped
    return {
        **shipped,
        "extraction_f1_held_back_half": lambda: extraction_f1(Path(data) / "web"),
        "verify_auc_wice_full_page": lambda: verify_auc(Path(data), "wice.claim_fulldoc.dev"),
        "verify_auc_fm2_test": lambda: verify_auc(Path(data), "fm2.test"),
        **{f"trained_auc_{name}": partial(trained_auc, Path(data), name) for name in TRAINED_SETS},
        **{f"trained_bacc_{name}": partial(trained_bacc, Path(data), name) for name in TRAINED_SETS},
    }


def demo_extraction_f1() -> float:
    """Word F1 of the extracted text against the words of each demo page's ``main`` or ``article`` element."""
    from selectolax.lexbor import LexborHTMLParser

    from citestack.corpus.extract import extract
    from citestack.demo import demo_files

    hit = said = wanted = 0
    for url, path in demo_files():
        node = LexborHTMLParser(path.read_bytes()).css_first("main, article, [role=main]")
        if node is None:
            continue
        gold, got = set(words(node.text(separator=" "))), set(words(extract(path.read_bytes(), url=url).page.text))
        hit, said, wanted = hit + len(gold & got), said + len(got), wanted + len(gold)
    return 2 * hit / (said + wanted)


def demo_known_item_mrr() -> float:
    """MRR@10 of BM25: the demo pages' own headings must find their passages."""
    from citestack.demo import load_demo
    from citestack.index.corpus import Corpus
    from citestack.store import Store

    with tempfile.TemporaryDirectory() as folder:
        with Store.open(folder) as store:
            load_demo(store)
        with Corpus.open(folder) as corpus:
            versions = sorted(corpus.store.changes_since(0).versions)
            passages = [s.passage for s in corpus.store.passages_of(versions) if s.passage.headings]
            asked = [p for p in passages if len(set(words(p.headings[-1])) - STOPWORDS) >= 2]
            return sum(_reciprocal([f.passage for f in corpus.lexical(p.headings[-1], 10)], p.id) for p in asked) / len(
                asked
            )


def _reciprocal(ranking: list[str], item: str) -> float:
    return 1 / (ranking.index(item) + 1) if item in ranking else 0.0


def extraction_f1(folder: Path) -> float:
    """F1 on every third page of the half that extraction was never tuned on."""
    from benchmarks.extraction import load, ours, score_text

    held_back = [c for c in load(folder)[0] if c.half == "test"][::3]
    return float(score_text("ours", ours, held_back)["test"]["f1"])


def verify_auc(data: Path, name: str) -> float:
    from benchmarks.verify import files, measured_set, rows
    from citestack.config import GroundingConfig
    from citestack.inference.support import load_support

    found = rows(dict(files(data))[name])
    return float(measured_set(name, found, load_support("features"), GroundingConfig())["auc"]["value"])


def trained_auc(data: Path, name: str) -> float:
    """AUC of the trained verifier's score on one of ``TRAINED_SETS``."""
    from citestack.evaluate.verify import auc

    found = _trained(data, name)
    return float(auc(found.labels, found.scores))


def trained_bacc(data: Path, name: str) -> float:
    """Balanced accuracy of 'supported' at the shipped threshold."""
    from citestack.evaluate.verify import balanced_accuracy

    found = _trained(data, name)
    return float(balanced_accuracy(found.labels, found.said, 0.5))


@cache
def _trained(data: Path, name: str) -> Answers:
    """Read once for both figures: about 380 long and 500 short pairs."""
    from benchmarks.verify import folder
    from citestack.config import GroundingConfig
    from citestack.evaluate.labelled import read_sets
    from citestack.evaluate.verify_run import answers
    from citestack.inference.support import TRAINED, load_support

    file, half, limit = TRAINED_SETS[name]
    (cases,) = read_sets([folder(data) / f"{file}.jsonl.zst"], half=half, limit=limit)
    return answers(cases, load_support(TRAINED), GroundingConfig())


if __name__ == "__main__":
    sys.exit(main())
