"""``python -m citestack``: the command, where its script is not on the PATH."""

from __future__ import annotations

from citestack.cli.main import run

if __name__ == "__main__":
    run()
