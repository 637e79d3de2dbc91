"""A page's fate in an open session: asked anew, or looked up in a trace that exists."""

from __future__ import annotations

from citestack.assemble import Session
from citestack.authority.domains import Domains
from citestack.authority.more_referrers import MoreReferrers
from citestack.corpus.urls import page_key
from citestack.explain.fate import Fate
from citestack.explain.levers import why
from citestack.trace import Trace


def explain_page(session: Session, url: str, question: str) -> Fate:
    """Ask, then look the page up; URLs are compared by their key."""
    return explain_in(session, url, session.engine.ask(question).trace)


def explain_in(session: Session, url: str, trace: Trace) -> Fate:
    """The fate that a trace records, with levers; the page's text and its referrers are those of the store now."""
    key = page_key(url)
    page = session.corpus.store.page(key)
    more = MoreReferrers(session.corpus.store.authority, Domains.bundled())
    text = page.text if page else ""
    return why(trace, key, session.models.support, known=page is not None, page_text=text, referrers=more)
