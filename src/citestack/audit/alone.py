"""A store that holds nothing: layer 1 then has its rules alone, which is all there is for a page by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.model import Candidate
from citestack.protocols import Counts, Found, Origin


class EmptyView:
    """Implements ``protocols.CorpusView`` over no page at all."""

    generation = 0

    def counts(self) -> Counts:
        return Counts(0, 0, 0)

    def lexical(self, query: str, k: int) -> list[Found]:  # noqa: ARG002 - the port's shape, here and below
        return []

    def titled(self, query: str, k: int) -> list[Found]:  # noqa: ARG002
        return []

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:  # noqa: ARG002
        return [[] for _ in queries]

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:  # noqa: ARG002
        return []

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:  # noqa: ARG002
        return {}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG002
        return {}

    def languages(self) -> Mapping[str, int]:
        return {}
