"""The text behind a source: from a folder of the user's, from the store, or fetched through the guarded client.

What cannot be read is said with its reason and leaves every denominator: a page that failed says nothing about the
sentence that cites it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from citestack.answers.identity import key_of
from citestack.answers.model import Source
from citestack.corpus.report import Failure
from citestack.errors import CitestackError

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient
    from citestack.model import Page
    from citestack.store import Store

Place = Literal["response", "given", "folder", "store", "web"]
THREADS = 8
FILES = (".txt", ".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class PageText:
    """The whole text of a source."""

    text: str
    read_from: Place
    url: str | None = None
    """Where it was found; differs from the source's URL after a redirect."""
    version: str | None = None
    """Content hash of the page version, where there is one."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why there is no text: a stable code and a sentence."""

    code: str
    message: str


class PageTexts(Protocol):
    """A place to look for pages."""

    @property
    def local(self) -> bool:
        """Looking costs nothing; elsewhere only pages that a sentence cites are asked for."""
        ...

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        """By source number; sources this place knows nothing of are left out."""
        ...


@dataclass(frozen=True, slots=True)
class FolderTexts:
    """Files named by source number: ``1.txt``, ``2.html``, ``3.md``."""

    folder: Path
    local = True

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        return {s.n: read_file(path) for s in sources if (path := self._file(s.n)) is not None}

    def _file(self, n: int) -> Path | None:
        return next((p for end in FILES if (p := self.folder / f"{n}{end}").is_file()), None)


@dataclass(frozen=True, slots=True)
class GivenTexts:
    """Texts at hand, by source number."""

    texts: Mapping[int, str]
    local = True

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        return {s.n: PageText(self.texts[s.n], "given", s.url, title=s.title) for s in sources if s.n in self.texts}


@dataclass(frozen=True, slots=True)
class StoreTexts:
    """Pages of a citestack store, under the cited URL or one that servers treat alike."""

    store: Store
    local = True

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        found = {s.n: self._page(s.url) for s in sources if s.url}
        return {n: of_page(page, "store") for n, page in found.items() if page is not None}

    def _page(self, url: str) -> Page | None:
        state = self.store.fetch_state(url)
        spellings = [url, *([state.final_url] if state and state.final_url else []), *alike(url)]
        return next((page for u in spellings if (page := self.store.page(u)) is not None), None)


@dataclass(frozen=True, slots=True)
class WebTexts:
    """Pages fetched now; nothing is stored."""

    client: FetchClient
    limit: int = 100
    """Pages of one answer; an answer is somebody else's text and must not make us ask for thousands."""
    local = False

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        """One request per page; the client keeps its rate per host."""
        urls = {s.n: s.url for s in sources if s.url}
        asked = list(dict.fromkeys(urls.values()))
        if not asked:
            return {}
        with ThreadPoolExecutor(min(THREADS, len(asked)), thread_name_prefix="cited") as pool:
            read = dict(zip(asked[: self.limit], pool.map(self._read, asked[: self.limit]), strict=True))
        beyond = Unreadable("not_fetched", f"only the first {self.limit} cited pages are fetched")
        return {n: read.get(url, beyond) for n, url in urls.items()}

    def _read(self, url: str) -> PageText | Unreadable:
        from citestack.corpus.downloads import item_of
        from citestack.corpus.reading import read_document
        from citestack.corpus.report import Document

        try:
            item = item_of(self.client.get(url), self.client.limits.max_bytes)
        except CitestackError as e:
            return Unreadable(e.code, e.message)
        if not isinstance(item, Document):
            return Unreadable("http_status", "the server sent no page")
        record = read_document(item)
        if isinstance(record, Failure):
            return Unreadable(record.code, record.message)
        return of_page(record.page, "web", url=item.url)


def read_all(
    sources: Sequence[Source], cited: AbstractSet[int], places: Sequence[PageTexts]
) -> dict[int, PageText | Unreadable]:
    """Every source's text from the first place that has it; a failure in one place does not hide the next one's."""
    found: dict[int, PageText | Unreadable] = {
        s.n: PageText(s.text, "response", s.url, title=s.title) for s in sources if s.whole and s.text
    }
    for place in places:
        missing = [s for s in sources if not isinstance(found.get(s.n), PageText)]
        found |= place.find([s for s in missing if place.local or s.n in cited])
    return {s.n: found.get(s.n) or _nowhere(s, cited) for s in sources}


def of_page(page: Page, place: Place, *, url: str | None = None) -> PageText:
    return PageText(page.text, place, url or page.url, page.version, page.title)


def read_file(path: Path) -> PageText | Unreadable:
    """A text file as it is; Markdown and HTML through the extractor."""
    from citestack.corpus.ingest import read_page

    kinds = {".md": "text/markdown", ".markdown": "text/markdown", ".html": "text/html", ".htm": "text/html"}
    try:
        body = path.read_bytes()
        if path.suffix == ".txt":
            return PageText(body.decode("utf-8-sig"), "folder")
        page = read_page(body, url=f"https://folder.invalid/{path.stem}", content_type=kinds[path.suffix]).page
    except OSError as e:
        return Unreadable("bad_source", f"{path} cannot be read: {e.strerror}")
    except UnicodeDecodeError:
        return Unreadable("bad_content", f"{path} is not UTF-8 text")
    except CitestackError as e:
        return Unreadable(e.code, e.message)
    return PageText(page.text, "folder", None, None, page.title)


def alike(url: str) -> list[str]:
    """Other spellings under which nearly every server gives the same page: the other scheme, the final slash, www."""
    other = (
        url.replace("https://", "http://", 1) if url.startswith("https://") else url.replace("http://", "https://", 1)
    )
    slashed = url.removesuffix("/") if url.endswith("/") else f"{url}/"
    scheme, _, rest = url.partition("://")
    www = f"{scheme}://{rest.removeprefix('www.')}" if rest.startswith("www.") else f"{scheme}://www.{rest}"
    return [k for u in (other, slashed, www) if (k := key_of(u)) and k != url]


def _nowhere(source: Source, cited: AbstractSet[int]) -> Unreadable:
    if source.url is None:
        given = f": {source.given}" if source.given else ""
        return Unreadable("no_page", f"the source names no web page{given}")
    if source.n not in cited:
        return Unreadable("not_cited", "no sentence cites it")
    return Unreadable("not_fetched", "the page is not in the store and was not fetched")
