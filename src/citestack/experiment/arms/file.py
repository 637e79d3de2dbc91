"""Whatever a user wrote: an edited file in the place of a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from citestack.errors import CitestackError, UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.manuscript import manuscript_of
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk
from citestack.model import PageRecord

ARM = ArmInfo(
    "file",
    "file",
    "Puts an HTML, Markdown or text file of yours in the place of one page; nothing in it is verified.",
    "The user's own edit",
    options=(
        Option("path", "", "the file"),
        Option("url", "", "the page whose place it takes; empty = the target, whichever it is"),
    ),
)
_TYPES = {".html": "text/html", ".htm": "text/html", ".md": "text/markdown", ".markdown": "text/markdown"}


@dataclass(frozen=True, slots=True)
class FromFile:
    path: Path
    url: str = ""
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if page.url != (self.url or case.target):
            return Edit(refused="The file is another page's edit.")
        mine = read(self.path, page.url)
        edited = replace(
            mine,
            title=mine.title or page.title,
            author=mine.author or page.author,
            published=mine.published or page.published,
            modified=mine.modified or page.modified,
            canonical=mine.canonical or page.canonical,
        )
        return Edit(pages=(edited,), changed=_changed(page, edited))


def read(path: Path, url: str) -> Manuscript:
    """The file as the corpus reads a page at ``url``. Raises ``UsageError`` where it cannot be read."""
    from citestack.corpus.extract import extract

    try:
        found = extract(path.read_bytes(), url=url, content_type=_TYPES.get(path.suffix.lower(), "text/plain"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", layer="experiment") from error
    except CitestackError as error:
        raise UsageError(f"{path} is no page: {error.message}", hint=error.hint, layer="experiment") from error
    return manuscript_of(PageRecord(found.page, (), (), found.links))


def _changed(before: Manuscript, after: Manuscript) -> tuple[Changed, ...]:
    """Parts that differ, paired where one stands in the other's place."""
    from difflib import SequenceMatcher

    old, new = [p.text for p in before.parts], [p.text for p in after.parts]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    spans = ((old[a:b], new[c:d]) for tag, a, b, c, d in blocks if tag != "equal")
    return tuple(Changed("\n\n".join(was), "\n\n".join(now)) for was, now in spans)


def make(settings: Settings) -> Arm:
    path = str(settings["path"])
    if not path:
        raise UsageError("the arm file needs a path", hint="Set path to your edited page.", layer="experiment")
    if not Path(path).is_file():
        raise UsageError(f"there is no file {path}", layer="experiment")
    return FromFile(Path(path), str(settings["url"]))
