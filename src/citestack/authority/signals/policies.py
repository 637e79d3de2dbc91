"""Pages that say who answers for a site: about, contact, privacy, editorial rules, imprint.

A page counts when another page of the site leads to it under such a name and its text holds what it must. The names are
those in use in English, German, French and Spanish; what must be in the text follows what the pages are for (GDPR art.
13 for privacy, § 5 DDG and the loi 2004-575 art. 6 for the imprint).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from citestack.authority.nouns import Signal
from citestack.authority.signals.names import bare
from citestack.authority.signals.policy_words import COMMON, CONTENT, LABELS, POLICIES, Policy
from citestack.authority.signals.view import View, is_home, quoted

MOST = 64
MIN_WORDS = 30


@dataclass(frozen=True, slots=True)
class Found:
    """The best sign of one kind of page."""

    value: float
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Lead:
    anchor: str
    source: str
    sure: bool
    """A menu or foot link whose words can mean nothing else."""


@dataclass(frozen=True, slots=True)
class Policies:
    found: Mapping[Policy, Found]
    looked_through: int
    """Pages with links to their own site: without any, nothing can be told."""


@dataclass(slots=True)
class PolicyReader:
    """Per site: a few pages and link targets of each kind."""

    pages: dict[tuple[Policy, str], str] = field(default_factory=dict)
    links: dict[tuple[Policy, str], Lead] = field(default_factory=dict)
    looked_through: int = 0

    def take(self, view: View) -> None:
        self.looked_through += bool(view.own)
        kind = kind_of_page(view)
        if kind is not None and len(self.pages) < MOST * len(POLICIES):
            self.pages[kind, view.page.url] = read(view, kind)
        for link in view.own:
            kind = kind_of_label(link.anchor) or kind_of_address(link.target)
            if kind is None or is_home(link.target) or len(self.links) >= MOST * len(POLICIES):
                continue
            # A link in the text under a common noun ("methods") leads to such a page only if its text says so.
            sure = (
                link.place == "boilerplate" and kind_of_label(link.anchor) == kind and bare(link.anchor) not in COMMON
            )
            if sure or (kind, link.target) not in self.links:
                self.links[kind, link.target] = Lead(link.anchor, link.source, sure)

    def done(self) -> Policies:
        return Policies({k: f for k in POLICIES if (f := self._best(k))}, self.looked_through)

    def _best(self, kind: Policy) -> Found | None:
        """A page that is linked and holds what it must; else such a page, or a sure link; else neither."""
        linked = {url: how for (k, url), how in self.links.items() if k == kind}
        stored = {url: quote for (k, url), quote in self.pages.items() if k == kind}
        found = [Found(1.0 if url in linked else 0.5, quote, url) for url, quote in sorted(stored.items()) if quote]
        unread = [(url, lead) for url, lead in sorted(linked.items()) if url not in stored and lead.sure]
        found += [
            Found(0.5, f"link '{quoted(x.anchor)}' to {url}, whose text is not stored", x.source) for url, x in unread
        ]
        empty = [Found(0.0, "the page does not say what such a page must", url) for url in sorted(stored)]
        return max((*found, *empty), key=lambda f: f.value, default=None)


def policy_signals(policies: Policies) -> tuple[Signal, ...]:
    """``policy_about`` ... ``policy_imprint``, subject site."""
    return tuple(_signal(kind, policies) for kind in POLICIES)


def _signal(kind: Policy, policies: Policies) -> Signal:
    found, n = policies.found.get(kind), policies.looked_through
    if found is not None:
        return Signal(f"policy_{kind}", found.value, found.evidence, "site", found.source)
    if not n:
        return Signal(f"policy_{kind}", None, "no stored page links to its own site: nothing to look through", "site")
    return Signal(f"policy_{kind}", 0.0, f"no page and no link of that name on {n} pages", "site")


def kind_of_page(view: View) -> Policy | None:
    return kind_of_label(view.page.title) or kind_of_address(view.page.url)


@lru_cache(maxsize=50_000)
def kind_of_address(url: str) -> Policy | None:
    """By the last part of the path: ``/about-us.html``, ``/de/datenschutz/``."""
    path = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return kind_of_label(unquote(path).partition(".")[0].replace("_", " "))


@lru_cache(maxsize=20_000)
def kind_of_label(label: str) -> Policy | None:
    if not 3 < len(label) <= 60:
        return None
    plain = bare(label).removeprefix("our ") if label.isascii() else bare(label)
    return next((kind for kind, pattern in LABELS.items() if pattern.fullmatch(plain)), None)


def read(view: View, kind: Policy) -> str:
    """The sentence or block that shows what such a page holds; empty when the text does not hold it."""
    least, pattern = CONTENT[kind]
    if kind != "contact" and len(view.page.text.split()) < MIN_WORDS:
        return ""
    said: set[str] = set()
    quote = ""
    for block in view.page.blocks[:200]:
        text = view.block(block)
        hits = {m[0] for m in pattern.finditer(bare(text) + (" a@b" if "@" in text else ""))}
        if hits and block.kind != "heading" and not quote:
            quote = quoted(text)
        said |= hits
    return quote if len(said) >= least else ""
