"""Long paragraphs cut between sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from citestack.corpus.split import count_words
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import leans, refusal
from citestack.experiment.editing.prose import spots_of, with_parts
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "split_sections",
    "structure",
    "Cuts long paragraphs into short ones, only where the next sentence stands on its own; no word changes.",
    "Chunking advice of AI search guides: one thought, one block",
    options=(Option("words", 60, "words from which a paragraph is cut, and that a piece should not exceed", least=1),),
)
LEAST = 15
"""Words of a piece: a lone short sentence is no paragraph."""


@dataclass(frozen=True, slots=True)
class SplitSections:
    words: int = 60
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        pieces = [list(self._pieces(page, i)) for i in range(len(page.parts))]
        cut = [(part, made) for part, made in zip(page.parts, pieces, strict=True) if len(made) > 1]
        if not cut:
            return Edit(refused=f"No paragraph of more than {self.words} words can be cut.")
        edited = with_parts(page, [part for made in pieces for part in made])
        return Edit(
            pages=(edited,), changed=tuple(Changed(was.text, "\n\n".join(p.text for p in made)) for was, made in cut)
        )

    def _pieces(self, page: Manuscript, at: int) -> Iterator[Part]:
        part = page.parts[at]
        if part.kind != "paragraph" or count_words(part.text) <= self.words:
            yield part
            return
        found, start = spots_of(page, at), 0
        for here, after in pairwise(found):
            held, rest = count_words(part.text[start : here.end]), count_words(part.text[after.start :])
            full = held + count_words(after.text) > self.words
            if full and held >= LEAST and rest >= LEAST and not leans(after.text):
                yield replace(part, text=part.text[start : here.end])
                start = after.start
        yield replace(part, text=part.text[start:])


def make(settings: Settings) -> Arm:
    return SplitSections(int(settings["words"]))
