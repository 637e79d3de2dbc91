"""Rewrites of single sentences: before and after, each change with its reason and the words that prove it.

A change is kept when the sentence after it verifies against the page or the page's own source; else it is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from citestack.audit.fixes.gate import Gate, gate_of, premise_of
from citestack.audit.fixes.phrasing import ALONE, ask, sound_wording
from citestack.audit.fixes.resolve import resolve
from citestack.audit.fixes.splitting import split
from citestack.audit.model import Fix, Outcome
from citestack.audit.subject import Around, Subject
from citestack.audit.support import SentenceSupport, Witness
from citestack.model import Sentence
from citestack.writing.preservation import preservation
from citestack.writing.revise_align import differences
from citestack.writing.revise_removal import stands
from citestack.writing.self_contained import start_problem

Kind = Literal["pronoun", "term", "number", "figure", "source", "split", "phrased"]
MOST = 40
MOST_ASKED = 8
"""Sentences given to a language model."""
LEAST_KEPT = 0.4
"""Of a sentence that a model words anew, 1 - edit distance / longer length."""
LEAST_AGREEMENT = 0.75
"""Share of a sentence's other words that the source says in the same order, before its figure replaces a vague word."""
_VAGUE = frozenset(
    "many several some few most various numerous countless a lot of lots of a few a number of plenty of".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    was: str
    now: str
    why: str
    url: str = ""
    """Where the words that prove it stand; empty: on the page itself."""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``page.text[start:end] == before``."""

    start: int
    end: int
    before: str
    after: str
    """Markdown, where a source is attached."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    changes: tuple[Change, ...] = ()

    def then(self, text: str, change: Change) -> _Draft:
        return _Draft(text, (*self.changes, change))


def sentences(subject: Subject, around: Around, outcomes: tuple[Outcome, ...]) -> Fix | None:  # noqa: ARG001
    """None where no sentence can be bettered for sure."""
    found = suggestions(subject, around)
    if not found:
        return None
    content = json.dumps([asdict(s) for s in found], ensure_ascii=False, indent=2) + "\n"
    note = f"{len(found)} sentences; offsets are code points of the page's text. What did not verify was dropped."
    return Fix("sentences", "Sentences reworded to stand alone and to name their source", "application/json",
               content, note)  # fmt: skip


def suggestions(subject: Subject, around: Around) -> list[Suggestion]:
    """In page order, at most ``MOST``."""
    if around.grounds is None:
        return []
    rewriter = Rewriter(subject, around, gate_of(subject, around))
    made = (s for support in around.grounds.sentences if (s := rewriter.rewritten(support)) is not None)
    found = [s for s, _ in zip(made, range(MOST), strict=False)]
    return sorted([*found, *_phrased(rewriter, found)], key=lambda s: s.start)[:MOST]


@dataclass(frozen=True, slots=True)
class Rewriter:
    subject: Subject
    around: Around
    gate: Gate

    def rewritten(self, s: SentenceSupport) -> Suggestion | None:
        draft = _Draft(" ".join(s.sentence.text.split()))
        for step in (self._named, self._corrected, self._figured, self._attributed, self._cut):
            draft = step(s, draft)
        return self.suggestion(s.sentence, draft) if draft.changes else None

    def suggestion(self, sentence: Sentence, draft: _Draft) -> Suggestion:
        return Suggestion(sentence.start, sentence.end, sentence.text, draft.text, draft.changes)

    def page(self, s: SentenceSupport) -> str:
        return premise_of(self.subject, s.sentence.start, s.sentence.end)

    def before(self, s: SentenceSupport) -> tuple[Sentence | None, str | None]:
        """The sentence right before it in its paragraph, and the heading right above it."""
        last = self.subject.sentences[s.at - 1] if s.at else None
        if last is None:
            return None, None
        if last.kind == "heading":
            return None, last.text
        between = self.subject.page.text[last.end : s.sentence.start]
        return (None if "\n" in between else last), None

    def _named(self, s: SentenceSupport, draft: _Draft) -> _Draft:
        resolved = resolve(s.sentence, *self.before(s))
        if resolved is None or not self.gate.holds(resolved.after, [self.page(s)]):
            return draft
        term = resolved.named == resolved.origin
        why = "The heading above names it." if term else "The sentence before names it, and nothing else it could be."
        was = "" if term else draft.text.split()[0]
        return draft.then(resolved.after, Change("term" if term else "pronoun", was, resolved.named, why,
                                                 quote=resolved.origin))  # fmt: skip

    def _corrected(self, s: SentenceSupport, draft: _Draft) -> _Draft:
        """A number or date that the sentence's own source gives otherwise."""
        against = s.against
        if s.state != "contradicted" or against is None or against.nearness != "sentence":
            return draft
        for kind, text in self.gate.facts.swapped(draft.text, against.quote):
            if stands(text, draft.text) and self.gate.holds(text, [against.passage]):
                was, now = _changed(draft.text, text)
                why = f"The cited page gives another {kind}."
                return draft.then(text, Change("number", was, now, why, against.url, against.quote))
        return draft

    def _figured(self, s: SentenceSupport, draft: _Draft) -> _Draft:
        """A vague quantity, where the source that verifies the sentence says how many."""
        witness = _cited(s)
        for d in differences(draft.text, witness.quote) if witness is not None else ():
            vague = bool(d.said) and frozenset(d.said.lower().split()) <= _VAGUE
            if witness is None or not vague or not _figure(d.given) or d.agreement < LEAST_AGREEMENT:
                continue
            text = f"{draft.text[: d.start]}{d.given}{draft.text[d.end :]}"
            if stands(text, draft.text) and self.gate.holds(text, [witness.passage]):
                why = "The source says how many."
                return draft.then(text, Change("figure", d.said, d.given, why, witness.url, witness.quote))
        return draft

    def _attributed(self, s: SentenceSupport, draft: _Draft) -> _Draft:
        """The page cites the source, but not here."""
        witness = _cited(s)
        if not s.specific or witness is None or witness.nearness == "sentence" or not witness.title:
            return draft
        closing = draft.text[-1:] if draft.text[-1:] in ".!" else ""
        link = f" ([{_plain(witness.title)}]({_address(witness.url)}))"
        text = draft.text[: len(draft.text) - len(closing)] + link + closing
        why = "A page that is cited elsewhere on this page says it: the link belongs where the figure stands."
        return draft.then(text, Change("source", "", link.strip(), why, witness.url, witness.quote))

    def _cut(self, s: SentenceSupport, draft: _Draft) -> _Draft:
        halves = split(draft.text) if not any(c.kind == "source" for c in draft.changes) else None
        corrected = [c.quote for c in draft.changes if c.url]
        if halves is None or not self.gate.holds(" ".join(halves), [self.page(s), *corrected]):
            return draft
        words = len(draft.text.split())
        return draft.then(
            " ".join(halves), Change("split", "", "", f"{words} words in one sentence are hard to quote.")
        )


def _phrased(rewriter: Rewriter, done: list[Suggestion]) -> Iterator[Suggestion]:
    """Sentences that lean on others and that no rule could help, worded by a language model."""
    chat, grounds = rewriter.around.chat, rewriter.around.grounds
    if chat is None or grounds is None:
        return
    mended = {s.start for s in done}
    leaning = [s for s in grounds.sentences if s.sentence.start not in mended and start_problem(s.sentence.text)]
    for s in sorted(leaning, key=lambda s: (not s.specific, s.at))[:MOST_ASKED]:
        premise, before = rewriter.page(s), " ".join(s.sentence.text.split())
        for text in ask(chat, ALONE, [before], [premise]):
            if preservation(before, text) >= LEAST_KEPT and sound_wording(text, rewriter.gate, [premise]):
                change = Change("phrased", before, text, "Worded by a language model; it verifies against the page.")
                yield rewriter.suggestion(s.sentence, _Draft(text, (change,)))
                break


def _cited(s: SentenceSupport) -> Witness | None:
    return s.witness if s.state == "verified_by_cited" else None


def _figure(text: str) -> bool:
    return any(c.isdigit() for c in text) and len(text.split()) <= 3


def _changed(before: str, after: str) -> tuple[str, str]:
    """The words that differ."""
    old, new = before.split(), after.split()
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    tail = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0)
    return " ".join(old[head : len(old) - tail]), " ".join(new[head : len(new) - tail])


def _plain(title: str) -> str:
    return " ".join(title.split()).replace("[", "(").replace("]", ")")


def _address(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
