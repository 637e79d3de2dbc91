"""A small invented web in a real store, with models that need no weights: eighteen pages about lakes on nine sites."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from citestack.assemble import Session, build_engine
from citestack.config import Config, profile_config
from citestack.corpus.twins import mark_twins
from citestack.experiment.manuscript import record_of
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript, Part
from citestack.experiment.protocols import Desk
from citestack.index.corpus import Corpus
from citestack.model import Link, PageRecord
from citestack.store import Store
from tests.fakes import fake_models

LAKES = ("Orrin", "Talv", "Mereth", "Sunda", "Kell", "Ivory")
FACTS = (
    ("How deep is Lake {}?", "Lake {} is {} metres deep at its deepest point."),
    ("When does Lake {} freeze?", "Lake {} freezes in week {} of the year in most winters."),
    ("Which fish live in Lake {}?", "About {} kinds of fish live in Lake {}, trout and perch among them."),
)
PROMPTS = tuple(question.format(lake) for lake in LAKES for question, _ in FACTS)
CONFIG: Config = replace(profile_config("fast"), embedder="none")


def said(fact: int, lake: str, number: int) -> str:
    text = FACTS[fact][1]
    return text.format(number, lake) if fact == 2 else text.format(lake, number)


def manuscripts(seed: int = 5) -> list[Manuscript]:
    """Three pages on each lake: deep and frozen, frozen and fished, fished and deep; their numbers differ."""
    draw = random.Random(seed)
    pages = []
    for lake in LAKES:
        for n, facts in enumerate(((0, 1), (1, 2), (2, 0))):
            parts = [Part("heading", f"About Lake {lake}", 1)]
            for fact in facts:
                parts += [Part("heading", FACTS[fact][0].format(lake), 2)]
                number = draw.randrange(10, 90)
                text = " ".join(filler(draw) for _ in range(draw.randrange(1, 6)))
                parts += [Part("paragraph", f"{said(fact, lake, number)} {text}")]
            url = f"https://lakes{n}.example/{lake.lower()}"
            other = f"https://lakes{(n + 1) % 3}.example/{lake.lower()}"
            links = (Link(url, other, f"more on Lake {lake}"),)
            pages.append(Manuscript(url, f"Lake {lake}", tuple(parts), language="en", links=links))
    return pages


def filler(draw: random.Random) -> str:
    """Words of no meaning: pages of one length and wording would tie, and who wins a tie is chance."""
    words = ["".join(draw.choice(("ba", "ko", "ri", "tu", "me", "la", "sen")) for _ in range(3)) for _ in range(8)]
    return f"The {words[0]} of {' and '.join(words[1 : draw.randrange(3, 8)])} is near."


def build(folder: Path, pages: Iterable[Manuscript]) -> Path:
    records: list[PageRecord] = [record_of(page) for page in pages]
    with Store.open(folder) as store:
        store.put(records)
        mark_twins(store, {r.page.url: r.page.canonical for r in records if r.page.canonical})
    return folder


def session_over(folder: Path) -> Session:
    corpus, models = Corpus.open(folder), fake_models()
    return Session(corpus, build_engine(corpus, models, CONFIG, corpus.trust), models)


def edited(page: Manuscript, seed: int) -> Manuscript:
    """One of several things an author may do, drawn by the seed."""
    draw = random.Random(seed)
    parts = list(page.parts)
    way = draw.randrange(4)
    if way == 0:
        parts.insert(1, Part("paragraph", said(draw.randrange(3), page.title.split()[-1], draw.randrange(20, 90))))
    elif way == 1:
        parts = [parts[0], *parts[3:5], *parts[1:3]]
    elif way == 2:
        parts[2] = Part("paragraph", filler(draw))
    else:
        parts.append(Part("list_item", f"Lake {page.title.split()[-1]} has {draw.randrange(2, 9)} islands."))
    return replace(page, parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class Answering:
    """Puts a plain answer first, so that the page gains; ``kind`` as the test wants it."""

    name: str = "answering"
    kind: ArmKind = "structure"
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        assert desk.page(page.url) == page
        if "ivory" in page.url and self.kind != "placebo":
            return Edit(refused="not this one")
        first = Part("paragraph", f"{case.prompt.rstrip('?')}: {said(0, page.title.split()[-1], 40 + draw)}")
        return Edit(pages=(replace(page, parts=(page.parts[0], first, *page.parts[1:])),))


def urls(found: Sequence[Manuscript]) -> list[str]:
    return [page.url for page in found]
