"""What may be written: nothing that the page, or a source it cites, does not say.

A text passes when the verifier supports each of its sentences by one given premise, and every number, date and name of
it stands there. The premises are passages of the page, with their headings, and of its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from citestack.audit.grounds import grounding_of
from citestack.audit.subject import Around, Subject
from citestack.config import GroundingConfig
from citestack.corpus.sentences import sentences
from citestack.model import Passage, SupportState
from citestack.protocols import Facts, Support
from citestack.stack.judge import judge
from citestack.trace import measured
from citestack.words import STOPWORDS, words


@dataclass(frozen=True, slots=True)
class Gate:
    support: Support
    facts: Facts
    config: GroundingConfig = field(default_factory=GroundingConfig)
    language: str = "en"

    def holds(self, text: str, premises: Sequence[str]) -> bool:
        """Each sentence of the text by one premise; facts are looked for in that one alone."""
        found = [text[a:b] for a, b in sentences(text, self.language)]
        return bool(found) and all(self._one(s, premises) for s in found)

    def _one(self, sentence: str, premises: Sequence[str]) -> bool:
        sound = [p for p in premises if not self.facts.absent(sentence, p)]
        readings = self.support.read([(sentence, p) for p in sound]) if sound else []
        states = (judge(measured(r.score), measured(r.partial), measured(r.refute), r.checks, self.config)
                  for r in readings)  # fmt: skip
        return any(state is SupportState.SUPPORTED for state in states)


def gate_of(subject: Subject, around: Around) -> Gate:
    from citestack.inference.support import load_facts

    return Gate(around.support, load_facts(), grounding_of(around), subject.page.language or "en")


def premise_of(subject: Subject, start: int, end: int) -> str:
    """The passages that hold the span, under their headings: what a reader of the place has before them."""
    held = [p for p in subject.record.passages if p.start < end and start < p.end]
    return "\n\n".join(_with_headings(p) for p in held) or subject.page.text[start:end]


def _with_headings(passage: Passage) -> str:
    new = [h for h in passage.headings if h not in passage.text]
    return "\n\n".join([*new, passage.text])


def strange(text: str, known: Iterable[str]) -> frozenset[str]:
    """Content words of the text that stand nowhere in what is known."""
    held = frozenset(w for k in known for w in words(k))
    return frozenset(w for w in words(text) if w not in held and w not in STOPWORDS)
