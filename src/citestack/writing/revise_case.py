"""One unsupported sentence: its evidence, the agreement gate, and the edits tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.config import ReviseConfig
from citestack.model import Candidate, SupportState, Verdict
from citestack.protocols import Facts, Find
from citestack.revision import Attempt, EditKind, Lookup
from citestack.trace import measured
from citestack.writing.preservation import preservation
from citestack.writing.revise_align import share_held
from citestack.writing.revise_choice import Tried, choose
from citestack.writing.revise_edits import Edits, Proposal
from citestack.writing.revise_query import queries_for
from citestack.writing.revise_reading import Reader

ALIGNED = (SupportState.REFUTED, SupportState.PARTIAL)
"""What a passage must say of a sentence before its words may change it: otherwise, or a part."""


WORDED = 0.85
"""The bar of ``ReviseConfig.agreement`` for edits of words: what they leave must be what the evidence says."""
_WORDED_KINDS = (EditKind.WORDS, EditKind.HEDGE, EditKind.REMOVAL)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a sentence. ``after`` None = dropped."""

    after: str | None
    kinds: tuple[EditKind, ...]
    verdict: Verdict | None
    """Of the text after, by the passage that supports it; for a dropped sentence the nearest there was."""
    against: tuple[str, ...]
    """Passages read for it that refute the text after."""
    lookups: tuple[Lookup, ...]
    found: tuple[Candidate, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """How a sentence is revised. ``own`` are the run's candidates, those layer 4 read first."""

    facts: Facts
    find: Find
    edits: Edits
    reader: Reader
    config: ReviseConfig
    own: Sequence[Candidate]

    def decide(self, claim: str, sentence: str, nearest: str | None) -> Finding:
        """``nearest``: the passage that layer 4 found to say most of it, whose missing facts are in doubt."""
        near = next((c for c in self.own if c.passage.id == nearest), None)
        doubtful = self.facts.absent(sentence, near.passage.text if near else "")
        asked = queries_for(sentence, doubtful if near else [f for f in doubtful if f.kind != "name"])
        found = {query: list(self.find(query)) for query in asked}
        lookups = tuple(Lookup(claim, q, tuple(c.passage.id for c in got)) for q, got in found.items())
        retrieved = _once([c for got in found.values() for c in got])
        evidence = _once([*retrieved, *self._nearest_own(sentence)])
        verdicts = self.reader.read([(sentence, c) for c in evidence])
        after, kinds, verdict, attempts = self._gate(claim, sentence, evidence, verdicts)
        against = self._against(after, evidence) if after else ()
        return Finding(after, kinds, verdict, against, lookups, tuple(retrieved), attempts)

    def _nearest_own(self, sentence: str) -> list[Candidate]:
        order = sorted(range(len(self.own)), key=lambda i: (-share_held(sentence, self.own[i].passage.text), i))
        return [self.own[i] for i in order[: self.config.own]]

    def _gate(
        self, claim: str, sentence: str, evidence: Sequence[Candidate], verdicts: Sequence[Verdict]
    ) -> tuple[str | None, tuple[EditKind, ...], Verdict | None, tuple[Attempt, ...]]:
        """Supported: keep. Contradicted or supported in part: edit. Nothing about it: drop."""
        best = max(verdicts, key=lambda v: (v.score, v.partial_score), default=None)
        supporting = [v for v in verdicts if v.state is SupportState.SUPPORTED and not self._apart(sentence, v)]
        if supporting:
            return sentence, (), max(supporting, key=lambda v: v.score), ()
        aligned = [c for c, v in zip(evidence, verdicts, strict=True) if v.state in ALIGNED]
        certain, attempts = self._certain(sentence, aligned), list[Attempt]()
        base, kinds = sentence, tuple[EditKind, ...]()
        for _ in range(self.config.rounds):
            tried = self._tried(claim, sentence, base, aligned, certain)
            accepted, tried = choose(sentence, tried, self.facts)
            attempts += (attempt for attempt, _ in tried)
            if accepted is not None:
                return accepted[0].text, (*kinds, accepted[0].kind), accepted[1], tuple(attempts)
            better = self._better(base, tried, aligned)
            if better is None:
                break
            base, kinds = better.text, (*kinds, better.kind)
        return None, (), best, tuple(attempts)

    def _certain(self, sentence: str, aligned: Sequence[Candidate]) -> frozenset[str]:
        """Names of the sentence that some of the evidence holds: they are in doubt nowhere."""
        named = {f.text.lower() for f in self.facts.absent(sentence, "") if f.kind == "name"}
        missing: list[set[str]] = [
            {f.text.lower() for f in self.facts.absent(sentence, c.passage.text) if f.kind == "name"} for c in aligned
        ]
        return frozenset(named.difference(set[str].intersection(*missing))) if missing else frozenset()

    def _tried(
        self, claim: str, sentence: str, base: str, aligned: Sequence[Candidate], certain: frozenset[str]
    ) -> list[Tried]:
        """Proposals with least change first, each with its verdict unless a fact of it is not in the evidence."""
        found = self._proposals(sentence, base, aligned, certain)[: self.config.attempts]
        strange = [self.facts.absent(p.text, c.passage.text) for _, p, c in found]
        sound = [(p.text, c) for (_, p, c), facts in zip(found, strange, strict=True) if not facts]
        read = iter(self.reader.read(sound))
        tried: list[Tried] = []
        for (kept, p, c), facts in zip(found, strange, strict=True):
            verdict = None if facts else next(read)
            problem = f"not in the evidence: {', '.join(f.text for f in facts)}" if facts else None
            problem = problem or _problem(verdict) or self._apart(p.text, verdict, p.kind)
            tried.append((Attempt(claim, base, p.text, p.kind, c.passage.id, kept, problem), verdict))
        return tried

    def _apart(self, text: str, verdict: Verdict | None, kind: EditKind | None = None) -> str | None:
        """Too few of its words in the quote."""
        share = share_held(text, verdict.evidence.text) if verdict and verdict.evidence else 0.0
        bar = max(self.config.agreement, WORDED) if kind in _WORDED_KINDS else self.config.agreement
        return f"{share:.2f} of its words in the quote, the bar is {bar:.2f}" if share < bar else None

    def _proposals(
        self, sentence: str, base: str, aligned: Sequence[Candidate], certain: frozenset[str]
    ) -> list[tuple[float, Proposal, Candidate]]:
        made = [(p, c) for c in aligned for p in self.edits.of(base, c, certain)]
        rated = [(measured(preservation(sentence, p.text)), p, c) for p, c in made]
        bar = self.config.preservation
        return sorted((r for r in rated if r[0] >= bar), key=lambda r: (-r[0], r[1].kind is EditKind.REMOVAL))

    def _better(self, base: str, tried: Sequence[Tried], aligned: Sequence[Candidate]) -> Attempt | None:
        """The edit after which the evidence lacks fewer facts than before, for another round to work on."""
        texts = {c.passage.id: c.passage.text for c in aligned}
        lacking = [(len(self.facts.absent(a.text, texts[a.passage])), a) for a, _ in tried]
        fewer = [(n, a) for n, a in lacking if n < len(self.facts.absent(base, texts[a.passage]))]
        return min(fewer, key=lambda pair: (pair[0], -pair[1].preservation), default=(0, None))[1]

    def _against(self, text: str, evidence: Sequence[Candidate]) -> tuple[str, ...]:
        verdicts = self.reader.read([(text, c) for c in evidence])
        return tuple(v.passage for v in verdicts if v.state is SupportState.REFUTED)


def _once(candidates: Sequence[Candidate]) -> list[Candidate]:
    return list({c.passage.id: c for c in reversed(candidates)}.values())[::-1]


def _problem(verdict: Verdict | None) -> str | None:
    if verdict is None or verdict.state is SupportState.SUPPORTED:
        return None
    failed: Iterator[str] = (c.name for c in verdict.checks if c.passed is False)
    return f"{verdict.state} ({verdict.score:.2f}{''.join(f', {name}' for name in failed)})"
