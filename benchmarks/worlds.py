"""Made worlds in which it is known what goes with what: domains with authority and size, questions, answers.

A question belongs to a topic, so that domains of a topic are seen together; it has 15 candidates and cites 6 of them,
both drawn with the domains' own strength. Strengths are lognormal, as citations over domains are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from citestack.evaluate.authority_study.nouns import AnswerCounts, Measures, StudyTable

World = Literal["none", "size", "true", "outlier", "candidate"]
TOPICS, CANDIDATES, CITED = 12, 15, 6


@dataclass(frozen=True, slots=True)
class Made:
    authority: np.ndarray
    size: np.ndarray
    table: StudyTable


def made(world: World, domains: int, questions: int, seed: int, *, asked: int | None = None) -> Made:
    """``asked`` draws other questions for the same domains."""
    chance = np.random.default_rng(seed)
    big = chance.standard_normal(domains)
    own = chance.standard_normal(domains)
    authority = 0.8 * big + 0.6 * own if world in ("size", "true", "candidate") else own
    luck = 0.5 * chance.standard_normal(domains)
    strength = {
        "none": 0.6 * big, "outlier": 0.6 * big, "size": 0.9 * big, "candidate": 0.9 * authority,
        "true": 0.9 * authority + 0.3 * big,
    }[world] + luck  # fmt: skip
    home = chance.integers(0, TOPICS, domains)
    if world == "outlier":
        authority[0], strength[0] = 9.0, 9.0
    pages = np.maximum(1, np.round(40 * np.exp(1.1 * big)))
    linked = np.round(30 * np.exp(1.3 * authority))
    chance = np.random.default_rng(seed if asked is None else asked + 10_000_000)
    topics = chance.integers(0, TOPICS, questions)
    heat = strength + np.where(home == topics[:, None], 3.0, 0.0)
    found = np.argsort(-(heat + chance.gumbel(size=heat.shape)), axis=1)[:, :CANDIDATES]
    pull = np.zeros(found.shape) if world == "candidate" else strength[found]
    chosen = np.argsort(-(pull + chance.gumbel(size=found.shape)), axis=1)[:, :CITED]
    names = [f"d{i}.example" for i in range(domains)]
    answers = []
    for q in range(questions):
        cited = found[q][chosen[q]]
        times = 1 + (chance.random(len(cited)) < 0.2)
        counts = {
            "citations": {names[d]: float(t) for d, t in zip(cited, times, strict=True)},
            "candidate": {names[d]: 1.0 for d in found[q]},
        }
        answers.append(AnswerCounts(f"q{q}", counts))
    measures = {
        name: Measures({"referring_domains": float(a)}, float(s))
        for name, a, s in zip(names, linked, pages, strict=True)
    }
    return Made(linked, pages, StudyTable(measures, tuple(answers)))
