"""Each answer of a run with each tracked brand that it names: what there is to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from citestack.protocols import ChatRequest
from citestack.track.columns.rows import text_hash
from citestack.track.model import Asking, Observation, State
from citestack.track.scoring.mentions import Mentions
from citestack.track.scoring.placing import placed
from citestack.track.scoring.universe import Brand
from citestack.track.sentiment.passages import Span, passages
from citestack.track.sentiment.prompt import question


@dataclass(frozen=True, slots=True)
class Item:
    asking: int
    """Place in the run's plan."""
    brand: str
    text: str
    """The whole answer; the model is shown ``spans`` of it alone."""
    spans: tuple[Span, ...]
    cut: bool
    shown: str
    request: ChatRequest

    @property
    def hash(self) -> int:
        return text_hash(self.text) or 0


class Named:
    """Finds who is named, as the columns do. ``only``: these of the brands; empty = all of them."""

    def __init__(self, brands: Sequence[Brand], only: Sequence[str] = ()) -> None:
        self._mentions = Mentions(brands)
        self._only = frozenset(only) or frozenset(b.name for b in brands)

    def items(self, observations: Iterable[tuple[int, Asking, Observation]]) -> Iterator[Item]:
        """In the order of the plan, brands in the order of their names. Only measured answers have any."""
        for asking, _, o in observations:
            if o.state is State.MEASURED:
                yield from self.of(asking, o)

    def of(self, asking: int, o: Observation) -> Iterator[Item]:
        found = sorted((m for m in self._mentions.find(o.text) if m.brand in self._only), key=lambda m: m.brand)
        sentences = [(s.start, s.end) for s in placed(o).sentences] if found else []
        for brand, group in groupby(found, key=lambda m: m.brand):
            named = list(group)
            shown = passages(o.text, sentences, named)
            asked = question(brand, (o.text[m.start : m.end] for m in named), [o.text[a:b] for a, b in shown.spans])
            yield Item(asking, brand, o.text, shown.spans, shown.cut, asked.shown, asked.request)
