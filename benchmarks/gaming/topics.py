"""The topics as they are written by hand: what the sources say, how others tell it, and what is made up."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOPICS = Path(__file__).parent / "topics"
OFF_TOPIC_STEP = 7
"""The off-topic page of a topic is about the topic so many places on, by id: none of these pairs share a prompt."""


@dataclass(frozen=True, slots=True)
class SourceText:
    name: str
    title: str
    about: str

    @property
    def host(self) -> str:
        plain = self.name.lower().replace("é", "e").replace("'", "")
        return "-".join(plain.split()) + ".example"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a subject: each list holds the same two facts, or, for ``wrong``, what denies them."""

    heading: str
    ask: str
    source: int
    """Which source states it: 0 or 1."""
    says: tuple[str, ...]
    """In the source's own words."""
    told: tuple[str, ...]
    """As a page tells it that names its sources."""
    plain: tuple[str, ...]
    """As a page tells it that names none."""
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    field: str
    subject: str
    title: str
    prompts: tuple[str, ...]
    phrases: tuple[str, ...]
    author: str
    role: str
    lede: str
    plain_lede: str
    hype: str
    thin: tuple[str, ...]
    sources: tuple[SourceText, ...]
    sections: tuple[Section, ...]


def written() -> list[Path]:
    """The files that the pages are made of: what a result's data hash is taken over."""
    return [*TOPICS.glob("*.toml"), *TOPICS.parent.glob("*.py")]


def topics() -> tuple[Topic, ...]:
    """All topics, by id."""
    return tuple(_topic(path) for path in sorted(TOPICS.glob("*.toml")))


def elsewhere(topic: Topic, among: tuple[Topic, ...]) -> Topic:
    """The topic that the off-topic page is about."""
    ids = [t.id for t in among]
    return among[(ids.index(topic.id) + OFF_TOPIC_STEP) % len(among)]


def _topic(path: Path) -> Topic:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = tuple(SourceText(**row) for row in raw.pop("sources"))
    sections = tuple(_section(row) for row in raw.pop("sections"))
    return Topic(path.stem, **_frozen(raw), sources=sources, sections=sections)


def _section(row: dict[str, Any]) -> Section:
    return Section(source=row.pop("from"), **_frozen(row))


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
