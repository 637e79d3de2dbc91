"""What an audit looks at: one page as it was read, and what is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from citestack.audit.stands import Stands
from citestack.model import Page, PageRecord, Sentence

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.audit.asked import Asked
    from citestack.audit.neighbours import Neighbours
    from citestack.audit.support import Grounds
    from citestack.authority.signals.view import View
    from citestack.corpus.html_raw import Raw
    from citestack.protocols import ChatModel, Relevance, Support

ReadAs = Literal["fetched", "file", "stored"]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the page's origin, such as robots.txt, as it was answered."""

    url: str
    status: int | None
    """None: no answer at all."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """What the site's sitemaps say of the page."""

    sitemap: str
    """The one that lists the page; else the first that was read, or '' when there is none."""
    listed: bool
    lastmod: str | None = None
    read: int = 1
    """Sitemaps that were read."""
    whole: bool = True
    """False: there were more sitemaps than are read, so that a page not found in them may be listed all the same."""


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """What the server gave to one agent that asked for the page."""

    agent: str
    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """The extracted text; empty where none was given."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One page. What was not looked at is None, and a check that needs it says ``not_measured``."""

    url: str
    record: PageRecord
    read_as: ReadAs
    today: date
    html: str | None = None
    """The decoded source; None for a stored page, of which only the text is kept."""
    raw: Raw | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    robots: SiteFile | None = None
    llms_txt: SiteFile | None = None
    sitemap: SitemapEntry | None = None
    mirror: SiteFile | None = None
    """The Markdown twin that the page names or that stands at ``URL.md``."""
    agents: tuple[AgentAnswer, ...] = ()
    rendered: str | None = None
    """Text of the page after its scripts ran in a browser."""
    seen: View | None = None
    """The page as the signals of trust read it; ``run.audit`` makes it once where it is None."""

    @property
    def page(self) -> Page:
        return self.record.page

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.record.sentences


@dataclass(frozen=True, slots=True)
class Around:
    """What the page is held against. An audit without a store has no session: then nothing is asked of the engine."""

    support: Support
    """The verifier of sentences against sources; ``features`` unless a model is chosen."""
    session: Session | None = None
    prompts: tuple[str, ...] = ()
    cited: Mapping[str, PageRecord] = field(default_factory=dict)
    """Pages that the page links to, by page key, as far as they were read or stand in the store."""
    cited_status: Mapping[str, int | None] = field(default_factory=dict)
    """HTTP status of linked pages that were asked for, by page key; None: no answer."""
    grounds: Grounds | None = None
    """What stands behind each sentence; ``run.audit`` works it out once where it is None."""
    chat: ChatModel | None = None
    """A language model that may phrase fixes; what it adds must be verified."""
    stands: Stands = field(default_factory=Stands)
    """How far the page's specifics have something behind them; not judged by default."""
    relevance: Relevance | None = None
    """The measure of relevance where there is no session; None = the lexical one, read anew for each page."""
    asked: Asked | None = None
    """The page asked about; ``run.audit`` does it once where it is None."""
    neighbours: Neighbours | None = None
    """What the store holds beside the page; shared by all pages of a site's audit. None = read anew when asked."""
