"""Cases: which page of a prompt's control is the target, at which rank it stands, and who its rivals are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.experiment.model import Asked, Case, Design
from citestack.trace import RerankEvent, RetrievalEvent, Trace


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of one prompt; none with the reason in words."""

    cases: tuple[Case, ...]
    left_out: str = ""


def material(trace: Trace) -> tuple[str, ...]:
    """The pages of the answer material, best first: those of the passages that layer 3 kept, each once."""
    ranked, passages = trace.maybe(RerankEvent), trace.passages()
    return tuple(dict.fromkeys(passages[p].passage.url for p in (ranked.kept if ranked else ())))


def wanted_ranks(design: Design) -> list[int]:
    """A rank per prompt: those of the design in turn, dealt to the prompts by the seed."""
    order = list(range(len(design.prompts)))
    random.Random(design.seed).shuffle(order)  # noqa: S311 - a draw, not a secret
    ranks = [0] * len(order)
    for turn, prompt in enumerate(order):
        ranks[prompt] = design.ranks[turn % len(design.ranks)]
    return ranks


def cases_of(asked: Asked, trace: Trace, targets: Sequence[str], rank: int) -> Chosen:
    """The named targets, each a case; a host stands for its best page. Without names the page at ``rank``, or the last
    one where there are fewer.
    """
    pages = material(trace)
    if not targets:
        if not pages:
            return Chosen((), "nothing of the corpus came to be material for an answer")
        return Chosen((_case(asked, pages[min(rank, len(pages)) - 1], pages),))
    found = [page for target in targets if (page := _page(target, trace, pages)) is not None]
    if not found:
        return Chosen((), "no page of the target was found for it")
    return Chosen(tuple(_case(asked, page, pages) for page in dict.fromkeys(found)))


def _case(asked: Asked, target: str, pages: Sequence[str]) -> Case:
    rank = pages.index(target) + 1 if target in pages else None
    return Case(asked.text, target, asked.domain, rank, tuple(p for p in pages if p != target))


def _page(target: str, trace: Trace, pages: Sequence[str]) -> str | None:
    """A URL is itself; a host its best page: of the material, else of the candidates."""
    if "://" in target:
        return target
    found = trace.maybe(RetrievalEvent)
    candidates = [c.passage.url for c in found.candidates] if found else []
    return next((p for p in (*pages, *candidates) if _on(p, target)), None)


def _on(url: str, host: str) -> bool:
    """On the host, or on one below it."""
    from citestack.corpus.urls import host_of

    name = host_of(url)
    return name == host or name.endswith("." + host)
