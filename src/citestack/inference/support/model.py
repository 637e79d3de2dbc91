"""The trained verifier: the cross-encoder reads what words cannot say, the checks keep what they can prove.

Per claim sentence: premises are chosen (``evidence``), the checks read each, the model reads each, both are weighed
(``weigh``), and the premise that supports most answers. Word for word in the text needs no model; another value for the
claim's number or date, a wrong quotation, or a question is never supported, whatever the model says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from citestack.inference.support.checks import in_the_whole, may_stand_elsewhere
from citestack.inference.support.combine import NOTHING, claim_units, combine
from citestack.inference.support.evidence import Premise, premises
from citestack.inference.support.explain import Explainer
from citestack.inference.support.pair_model import Classifier, Probabilities
from citestack.inference.support.reader import BLOCKED, NOT_EXAMINED, Examined, FeatureSupport
from citestack.inference.support.reading import ClaimText, PassageText, read_claim, read_passage
from citestack.inference.support.text import read_text
from citestack.inference.support.weigh import OVERRULED, Calibration, inputs, overruled
from citestack.protocols import Reading
from citestack.stack.judge import blocked


@dataclass(frozen=True, slots=True)
class Task:
    """One sentence of a claim against one premise of a text."""

    unit: str
    premise: Premise
    examined: Examined


@dataclass(frozen=True, slots=True)
class ModelSupport:
    """Implements ``protocols.Support`` over a classifier of (claim, premise) pairs."""

    features: FeatureSupport
    classifier: Classifier
    calibration: Calibration
    reads_documents: bool = True
    """Long texts may be given whole: the premises are chosen here."""

    @property
    def name(self) -> str:
        return f"{self.classifier.name}+{self.features.name}"

    @property
    def explainer(self) -> Explainer:
        return Explainer(self.classifier, self.features.vocabulary, self.features.split)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        """A reading per (claim, text), in order."""
        units = {c: claim_units(c, self.features.split) for c in dict.fromkeys(c for c, _ in pairs)}
        flat = list(dict.fromkeys((unit, text) for claim, text in pairs for unit in units[claim]))
        read = dict(zip(flat, self._read_units(flat), strict=True))
        return [combine(text, [read[unit, text] for unit in units[claim]]) for claim, text in pairs]

    def _read_units(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        tasks = self.tasks(pairs)
        chosen = [place for place, group in enumerate(tasks) if _worth_reading(group)]
        asked = [(t.unit, t.premise.text) for place in chosen for t in tasks[place]]
        rows = self.classifier.probabilities(asked) if asked else np.zeros((0, 4))
        by_place: dict[int, Probabilities] = {}
        start = 0
        for place in chosen:
            by_place[place] = rows[start : start + len(tasks[place])]
            start += len(tasks[place])
        return [self._reading(pair[1], tasks[i], by_place.get(i)) for i, pair in enumerate(pairs)]

    def tasks(self, pairs: Sequence[tuple[str, str]]) -> list[list[Task]]:
        """Per pair its premises with what the checks say of each."""
        claims = {
            u: read_claim(u, self.features.split, self.features.vocabulary) for u in dict.fromkeys(u for u, _ in pairs)
        }
        texts = {t: read_text(t, self.features.split) for t in dict.fromkeys(t for _, t in pairs)}
        found = [(unit, text, premises(claims[unit], texts[text])) for unit, text in pairs]
        examined = iter(self.features.examine([(unit, p.text) for unit, _, chosen in found for p in chosen]))
        whole = cache(partial(read_passage, split=self.features.split))
        return [
            [Task(unit, p, _in_its_text(next(examined), claims[unit], p, text, whole)) for p in chosen]
            for unit, text, chosen in found
        ]

    def _reading(self, text: str, tasks: Sequence[Task], rows: Probabilities | None) -> Reading:
        known = [t for t in tasks if t.examined is not NOT_EXAMINED]
        if not known:
            return NOTHING
        verbatim = next((t for t in known if t.examined.verbatim), None)
        if verbatim is not None:
            return _placed(verbatim.examined.reading, verbatim.premise, text)
        if rows is None:
            return _unread(max(known, key=lambda t: t.examined.held), text)
        return self._judged(text, tasks, rows)

    def _judged(self, text: str, tasks: Sequence[Task], rows: Probabilities) -> Reading:
        """The premise that supports most answers; the strongest contradiction of any premise is reported with it."""
        grid = np.array([inputs(t.examined, row) for t, row in zip(tasks, rows, strict=True)])
        supported = self.calibration.supported.probability(grid)
        partial, refuted = self.calibration.partial.probability(grid), self.calibration.refuted.probability(grid)
        best = int(np.argmax(supported))
        examined, score = tasks[best].examined, float(supported[best])
        reading = _placed(examined.reading, tasks[best].premise, text)
        if score > OVERRULED:
            reading = replace(reading, checks=tuple(overruled(c, examined.held) for c in reading.checks))
        if blocked(reading.checks) or not examined.says_enough:
            score = min(score, BLOCKED)
        refute = float(refuted.max())
        if score <= OVERRULED:  # what the checks see contradicted stays so where the model does not see support
            refute = max(refute, *(t.examined.reading.refute for t in tasks))
        return replace(reading, score=score, partial=max(score, float(partial.max())), refute=refute)


def _in_its_text(
    examined: Examined, claim: ClaimText, premise: Premise, text: str, whole: Callable[[str], PassageText]
) -> Examined:
    """What the checks miss in a premise may stand in the text it was cut from, which is read only then."""
    checks = examined.reading.checks
    if len(premise.text) >= len(text) or not any(map(may_stand_elsewhere, checks)):
        return examined
    return replace(examined, reading=replace(examined.reading, checks=in_the_whole(claim, checks, whole(text))))


def _worth_reading(tasks: Sequence[Task]) -> bool:
    """What stands there word for word needs no model."""
    examined = [t.examined for t in tasks if t.examined is not NOT_EXAMINED]
    return bool(examined) and not any(e.verbatim for e in examined)


def _unread(task: Task, text: str) -> Reading:
    """What the checks alone may say: never supported, refuted only where they see the conflict."""
    reading = _placed(task.examined.reading, task.premise, text)
    return replace(reading, score=min(reading.score, BLOCKED))


def _placed(reading: Reading, premise: Premise, text: str) -> Reading:
    evidence = reading.evidence
    return reading if evidence is None else replace(reading, evidence=premise.original(evidence, text))
