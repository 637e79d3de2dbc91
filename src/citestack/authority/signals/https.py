"""Is the page, and is the site, served over https?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from citestack.authority.nouns import Signal
from citestack.authority.signals.view import View


@dataclass(frozen=True, slots=True)
class Schemes:
    pages: int
    secure: int
    insecure: str
    """A page that is not; empty when all are."""


@dataclass(slots=True)
class SchemeReader:
    pages: int = 0
    secure: int = 0
    insecure: str = ""

    def take(self, view: View) -> None:
        self.pages += 1
        if _is_secure(view):
            self.secure += 1
        else:
            self.insecure = self.insecure or served_at(view)

    def done(self) -> Schemes:
        return Schemes(self.pages, self.secure, self.insecure)


def https_signal(view: View) -> Signal:
    """1 for a page that was served over https after its redirects, else 0."""
    return Signal("https", float(_is_secure(view)), served_at(view), source=view.page.url)


def https_of_site(schemes: Schemes) -> Signal:
    """Share of the site's pages served over https."""
    if not schemes.pages:
        return Signal("https", None, "no page of the site is stored", "site")
    evidence = f"{schemes.secure} of {schemes.pages} pages" + (f", not {schemes.insecure}" if schemes.insecure else "")
    return Signal("https", round(schemes.secure / schemes.pages, 4), evidence, "site", schemes.insecure)


def served_at(view: View) -> str:
    return view.served or view.page.url


def _is_secure(view: View) -> bool:
    return urlsplit(served_at(view)).scheme == "https"
