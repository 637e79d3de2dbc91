"""A page to be audited: from the web, from a file, or from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.audit.subject import ReadAs, Subject
from citestack.corpus.content import HTML, base_type, page_type
from citestack.corpus.extract import extract_with_source
from citestack.corpus.ingest import record_of
from citestack.corpus.urls import page_key
from citestack.errors import ContentError, SourceError

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient
    from citestack.store import Store


def fetched(
    url: str, client: FetchClient, today: date | None = None, *, agents: Sequence[str] = (), render: bool = False
) -> Subject:
    """The page as the web gives it now, with what stands beside it on its origin.

    ``agents``: tokens, or ``all``, to ask for the page as; ``render``: its text after scripts ran as well. Raises
    ``FetchError`` and its kin, ``SourceError`` for what is no URL, ``UsageError`` for an unknown agent.
    """
    from citestack.audit.as_agent import chosen, with_agents
    from citestack.audit.render import rendered_text
    from citestack.audit.site_files import with_site

    asked = chosen(agents)
    got = client.get(url)
    try:
        subject = of_body(got.body, got.final_url, got.content_type, "fetched", got.headers, got.status, today)
    except ContentError as e:
        raise (_drawn_later(rendered_text(got.final_url, client)) or e) if render else e from None
    subject = with_agents(with_site(subject, client), client, asked)
    return replace(subject, rendered=rendered_text(subject.url, client)) if render else subject


def _drawn_later(rendered: str) -> ContentError | None:
    """What to say of a page without text of which a browser shows some."""
    words = len(rendered.split())
    message = f"the page has no text until its scripts run; a browser then shows {words:,} words"
    hint = "Send the text in the HTML: most AI crawlers run no scripts."
    return ContentError(message, hint=hint) if words else None


def from_file(path: Path, url: str, today: date | None = None) -> Subject:
    """A file as if it stood at ``url``. Raises ``SourceError`` when it cannot be read."""
    try:
        body = path.read_bytes()
    except OSError as e:
        raise SourceError(f"{path} cannot be read: {e.strerror}", hint="Give an HTML or Markdown file.") from e
    kind = "text/markdown" if path.suffix.lower() in (".md", ".markdown") else "text/html"
    return of_body(body, url, kind, "file", today=today)


def stored(store: Store, url: str, today: date | None = None) -> Subject | None:
    """A page of the store, of which the text, the links and the JSON-LD are kept; None when it is not there."""
    record = store.record(page_key(url))
    return None if record is None else Subject(record.page.url, record, "stored", today or _today())


def of_body(  # noqa: PLR0913, PLR0917 - the parts of an answer
    body: bytes,
    url: str,
    content_type: str,
    read_as: ReadAs,
    headers: Mapping[str, str] | None = None,
    status: int | None = None,
    today: date | None = None,
) -> Subject:
    """Raises ``ContentError`` for a body that is no page or has no text."""
    found, text, raw = extract_with_source(body, url=url, content_type=content_type, headers=headers)
    bare = Subject(url, record_of(found), read_as, today or _today(), status=status, headers=headers or {})
    html = base_type(page_type(body, content_type, url)) == HTML
    return replace(bare, html=text, raw=raw) if html else bare


def _today() -> date:
    return datetime.now(UTC).date()
