"""A Markdown twin of the page: shown as it is, neutral, since the engines that were asked ignore it."""

from __future__ import annotations

from citestack.audit.checks.citation.addressable import worthy
from citestack.audit.model import Source
from citestack.audit.rule import Rule, Seen, not_measured
from citestack.audit.subject import Around, Subject
from citestack.corpus.charset import decode
from citestack.corpus.markdown import read_markdown
from citestack.words import WORD

SOURCE = Source(
    "Google Search Central: Search uses no Markdown mirrors or llms.txt",
    "https://developers.google.com/search/docs/appearance/ai-features",
    "none",
)
MAX_BYTES = 2 * 1024 * 1024


def _look(subject: Subject, _: Around) -> Seen:
    if subject.mirror is None:
        return not_measured("The Markdown twin was not asked for.")
    if subject.mirror.status != 200:
        return Seen("neutral", note="There is no Markdown twin of the page. No engine asks for one.")
    found = worthy(subject)
    text = decode(subject.mirror.body[:MAX_BYTES], "text/markdown")[0]
    twin = f" {' '.join(WORD.findall(' '.join(b.text for b in read_markdown(text).blocks).casefold()))} "
    same = sum(f" {' '.join(WORD.findall(s.text.casefold()))} " in twin for s in found)
    numbers = {"sentences": float(len(found)), "in_mirror": float(same)}
    note = f"{subject.mirror.url} holds {same} of {len(found)} statements of the page."
    return Seen("neutral", numbers=numbers, note=note)


RULE = Rule(
    "citation.markdown_mirror",
    5,
    "Markdown twin that says the same",
    "Some agents read Markdown more cheaply; no engine is known to prefer it.",
    SOURCE,
    _look,
)
