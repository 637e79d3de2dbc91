"""One sentence against a set of prompts: for each the five layers, the one lever, and the version that would pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citestack.engine import Engine
from citestack.explain.better import Better, Evidence, better_version
from citestack.explain.levers import why
from citestack.explain.sentence import Following, SentenceReport
from citestack.model import PageRecord
from citestack.protocols import RunHeard, Support

Progress = Callable[[int, int], None]
"""Prompts done, prompts in all."""
MOST_COMPARED = 3
"""Versions that are run against every prompt, to find the one that serves most."""


@dataclass(frozen=True, slots=True)
class Prompted:
    """The sentence and one prompt."""

    question: str
    report: SentenceReport
    lever: str
    """What to change first: the lever of the layer at which it falls; empty when it is cited."""
    better: Better | None = None
    """None for a cited sentence, and where no true version is cited."""

    @property
    def fails_at(self) -> int | None:
        return next((x.layer for x in self.report.layers if not x.passed), None)

    def as_json(self) -> dict[str, Any]:
        better = None if self.better is None else _version_json(self.better)
        shape = {"question": self.question, "fails_at": self.fails_at, "lever": self.lever, "better": better}
        return {**shape, **self.report.as_json()}


@dataclass(frozen=True, slots=True)
class Served:
    """A version, and for how many of the prompts it is cited."""

    better: Better
    cited: int


@dataclass(frozen=True, slots=True)
class SentenceSet:
    sentence: str
    page: str
    prompts: tuple[Prompted, ...]
    best: Served | None = None
    """The version cited for most prompts; None when none is cited for more than the sentence itself."""

    @property
    def survived(self) -> tuple[int, ...]:
        """Prompts for which the sentence passed layers 1 to n, for n from 1 to 5."""
        fails = [p.fails_at or 6 for p in self.prompts]
        return tuple(sum(f > layer for f in fails) for layer in range(1, 6))

    @property
    def cited(self) -> int:
        return sum(p.report.cited for p in self.prompts)

    def as_json(self) -> dict[str, Any]:
        best = None if self.best is None else {**_version_json(self.best.better), "cited": self.best.cited}
        summary = {"prompts": len(self.prompts), "cited": self.cited, "survived": list(self.survived), "better": best}
        shown = [p.as_json() for p in self.prompts]
        return {"sentence": self.sentence, "page": self.page, "summary": summary, "prompts": shown}


def _version_json(better: Better) -> dict[str, Any]:
    shape = {"text": better.text, "change": better.change}
    return {**shape, "verified_by": better.verified_by, "score": better.score}


@dataclass(frozen=True, slots=True)
class _Over:
    engine: Engine
    record: PageRecord
    support: Support
    evidence: Evidence
    watch: RunHeard | None
    asked: dict[str, Following] = field(default_factory=dict)

    def following(self, question: str) -> Following:
        if question not in self.asked:
            plain = self.engine.ask(question, watch=self.watch)
            self.asked[question] = Following(self.engine, self.record.page, question, plain, self.watch)
        return self.asked[question]

    def prompted(self, sentence: str, question: str) -> Prompted:
        following = self.following(question)
        report = following.report(sentence)
        if report.cited:
            return Prompted(question, report, "")
        better = better_version(following, sentence, self.evidence)
        return Prompted(question, report, self._lever(report, following), better)

    def _lever(self, report: SentenceReport, following: Following) -> str:
        failed = next((x for x in report.layers if not x.passed), None)
        if failed is None:
            return ""
        if failed.layer == 2:
            page = self.record.page
            found = why(following.plain.trace, page.url, self.support, page_text=page.text).levers
            return found[0].note if found else failed.lever
        return failed.lever or f"It falls at layer {failed.layer}, {failed.name}."

    def best(self, prompted: Sequence[Prompted]) -> Served | None:
        offered = {p.better.text: p.better for p in prompted if p.better is not None}
        counted = []
        for better in list(offered.values())[:MOST_COMPARED]:
            reports = (self.following(p.question).report(better.text) for p in prompted)
            counted.append(Served(better, sum(r.cited for r in reports)))
        served = max(counted, key=lambda s: s.cited, default=None)
        return served if served is not None and served.cited > sum(p.report.cited for p in prompted) else None


def follow_over(  # noqa: PLR0913 - what a version is held against
    engine: Engine,
    text: str,
    page: PageRecord,
    questions: Sequence[str],
    support: Support,
    *,
    cited: Mapping[str, PageRecord] | None = None,
    watch: RunHeard | None = None,
    progress: Progress | None = None,
) -> SentenceSet:
    """The sentence down the stack for every question, asked once each; ``cited`` are the pages that ``page`` cites.

    ``engine`` may be one that sees the page as if it were stored (``explain.as_if``). Raises ``UsageError`` for an
    empty sentence and for a page without a passage that could hold it.
    """
    over = _Over(engine, page, support, Evidence(page, support, cited or {}), watch)
    done: list[Prompted] = []
    unique = list(dict.fromkeys(questions))
    for n, question in enumerate(unique, start=1):
        done.append(over.prompted(text, question))
        if progress is not None:
            progress(n, len(unique))
    return SentenceSet(" ".join(text.split()), page.page.url, tuple(done), over.best(done))
