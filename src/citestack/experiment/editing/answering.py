"""How well texts answer a prompt, and which sentences may be moved or quoted without breaking the text around them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from citestack.experiment.editing.prose import Spot, spots, stands_alone
from citestack.experiment.model import Manuscript
from citestack.protocols import Relevance
from citestack.words import stems
from citestack.writing.self_contained import start_problem

READ = 12
"""Sentences that the relevance model reads, the best by shared words: a cross-encoder needs some milliseconds each."""
LEAST = 0.3
"""Weighted share of the prompt's words in a sentence that answers any of it."""
ENGLISH = frozenset({None, "en"})


_MANY_VOICES = re.compile(r'"@type"\s*:\s*"(?:DiscussionForumPosting|QAPage|Comment)"')


def refusal(page: Manuscript) -> str:
    """Why nobody would edit the page by rules over English words; empty where they apply."""
    if page.language not in ENGLISH:
        return f"The rule is made for English; the page is in {page.language}."
    many = any(_MANY_VOICES.search(script) for script in page.json_ld)
    return "The page is made of posts by many people: no editor rewords them." if many else ""


def shared(prompt: str, texts: Sequence[str]) -> list[float]:
    """Share of the prompt's content words that each text holds, the rare ones among the texts weighing more; [0, 1]."""
    asked = tuple(dict.fromkeys(stems(prompt)))
    held = [frozenset(stems(text)) for text in texts]
    seen = Counter(word for words in held for word in words)
    weight = {word: math.log((1 + len(texts)) / (0.5 + seen[word])) for word in asked}
    total = sum(weight.values()) or 1.0
    return [sum(weight[w] for w in asked if w in words) / total for words in held]


def ranked(prompt: str, found: Sequence[Spot], relevance: Relevance | None) -> list[tuple[Spot, float]]:
    """Best answers first, none that shares less than ``LEAST``: by words, the first ``READ`` then by relevance."""
    scores = shared(prompt, [spot.text for spot in found])
    by_words = sorted(zip(found, scores, strict=True), key=lambda pair: -pair[1])
    head = [pair for pair in by_words[:READ] if pair[1] >= LEAST]
    if relevance is None or not head:
        return head
    read = relevance.score(prompt, [spot.text for spot, _ in head])
    return sorted(zip((spot for spot, _ in head), read, strict=True), key=lambda pair: -pair[1])


def leans(text: str) -> bool:
    """It needs what stands before it."""
    return start_problem(text) is not None


def movable(page: Manuscript) -> list[Spot]:
    """Whole sentences of paragraphs that can leave their place: they stand alone, and so does what follows them.

    A sentence that is all that stands under a heading, or that leads into a list, table or listing, stays.
    """
    found = [s for s in spots(page) if page.parts[s.part].kind == "paragraph"]
    after = {(s.part, s.start): nxt for s, nxt in zip(found, [*found[1:], None], strict=False)}
    return [s for s in found if stands_alone(s.text) and _leaves_sense(page, s, after[s.part, s.start])]


def _leaves_sense(page: Manuscript, spot: Spot, after: Spot | None) -> bool:
    if after is not None and after.part in (spot.part, spot.part + 1) and leans(after.text):
        return False
    following = page.parts[spot.part + 1] if spot.part + 1 < len(page.parts) else None
    prose_follows = following is None or following.kind in ("paragraph", "heading")
    if not (spot.first and spot.last):
        return not spot.last or prose_follows
    headed = spot.part > 0 and page.parts[spot.part - 1].kind == "heading"
    return prose_follows and not (headed and (following is None or following.kind == "heading"))
