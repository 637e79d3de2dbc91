"""Statements attributed to pages that verify them, by a language model, every sentence verified."""

from __future__ import annotations

from citestack.experiment.arms.info import Settings
from citestack.experiment.protocols import Arm
from citestack.experiment.rewriting.arm import LlmArm, llm_info

NAME = "cite_sources"
ARM = llm_info(NAME)


def make(settings: Settings) -> Arm:
    return LlmArm.of(NAME, settings)
