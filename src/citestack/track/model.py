"""The nouns of the measuring side: prompts, what an engine did with one, and what it cited.

Four things an engine does are kept apart and never added up: queries it *searched*, results it *retrieved*, pages it
*opened*, sources it *cited*. Where an engine does not tell one of them it is None, which is not the same as none.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from citestack.model import BlockKind

Surface = Literal["api", "scraper", "serp", "own", "replay"]
"""Where an answer was seen. ``api``: the vendor's interface for programs, whose answers may differ from what people
see; ``scraper``: the product itself through a vendor; ``serp``: a result page through a vendor."""


class State(StrEnum):
    """Only ``measured`` enters a denominator; the others are counted beside it, each for itself."""

    MEASURED = "measured"
    NO_SEARCH = "no_search"
    """Answered without searching: nothing could have been cited."""
    ABSENT = "absent"
    """No AI answer where one could stand: a result page without one; the own stack abstained after its search."""
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    """Cut off by length, time or a filter."""
    TOOL_ERROR = "tool_error"
    """HTTP 200, and the engine's own search failed."""
    EXPIRED = "expired"
    """The token for a second call was no longer good."""
    FAILED = "failed"
    """No answer after all retries: network, HTTP status, key, quota."""
    UNREADABLE = "unreadable"
    """An answer came whose shape is not known; its raw form is kept."""


@dataclass(frozen=True, slots=True)
class Prompt:
    text: str
    intent: str = ""
    """informational, navigational, commercial or transactional; free text is kept."""
    topic: str = ""
    stage: str = ""
    """Of the buyer's way: awareness, consideration, decision..."""
    market: str = ""
    """ISO 3166-1 alpha-2 in capitals."""
    language: str = ""
    """BCP 47."""
    branded: bool | None = None
    """Whether it names a tracked brand; None = not said."""
    guessed: tuple[str, ...] = ()
    """Of intent and branded: those that a rule filled in and nobody has looked at."""

    @property
    def id(self) -> str:
        """16 hex digits over text (NFC, outer white space off), market and language: what makes an asking another."""
        said = "\x1f".join((unicodedata.normalize("NFC", self.text).strip(), self.market, self.language))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PromptSet:
    """A version never changes; another list of prompts is another version."""

    name: str
    version: int
    prompts: tuple[Prompt, ...]
    made_at: str = ""
    """ISO 8601 UTC."""
    origin: str = ""
    """The file it came from, or what suggested it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to one engine, once."""

    engine: str
    """The name that the user gave this engine, such as ``openai`` or ``perplexity-de``."""
    prompt: Prompt
    repeat: int
    """From 1; repeats of one prompt are not independent and are never counted as if they were."""
    place: str = ""
    """Where it is asked from, as the engine takes it (country, or country/city); empty = the engine's own choice."""

    @property
    def key(self) -> str:
        return "\x1f".join((self.engine, self.prompt.id, self.place, str(self.repeat)))


@dataclass(frozen=True, slots=True)
class Searched:
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that an engine named."""

    given: str
    """The URL as the engine wrote it, or as a redirect of its own."""
    url: str | None
    """Where it leads after redirects, text fragment and tracking parameters still on; None = not resolved."""
    key: str | None
    """Identity (``answers.identity.key_of``): fragment and tracking parameters off. None = no web page."""
    title: str = ""
    snippet: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    page: Page
    rank: int | None = None
    """From 1, only where the engine gives an order."""
    query: int | None = None
    """Index into ``Observation.searched``, where it says which query found it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One mark of one source. Several marks of one source are several of these."""

    page: Page
    start: int | None
    end: int | None
    """Code points in ``Observation.text``, half open; the span the engine attached it to, or where the mark stood.
    None: cited by the answer as a whole."""
    n: int
    """Number of the source in this answer, from 1, in the order of first mention; 0 where no source stands behind the
    mark."""
    quote: str | None = None
    """The passage that the engine says it cites."""
    fragment: str | None = None
    """The words that a text fragment (``#:~:text=``) points to, decoded."""
    problem: str = ""
    """``out_of_range``, ``no_source``, ``no_page``, ``typed`` (an address that the text alone names), ``duplicate``,
    ``redirect_failed``...; such a mark never counts as a citation of a page, ``duplicate`` and ``redirect_failed``
    excepted."""


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """A paragraph, heading, list item, table row... of the answer; code points in ``Observation.text``, half open."""

    kind: BlockKind
    start: int
    end: int
    list: int | None = None
    """Number of the list that the item belongs to, from 1 in the order of the answer."""
    place: int | None = None
    """Place in an ordered list, from 1; None for bullets and for all else."""


@dataclass(frozen=True, slots=True)
class Usage:
    cost_usd: float | None = None
    """None = not known."""
    told: bool = False
    """The vendor said the cost; otherwise it is worked out from the dated price table."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    searches: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What one asking gave."""

    state: State
    reason: str = ""
    """Short code of why it was not measured (``http_429``, ``timeout``, ``max_uses_exceeded``); free words after it."""
    surface: Surface = "api"
    model: str = ""
    """As the engine names it."""
    asked_at: str = ""
    """ISO 8601 UTC, when the answer came."""
    text: str = ""
    """The answer without marks, source list and Markdown signs."""
    searched: tuple[Searched, ...] | None = None
    retrieved: tuple[Retrieved, ...] | None = None
    opened: tuple[Page, ...] | None = None
    cited: tuple[Cited, ...] = ()
    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    organic: tuple[Retrieved, ...] | None = None
    """The ordinary results on the same result page, with their ranks. Not what the engine retrieved for its answer."""
    simulated: bool = False
    """Made up, not asked of a live engine; never mixed with what was."""
    blocks: tuple[AnswerBlock, ...] | None = None
    """How the answer is laid out (``layout.layout_of``). None = not kept: no name has a place in a list."""
