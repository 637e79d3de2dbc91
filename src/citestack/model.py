"""The nouns of citestack: frozen, slotted values with no behaviour beyond naming themselves.

Offsets are always code-point offsets into ``Page.text`` of one page version, half open: ``text[start:end]``.
Scores are floats in [0, 1] unless a docstring says otherwise. ``None`` means *not measured*, never zero.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "code", "quote"]
LinkKind = Literal["text", "image"]
LinkPlace = Literal["main", "boilerplate"]
Mode = Literal["lexical", "dense", "title"]
QuerySource = Literal["rule", "corpus", "model", "observed"]


class QueryKind(StrEnum):
    """Closed set of fan-out kinds (Google's published query-variant types plus the question itself)."""

    ORIGINAL = "original"
    EQUIVALENT = "equivalent"
    SPECIFICATION = "specification"
    GENERALIZATION = "generalization"
    FOLLOW_UP = "follow_up"
    ENTAILMENT = "entailment"
    CLARIFICATION = "clarification"
    CANONICALIZATION = "canonicalization"
    COMPARATIVE = "comparative"
    IMPLICIT = "implicit"
    RECENCY = "recency"
    DRILL_DOWN = "drill_down"


class SupportState(StrEnum):
    """What a passage (or all passages together) says about a sentence."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    REFUTED = "refuted"
    UNSUPPORTED = "unsupported"
    NO_CHECK_NEEDED = "no_check_needed"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of a page's text that is never cut: one paragraph, list item, table row, heading..."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Headings: 1-6; 7 and more for what heads only its list or table (a term, an accordion's question, a caption, a
    table's header row): 6 + nesting depth. Other blocks: nesting depth in lists, descriptions and tables."""


@dataclass(frozen=True, slots=True)
class Link:
    """One ``<a href>`` of a page, in document order."""

    source: str
    """URL of the page that holds the link."""
    target: str
    """Absolute http(s) URL, fragment removed."""
    anchor: str
    rel: tuple[str, ...] = ()
    """Lower-case rel tokens, sorted; a page-level nofollow is added as ``nofollow``."""
    kind: LinkKind = "text"
    place: LinkPlace = "main"


@dataclass(frozen=True, slots=True)
class Page:
    """One version of one page as it was read. ``version`` is a content hash (see ``page_version``)."""

    url: str
    version: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    author: str | None = None
    published: str | None = None
    """ISO 8601 date (YYYY-MM-DD) or None."""
    modified: str | None = None
    language: str | None = None
    """ISO 639-1 code or None."""
    canonical: str | None = None
    """Canonical URL the page declares, absolute; None when it declares none."""
    json_ld: tuple[str, ...] = ()
    """Each JSON-LD script as compact JSON, in document order; broken ones are left out."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A checkable unit: a sentence, or a whole list item, table row or heading."""

    id: str
    version: str
    start: int
    end: int
    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Passage:
    """What layer 2 retrieves: whole blocks of one section, about 60-200 words."""

    id: str
    url: str
    version: str
    start: int
    end: int
    text: str
    """Exactly ``page.text[start:end]``."""
    headings: tuple[str, ...] = ()
    """Heading path from the page title's section down to the passage's own heading."""
    title: str = ""
    """Title of the page, carried along so that a candidate can be shown without the store."""


@dataclass(frozen=True, slots=True)
class FetchState:
    """What is remembered of the last fetch of a URL, for revalidation and for crawl politeness."""

    url: str
    fetched_at: str
    """ISO 8601 UTC."""
    status: int
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None


@dataclass(frozen=True, slots=True)
class FrontierStep:
    """What some fetched pages mean for a crawl's frontier."""

    job: str
    found: tuple[tuple[str, int], ...] = ()
    """(URL, depth) of what they lead to; those the job knows stay as they are."""
    closed: tuple[tuple[str, str], ...] = ()
    """(URL, a word of the caller's: ``done``, ``failed``...)."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """Everything the store keeps of one page version, written in one transaction."""

    page: Page
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    links: tuple[Link, ...]
    signature: bytes = b""
    """MinHash signature of the text, for near-duplicate detection; empty for pages too short to compare."""
    fetch: FetchState | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One query of the fan."""

    text: str
    kind: QueryKind
    reason: str
    """Plain words: why this query was made."""
    source: QuerySource
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One query in one mode found the passage at this rank (1 = best) with the engine's raw score."""

    query: int
    """Index into the fan's queries."""
    mode: Mode
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved passage with everything that found it."""

    passage: Passage
    hits: tuple[Hit, ...]
    fused: float
    """Weighted reciprocal rank fusion score (Cormack et al. 2009), unbounded above."""
    modified: str | None = None
    """Best known date of the page (modified, else published), ISO 8601."""
    language: str | None = None
    duplicate_of: str | None = None
    """URL of the page this page nearly copies, when the store marked it."""
    sentences: tuple[Sentence, ...] = ()
    """The passage's sentences, in order; filled for candidates that enter layer 3."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One named summand of a score. ``value`` None = missing: it adds nothing and shows as missing."""

    name: str
    value: float | None
    weight: float

    @property
    def contribution(self) -> float:
        return 0.0 if self.value is None else self.value * self.weight


@dataclass(frozen=True, slots=True)
class Trust:
    """Query-independent trust of one page: a sum of named parts, in [0, 1]."""

    url: str
    value: float
    """Sum of the parts' contributions, cut to [0, 1]."""
    parts: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A quote inside a page version."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A deterministic comparison of sentence and evidence (numbers, dates, names, negation, quotes)."""

    name: str
    passed: bool | None
    """None = not applicable (the sentence has no such item)."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A drafted answer sentence, not yet tied to any source by a mark."""

    id: str
    text: str
    origin: Span | None = None
    """Where an extractive writer took it from."""
    origin_passage: str | None = None
    check_worthy: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one passage says about one claim."""

    claim: str
    passage: str
    state: SupportState
    score: float
    """Calibrated probability that the passage alone makes the claim true."""
    partial_score: float
    """Probability that at least part of the claim is supported."""
    refute_score: float
    evidence: Span | None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source shown beside a sentence. ``quote == page.text[start:end]`` of ``page_version``."""

    n: int
    url: str
    title: str
    domain: str
    quote: str
    start: int
    end: int
    deep_link: str
    page_version: str
    score: float


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    text: str
    state: SupportState
    score: float | None
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says, with the sources that verify it; ``abstained`` answers have no sentences."""

    question: str
    abstained: bool
    abstain_reason: str | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    queries: tuple[Query, ...]
    corpus_generation: int
    profile: str


def content_hash(*parts: str) -> str:
    """SHA-256 over the parts, unambiguous about their borders; hex."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def page_version(page: Page) -> str:
    """Content hash of everything extracted from a page but its links: ``sha256:<hex>``."""
    meta = (page.author, page.published, page.modified, page.language, page.canonical, *page.json_ld)
    return "sha256:" + content_hash(page.url, page.title, page.text, *(m or "" for m in meta))


def span_id(version: str, start: int, end: int) -> str:
    """Id of a passage or sentence: page version (16 hex digits) plus offsets, e.g. ``3f2a...:120-640``."""
    return f"{version.removeprefix('sha256:')[:16]}:{start}-{end}"


def claim_id(text: str) -> str:
    """Id of a claim: content hash of its text, 16 hex digits."""
    return content_hash(text)[:16]
