"""llms.txt and Markdown copies: shown, and neutral, for the engines say that they pass them over."""

from __future__ import annotations

from citestack.audit.checks.retrieval.sources import IGNORED
from citestack.audit.checks.retrieval.wording import held
from citestack.audit.rule import Rule, Seen, not_measured
from citestack.audit.site_files import named_mirror
from citestack.audit.subject import Around, SiteFile, Subject

UNREAD = not_measured("It was not asked for. Fetch the page: citestack audit URL --fetch.")


def llms_txt(subject: Subject, _: Around) -> Seen:
    file = subject.llms_txt
    if file is None:
        return UNREAD
    if not _is_text(file):
        return Seen("neutral", note="There is none. Google ignores it, and few agents ask for it.")
    text = file.body.decode("utf-8", errors="replace")
    has_title = any(line.startswith("# ") for line in text.splitlines())
    listed = subject.url in text
    note = f"There is one{'' if has_title else ', without the title line that its format asks for'}; this page is "
    return Seen("neutral", note=f"{note}{'named' if listed else 'not named'} in it.", numbers={"bytes": len(file.body)})


def mirror(subject: Subject, _: Around) -> Seen:
    file = subject.mirror
    if file is None:
        return UNREAD
    if not _is_text(file):
        missing = "The Markdown copy that the page names is not there." if named_mirror(subject) else "There is none."
        return Seen("neutral", note=f"{missing} Engines do not ask for it.")
    share = held(subject.page.text, file.body.decode("utf-8", errors="replace"))
    told = "" if share is None else f" with {share:.0%} of the page's words"
    return Seen("neutral", note=f"There is one at {file.url}{told}.", numbers={"words_held": share})


def _is_text(file: SiteFile) -> bool:
    """A page for people in place of the file is no file."""
    there = file.status is not None and 200 <= file.status < 300
    return there and bool(file.body.strip()) and b"<html" not in file.body[:2000].lower()


RULES = (
    Rule(
        "retrieval.llms_txt", 2, "llms.txt",
        "A proposal for a site's guide to language models; it moves no ranking that is known.", IGNORED, llms_txt,
    ),
    Rule(
        "retrieval.markdown_mirror", 2, "Markdown copy of the page",
        "A copy that is cheap to read, for agents that are pointed to it.", IGNORED, mirror,
    ),
)  # fmt: skip
