"""``python -m benchmarks [--data DIR] [--store DIR] [--work DIR]``: every benchmark; each skips what it lacks."""

from __future__ import annotations

import argparse
import subprocess
import sys

# module -> the options it takes
BENCHMARKS = {
    "extraction": ("data",),
    "verify": ("data",),
    "verify_model": ("data",),
    "evidence": ("data",),
    "perturb": ("store",),
    "inference": (),
    "drafting": (),
    "index_200k": (),
    "spark": (),
    "fanout": ("store",),
    "known_item": ("store",),
    "rarr": ("store",),
    "answering": ("store",),
    "twenty_questions": ("store",),
    "alce_docs": ("store",),
    "study": (),
    "text_fragments": ("store", "work"),
    "stack_speed": ("store", "work"),
    "serve_load": ("store",),
    "first_paint": ("store",),
    "pagerank": (),
    "trust_ablation": ("store",),
    "link_spam": (),
    "signals": ("store", "data"),
    "audit_gaming": (),
    "audit_pages": ("data",),
    "traffic_logs": (),
    "track_statistics": (),
    "track_columns": (),
    "track_year": (),
    "geo_rulers": (),
    "geo_study": (),
    "experiment_statistics": (),
    "experiment_speed": ("store",),
    "twin": (),
    "plan_verdicts": (),
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="", help="folder with verify/ and web/ evaluation data")
    parser.add_argument("--store", default="", help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--work", default="", help="the folder of benchmarks.docs_corpus fetch")
    args = parser.parse_args(argv)
    failed = []
    for name, options in BENCHMARKS.items():
        given = [x for o in options if getattr(args, o) for x in (f"--{o}", getattr(args, o))]
        print(f"== {name}", file=sys.stderr)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *given], check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all benchmarks done", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
