"""A go of run 1 in a process of its own, to be killed: python -m tests.track.run.drive STORE URL."""

from __future__ import annotations

import sys

from citestack.store import Store
from tests.track.run.doing import resume
from tests.track.run.tiny import chosen


def main() -> None:
    folder, url = sys.argv[1:]
    with Store.open(folder) as store:
        gone = resume(store, [chosen(url, concurrency=3)])
    sys.exit(1 if gone.left else 0)


if __name__ == "__main__":
    main()
