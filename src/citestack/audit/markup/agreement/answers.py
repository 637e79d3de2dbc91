"""Questions and answers against the text: both must stand on the page (a rule of every engine that reads FAQPage)."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.graph import Member, Node
from citestack.audit.markup.shown import Shown, plain

MOST = 60
SAME = 0.8
"""Share of an answer's wording that stands on the page: the rest is left to link texts and figures of style."""
PART = 0.5


def answers(declared: Declared, shown: Shown) -> Iterator[Compared]:
    """Every question that declares an answer."""
    for node in list(declared.of("Question"))[:MOST]:
        replies = list(declared.nodes(node, "acceptedAnswer", "suggestedAnswer"))[:3]
        if not replies:
            continue
        for said, member in list(declared.texts(node, "name"))[:1] or list(declared.texts(node, "text"))[:1]:
            yield _question(said, node, member, shown)
        for reply, _ in replies:
            yield from (_answer(said, reply, m, shown) for said, m in list(declared.texts(reply, "text"))[:1])


def _question(said: str, node: Node, member: Member, shown: Shown) -> Compared:
    place = shown.place(said)
    if place is not None or shown.share(said) >= SAME:
        return Compared("question", said, where(node, member), shown=place)
    if shown.is_hidden(said):
        against = f'The declared question "{short(said)}" stands only in a part of the page that is not displayed.'
        return Compared("question", said, where(node, member), against, "medium", None, "Show it to readers.")
    against = f'The declared question "{short(said)}" is nowhere on the page.'
    return Compared("question", said, where(node, member), against, "high", None, "Ask it on the page, or drop it.")


def _answer(said: str, node: Node, member: Member, shown: Shown) -> Compared:
    share = shown.share(said)
    if share >= SAME:
        return Compared("answer", said, where(node, member), shown=shown.place(said))
    clean = short(plain(said))
    if shown.is_hidden(said):
        against = f'The declared answer "{clean}" stands only in a part of the page that is not displayed.'
        return Compared("answer", said, where(node, member), against, "medium", None, "Show it to readers.")
    if share >= PART:
        against = f'Only {share:.0%} of the wording of the declared answer "{clean}" is on the page.'
        return Compared("answer", said, where(node, member), against, "medium", None, "Declare the answer as shown.")
    against = f'The declared answer "{clean}" is not on the page ({share:.0%} of its wording is).'
    return Compared("answer", said, where(node, member), against, "high", None, "Answer on the page, or undeclare it.")
