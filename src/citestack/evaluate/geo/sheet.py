"""What the rulers are laid on: an answer's sentences with their marks, and the pages that the marks stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from citestack.answers.identity import key_of
from citestack.answers.model import CitedAnswer, Citing
from citestack.errors import AnswerError
from citestack.evaluate.geo.rulers import Marked
from citestack.model import Answer


@dataclass(frozen=True, slots=True)
class Sheet:
    """``sources[k]`` is the page behind mark ``k + 1``; empty where the answer names none."""

    sentences: tuple[Marked, ...]
    sources: tuple[str, ...]
    question: str | None = None
    engine: str | None = None
    abstained: bool = False

    @property
    def unknown_marks(self) -> int:
        """Marks that stand for no source: 0, or beyond the list."""
        return sum(not 0 < m <= len(self.sources) for s in self.sentences for m in s.marks)

    def numbers_of(self, target: str) -> tuple[int, ...]:
        """The sources (from 1) that are this page, or that lie on this host; several where a page is listed twice."""
        key = key_of(target) if "://" in target else None
        host = None if key else _host(f"//{target}")
        pages = enumerate(self.sources, 1)
        return tuple(n for n, url in pages if (key and key_of(url) == key) or (host and _host(url) == host))


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def sheet_of(answer: Answer) -> Sheet:
    """The stack's own answer. It numbers quotes; a source here is a page, so quotes of one page share a number."""
    return sheet_of_quotes(
        [(s.text, s.citations) for s in answer.sentences],
        {c.n: c.url for c in answer.citations},
        question=answer.question,
        abstained=answer.abstained,
    )


def sheet_of_quotes(
    sentences: Sequence[tuple[str, Sequence[int]]], urls: dict[int, str], *, question: str | None, abstained: bool
) -> Sheet:
    """An own answer by its parts: sentences with citation numbers, and the URL of each number."""
    pages = list(dict.fromkeys(urls[n] for n in sorted(urls)))
    number = {n: pages.index(url) + 1 for n, url in urls.items()}
    marked = tuple(Marked(text, tuple(number.get(n, len(pages) + 1) for n in marks)) for text, marks in sentences)
    return Sheet(marked, tuple(pages), question, "citestack", abstained)


def sheet_of_read(answer: CitedAnswer, sources: int | None = None) -> Sheet:
    """Any answer that ``read_answer`` read. Its source list numbers the sources; ``sources`` says how many there were
    where it has none, and without both they reach to the highest mark.

    Raises ``AnswerError`` when ``sources`` is less than what the list holds.
    """
    known = {s.n: s.url or s.given for s in answer.sources}
    if known and sources is not None and sources < max(known):
        raise AnswerError(f"the answer lists a source {max(known)}, and there shall be {sources}")
    marks = [tuple(_number(c) for c in s.citations) for s in answer.sentences]
    listed = max(known, default=0) or max((m for row in marks for m in row), default=0)
    n = sources if sources is not None else listed
    rows = [tuple(n + 1 if m < 0 else m for m in row) for row in marks]
    said = tuple(Marked(s.text, row) for s, row in zip(answer.sentences, rows, strict=True))
    return Sheet(said, tuple(known.get(i, "") for i in range(1, n + 1)), answer.question, answer.engine)


def _number(citing: Citing) -> int:
    """The number written, for marks without a source too; -1 for a mark that is no single number."""
    if citing.source is not None:
        return citing.source
    inner = citing.label.strip("[]【】［］^ ")
    return int(inner) if inner.isascii() and inner.isdigit() else -1
