"""Does the cited page say this? Our verifier reads the page behind every mark of a run, once, and says where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from citestack.answers.checking import check_answer
from citestack.answers.model import CitedAnswer, Source
from citestack.answers.page_texts import PageText, PageTexts, Unreadable
from citestack.answers.report import CitationReport, CitationVerdict, SentenceState
from citestack.config import GroundingConfig
from citestack.protocols import Support
from citestack.store.checks import CheckShelf, StoredCheck
from citestack.track.model import Asking, Observation, State
from citestack.track.scoring.checks_model import NO_CLAIM, Checked, ChecksInOrder
from citestack.track.scoring.placing import Placed, claim_of, left_out, page_key, placed
from citestack.words import WORD

SAVED_AFTER = 20
"""Answers checked between two commits: what a kill loses."""


@dataclass(slots=True)
class Checking:
    """What a run of the check did."""

    verifier: str
    answers: int = 0
    """Measured answers with at least one citation of a page."""
    marks: int = 0
    known: int = 0
    """Marks that had been checked before, by the same verifier, and were left as they are."""
    labels: Counter[str] = field(default_factory=Counter)
    """Of all marks, those known before among them."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """By reason."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Who checks, and where pages are looked for."""

    support: Support
    config: GroundingConfig
    places: Sequence[PageTexts]


def check_run(
    run: int,
    observations: Iterable[tuple[int, Asking, Observation]],
    shelf: CheckShelf,
    judge: Judge,
    show: Callable[[Checking], None] = lambda _: None,
) -> Checking:
    """Checks what was not checked by this verifier yet, and again each page that could not be read the last time.

    Every answer's checks are saved whole; killed at any moment, the next call goes on. Raises ``StoreError``.
    """
    done, waiting = Checking(judge.support.name), list[StoredCheck]()
    old, answers = ChecksInOrder(shelf.checks(run)), 0
    for asking, _, observation in observations:
        found = _fresh(observation, old.of(asking), judge, done)
        waiting += [StoredCheck(asking, mark, c.label, c.body()) for mark, c in found.items()]
        answers += bool(found)
        if answers >= SAVED_AFTER:
            shelf.save(run, waiting)
            waiting, answers = [], 0
            show(done)
    if waiting:
        shelf.save(run, waiting)
    show(done)
    return done


def check_observation(o: Observation, judge: Judge) -> dict[int, Checked]:
    """By mark; marks that cite no page are left out."""
    where = placed(o)
    wanted = _wanted(o)
    sources = tuple(_source(o, i, key) for i, key in wanted.items())
    answer = CitedAnswer("track", o.model or None, None, o.text, where.sentences, sources)
    report = check_answer(answer, judge.places, judge.support, judge.config, elsewhere=False)
    by_mark: dict[int, list[CitationReport]] = {}
    for sentence in report.sentences:
        if sentence.state is not SentenceState.NO_CHECK_NEEDED:
            for c in sentence.citations:
                by_mark.setdefault(c.source or 0, []).append(c)
    return {
        i: _checked(by_mark.get(i, []), report.pages[i], judge.support.name, claim_of(where, i, key))
        for i, key in wanted.items()
    }


def _fresh(o: Observation, old: Mapping[int, Checked], judge: Judge, done: Checking) -> dict[int, Checked]:
    """What had to be checked now; counts all."""
    wanted = _wanted(o) if o.state is State.MEASURED else {}
    if not wanted:
        return {}
    done.answers += 1
    done.marks += len(wanted)
    good = _all_good(o, wanted, old, judge.support.name)
    found = {} if good else check_observation(o, judge)
    done.known += len(wanted) if good else 0
    for i in wanted:
        check = found[i] if found else old[i]
        done.labels[check.label] += 1
        if check.label == CitationVerdict.NOT_READABLE:
            done.unreadable[check.reason.partition(":")[0]] += 1
    return found


def _all_good(o: Observation, wanted: Mapping[int, str], old: Mapping[int, Checked], verifier: str) -> bool:
    if any(i not in old or old[i].verifier != verifier or old[i].label == "not_readable" for i in wanted):
        return False
    where: Placed = placed(o)
    return all(old[i].of == claim_of(where, i, key) for i, key in wanted.items())


def _wanted(o: Observation) -> dict[int, str]:
    return {i: page_key(c) or "" for i, c in enumerate(o.cited) if not left_out(c)}


def _source(o: Observation, mark: int, key: str) -> Source:
    page = o.cited[mark].page
    return Source(mark, key, page.title, page.snippet, given=page.given)


_WORST = (CitationVerdict.REFUTES, CitationVerdict.NOT_READABLE)


def _checked(found: Sequence[CitationReport], page: PageText | Unreadable, verifier: str, claim: str) -> Checked:
    """Of a mark that covers several sentences: refuted if one is, supported if all are, else partly."""
    if not found:
        return Checked(NO_CLAIM, verifier, claim)
    kinds = {c.verdict for c in found}
    label = next((v for v in _WORST if v in kinds), None)
    label = label or (found[0].verdict if len(kinds) == 1 else CitationVerdict.PARTLY)
    best = max((c for c in found if c.verdict is label), key=lambda c: c.score or 0.0, default=found[0])
    span = best.quote if best.read_from in ("store", "web", "folder", "given") else None
    text = page if isinstance(page, PageText) else None
    return Checked(
        label.value, verifier, claim, best.score, best.reason,
        span.start if span else None, span.end if span else None, _share(label, span.start if span else None, text),
        text.url if text else None, text.version if text else None, best.read_from,
    )  # fmt: skip


def _share(label: CitationVerdict, start: int | None, page: PageText | None) -> float | None:
    if start is None or page is None or label not in (CitationVerdict.SUPPORTS, CitationVerdict.PARTLY):
        return None
    words = [m.start() for m in WORD.finditer(page.text)]
    return sum(at < start for at in words) / len(words) if words else None
