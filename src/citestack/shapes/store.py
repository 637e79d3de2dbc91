"""What a store holds and whether anything needs attention."""

from __future__ import annotations

from typing import Any, Literal

from citestack.assemble import Session
from citestack.authority.trust import up_to_date
from citestack.store import Store
from citestack.version import VERSION

AuthorityState = Literal["no build", "up to date", "behind"]
_AUTHORITY: dict[bool | None, AuthorityState] = {None: "no build", True: "up to date", False: "behind"}


def authority_state(store: Store) -> AuthorityState:
    """The link graph beside the stored pages."""
    return _AUTHORITY[up_to_date(store)]


def store_json(store: Store, session: Session | None, problems: list[str]) -> dict[str, Any]:
    """``session``: what the store is searched with; None when it cannot be opened, which ``problems`` then says."""
    held = store.counts()
    searched = session.corpus if session else None
    return {
        "citestack": VERSION,
        "generation": store.generation,
        "index_generation": searched.generation if searched else None,
        "pages": held.pages,
        "passages": held.passages,
        "vectors": searched.counts().vectors if searched else None,
        "embedder": searched.embedder.name if searched and searched.embedder else None,
        "languages": store.languages(),
        "authority": authority_state(store),
        "problems": problems,
    }
