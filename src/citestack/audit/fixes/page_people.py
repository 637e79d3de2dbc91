"""Who wrote and who publishes a page, as far as readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from citestack.audit.addresses import same_site
from citestack.audit.markup.agreement.authors import is_shown, names
from citestack.audit.markup.agreement.compared import Declared
from citestack.audit.markup.shown import Shown, folded
from citestack.audit.subject import Subject


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    url: str | None
    """The author's page on this site, when the name links to it."""
    organisation: bool = False


def authors(subject: Subject, shown: Shown, declared: Declared) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """Those that readers see, and the names left out because they do not."""
    known = [name for name in (subject.page.author or "").split(", ") if name]
    organisations = {folded(n) for node in declared.of("Article") for n, _, is_one in names(declared, node) if is_one}
    publisher = site_name(subject, shown, declared)
    seen = [name for name in known if is_shown(name, shown)]
    made = tuple(
        Author(name, _page_of(name, subject), folded(name) in organisations or name == publisher) for name in seen
    )
    return made, tuple(name for name in known if name not in seen)


def site_name(subject: Subject, shown: Shown, declared: Declared) -> str | None:
    """The publisher that the page names: to readers, or in the title of its window."""
    title = folded(subject.raw.title if subject.raw is not None else subject.page.title)
    for name in _site_names(subject, declared):
        if folded(name) and (folded(name) in title or shown.has(name)):
            return name
    return None


def _site_names(subject: Subject, declared: Declared) -> Iterator[str]:
    for meta in subject.raw.metas if subject.raw is not None else ():
        if (meta.get("property") or meta.get("name") or "").lower() == "og:site_name":
            yield meta.get("content", "").strip()
    for node in declared.of("Article", "WebPage"):
        for publisher, _ in declared.nodes(node, "publisher"):
            yield from (text for text, _ in declared.texts(publisher, "name"))


def site_url(url: str) -> str | None:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in {"http", "https"} else None


def _page_of(name: str, subject: Subject) -> str | None:
    """A link of the page's own site whose words are the name, and that leads to more than its front page."""
    for link in subject.record.links:
        leads_on = bool(urlsplit(link.target).path.strip("/"))
        if leads_on and folded(link.anchor) == folded(name) and same_site(subject.url, link.target):
            return link.target
    return None
