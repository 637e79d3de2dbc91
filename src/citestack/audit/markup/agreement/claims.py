"""Claims: stated on the page, and said by the page they are declared to appear in."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.answers.identity import key_of
from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.graph import Node
from citestack.audit.markup.shown import Shown
from citestack.audit.subject import Around
from citestack.config import GroundingConfig
from citestack.inference.support.verify import verify_text
from citestack.model import PageRecord, SupportState

MOST = 30
SAME = 0.8


def claims(declared: Declared, shown: Shown, around: Around) -> Iterator[Compared]:
    for node in list(declared.of("Claim"))[:MOST]:
        for said, member in list(declared.texts(node, "text"))[:1] or list(declared.texts(node, "name"))[:1]:
            yield _stated(said, where(node, member), shown)
            yield from _verified(declared, node, said, around)
    for node in list(declared.of("ClaimReview"))[:MOST]:
        for said, member in list(declared.texts(node, "claimReviewed"))[:1]:
            yield _stated(said, where(node, member), shown)


def _stated(said: str, place: str, shown: Shown) -> Compared:
    if shown.share(said) >= SAME:
        return Compared("claim", said, place, shown=shown.place(said))
    against = f'The declared claim "{short(said)}" is not on the page.'
    return Compared("claim", said, place, against, "high", None, "Declare only what the page states.")


def _verified(declared: Declared, node: Node, said: str, around: Around) -> Iterator[Compared]:
    """Against the pages it is declared to appear in, as far as they were read."""
    for held, member in declared.nodes(node, "appearance", "firstAppearance"):
        urls = [held.id or "", *(text for text, _ in declared.texts(held, "url"))]
        source = next((s for s in (_source(url, around) for url in urls if url) if s is not None), None)
        if source is None:
            continue
        found = verify_text(said, source.page.text, around.support, GroundingConfig())
        if found.state == SupportState.SUPPORTED:
            yield Compared("claim", said, where(node, member))
        else:
            bar = f"{found.score:.2f} of {GroundingConfig().supported:.2f}"
            against = f'{source.page.url} does not verify the declared claim "{short(said)}" ({bar}).'
            fix = "Declare an appearance that says it, or none."
            yield Compared("claim", said, where(node, member), against, "high", None, fix)


def _source(url: str, around: Around) -> PageRecord | None:
    return around.cited.get(key_of(url) or "")
