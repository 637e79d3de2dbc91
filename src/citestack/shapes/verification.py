"""One verified claim: the document of ``verify --json`` and ``POST /api/v1/verify``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.config import GroundingConfig
from citestack.inference.support import verify_text
from citestack.inference.support.explain import explain
from citestack.protocols import Support


def verification_json(claim: str, text: str, support: Support, config: GroundingConfig) -> dict[str, Any]:
    """The verdict, and what a model adds: the sentences that suffice, or the part of the claim left unsupported."""
    found = verify_text(claim, text, support, config)
    return {**asdict(found), "explanation": asdict(explain(support, claim, text, found.state))}
