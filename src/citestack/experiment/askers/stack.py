"""``StackAsker``: the five layers over a copy of the corpus with the edits in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from citestack.assemble import Models, build_layers
from citestack.config import Config
from citestack.engine import Engine, Run
from citestack.evaluate.geo.survival import survival
from citestack.experiment.honest_part import honest_part
from citestack.experiment.model import Case, Edit, Outcome, Said
from citestack.experiment.overlay import Base, Editions, Overlay
from citestack.experiment.remembered import KeptView, remembering
from citestack.model import Answer
from citestack.trace import RunFinished, Spent

if TYPE_CHECKING:
    from citestack.assemble import Session

CONTROLS = 8
"""Answers of the corpus as it is that stay at hand; askings go prompt by prompt."""


class StackAsker:
    """Implements ``experiment.protocols.Asker``. Not for a store that is written meanwhile."""

    def __init__(self, editions: Editions, models: Models, config: Config) -> None:
        self.editions = editions
        self.models = models
        self.config = config
        self._control = lru_cache(CONTROLS)(lambda prompt: self._engine(None).ask(prompt))

    @classmethod
    def over(cls, session: Session) -> StackAsker:
        """The session's corpus, models and settings; what many askings share is done once."""
        corpus = session.corpus
        editions = Editions(Base(KeptView(corpus), corpus.store, corpus.trust))
        return cls(editions, remembering(session.models), session.engine.config)

    def ask(self, arm: str, number: int, case: Case, edits: Sequence[Edit], repeat: int) -> Outcome:
        """``adopters`` is left to whoever knows it. Raises ``LlmError`` where the profile asks a language model."""
        run = self.run(case.prompt, edits)
        unverified = [a.text for edit in edits for a in edit.additions if a.source is None]
        answer = run.trace.one(RunFinished).answer
        return Outcome(
            arm=arm,
            case=number,
            repeat=repeat,
            adopters=0.0,
            state="abstained" if answer.abstained else "measured",
            reason=answer.abstain_reason or "",
            measures=self._measures(run, case, edits, unverified),
            answer=said(answer),
            trace_id=run.trace.id,
            spent=spent_of(run),
        )

    def _measures(
        self, run: Run, case: Case, edits: Sequence[Edit], unverified: Sequence[str]
    ) -> Mapping[str, float | None]:
        """``stack_score`` is at most what the page gets without its made-up sentences: they neither count nor lift what
        counts (docs/decisions/019-made-up-content.md).
        """
        found = survival(run.trace, case.target, unverified)
        if not unverified:
            return found
        without = self.run(case.prompt, [honest_part(edit) for edit in edits]).trace
        scores = [m.get("stack_score") for m in (found, survival(without, case.target))]
        known = [score or 0.0 for score in scores]
        return found if scores[0] is None else {**found, "stack_score": min(known)}

    def run(self, prompt: str, edits: Sequence[Edit] = ()) -> Run:
        """The answer with its trace; without edits that of the corpus as it is. The trace names the copy asked."""
        overlay = self.editions.of(edits)
        return self._engine(overlay).ask(prompt) if overlay.name else self._control(prompt)

    def _engine(self, overlay: Overlay | None) -> Engine:
        base, names = self.editions.base, self.models.names()
        if overlay is None:
            return Engine(base.view, build_layers(base.view, self.models, self.config, base.trust), self.config, names)
        layers = build_layers(overlay, self.models, self.config, overlay.trust)
        return Engine(overlay, layers, self.config, {**names, "copy": overlay.name})


def said(answer: Answer) -> tuple[Said, ...]:
    """Each sentence with the pages cited beside it, each once."""
    urls = {c.n: c.url for c in answer.citations}
    return tuple(Said(s.text, tuple(dict.fromkeys(urls[n] for n in s.citations))) for s in answer.sentences)


def spent_of(run: Run) -> Spent | None:
    """What its layers took of a language model; None where none was asked."""
    spent = [s for event in run.trace if (s := getattr(event, "spent", None)) is not None]
    return sum(spent[1:], spent[0]) if spent else None
