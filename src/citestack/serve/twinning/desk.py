"""What views, routes and tools ask for about twins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citestack.errors import CitestackError, UsageError
from citestack.serve.auditing.audited import result_of
from citestack.serve.twinning.shown import TwinLine, TwinPage, line_of, twin_shown
from citestack.store.twins import Twins
from citestack.twin.model import Confidence, Twin
from citestack.twin.stored import load_twin, read_twin

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


class TwinDesk:
    """Of one server. Safe between threads. All methods raise ``StoreError``; those of one twin ``NotFoundError``."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def newest(self) -> list[TwinLine]:
        """The newest of each name, newest first."""
        found: dict[str, TwinLine] = {}
        for stored in self._bench.store.shelf(Twins).list():
            if stored.name not in found:
                found[stored.name] = line_of(read_twin(stored))
        return list(found.values())

    def get(self, name: str) -> Twin:
        return load_twin(self._bench.store, name)

    def page(self, name: str, url: str, prompt: str) -> TwinPage:
        """With the citation confidence of a page, where one is named."""
        twin = twin_shown(self.get(name))
        if not (url and prompt):
            return TwinPage(twin, (url, prompt), None)
        try:
            work = self._bench.work(lambda _stop: self.confidence(name, url, prompt))
            return TwinPage(twin, (url, prompt), result_of(self._bench, work))
        except CitestackError as e:
            return TwinPage(twin, (url, prompt), None, " ".join(filter(None, (f"{e.message}.", e.hint))))

    def confidence(self, name: str, url: str, prompt: str) -> Confidence:
        """Of a stored page, in the lane. Raises ``UsageError`` where this twin says nothing of stored pages."""
        from citestack.twin import asking
        from citestack.twin.confidence import of_reading

        twin = self.get(name)
        if not twin.verdict.shipped:
            raise UsageError(f"the twin {name} was refused: {twin.verdict.reason}", layer="twin")
        if twin.shape != "stack":
            hint = "It reads pages of results, not the pages of this store: citestack calibrate --help"
            raise UsageError(f"the twin {name} was fitted to pages of results", hint=hint, layer="twin")
        session = self._bench.session(twin.profile)
        [reading] = asking.read_prompts(session, [prompt], asking.Kept(None), lambda *_: None)
        return of_reading(twin, reading, url)
