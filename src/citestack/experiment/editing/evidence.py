"""Facts from pages of other sites, verified there: what an honest editor may add to a page.

A fact is a sentence that stands on its own in its source and is about the prompt and the page. It is left out when the
page says it already, when the verifier does not support it by the source, when the page itself says otherwise, and when
a page of a third site does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from citestack.config import GroundingConfig
from citestack.corpus.urls import host_of, site_of
from citestack.errors import SourceError
from citestack.experiment.editing.answering import READ, shared
from citestack.experiment.editing.prose import flat, spots, stands_alone
from citestack.experiment.manuscript import record_of
from citestack.experiment.model import Addition, Case, Manuscript
from citestack.experiment.protocols import Desk
from citestack.model import Candidate, SupportState
from citestack.protocols import Reading
from citestack.stack.facets import clean_title
from citestack.stack.judge import judge
from citestack.trace import measured
from citestack.words import stem, stems
from citestack.writing.verbs import is_imperative

TRIED = 12
"""Facts that are verified for one page, the most relevant first."""
LEAST_RELEVANCE = 0.5
LEAST_SHARED = 0.5
"""Share of the prompt's words, the rare ones weighing more, that the fact holds together with its heading."""
LEAST_ASKED = 0.7
"""Share of the prompt's words in a fact for a page whose title asks what the prompt asks."""
WITNESSES = 4
"""Passages against which a fact is read, on its own page, on the edited one and on third sites."""
SHORTEST, LONGEST = 8, 40
"""Words of a fact."""
SAME = 0.5
"""Jaccard index of content words from which two sentences say the same thing."""
_OWN_VOICE = re.compile(r"\b(?:we|us|our|ours|ourselves|i|my|me|you|your|yours|let['’]s)\b", re.IGNORECASE)
_ANSWERS = re.compile(r"^(?:yes|no)\b[.,!]", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|had|will|can)(?: not|n['’]t)\b|\bnot only\b", re.IGNORECASE
)
"""A denial answers a claim that this page may never have made."""
_FIGURE = re.compile(r"\d[\d.,]*(?<![.,])")
_CODE = re.compile(r"[{}<>=\\|`$#\[\]]|\w_\w|::|->|\w\(\)|://|(?:^|\s)--?\w|\w/\w+/|\.\w+\(")
_CONFIG = GroundingConfig()


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a page of another site."""

    text: str
    url: str
    title: str
    passage: str
    """The text of the passage it stands in: what it is verified against."""
    heading: str = ""
    """The nearest one above it."""
    relevance: float = 0.0
    score: float | None = None

    @property
    def host(self) -> str:
        return host_of(self.url)

    @property
    def named(self) -> str:
        """``“Title” (host)``; the host alone for a page without a title."""
        return named(self.url, self.title)

    def addition(self, text: str, reason: str = "") -> Addition:
        return Addition(text, self.url, self.text, self.score, reason)


def named(url: str, title: str) -> str:
    label = clean_title(flat(title)).strip("“”\"' ")
    return f"“{label}” ({host_of(url)})" if label else host_of(url)


def facts_for(
    case: Case, page: Manuscript, desk: Desk, wanted: Callable[[str], bool], most: int
) -> tuple[list[Fact], list[Addition]]:
    """At most ``most`` facts, best first, and those that were proposed and left out."""
    taken: list[Fact] = []
    rejected: list[Addition] = []
    for fact in proposals(case, page, desk, wanted)[:TRIED]:
        if len(taken) == most:
            break
        if any(alike(fact.text, other.text) >= SAME for other in taken):
            continue
        verified, reason = _verified(fact, page, desk)
        if not reason:
            taken.append(verified)
        elif reason != _KNOWN:
            rejected.append(verified.addition(verified.text, reason))
    return taken, rejected


def proposals(case: Case, page: Manuscript, desk: Desk, wanted: Callable[[str], bool]) -> list[Fact]:
    """Relevant to the prompt and about what the page is about, best first; nothing is verified yet."""
    subject = frozenset(stems(page.title)) | {
        s for p in page.parts if p.kind == "heading" and p.level == 1 for s in stems(p.text)
    }
    own = frozenset(stems(" ".join(p.text for p in page.parts)))
    asked = frozenset(stems(case.prompt))
    found: dict[str, Fact] = {}
    for fact in _sentences(case, page, desk):
        if of_another_product(fact, own):
            continue
        if fact.text not in found or _trusted(fact, desk) > _trusted(found[fact.text], desk):
            found[fact.text] = fact
    every = list(found.values())
    scores = shared(case.prompt, [f"{f.heading} {f.text}" for f in every])
    near = [
        replace(fact, relevance=score)
        for fact, score in zip(every, scores, strict=True)
        if score >= LEAST_SHARED and _fits(fact, asked, own, subject) and wanted(fact.text)
    ]
    best = sorted(near, key=lambda f: -f.relevance)[: 2 * READ]
    if desk.relevance is None or not best:
        return best
    read = desk.relevance.score(case.prompt, [f.text for f in best])
    scored = (replace(f, relevance=r) for f, r in zip(best, read, strict=True) if r >= LEAST_RELEVANCE)
    return sorted(scored, key=lambda f: -f.relevance)


def of_another_product(fact: Fact, own: frozenset[str]) -> bool:
    """Its passage or title names the thing that its site is named after, and the edited page does not: sqlite.org."""
    brand = stem(_site(fact.url).partition(".")[0])
    return brand not in own and brand in stems(f"{clean_title(flat(fact.title))} {fact.heading} {fact.passage}")


def _trusted(fact: Fact, desk: Desk) -> float:
    return desk.trust(fact.url) or 0.0


def _fits(fact: Fact, asked: frozenset[str], own: frozenset[str], subject: frozenset[str]) -> bool:
    """It names what the page's title names, shares the prompt's words with the page, and speaks of what is asked.

    What is asked is what the prompt says beyond the page's subject: of "how loud is a heat pump", on a page on heat
    pumps, the word loud; where the title asks the same, nearly all of it.
    """
    words, focus = frozenset(stems(fact.text)), asked - subject
    common = words & asked
    said = words | frozenset(stems(fact.heading))
    about = 2 * len(focus & said) >= len(focus) if focus else len(asked & said) >= LEAST_ASKED * len(asked)
    return about and bool(words & subject) and len(common & own) >= max(1, min(2, len(asked & own)))


# --- candidates -------------------------------------------------------------------------------------------------------


def foreign(found: Iterable[Candidate], page: Manuscript) -> Iterator[Candidate]:
    """Passages of other sites than the page's, in its language, of no copy of it."""
    own = _site(page.url)
    for candidate in found:
        copy = candidate.duplicate_of == page.url
        speaks = page.language is None or candidate.language in (None, page.language)
        if speaks and not copy and _site(candidate.passage.url) != own:
            yield candidate


def _site(url: str) -> str:
    try:
        return site_of(url)
    except SourceError:
        return url


def _sentences(case: Case, page: Manuscript, desk: Desk) -> Iterator[Fact]:
    title = clean_title(flat(page.title))
    for query in dict.fromkeys((case.prompt, f"{title} {case.prompt}".strip())):
        for candidate in foreign(desk.find(query), page):
            yield from _of_passage(candidate)


def _of_passage(candidate: Candidate) -> Iterator[Fact]:
    passage = candidate.passage
    heading = passage.headings[-1] if passage.headings else ""
    for sentence in candidate.sentences:
        text = flat(sentence.text)
        if sentence.kind == "heading":
            heading = text
        elif sentence.kind in ("paragraph", "list_item") and _quotable(text):
            yield Fact(text, passage.url, passage.title, passage.text, heading)


def _quotable(text: str) -> bool:
    """One whole statement in nobody's voice, without code; it ends in a full stop."""
    if not text.endswith(".") or not SHORTEST <= len(text.split()) <= LONGEST:
        return False
    odd = (pattern.search(text) for pattern in (_ANSWERS, _DENIES, _OWN_VOICE, _CODE))
    return not any(odd) and not is_imperative(text) and stands_alone(text)


# --- verification -----------------------------------------------------------------------------------------------------

_KNOWN = "the page says it already"


def _verified(fact: Fact, page: Manuscript, desk: Desk) -> tuple[Fact, str]:
    """The fact with its score, and why it is left out; empty = it is not."""
    state, reading = verdicts(fact.text, [fact.passage], desk)[0]
    fact = replace(fact, score=measured(reading.score))
    if state is not SupportState.SUPPORTED:
        return fact, "its own page does not verify it"
    own = nearest(fact.text, [p.text for p in record_of(page).passages])
    if _says(page, fact.text):
        return fact, _KNOWN
    states = [s for s, _ in verdicts(fact.text, own, desk)]
    if SupportState.SUPPORTED in states:
        return fact, _KNOWN
    if SupportState.REFUTED in states:
        return fact, "the page itself says otherwise"
    return fact, _contested(fact, desk)


def _says(page: Manuscript, text: str) -> bool:
    """A sentence of it has the same words, or all its figures stand in one part beside words of it."""
    figures, words = set(_FIGURE.findall(text)), frozenset(stems(text))
    for part in page.parts:
        held = frozenset(stems(part.text)) & words
        if figures and figures <= set(_FIGURE.findall(part.text)) and 2 * len(held) >= len(words):
            return True
    return any(alike(text, spot.text) >= SAME for spot in spots(page))


def _contested(fact: Fact, desk: Desk) -> str:
    others = [c for c in desk.find(fact.text) if _site(c.passage.url) != _site(fact.url)]
    texts = nearest(fact.text, [c.passage.text for c in others])
    against = {
        t for t, (s, _) in zip(texts, verdicts(fact.text, texts, desk), strict=True) if s is SupportState.REFUTED
    }
    hosts = dict.fromkeys(host_of(c.passage.url) for c in others if c.passage.text in against)
    return f"{', '.join(hosts)} says otherwise" if hosts else ""


def verdicts(claim: str, texts: Sequence[str], desk: Desk) -> list[tuple[SupportState, Reading]]:
    """Layer 4's judgement of the claim by each text, with its default thresholds."""
    readings = desk.support.read([(claim, text) for text in texts]) if texts else []
    return [(judge(measured(r.score), measured(r.partial), measured(r.refute), r.checks, _CONFIG), r) for r in readings]


def nearest(claim: str, texts: Sequence[str]) -> list[str]:
    """The texts that share most words with the claim, at most ``WITNESSES``, none that shares nothing."""
    scored = sorted(zip(shared(claim, texts), texts, strict=True), key=lambda pair: -pair[0])
    return [text for score, text in scored[:WITNESSES] if score > 0]


def alike(a: str, b: str) -> float:
    first, second = frozenset(stems(a)), frozenset(stems(b))
    return len(first & second) / len(first | second) if first and second else 0.0
