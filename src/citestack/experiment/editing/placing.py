"""Where an added sentence goes: the end of the paragraph that is nearest to it in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from citestack.experiment.editing.answering import shared
from citestack.experiment.editing.evidence import Fact
from citestack.experiment.editing.prose import appended, spots, stands_alone
from citestack.experiment.model import Addition, Changed, Edit, Manuscript
from citestack.model import Link

NEARLY = 0.6
"""Of the best place's score: from here on a paragraph without an addition is better than a second one in the same."""


def open_paragraphs(page: Manuscript) -> list[int]:
    """Paragraphs that a sentence may follow in: running text that does not lead into what comes next."""
    found: list[int] = []
    for spot in spots(page):
        part = page.parts[spot.part]
        if part.kind == "paragraph" and stands_alone(spot.text) and spot.part not in found:
            found.append(spot.part)
    return [i for i in found if page.parts[i].text.rstrip().endswith((".", "!", "?", "”", ")"))]


def best_place(page: Manuscript, text: str, taken: Iterable[int] = ()) -> int | None:
    """The open paragraph that, with its heading, shares most with ``text``; of nearly equal ones a free one.

    None where none shares anything.
    """
    places, used = open_paragraphs(page), frozenset(taken)
    scores = dict(zip(places, shared(text, [_headed(page, i) for i in places]), strict=True))
    best = max(scores.values(), default=0.0)
    free = {i: score for i, score in scores.items() if i not in used and score >= NEARLY * best}
    chosen = free or scores
    return max(chosen, key=lambda i: (chosen[i], -i)) if best > 0 else None


def _headed(page: Manuscript, part: int) -> str:
    above = next((p.text for p in reversed(page.parts[:part]) if p.kind == "heading"), "")
    return f"{above} {page.parts[part].text}"


def add_all(page: Manuscript, worded: Sequence[tuple[Fact, str]], rejected: Sequence[Addition]) -> Edit:
    """Each sentence beside what it is nearest to, with a link to its source; what fits nowhere is left out."""
    edited, additions, changed, places = page, list[Addition](), list[Changed](), list[int]()
    for fact, text in worded:
        place = best_place(page, fact.text, places)
        if place is None:
            continue
        edited = linked(appended(edited, place, text), [fact])
        places.append(place)
        additions.append(fact.addition(text))
        changed.append(Changed("", text))
    if not additions:
        return Edit(refused="No page of another site says what could be added here.", rejected=tuple(rejected))
    return Edit(pages=(edited,), additions=tuple(additions), rejected=tuple(rejected), changed=tuple(changed))


def linked(page: Manuscript, facts: Iterable[Fact]) -> Manuscript:
    new = tuple(Link(page.url, f.url, f.title or f.host) for f in facts)
    known = {link.target for link in page.links}
    return replace(page, links=(*page.links, *(link for link in new if link.target not in known)))
