"""Cite Sources: statements of the page get the name of a page of another site that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import READ, ranked, refusal
from citestack.experiment.editing.evidence import SHORTEST, Fact, foreign, held, nearest, of_another_product, verdicts
from citestack.experiment.editing.placing import linked
from citestack.experiment.editing.prose import Spot, flat, quotable, reworded, spots
from citestack.experiment.model import Addition, ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk
from citestack.model import Candidate, SupportState
from citestack.protocols import Reading
from citestack.stack.fan_words import OPENERS
from citestack.trace import measured
from citestack.words import stems
from citestack.writing.verbs import has_verb, is_imperative

ARM = ArmInfo(
    "cite_sources",
    "text",
    "Names and links, beside statements that the page makes already, a page of another site that verifies them.",
    "Cite Sources, Aggarwal et al., GEO, KDD 2024 (who allow invented sources; here none is)",
    options=(Option("most", 3, "statements given a source at most", least=1),),
)
LEAST_HELD = 0.6
"""Share of a statement's words in one sentence of its source: the small verifier takes less for the same thing."""
_ATTRIBUTED = re.compile(
    r"\baccording to\b|[“”\"\[]|\b(?:says?|said|found|finds|reports?|reported|writes?|wrote)\b", re.IGNORECASE
)
_OWN_VOICE = re.compile(
    r"\b(?:we|us|our|ours|i|my|me|you|your|them|this|these|those|same|such|here)\b|^(?:yes|no)\b[.,]", re.IGNORECASE
)
"""Words of the author's own voice, and such as point at something that no other page means."""


@dataclass(frozen=True, slots=True)
class CiteSources:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        found: list[tuple[Spot, Fact]] = []
        rejected: list[Addition] = []
        for spot in citable(case, page, desk)[:READ]:
            if len(found) == self.most:
                break
            source = source_of(spot.text, page, desk)
            if isinstance(source, Fact):
                found.append((spot, source))
            else:
                rejected.append(source)
        return _cited(page, found, rejected)


def citable(case: Case, page: Manuscript, desk: Desk) -> list[Spot]:
    """Statements without a source, those that answer the prompt best first."""
    from citestack.answers.check_worthy import no_check_reason
    from citestack.answers.model import CitedSentence

    open_ones = [
        s
        for s in spots(page)
        if s.text.endswith(".")
        and quotable(s.text)
        and has_verb(s.text)
        and not is_imperative(s.text)
        and len(s.text.split()) >= SHORTEST
        and s.text.split()[0].lower() not in OPENERS
        and not (_ATTRIBUTED.search(s.text) or _OWN_VOICE.search(s.text))
        and no_check_reason(CitedSentence(s.start, s.end, s.text, "paragraph")) is None
    ]
    return [spot for spot, _ in ranked(case.prompt, open_ones, desk.relevance)]


def source_of(text: str, page: Manuscript, desk: Desk) -> Fact | Addition:
    """The most trusted page that verifies the statement; else why it gets none."""
    others = list(foreign(desk.find(text), page))
    texts = nearest(text, [c.passage.text for c in others])
    read = dict(zip(texts, verdicts(flat(text), texts, desk), strict=True))
    best = max((measured(r.score) for _, r in read.values()), default=None)
    if any(state is SupportState.REFUTED for state, _ in read.values()):
        return Addition(text, None, "", best, "A page of another site says otherwise.")
    own = frozenset(stems(" ".join(p.text for p in page.parts)))
    facts = [f for f in _supporting(text, others, read) if not of_another_product(f, own)]
    none = Addition(text, None, "", best, "No page of another site verifies it.")
    return max(facts, key=lambda f: (desk.trust(f.url) or 0.0, f.score or 0.0), default=none)


def _supporting(text: str, others: list[Candidate], read: dict[str, tuple[SupportState, Reading]]) -> Iterator[Fact]:
    for candidate in others:
        passage = candidate.passage
        state, reading = read.get(passage.text, (SupportState.UNSUPPORTED, None))
        if state is SupportState.SUPPORTED and reading is not None:
            said = max((flat(s.text) for s in candidate.sentences), key=lambda s: held(text, s), default="")
            if held(text, said) >= LEAST_HELD:
                score = measured(reading.score)
                yield Fact(said, passage.url, passage.title, passage.text, score=score)


def _cited(page: Manuscript, found: list[tuple[Spot, Fact]], rejected: list[Addition]) -> Edit:
    if not found:
        return Edit(refused="No page of another site verifies a statement of this page.", rejected=tuple(rejected))
    worded = [(spot, f"{spot.text[:-1]}, according to {fact.named}.") for spot, fact in found]
    return Edit(
        pages=(linked(reworded(page, worded), [fact for _, fact in found]),),
        additions=tuple(fact.addition(text) for (_, fact), (_, text) in zip(found, worded, strict=True)),
        rejected=tuple(rejected),
        changed=tuple(Changed(spot.text, text) for spot, text in worded),
    )


def make(settings: Settings) -> Arm:
    return CiteSources(int(settings["most"]))
