"""The desk of an open session: what arms may look at while they edit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from citestack.corpus.urls import page_key
from citestack.errors import SourceError
from citestack.experiment.manuscript import manuscript_of
from citestack.experiment.model import Manuscript
from citestack.experiment.outside import outside_of
from citestack.experiment.protocols import Desk
from citestack.model import Candidate

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.protocols import ChatModel
    from citestack.store import Store

FOUND = 20
"""Passages that one look into the corpus gives, by meaning and words together, and by words alone."""
_KEPT = 4_096


def desk_of(session: Session, *, seed: int = 0, chat: ChatModel | None = None) -> Desk:
    """Searches and pages are remembered: many arms ask the same things of an unchanging corpus."""
    from citestack.stack.layer2_retrieval import passages_for

    corpus, config = session.corpus, session.engine.config
    look = partial(passages_for, corpus, k=FOUND, config=config.retrieval)

    @lru_cache(maxsize=_KEPT)
    def find(query: str) -> Sequence[Candidate]:
        return tuple(look(query))

    def trust(url: str) -> float | None:
        found = corpus.trust([url]).get(url)
        return None if found is None else found.value

    return Desk(
        page=partial(page_of, corpus.store),
        find=find,
        support=session.models.support,
        outside=outside_of(corpus.store),
        seed=seed,
        chat=chat,
        trust=lru_cache(maxsize=_KEPT)(trust),
        relevance=session.models.relevance,
    )


def page_of(store: Store, url: str) -> Manuscript | None:
    """The stored page as its author would edit it."""
    record = store.record(url)
    if record is None:
        try:
            record = store.record(page_key(url))
        except SourceError:
            return None
    return None if record is None else manuscript_of(record)
