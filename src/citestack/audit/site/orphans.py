"""Pages of the site to which no other page of the site links, not even from a menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from citestack.authority.signals.view import is_home
from citestack.corpus.urls import host_of

if TYPE_CHECKING:
    from citestack.store import Store


def orphans(store: Store, urls: Sequence[str]) -> tuple[str, ...]:
    """Of the pages, sorted. A link to a name that redirects to a page, or declares it canonical, is a link to it. Only
    the stored pages' links are known. Raises ``StoreError``.
    """
    hosts = sorted({host_of(url) for url in urls})
    with store.link_view() as view:
        linked = set(view.linked(hosts))
        other_names = [*view.redirects().items(), *view.canonicals().items()]
    linked |= {target for name, target in other_names if name in linked}
    return tuple(sorted(url for url in urls if url not in linked and not is_home(url)))
