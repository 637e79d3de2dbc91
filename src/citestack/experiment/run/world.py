"""Where an experiment is done: everything besides the design that its numbers depend on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from citestack.model import content_hash
from citestack.store.experiments import Experiments
from citestack.store.shelf import packed
from citestack.version import VERSION

if TYPE_CHECKING:
    from citestack.assemble import Session


@dataclass(frozen=True, slots=True)
class World:
    """The same design in an equal world gives the same numbers."""

    citestack: str
    profile: str
    models: dict[str, str]
    """Role -> name with checksum."""
    pages: int
    passages: int
    vectors: int
    corpus: str
    """Hash of all page versions, their links and marks, and of the trust of the newest authority build."""
    generation: int
    """Of the store; it says only where the corpus was, and two equal corpora may have two."""

    @property
    def hash(self) -> str:
        told = asdict(self)
        del told["generation"]
        return content_hash(packed(told).decode())


def world_of(session: Session) -> World:
    store, counts = session.corpus.store, session.corpus.counts()
    return World(
        citestack=VERSION,
        profile=session.engine.config.profile,
        models=dict(session.models.names()),
        pages=counts.pages,
        passages=counts.passages,
        vectors=counts.vectors,
        corpus=store.shelf(Experiments).corpus_hash(),
        generation=session.corpus.generation,
    )


def world_json(world: World) -> dict[str, Any]:
    return asdict(world)


def differences(then: World, now: World) -> tuple[str, ...]:
    """What is otherwise, in words; the generation alone is no difference."""
    told = (asdict(then), asdict(now))
    names = {"citestack": "version of citestack", "corpus": "hash of the corpus"}
    return tuple(
        f"{names.get(name, name)}: {told[0][name]} then, {told[1][name]} now"
        for name in told[0]
        if name != "generation" and told[0][name] != told[1][name]
    )
