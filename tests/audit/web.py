"""A small web of pages: what is audited, what it cites, and who copies it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path

from citestack.assemble import Session, open_session
from citestack.audit.cited import cited_of
from citestack.audit.grounds import grounds_of
from citestack.audit.read import of_body
from citestack.audit.subject import Around, Subject
from citestack.audit.support import Grounds, SentenceSupport
from citestack.corpus.ingest import read_page
from citestack.inference.support import load_support
from citestack.model import PageRecord
from citestack.protocols import Support
from citestack.store import Store

TODAY = date(2026, 11, 1)
LAB = "https://lab.example/kettles"
BLOG = "https://blog.example/kettles"
LAB_TEXT = """<h1>Kettles in the laboratory</h1>
<p>The Hearth Laboratory measured nine electric kettles in 2025. An electric kettle of 2,000 watts boils one litre of
water in 190 seconds. Descaling a kettle lowers its electricity use by 8 percent.</p>
<h2>Scale</h2><p>Scale does not change the taste of boiled water. "We found scale in every second kettle," says Ada
Birk of the Hearth Laboratory.</p>"""
BLOG_TEXT = f"""<h1>Kettles at home</h1>
<p>An electric kettle of 2,000 watts boils one litre of water in 190 seconds, as the
<a href="{LAB}">Hearth Laboratory</a> found. Descaling a kettle lowers its electricity use by 8 percent.</p>
<h2>Invented</h2>
<p>Studies show that descaled kettles make people happier. Of all households 73 percent descale every week. Scale changes
the taste of boiled water.</p>"""


def html(body: str, title: str = "Kettles") -> bytes:
    return f"<html lang=en><head><title>{title}</title></head><body><main>{body}</main></body></html>".encode()


def subject(body: str, url: str = BLOG, title: str = "Kettles") -> Subject:
    return of_body(html(body, title), url, "text/html", "file", today=TODAY)


def record(body: str, url: str, title: str = "Kettles") -> PageRecord:
    return read_page(html(body, title), url=url, content_type="text/html")


@cache
def features() -> Support:
    return load_support("features")


def around(cited: Mapping[str, str] | None = None, session: Session | None = None) -> Around:
    pages = {url: record(body, url, f"Page of {url}") for url, body in (cited or {}).items()}
    return Around(features(), session, cited=pages)


def session(opened: ExitStack, folder: Path, pages: Mapping[str, str]) -> Session:
    with Store.open(folder) as store:
        store.put(record(body, url, f"Page of {url}") for url, body in pages.items())
    return opened.enter_context(open_session(folder, "fast"))


def in_store(page: Subject, session: Session) -> Grounds:
    cited = cited_of(page, session.corpus.store)
    return grounds_of(page, Around(features(), session, cited=cited.pages, cited_status=cited.status))


def said(grounds: Grounds, words: str) -> SentenceSupport:
    return next(s for s in grounds.sentences if words in s.sentence.text)
