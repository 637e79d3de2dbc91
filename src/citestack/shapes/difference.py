"""What changed from one run to another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.explain.compare import Difference


def difference_json(found: Difference) -> dict[str, Any]:
    return {**asdict(found), "answers_alike": found.answers_alike}
