"""The vectors that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from citestack.config import ProfileName
from citestack.serve.registry import JobKind, Progress

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


class EmbedParams(BaseModel):
    """Whose vectors. Every batch is kept, so that it goes on where it was."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"profile": "default"}]})

    profile: ProfileName = Field("default", description="The vectors belong to this profile's embedder.")


def run(bench: Workbench, params: EmbedParams, progress: Progress) -> Mapping[str, Any]:
    from citestack.config import profile_config
    from citestack.index.corpus import Corpus
    from citestack.inference import load_embedder

    progress.show(0, None, "bringing the index up to date")
    name = profile_config(params.profile).embedder
    with Corpus.open(bench.location, embedder=load_embedder(name)) as corpus:
        done = corpus.embed_pending(lambda p: progress.show(p.done, p.total, f"{p.rate:.0f} texts a second"))
        counts = corpus.counts()
    bench.sessions.retire()
    return {"embedded": done, "passages": counts.passages, "vectors": counts.vectors, "embedder": name}


KIND = JobKind("embed", "Compute vectors", EmbedParams, run, lambda params: f"profile {params.profile}")
