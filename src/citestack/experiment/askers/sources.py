"""``SourcesAsker``: a language model answers over a fixed list of sources, as the GEO paper's simulated engine does.

It knows one layer: what a model does with sources that it is handed. Whether a page would be found, kept and verified
is not asked, so the measures of layers 1 to 4 are None. Where a source stands decides more than what is written in it
(C-SEO Bench: moving a document to the top gained 7.6 times what the best rewriting did); ``shuffle`` takes that out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citestack.config import GroundingConfig
from citestack.errors import BudgetError, LlmAuthError, LlmError
from citestack.experiment.askers.source_reading import Judge, Said, mean_of, measured, read_sample
from citestack.experiment.askers.source_request import Shown, places, shown, shuffled, source_request
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import Case, Edit, Manuscript, Outcome
from citestack.experiment.model import Said as SaidSentence
from citestack.protocols import ChatModel, Support
from citestack.trace import Spent

if TYPE_CHECKING:
    from citestack.experiment.askers.source_reading import Measures

BEGUN = 20
"""Characters by which a sentence is known that the cut at the end of the text went through."""
LAYERED: Mapping[str, float | None] = {m.name: None for m in MEASURES if m.layer is not None and m.layer < 5}


@dataclass(frozen=True, slots=True)
class Simulated:
    """The paper's setting. Its temperature, 0.7, is ``llm.spread`` of the settings: samples must differ."""

    sources: int = 5
    characters: int = 8_000
    samples: int = 1
    """Answers per asking, whose mean is taken; the paper takes 5. Repeats of the design do the same and show the
    spread."""
    shuffle: bool = True
    """Another order of the sources for every repeat; False keeps the control's ranks."""
    seed: int = 7


@dataclass(frozen=True, slots=True)
class SourcesAsker:
    """Implements ``experiment.protocols.Asker``."""

    chat: ChatModel
    page: Callable[[str], Manuscript | None]
    support: Support
    options: Simulated = field(default_factory=Simulated)
    config: GroundingConfig = field(default_factory=GroundingConfig)

    def ask(self, arm: str, number: int, case: Case, edits: Sequence[Edit], repeat: int) -> Outcome:
        """Adopters are left to whoever knows them. Raises ``LlmAuthError`` and ``BudgetError``: after these every
        further call fails as well. Other failures are outcomes.
        """
        sources = self.sources(case, edits, repeat)
        urls = [s.url for s in sources]
        if case.target not in urls:
            return Outcome(arm, number, repeat, 0.0, "failed", "the target is not among the sources")
        chat, samples, spent = self.chat.for_run(), list[Said](), list[Spent]()
        for sample in range(self.options.samples):
            variant = (repeat - 1) * self.options.samples + sample + 1
            try:
                done = chat.complete(source_request(case.prompt, sources, variant))
            except (LlmAuthError, BudgetError):
                raise
            except LlmError as e:
                samples.append(Said("failed", e.message))
                continue
            samples.append(read_sample(done.text, sources))
            spent.append(done.spent)
        return self._outcome(Outcome(arm, number, repeat, 0.0, "measured"), case, (sources, edits), samples, spent)

    def sources(self, case: Case, edits: Sequence[Edit], repeat: int) -> tuple[Shown, ...]:
        """What the model is shown, in order: edited pages as they now are, without those that are gone."""
        pages = {page.url: page for edit in edits for page in edit.pages}
        gone = {url for edit in edits for url in edit.removed}
        found = []
        for url in places(case, self.options.sources):
            page = None if url in gone else pages.get(url) or self.page(url)
            if page is not None:
                found.append(shown(page, self.options.characters))
        if not self.options.shuffle:
            return tuple(found)
        return shuffled(found, self.options.seed, case.prompt, repeat)

    def _outcome(
        self,
        bare: Outcome,
        case: Case,
        asked: tuple[Sequence[Shown], Sequence[Edit]],
        samples: Sequence[Said],
        spent: Sequence[Spent],
    ) -> Outcome:
        sources, edits = asked
        cost = sum(spent[1:], spent[0]) if spent else None
        answered = [s for s in samples if s.state == "measured"]
        if not answered:
            none = next((s for s in samples if s.state != "failed"), samples[0])
            measures = {**LAYERED, "cited": 0.0} if none.state == "abstained" else {}
            return replace(bare, state=none.state, reason=none.reason, measures=measures, spent=cost)
        target = [s.url for s in sources].index(case.target) + 1
        text = sources[target - 1].text
        texts = text, honest(text, edits)
        judge = Judge(self.support, self.config)
        rows: list[Measures] = [measured(s.sentences, len(sources), target, texts, judge) for s in answered]
        rows += [{"cited": 0.0} for s in samples if s.state == "abstained"]
        lost = [s.reason for s in samples if s.state in ("failed", "refused")]
        reason = f"{len(lost)} of {len(samples)} samples lost: {lost[0]}" if lost else ""
        said = tuple(SaidSentence(s.text, _cited(s.marks, sources)) for s in answered[0].sentences)
        return replace(bare, reason=reason, measures={**LAYERED, **mean_of(rows)}, answer=said, spent=cost)


def honest(text: str, edits: Sequence[Edit]) -> str:
    """The text without the sentences that an edit put in and nobody verified."""
    made_up = [a.text for edit in edits for a in edit.additions if a.source is None]
    for sentence in sorted(made_up, key=len, reverse=True):
        text = text.replace(sentence, " ")
        at = text.rfind(sentence[:BEGUN])
        if at >= 0 and sentence.startswith(text[at:]):
            text = text[:at]
    return text


def _cited(marks: Sequence[int], sources: Sequence[Shown]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sources[m - 1].url for m in marks if 0 < m <= len(sources)))
