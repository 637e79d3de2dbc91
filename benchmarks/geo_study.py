"""The worked study: every offline arm on two corpora, against an A/A floor, and what is left when rivals do the same.

``python -m benchmarks.geo_study --docs STORE`` writes ``results/geo_study.json`` and prints the tables of
``docs/experiment-study.md``. The demo web is loaded into ``--work`` (kept, so that a run that was broken off goes on);
``--docs`` is a store of the documentation corpus (``docs/retrieval.md`` says how it is made), and experiments are kept
in it; without it that half is skipped. ``--limit N`` asks only the first N prompts drawn by the seed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter
from typing import Any

import orjson

from benchmarks.geo_tables import tables
from benchmarks.record import RESULTS, hash_files, write_result
from citestack.experiment.arms.registry import arms
from citestack.experiment.findings.stored import findings_of, plain
from citestack.experiment.model import ArmChoice, Asked, Design
from citestack.experiment.run.opening import open_for
from citestack.experiment.run.progress import Forecast, Progress
from citestack.experiment.run.runner import ExperimentRun, run_design
from citestack.track.prompts.files import read_prompts

SEED = 7
LIMITS: Mapping[str, int | None] = {"demo": None, "docs": 100}
FLOORS: Mapping[str, int] = {"demo": 10, "docs": 4}
"""Prompts and A/A askings of the tables that are shown: seven minutes for each corpus, a core to itself."""
QUESTIONS = Path(__file__).parent / "questions"
SWEPT = ("front_load", "faq_block", "keyword_stuffing", "statistics")
SHARES = (0.0, 0.5, 1.0)
TRUST = (ArmChoice("trust", "trust +0.1"), ArmChoice("trust", "trust 1.0", {"to": 1.0}))
LINKS = (
    ArmChoice("inbound_links", "10 links of seeds", {"tier": "seed"}),
    ArmChoice("inbound_links", "100 links of seeds", {"domains": 100, "tier": "seed"}),
)
APART = ("trust", "inbound_links")


def offline() -> tuple[ArmChoice, ...]:
    """Every arm that needs no language model and no file of the user's; those that make things up say so."""
    named = [i for i in arms() if not i.needs_llm and i.kind not in ("placebo", "file") and i.name not in APART]
    single = [ArmChoice(i.name, options={"permissive": True} if i.kind == "fabricated" else {}) for i in named]
    return (*single, *TRUST, *LINKS)


def prompts(corpus: str, limit: int | None) -> tuple[Asked, ...]:
    rows = [Asked(p.text, p.topic) for p in read_prompts(QUESTIONS / f"geo_{corpus}.json")]
    return tuple(rows if limit is None else random.Random(SEED).sample(rows, min(limit, len(rows))))


def designs(corpus: str, asked: tuple[Asked, ...], floor: int) -> tuple[Design, Design]:
    swept = tuple(ArmChoice(name) for name in SWEPT)
    return (
        Design(f"geo study, {corpus}: arms", asked, offline(), floor=floor, seed=SEED),
        Design(f"geo study, {corpus}: adopters", asked, swept, floor=0, adopters=SHARES, seed=SEED),
    )


def told(design: Design) -> Callable[[Progress | Forecast], None]:
    """A line when a phase begins and one every half minute."""
    started = perf_counter()
    phase, last = "", 0.0

    def heard(said: Progress | Forecast) -> None:
        nonlocal phase, last
        now = perf_counter() - started
        if isinstance(said, Forecast):
            print(f"{design.name}: {said.askings} askings, about {said.seconds} s", file=sys.stderr)
        elif said.phase != phase or now - last > 30:
            phase, last = said.phase, now
            print(f"{now:6.0f} s  {said.phase} {said.done}/{said.total}", file=sys.stderr)

    return heard


def study(corpus: str, store: str, limit: int | None, floor: int) -> dict[str, Any]:
    both = designs(corpus, prompts(corpus, limit), floor)
    with open_for(store, "fast") as session:
        runs = [run_design(session, design, told(design)) for design in both]
        pages = session.corpus.store.counts().pages
    made = {name: figures(run) for name, run in zip(("arms", "adopters"), runs, strict=True)}
    print(f"## {corpus}\n\n{tables({'pages': pages, **made})}\n")
    return {"pages": pages, **made}


def figures(run: ExperimentRun) -> dict[str, Any]:
    """What the result file keeps: every effect over all prompts, strata of the primary measure, all floors."""
    found = findings_of(run.findings)
    strata = [e for e in found.effects if e.stratum and e.measure == found.primary and e.prompts]
    told_of = [e for e in strata if e.stratum.startswith("rank") or e.finding != "too few"]
    effects = [*(e for e in found.effects if not e.stratum), *told_of]
    ranks = Counter(str(c.rank) for c in run.cases)
    return {
        "prompts": len(run.design.prompts), "cases": len(run.cases), "left_out": len(run.left_out), "ranks": ranks,
        "askings": len(run.outcomes), "asked_now": run.asked, "seconds": run.seconds,
        "states": counted((o.arm, o.state) for o in run.outcomes),
        "refused": counted((o.arm, o.reason) for o in run.outcomes if o.state == "refused"),
        "effects": plain(effects), "floors": plain(found.floors), "power": plain(found.power),
        "pairs": plain(found.pairs), "zero_sum": plain(found.zero_sum),
        "summary": list(found.summary), "warnings": list(found.warnings),
    }  # fmt: skip


def counted(rows: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """By arm, how often each word was said."""
    found: dict[str, dict[str, int]] = {}
    for (arm, word), n in sorted(Counter(rows).items()):
        found.setdefault(arm, {})[word] = n
    return found


def demo_store(work: Path) -> str:
    from citestack.authority.trust import build_trust, up_to_date
    from citestack.cli.add import embed_all
    from citestack.config import Config
    from citestack.demo import load_demo
    from citestack.store import Store

    place = work / "demo"
    with Store.open(place) as store:
        if not store.counts().pages:
            load_demo(store)
        if not up_to_date(store):
            build_trust(store, Config())
    embed_all(str(place))
    return str(place)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", help="a store of the documentation corpus")
    parser.add_argument("--limit", type=int, help="prompts per corpus (demo: all, docs: 100)")
    parser.add_argument("--floor", type=int, help="A/A askings per prompt (demo: 10, docs: 4)")
    parser.add_argument("--work", type=Path, default=Path(gettempdir()) / "citestack-geo-study")
    parser.add_argument("--only", choices=("demo", "docs"))
    given = parser.parse_args(argv)
    found = kept() if given.only else {}
    if given.only != "docs":
        found["demo"] = study("demo", demo_store(given.work), *_size("demo", given))
    if given.docs and given.only != "demo":
        found["docs"] = study("docs", given.docs, *_size("docs", given))
    elif given.only != "demo":
        print("no --docs STORE: that half is skipped", file=sys.stderr)
    write_result("geo_study", found, data_hash=hash_files(_inputs(found)), seed=SEED)


def _size(corpus: str, given: argparse.Namespace) -> tuple[int | None, int]:
    limit = LIMITS[corpus] if given.limit is None else given.limit
    return limit, FLOORS[corpus] if given.floor is None else given.floor


def kept() -> dict[str, Any]:
    """The other corpus's half of the result file, so that both can be made one after the other."""
    path = RESULTS / "geo_study.json"
    figures: dict[str, Any] = orjson.loads(path.read_bytes())["figures"] if path.exists() else {}
    return figures


def _inputs(found: Iterable[str]) -> list[Path]:
    return [QUESTIONS / f"geo_{corpus}.json" for corpus in found]


if __name__ == "__main__":
    main()
