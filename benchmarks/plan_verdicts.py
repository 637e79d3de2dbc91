"""Does the plan's verdict hold on made webs? One per situation, many variations of size and chance.

    python -m benchmarks.plan_verdicts [--worlds 100] [--record]

No bar was fitted to these worlds: each is "more than half" (``docs/plan.md``).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.plan_worlds import SITE, WORLDS, World, make
from citestack.assemble import Models, Session, build_engine
from citestack.config import Config, profile_config
from citestack.index.corpus import Corpus
from citestack.inference.support import load_support
from citestack.plan.make import Facts, Wanted
from citestack.plan.site import site_of
from citestack.plan.verdict import Call, call

FIRST_SEED = 20_000
"""Seeds that nothing else here uses."""


def verdict(world: World, seed: int) -> Call:
    """Made, read back from the store, and decided."""
    with TemporaryDirectory() as folder:
        make(world, seed, Path(folder))
        with session_of(folder) as session:
            facts = Facts(session, site_of(session.corpus.store, SITE), Wanted(), lambda _what, _done, _of: None)
            return call(facts.numbers)


def session_of(folder: str) -> Session:
    """Words alone, and the small verifier: no weights are loaded a hundred times."""
    config: Config = profile_config("fast")
    models = Models(None, None, load_support("features"))
    corpus = Corpus.open(folder, embedder=None)
    return Session(corpus, build_engine(corpus, models, config, corpus.trust), models)


def run(worlds: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for n, world in enumerate(WORLDS):
        calls = [verdict(world, FIRST_SEED + n * 10_000 + i) for i in range(worlds)]
        right = [c for c in calls if c.situation == world]
        wrong = [c for c in calls if c.situation != world]
        found[world] = {
            "worlds": worlds, "right": len(right), "share": len(right) / worlds,
            "verdicts": dict(Counter(c.situation for c in calls)),
            "called_close": sum(c.close for c in calls), "wrong_called_close": sum(c.close for c in wrong),
        }  # fmt: skip
        print(world, found[world], file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    figures = run(asked.worlds)
    if asked.record:
        from benchmarks.record import write_result

        write_result("plan_verdicts", figures, seed=FIRST_SEED)


if __name__ == "__main__":
    main()
