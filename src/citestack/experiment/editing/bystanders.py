"""Sentences and blocks that no answer to the prompt would use: what placebos may touch."""

from __future__ import annotations

from citestack.experiment.editing.answering import leans, ranked, shared
from citestack.experiment.editing.prose import Spot, spots, spots_of, stands_alone
from citestack.experiment.model import Case, Manuscript
from citestack.experiment.protocols import Desk

ANSWERS = 5
"""The best sentences of the page, which no placebo touches."""
MOST_SHARED = 0.25
"""Weighted share of the prompt's words in a sentence that answers none of it."""


def answering_parts(case: Case, page: Manuscript, desk: Desk) -> frozenset[int]:
    return frozenset(spot.part for spot, _ in ranked(case.prompt, spots(page), desk.relevance)[:ANSWERS])


def idle_blocks(case: Case, page: Manuscript, desk: Desk) -> list[int]:
    """Paragraphs of text that stand alone, answer nothing, and lead into nothing."""
    busy = answering_parts(case, page, desk)
    return [i for i in range(len(page.parts)) if i not in busy and _loose(page, i)]


def _loose(page: Manuscript, at: int) -> bool:
    part = page.parts[at]
    if part.kind != "paragraph" or not part.text.rstrip().endswith((".", "!", ")", "”")):
        return False
    found = spots_of(page, at)
    after = page.parts[at + 1] if at + 1 < len(page.parts) else None
    led = after is not None and after.kind not in ("paragraph", "heading")
    return not led and bool(found) and stands_alone(found[0].text) and not leans(found[0].text)


def idle_sentences(case: Case, page: Manuscript, desk: Desk) -> list[Spot]:
    """Sentences no draft would use, that can go without a trace: not alone in their block, nothing leans on them."""
    busy = answering_parts(case, page, desk)
    found = spots(page)
    scores = shared(case.prompt, [spot.text for spot in found])
    after = {(s.part, s.start): nxt for s, nxt in zip(found, [*found[1:], None], strict=False)}
    return [
        spot
        for spot, score in zip(found, scores, strict=True)
        if spot.part not in busy
        and score <= MOST_SHARED
        and not (spot.first and spot.last)
        and spot.text.endswith((".", "!"))
        and not _held(after[spot.part, spot.start], spot)
    ]


def _held(after: Spot | None, spot: Spot) -> bool:
    return after is not None and after.part == spot.part and leans(after.text)
