"""``/pages/sentence?url=&text=&prompts=``: one sentence down the five layers, for every prompt."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request

from citestack.corpus.urls import page_key
from citestack.errors import UsageError
from citestack.serve.auditing.audited import prompts_of, result_of
from citestack.serve.auditing.sentence import SentenceShown, Wanted, followed, sentence_shown
from citestack.serve.documents.base import MAX_CLAIM
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def sentence(
        request: Request,  # noqa: ARG001 - every view is handed its request
        url: str = "",
        text: str = "",
        prompts: str = "",
    ) -> SentenceShown:
        if not url.strip():
            raise UsageError("no page is named", hint="Open a page's audit and choose a sentence there.")
        wanted = Wanted(page_key(url), " ".join(text.split())[:MAX_CLAIM], prompts_of(prompts))
        if not (wanted.text and wanted.prompts):
            return sentence_shown(wanted, None)
        return sentence_shown(wanted, result_of(bench, bench.work(partial(followed, bench, wanted))))

    pages.twin(router, "/pages/sentence", "sentence", sentence)
    return router


VIEW = View("sentence", "Sentence", routes)
