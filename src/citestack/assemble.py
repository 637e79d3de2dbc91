"""Puts the default parts together: one place that knows which class serves which layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from citestack.config import Config, profile_config
from citestack.engine import Engine, Layers
from citestack.errors import ConfigError
from citestack.protocols import (
    ChatModel,
    CorpusView,
    Counts,
    DraftHeard,
    Editor,
    Embedder,
    Relevance,
    Reviser,
    Support,
    TrustSource,
)

if TYPE_CHECKING:
    from citestack.index.corpus import Corpus


STAND_IN = "static"
STAND_IN_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Models:
    """The small local models of a configuration; None where the configuration does without."""

    embedder: Embedder | None
    relevance: Relevance | None
    support: Support
    chat: ChatModel | None = None

    def names(self) -> Mapping[str, str]:
        """Role -> name, as the trace records them."""
        named = {"embedder": self.embedder, "relevance": self.relevance, "support": self.support, "llm": self.chat}
        return {role: model.name for role, model in named.items() if model is not None}


def load_models(config: Config) -> Models:
    """Raises ``WeightsError`` when weights are missing or changed, ``ConfigError`` when no language model is set up."""
    from citestack.inference import load_embedder, load_relevance
    from citestack.inference.support import load_grounding_support
    from citestack.llm import load_chat

    chat = load_chat(config.llm) if "llm" in (config.fan, config.writer) else None
    embedder = None if config.embedder == "none" else load_embedder(config.embedder)
    return Models(embedder, load_relevance(config.relevance), load_grounding_support(config.support), chat)


def build_layers(view: CorpusView, models: Models, config: Config, trust: TrustSource | None = None) -> Layers:
    """The default layer classes over a view. Without ``trust`` that part of layer 3 shows as missing."""
    from citestack.stack.layer1_fanout import CorpusFanOut
    from citestack.stack.layer2_retrieval import HybridRetriever
    from citestack.stack.layer3_rerank import PartsReranker
    from citestack.stack.layer4_grounding import PassageGrounder
    from citestack.stack.layer5_citation import MinimalCiter
    from citestack.writing.extractive import ExtractiveWriter

    layers = Layers(
        fanout=CorpusFanOut(view, config.fanout),
        retriever=HybridRetriever(view, config.retrieval),
        reranker=PartsReranker(models.relevance, config.rerank, trust),
        writer=ExtractiveWriter(models.relevance, config.writing),
        grounder=PassageGrounder(models.support, config.grounding),
        citer=MinimalCiter(config.citation),
        reviser=build_reviser(view, models.support, config) if config.revise.rounds else None,
    )
    return _asking(layers, view, models, config) if "llm" in (config.fan, config.writer) else layers


def _asking(layers: Layers, view: CorpusView, models: Models, config: Config) -> Layers:
    """The layers with a language model in the places that the settings name, made anew for each run."""
    from citestack.corpus.sentences import sentences
    from citestack.stack.layer1_fanout import CorpusFanOut
    from citestack.stack.layer1_llm import LlmFanOut
    from citestack.writing.llm import LlmWriter
    from citestack.writing.revise_llm import LlmEditor

    if models.chat is None:
        raise ConfigError("the settings name a language model, and none was given", hint="Use load_models(config).")
    model = models.chat

    def per_run(heard: DraftHeard | None) -> Layers:
        chat, asking = model.for_run(), layers
        if config.fan == "llm":
            rules = CorpusFanOut(view, config.fanout)
            asking = replace(asking, fanout=LlmFanOut(chat, rules, config.fanout))
        if config.writer == "llm":
            asking = replace(asking, writer=LlmWriter(chat, models.relevance, sentences, config.writing, heard))
        if config.writer == "llm" and config.revise.rounds:
            asking = replace(asking, reviser=build_reviser(view, models.support, config, LlmEditor(chat)))
        return asking

    return replace(layers, per_run=per_run)


def build_reviser(view: CorpusView, support: Support, config: Config, editor: Editor | None = None) -> Reviser:
    """The default reviser: looks for evidence with layer 2, a query at a time."""
    from citestack.inference.support import load_facts
    from citestack.stack.layer2_retrieval import passages_for
    from citestack.writing.revise import EvidenceReviser

    revise, retrieval = config.revise, config.retrieval
    find = partial(passages_for, view, k=revise.passages, config=retrieval)
    return EvidenceReviser(support, load_facts(), find, revise, config.grounding, editor)


def build_engine(view: CorpusView, models: Models, config: Config, trust: TrustSource | None = None) -> Engine:
    return Engine(view, build_layers(view, models, config, trust), config, models.names())


@dataclass(frozen=True, slots=True)
class Session:
    """An open corpus with an engine over it; close it, or use it in a ``with``."""

    corpus: Corpus
    engine: Engine
    models: Models

    def close(self) -> None:
        self.corpus.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def open_session(location: Path | str, profile: str = "default", *, config: Config | None = None) -> Session:
    """Open a store for asking.

    While most passages still wait for the embedder of the settings, ``static`` vectors, which take seconds, stand in;
    the trace names the embedder used. Raises ``StoreError`` and its kin, ``WeightsError``, ``ConfigError``.
    """
    settings = config or profile_config(profile)
    models = load_models(settings)
    corpus, settings = open_corpus(location, settings, models.embedder)
    models = replace(models, embedder=corpus.embedder)
    return Session(corpus, build_engine(corpus, models, settings, corpus.trust), models)


def open_corpus(location: Path | str, settings: Config, embedder: Embedder | None) -> tuple[Corpus, Config]:
    """The corpus with the embedder to search it by, and the settings that fit: the stand-in has its own weights."""
    from citestack.index.corpus import Corpus
    from citestack.inference import load_embedder

    corpus = Corpus.open(location, embedder=embedder)
    if embedder is None or not _covers_little(corpus.counts()):
        return corpus, settings
    corpus.close()
    return Corpus.open(location, embedder=load_embedder(STAND_IN)), with_stand_in(settings)


def with_stand_in(settings: Config) -> Config:
    """The settings with static vectors, and the weights of the two modes that fit them."""
    fast = profile_config("fast").retrieval
    fused = replace(settings.retrieval, lexical_weight=fast.lexical_weight, dense_weight=fast.dense_weight)
    return replace(settings, embedder=STAND_IN, retrieval=fused)


def _covers_little(counts: Counts) -> bool:
    """Most passages have no vector of the chosen embedder yet: a stand-in that covers all of them finds more."""
    return counts.vectors < STAND_IN_BELOW * counts.passages
