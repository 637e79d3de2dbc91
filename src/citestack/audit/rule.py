"""A check: what it is called, why it matters, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from citestack.audit.model import Evidence, Finding, Outcome, Severity, Source, State
from citestack.audit.subject import Around, Subject


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding before the check's name and reasons are put to it."""

    severity: Severity
    message: str
    evidence: Evidence
    fix: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What ``look`` returns."""

    state: State
    problems: tuple[Problem, ...] = ()
    share: float | None = None
    """None = 1 for ``pass``, 0 for ``fail``; ``partly`` must say it."""
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of one layer. ``look`` is pure: the same subject and surroundings give the same outcome."""

    id: str
    """``layer.name``, such as ``retrieval.noindex``."""
    layer: int
    title: str
    why: str
    source: Source
    look: Callable[[Subject, Around], Seen]
    declared: bool = True
    """The page's author alone decides it: wording, structure, markup, dates, an author line. Such a check counts only
    as far as the page is worth it (``audit.gates``). False: a fact that others decide, such as what the server answers
    to an agent, or what other sites link to.
    """

    def outcome(self, subject: Subject, around: Around) -> Outcome:
        seen = self.look(subject, around)
        findings = tuple(self._finding(problem) for problem in seen.problems)
        share = {"pass": 1.0, "fail": 0.0}.get(seen.state) if seen.share is None else seen.share
        told = (self.id, self.layer, self.title, seen.state, self.source, share, findings, seen.numbers, seen.note)
        return Outcome(*told, declared=self.declared)

    def _finding(self, p: Problem) -> Finding:
        return Finding(self.id, self.layer, p.severity, p.message, p.evidence, p.fix, self.why, self.source)


def passed(note: str = "", numbers: Mapping[str, float | None] | None = None) -> Seen:
    return Seen("pass", note=note, numbers=numbers or {})


def not_measured(note: str) -> Seen:
    """``note`` says what would make it measurable."""
    return Seen("not_measured", note=note)


def failed(problems: Iterable[Problem], *, numbers: Mapping[str, float | None] | None = None, note: str = "") -> Seen:
    return Seen("fail", tuple(problems), numbers=numbers or {}, note=note)


def of_share(
    share: float,
    problems: Iterable[Problem],
    *,
    numbers: Mapping[str, float | None] | None = None,
    note: str = "",
) -> Seen:
    """``share`` in [0, 1]: all, part or nothing of it holds."""
    state: State = "pass" if share >= 1 else "partly" if share > 0 else "fail"
    return Seen(state, tuple(problems), share, numbers or {}, note)


def in_text(subject: Subject, start: int, end: int) -> Evidence:
    """Words of the page's text."""
    return Evidence(subject.page.text[start:end], start, end)
