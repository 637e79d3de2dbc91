"""Named parts of a unit's answer score, except relevance: words, fan, form and place. All cheap, all in [0, 1]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from citestack.model import Candidate, Query
from citestack.stack.fan_words import LIGHT
from citestack.stack.question import read_question
from citestack.words import STOPWORDS, stem, stems, words
from citestack.writing.form import Fit, form_of
from citestack.writing.units import Unit, units_of

HEADING_SHARE = 0.5
"""What a question word is worth that stands in the title or headings but not in the sentence."""
_LIGHT = frozenset(stem(w) for w in LIGHT)


@dataclass(frozen=True, slots=True)
class Measure:
    """The yardsticks of one question over one set of candidates."""

    form: Fit
    original: Mapping[str, float]
    """Stem -> weight of the question's words: rarer among the candidates = heavier."""
    others: tuple[Mapping[str, float], ...]
    """The same for the other queries of the fan."""
    names: tuple[str, ...]
    """Words of the names in the question, lower case."""
    said: Mapping[str, frozenset[str]]
    """Stems of every sentence, by its text."""

    def of(self, candidate: Candidate, rank: int) -> list[tuple[Unit, dict[str, float | None]]]:
        """The candidate's units with their parts; none for a unit that could not be an answer whatever stood around it.

        ``rank`` is the candidate's place in layer 2's order, 0 = best.
        """
        passage = candidate.passage
        around = " ".join((passage.title, *passage.headings))
        names = _named(self.names, f"{passage.text} {around} {passage.url}")
        context = frozenset(stems(around))
        units = units_of(candidate)
        return [(u, {} if u.problem and not u.leaning else self._parts(u, rank, names, context)) for u in units]

    def of_text(self, text: str) -> dict[str, float | None]:
        """The parts of a sentence that stands on no page; what only a page could tell is missing."""
        said = frozenset(stems(text))
        fan = max((share(q, said) for q in self.others), default=None)
        return {"words": share(self.original, said), "fan": fan, "form": self.form(text)}

    def _parts(self, unit: Unit, rank: int, names: float | None, context: frozenset[str]) -> dict[str, float | None]:
        said = self.said.get(unit.claim.text) or frozenset(stems(unit.claim.text))
        return {
            "words": share(self.original, said, context),
            "names": names,
            "fan": max((share(q, said, context) for q in self.others), default=None),
            "form": self.form(unit.claim.text),
            "place": 0.5 / (1 + rank / 4) + 0.5 / (1 + unit.at / 4),
        }


def measure_of(queries: Sequence[Query], candidates: Sequence[Candidate]) -> Measure:
    said = {t: frozenset(stems(t)) for t in dict.fromkeys(s.text for c in candidates for s in c.sentences)}
    texts = list(said.values())
    seen = Counter(w for t in texts for w in t)
    rarity = {w: log(1 + len(texts) / (1 + n)) for w, n in seen.items()}
    unseen = log(1 + len(texts))
    weigh = [{w: rarity.get(w, unseen) * (0.3 if w in _LIGHT else 1.0) for w in stems(q.text)} for q in queries]
    return Measure(form_of(queries[0].text), weigh[0], tuple(weigh[1:]), _names(queries[0].text), said)


def _names(question: str) -> tuple[str, ...]:
    if not any(c.isalnum() for c in question):
        return ()
    found = (w for name in read_question(question).entities for w in words(name) if w not in STOPWORDS)
    return tuple(dict.fromkeys(found))


def _named(names: Sequence[str], text: str) -> float | None:
    """Share of the names found; ``postgres`` finds ``postgresql``. None when the question names nothing."""
    said = frozenset(words(text))
    return sum(n in said or _has_kin(n, said) for n in names) / len(names) if names else None


def _has_kin(name: str, said: frozenset[str]) -> bool:
    """A word of four letters or more that begins with the name, or the name with it."""
    return len(name) > 3 and any(len(w) > 3 and (w.startswith(name) or name.startswith(w)) for w in said)


def share(weights: Mapping[str, float], said: frozenset[str], around: frozenset[str] = frozenset()) -> float:
    """Weighted share of the words that the sentence says, ``HEADING_SHARE`` for those only its headings say."""
    total = sum(weights.values())
    got = sum(w if s in said else HEADING_SHARE * w if s in around else 0.0 for s, w in weights.items())
    return got / total if total > 0 else 0.0
