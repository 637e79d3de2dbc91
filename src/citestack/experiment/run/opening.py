"""A session for many askings over one corpus: what its models read once they need not read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from citestack.assemble import Session, build_engine, load_models, open_corpus
from citestack.config import Config, profile_config
from citestack.experiment.remembered import KeptEmbedder


def open_for(location: Path | str, profile: str = "fast", *, config: Config | None = None) -> Session:
    """As ``assemble.open_session``, with an embedder that remembers. Raises the same."""
    settings = config or profile_config(profile)
    models = load_models(settings)
    embedder = None if models.embedder is None else KeptEmbedder(models.embedder)
    corpus, settings = open_corpus(location, settings, embedder)
    models = replace(models, embedder=corpus.embedder)
    return Session(corpus, build_engine(corpus, models, settings, corpus.trust), models)
