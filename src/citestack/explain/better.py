"""The version of a sentence that would be cited: each is run down the stack, and only a true one is offered.

A version put on the page would verify itself there. So it must be verified by the page as it is, read with its title
and headings, or by a page that it cites; it never states a figure or name that those do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.corpus.urls import page_key
from citestack.explain.sentence import Following, SentenceReport
from citestack.explain.versions import Attribution, Version, attributed, versions
from citestack.model import PageRecord, Passage, SupportState
from citestack.protocols import Reading, Support
from citestack.stack.judge import judge
from citestack.stack.rerank_parts import host
from citestack.trace import measured
from citestack.words import stems
from citestack.writing.self_contained import problem_of

if TYPE_CHECKING:
    from citestack.store import Store

MOST_TRIED = 8
"""Versions run down the stack for one question."""
MOST_FIGURED = 3
"""Of them, those that bring a figure."""
ALIKE = 0.6
"""Share of the sentence's content words that a sentence with a figure must say to stand for it."""
MOST_PAGES = 20
"""Cited pages that are read."""
MOST_READ = 4
"""Passages, those that share most words, that a version or a source is read against."""


@dataclass(frozen=True, slots=True)
class Better:
    """A wording that was tried for the question and is cited from the page."""

    text: str
    change: str
    verified_by: str
    """URL of the page that says it: the page itself, or one that it cites."""
    score: float
    report: SentenceReport


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a version may rest on: the page as it is, and the pages it cites, by URL."""

    page: PageRecord
    support: Support
    cited: Mapping[str, PageRecord]

    def verifies(self, following: Following, text: str) -> tuple[str, float] | None:
        """The page that verifies the text, itself before those it cites, with the score; None when none does."""
        for records in ((self.page,), tuple(self.cited.values())):
            found = self._verified(following, text, records)
            if found is not None:
                return found[0].page.url, found[1]
        return None

    def sources(self, following: Following, sentence: str) -> list[Attribution]:
        """The cited page that says the sentence best, as it is named; none when none says it."""
        found = self._verified(following, sentence, tuple(self.cited.values()))
        return [] if found is None else [_named(found[0])]

    def figured(self, sentence: str) -> list[Version]:
        """Sentences of the page, then of pages it cites, that say much the same with a figure it lacks."""
        if any(c.isdigit() for c in sentence):
            return []
        said = set(stems(sentence))
        found: list[tuple[float, int, int, Version]] = []
        for record in (self.page, *self.cited.values()):
            for s in record.sentences:
                own = set(stems(s.text))
                share = len(said & own) / max(1, len(said))
                if share >= ALIKE and any(c.isdigit() for c in s.text) and problem_of(s.text, s.kind) is None:
                    found.append((-share, len(own), len(found), self._told(" ".join(s.text.split()), record)))
        return [version for *_, version in sorted(found)[:MOST_FIGURED]]

    def _told(self, text: str, record: PageRecord) -> Version:
        if record is self.page:
            return Version(text, "the page's own sentence with the figure stands in its place")
        source = _named(record)
        return attributed(text, source, f"the figure and its source are taken over: {source.url}")

    def _verified(
        self, following: Following, text: str, records: Sequence[PageRecord]
    ) -> tuple[PageRecord, float] | None:
        """The page whose passage verifies the text best, of the ``MOST_READ`` passages that say most of its words."""
        said = set(stems(text))
        pool = [(-len(said & set(stems(_under(p)))), n, p) for n, r in enumerate(records) for p in r.passages]
        near = sorted(pool, key=lambda x: (x[0], x[1], x[2].start))[:MOST_READ]
        read = self.support.read([(text, _under(p)) for _, _, p in near])
        held = [(r.score, n) for r, (_, n, _) in zip(read, near, strict=True) if _supported(r, following)]
        score, at = max(held, default=(0.0, -1))
        return None if at < 0 else (records[at], measured(score))


def _supported(read: Reading, following: Following) -> bool:
    numbers = (measured(read.score), measured(read.partial), measured(read.refute))
    return judge(*numbers, read.checks, following.engine.config.grounding) is SupportState.SUPPORTED


def _named(record: PageRecord) -> Attribution:
    return Attribution(record.page.author or record.page.title, record.page.url)


def cited_pages(store: Store, record: PageRecord) -> Mapping[str, PageRecord]:
    """The stored pages of other sites that the page links to in its main content, by URL, ``MOST_PAGES`` at most."""
    home = host(record.page.url)
    links = (x.target for x in record.links if x.place == "main" and host(x.target) != home)
    keys = list(dict.fromkeys(page_key(target) for target in links))[:MOST_PAGES]
    found = (store.record(key) for key in keys)
    return {r.page.url: r for r in found if r is not None}


def _under(passage: Passage) -> str:
    """The passage as a reader meets it: under its title and headings."""
    lines = dict.fromkeys(part for part in (passage.title, *passage.headings) if part)
    return "\n".join((*lines, passage.text))


def better_version(following: Following, sentence: str, evidence: Evidence) -> Better | None:
    """The version with the least change that is cited for the question and verified; None when there is none."""
    text = " ".join(sentence.split())
    passage = following.host(text)
    if passage is None:
        return None
    for version in _tried(following, text, passage, evidence):
        if problem_of(version.text) is not None:
            continue
        verified = evidence.verifies(following, version.text)
        if verified is None:
            continue
        report = following.report(version.text)
        if report.cited:
            return Better(version.text, version.change, *verified, report)
    return None


def _tried(following: Following, text: str, passage: Passage, evidence: Evidence) -> Sequence[Version]:
    sources = evidence.sources(following, text)
    made = versions(text, following.question, passage, sources)[: MOST_TRIED - MOST_FIGURED]
    return [*made, *evidence.figured(text)]
