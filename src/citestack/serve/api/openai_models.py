"""``/v1/models``: the profiles, under the names that OpenAI's clients choose from."""

from __future__ import annotations

from time import time
from typing import Any

from fastapi import APIRouter

from citestack.serve.openai.models import MODELS, model_json
from citestack.serve.workbench import Workbench


def routes(bench: Workbench) -> APIRouter:  # noqa: ARG001 - the models are the same for every store
    router = APIRouter(prefix="/v1", tags=["openai"])
    since = int(time())  # the names are offered for as long as the server runs

    @router.get("/models", summary="The models")
    def listed() -> dict[str, Any]:
        """`citestack-fast`, `citestack` and `citestack-thorough`: a name for each profile."""
        return {"object": "list", "data": [model_json(name, since) for name in MODELS]}

    @router.get("/models/{model}", summary="One model")
    def one(model: str) -> dict[str, Any]:
        return model_json(model, since)

    return router
