"""Small local models: embeddings, relevance, support. Nothing heavy is imported until something is loaded."""

from __future__ import annotations

from pathlib import Path

from citestack.errors import ConfigError
from citestack.inference.weights import InventoryLine, Weights, inventory, resolve
from citestack.protocols import Embedder, Relevance

__all__ = ["InventoryLine", "Weights", "inventory", "load_embedder", "load_relevance", "resolve"]


def load_embedder(name: str, *, path: str | Path | None = None, threads: int | None = None) -> Embedder:
    """``bge-small``, or ``static`` for the matrix that needs no neural net (its ``cheap`` is True).

    ``path`` is a folder with other weights of that shape; ``threads`` None = one per processor (``static`` uses one).
    Raises ``ConfigError`` for an unknown name, ``WeightsError`` when the weights are missing or wrong.
    """
    if name == "bge-small":
        from citestack.inference import embed

        return embed.load(path=path, threads=threads)
    if name == "static":
        from citestack.inference import static

        return static.load(path=path)
    raise ConfigError(f"unknown embedder {name!r}", hint="Use bge-small or static.")


def load_relevance(name: str, *, path: str | Path | None = None, threads: int | None = None) -> Relevance:
    """``ms-marco-l12``, or ``lexical`` for words and static vectors; the rest as ``load_embedder``."""
    if name == "ms-marco-l12":
        from citestack.inference import relevance

        return relevance.load(path=path, threads=threads)
    if name == "lexical":
        from citestack.inference import lexical_relevance

        return lexical_relevance.load(path=path)
    raise ConfigError(f"unknown relevance model {name!r}", hint="Use ms-marco-l12 or lexical.")
