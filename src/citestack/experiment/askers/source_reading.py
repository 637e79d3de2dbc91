"""What a marked answer over numbered sources says, and what the target page got of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.model import Citing
from citestack.config import GroundingConfig
from citestack.evaluate.geo.rank_gain import place
from citestack.evaluate.geo.rulers import FORMS, Marked, impressions, stack_score
from citestack.experiment.askers.source_request import NO_ANSWER, Shown
from citestack.experiment.model import OutcomeState
from citestack.inference.support.verify import verify_pairs
from citestack.model import SupportState
from citestack.protocols import Support

_REFUSAL = re.compile(
    r"\b(?:I(?:['’]m| am) (?:sorry|unable|not able|afraid)|I (?:can(?:not|['’]t)|won['’]t|will not|must decline)|"
    r"as an AI\b)",
    re.IGNORECASE,
)
SHARES = ("word_count", "position", "pawc")
Measures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Said:
    """One sample, read. Sentences only where there is an answer."""

    state: OutcomeState
    reason: str = ""
    sentences: tuple[Marked, ...] = ()


def read_sample(text: str, sources: Sequence[Shown]) -> Said:
    """Abstained: the agreed words, alone. Refused: nothing is cited, and it says that it will not."""
    flat = " ".join(text.split())
    if not flat:
        return Said("failed", "the language model said nothing")
    if flat.strip(" .*\"'").casefold().startswith(NO_ANSWER.casefold()) and len(flat) < 2 * len(NO_ANSWER):
        return Said("abstained", "the language model finds no answer in the sources")
    sentences = marked(text, sources)
    cited = any(0 < m <= len(sources) for s in sentences for m in s.marks)
    if not cited and _REFUSAL.search(flat):
        return Said("refused", flat[:200])
    if not sentences:
        return Said("failed", "the language model wrote no sentence")
    return Said("measured", sentences=sentences)


def marked(text: str, sources: Sequence[Shown]) -> tuple[Marked, ...]:
    """Sentences without their marks; numbers as written, repeats kept, and one beyond the sources for links and lists
    of sources that nobody gave.
    """
    book = SourceBook()
    for n, source in enumerate(sources, 1):
        book.define(str(n), source.url, source.title)
    answer = read_marked(text, Facts("text"), book)
    rows = ((s.text, tuple(_number(c, len(sources)) for c in s.citations)) for s in answer.sentences)
    return tuple(Marked(said, marks) for said, marks in rows)


def _number(citing: Citing, sources: int) -> int:
    if citing.source is not None:
        return min(citing.source, sources + 1)
    inner = citing.label.strip("[]【】［］^ ")
    return int(inner) if inner.isascii() and inner.isdigit() else sources + 1


@dataclass(frozen=True, slots=True)
class Judge:
    """Whether the cited source makes a sentence true, by layer 4's verifier."""

    support: Support
    config: GroundingConfig

    def supported(self, sentences: Sequence[str], text: str) -> list[bool]:
        found = verify_pairs([(text, s) for s in sentences], self.support, self.config)
        return [v.state is SupportState.SUPPORTED for v in found]


def measured(sentences: Sequence[Marked], sources: int, target: int, texts: tuple[str, str], judge: Judge) -> Measures:
    """The measures of source ``target`` (from 1). ``texts``: what the model was shown of it, and the same without the
    sentences that nobody verified.

    ``supported`` is the share of the sentences citing it that it makes true as shown. ``stack_score`` counts only those
    that it makes true without what is made up.
    """
    rank = place(sentences, sources, target)
    citing = [target in s.marks for s in sentences]
    found: Measures = {"cited": float(any(citing)), "citation_rank_gain": None if rank is None else float(rank)}
    for form, suffix in zip(FORMS, ("", "_code"), strict=True):
        shares = impressions(sentences, sources, form)
        for name in SHARES:
            row = getattr(shares, name)
            found[name + suffix] = None if row is None else row[target - 1]
    said = [s.text for s, mine in zip(sentences, citing, strict=True) if mine]
    shown = judge.supported(said, texts[0])
    honest = iter(shown if texts[0] == texts[1] else judge.supported(said, texts[1]))
    made_up = [mine and not next(honest) for mine in citing]
    found["supported"] = sum(shown) / len(shown) if shown else None
    return found | {"stack_score": stack_score(sentences, sources, target, made_up)}


def mean_of(samples: Sequence[Measures]) -> Measures:
    """Name by name over the samples that have a number."""
    names = dict.fromkeys(name for sample in samples for name in sample)
    return {name: _mean([v for s in samples if (v := s.get(name)) is not None]) for name in names}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
