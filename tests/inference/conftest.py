from __future__ import annotations

import pytest

from citestack.inference import load_embedder, load_relevance
from citestack.protocols import Embedder, Relevance


@pytest.fixture(scope="session")
def bge() -> Embedder:
    return load_embedder("bge-small")


@pytest.fixture(scope="session")
def cross() -> Relevance:
    return load_relevance("ms-marco-l12")
