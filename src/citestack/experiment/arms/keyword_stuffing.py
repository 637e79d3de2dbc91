"""Keyword Stuffing: words of the question and of its field that the page does not say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.evidence import foreign
from citestack.experiment.editing.prose import inserted, spots
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk
from citestack.stack.fan_words import GENERIC, LIGHT, STOP
from citestack.words import WORD, stem, stems

ARM = ArmInfo(
    "keyword_stuffing",
    "text",
    "Adds one line of up to ten words that the prompt or the best pages on it use and this page does not; it states "
    "nothing.",
    "Keyword Stuffing, Aggarwal et al., GEO, KDD 2024 (up to ten new keywords)",
    options=(Option("most", 10, "words added at most", least=1),),
)
LEAD = "Keywords:"
LEAST_PAGES = 2
"""Pages that must use a word, so that a typing error or one site's own coinage is no keyword."""
_COUNTS = re.compile(
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|thousand|percent|days?|weeks?|months?|years?|"
    r"hours?|minutes?"
)
_WORD = re.compile(r"[^\W\d_]{4,}(?:-[^\W\d_]{3,})?")


@dataclass(frozen=True, slots=True)
class KeywordStuffing:
    most: int = 10
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        words = missing(case, page, desk)[: self.most]
        if not words:
            return Edit(refused="The page says every word of the prompt and of the pages beside it.")
        line = f"{LEAD} {', '.join(words)}."
        prose = spots(page)
        at = prose[0].part + 1 if prose else len(page.parts)
        return Edit(pages=(inserted(page, at, Part("paragraph", line)),), changed=(Changed("", line),))


def missing(case: Case, page: Manuscript, desk: Desk) -> list[str]:
    """Words of the prompt first, then those that most pages found for it share, each stem once."""
    known = set(stems(" ".join((page.title, *(p.text for p in page.parts)))))
    asked = [w for w in WORD.findall(case.prompt) if w.lower() not in STOP and not w.isdigit()]
    found: list[str] = []
    for word in (*asked, *_field(case, page, desk)):
        root = stem(word.casefold())
        if root not in known and len(word) > 2:
            known.add(root)
            found.append(word.casefold() if word.istitle() else word)
    return found


def _field(case: Case, page: Manuscript, desk: Desk) -> list[str]:
    """By the number of pages that use them, then by how often."""
    texts: dict[str, str] = {}
    for candidate in foreign(desk.find(case.prompt), page):
        url = candidate.passage.url
        texts[url] = f"{texts.get(url, '')} {candidate.passage.text}"
    pages, often, form = Counter[str](), Counter[str](), dict[str, str]()
    for text in texts.values():
        words = [w for w in _WORD.findall(text) if _names(w)]
        pages.update({stem(w) for w in words})
        for word in words:
            often[stem(word)] += 1
            form.setdefault(stem(word), word)
    shared = [root for root, n in pages.items() if n >= LEAST_PAGES]
    return [form[root] for root in sorted(shared, key=lambda r: (-pages[r], -often[r], r))]


def _names(word: str) -> bool:
    return word.islower() and word not in STOP | LIGHT | GENERIC and not _COUNTS.fullmatch(word)


def make(settings: Settings) -> Arm:
    return KeywordStuffing(int(settings["most"]))
