"""Groups of the site's pages with nearly the same text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from citestack.audit.site.nouns import Cluster
from citestack.corpus.duplicates import find_duplicates

if TYPE_CHECKING:
    from citestack.store import Store


def clusters(store: Store, urls: Sequence[str]) -> tuple[Cluster, ...]:
    """The largest first, then by URL. The original is the page declared canonical, else the earliest, else the one
    with the shortest URL. Raises ``StoreError``.
    """
    own = set(urls)
    signatures = {url: signature for url, signature in store.signatures().items() if url in own}
    near = find_duplicates(signatures)
    pages = {url: store.page(url) for url in sorted({*near, *near.values()})}
    canonical = {url: page.canonical for url, page in pages.items() if page is not None}
    published = {url: page.published for url, page in pages.items() if page is not None}
    groups = defaultdict[str, list[str]](list)
    for copy, original in find_duplicates({u: signatures[u] for u in pages}, canonical, published).items():
        groups[original].append(copy)
    found = [
        Cluster(original, tuple(sorted(copies)), all(canonical.get(copy) == original for copy in copies))
        for original, copies in groups.items()
    ]
    return tuple(sorted(found, key=lambda c: (-len(c.copies), c.original)))
