"""Open sessions, one per profile, made when first asked for. What profiles share is loaded once."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citestack.assemble import Session, build_engine, load_models, open_corpus, with_stand_in
from citestack.config import Config, profile_config
from citestack.errors import StoreLockedError
from citestack.inference.support import TRAINED, load_support
from citestack.llm import load_chat

if TYPE_CHECKING:
    from citestack.assemble import Models
    from citestack.index.corpus import Corpus
    from citestack.protocols import Support


@dataclass(frozen=True, slots=True)
class _Opened:
    corpus: Corpus
    stands_in: bool
    """Too few passages have vectors of the profile's embedder; static ones serve."""


class Sessions:
    """Safe between threads. A session keeps in step with the store: ``get`` brings it to the newest generation."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._lock = threading.RLock()
        self._models: dict[tuple[str, str, str], Models] = {}
        self._verifiers: dict[str, Support] = {}
        self._corpora: dict[str, _Opened] = {}
        self._retired: list[Corpus] = []

    def get(self, profile: str = "default", *, config: Config | None = None) -> Session:
        """An engine over the shared corpus. Raises ``ConfigError``, ``StoreError``, ``WeightsError``."""
        settings = config or profile_config(profile)
        with self._lock:
            models = self._loaded(settings)
            corpus, settings = self._opened(settings, models)
        models = replace(models, embedder=corpus.embedder)
        return Session(corpus, build_engine(corpus, models, settings, corpus.trust), models)

    def support(self, name: str = TRAINED) -> Support:
        """The verifier by itself, as ``verify`` uses it. Raises ``ConfigError`` and ``WeightsError``."""
        with self._lock:
            if name not in self._verifiers:
                self._verifiers[name] = load_support(name)
            return self._verifiers[name]

    def retire(self) -> None:
        """After vectors were made: corpora are opened anew when next asked for; a stand-in may no longer serve."""
        with self._lock:
            self._retired += [o.corpus for o in self._corpora.values()]
            self._corpora.clear()

    def close(self) -> None:
        with self._lock:
            self.retire()
            for corpus in self._retired:
                corpus.close()
            self._retired.clear()

    def _loaded(self, settings: Config) -> Models:
        if "llm" in (settings.fan, settings.writer):  # its budget and key are those of the settings
            local = self._loaded(replace(settings, fan="rules", writer="extractive"))
            return replace(local, chat=load_chat(settings.llm))
        key = settings.embedder, settings.relevance, settings.support
        if key not in self._models:
            self._models[key] = load_models(settings)
        return self._models[key]

    def _opened(self, settings: Config, models: Models) -> tuple[Corpus, Config]:
        known = self._corpora.get(settings.embedder)
        if known is None:
            corpus, fitting = open_corpus(self._location, settings, models.embedder)
            self._corpora[settings.embedder] = _Opened(corpus, fitting.embedder != settings.embedder)
            return corpus, fitting
        corpus = known.corpus
        if corpus.generation != corpus.store.generation:
            with suppress(StoreLockedError):  # another process indexes; what is searched stays one generation old
                corpus.sync()
        return corpus, with_stand_in(settings) if known.stands_in else settings
