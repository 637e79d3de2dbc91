"""Train the support model, one command per stage; every stage is seeded.

python -m training.support_model pages --store STORE --data DIR --out RUN
python -m training.support_model train --data DIR --base FOLDER --out RUN --minutes 115
python -m training.support_model export --base FOLDER --out RUN --to src/citestack/inference/data/support-l12
python -m training.support_model calibrate --data DIR --to src/citestack/inference/data/support-l12
python -m training.support_model crossfit --data DIR --to src/citestack/inference/data/support-l12

``DIR`` holds ``train/`` and ``dev/`` (JSON lines, zstd), ``STORE`` is a citestack store of documentation that may be
used, ``FOLDER`` the reranker's ``model.onnx`` and ``tokenizer.json``, ``RUN`` a folder for pages and checkpoint.
``train`` goes on from the checkpoint in RUN; with another --minutes its schedule is stretched.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("pages", "train", "export", "calibrate", "crossfit"))
    for name in ("data", "store", "base", "out", "to"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--minutes", type=float, default=115.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.stage == "calibrate":
        from training.support_model.calibrate import calibrate

        calibrate(args.to, args.data)
        return
    if args.stage == "crossfit":
        from training.support_model.crossfit import crossfit

        print(json.dumps(crossfit(args.to, args.data), indent=1))
        return
    args.out.mkdir(parents=True, exist_ok=True)
    pages = args.out / "pages.jsonl.zst"
    if args.stage == "pages":
        from training.support_model.pages import write

        write(args.store, args.data / "train", pages)
    elif args.stage == "train":
        from training.support_model.train import Plan, Trainer

        plan = Plan(args.data / "train", pages, args.base, args.out, args.minutes, args.threads, args.seed)
        Trainer(plan).run()
    else:
        from training.support_model.export import export

        export(args.out / "checkpoint.pt", args.base, args.to)


if __name__ == "__main__":
    main()
