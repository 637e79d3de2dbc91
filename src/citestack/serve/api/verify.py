"""``POST /api/v1/verify`` and ``POST /api/v1/verify-answer``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from citestack.config import profile_config
from citestack.errors import AnswerError, NotAllowedError
from citestack.serve.clients import client_of
from citestack.serve.documents.checks import CheckedDocument, VerificationDocument, VerifyAnswerBody, VerifyBody
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing
from citestack.serve.replies import document
from citestack.serve.stopping import StopsReading
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench

if TYPE_CHECKING:
    from citestack.answers.page_texts import PageTexts

FETCHED = 20
"""Pages one request may have fetched; the command line, which nobody waits at, takes 100."""


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["verify"])
    timeout = bench.settings.timeout_s

    @router.post("/verify", response_model=VerificationDocument, responses=failing(*LANE))
    async def verify(body: VerifyBody, request: Request) -> Response:
        """Does the source support the claim? The state with its score, the evidence, and the checks made."""
        ticket = bench.work(partial(verified, bench, body), client=client_of(request))
        return document(await finished(ticket, request, timeout))

    @router.post("/verify-answer", response_model=CheckedDocument, responses=failing(*LANE))
    async def verify_answer(body: VerifyAnswerBody, request: Request) -> Response:
        """Does each page that an answer cites support the sentence beside it? Pages are read from `sources` and from
        the store; nothing is fetched unless `fetch` asks for it and the server was started to allow it.
        """
        if body.fetch and not bench.settings.allow_fetch:
            raise NotAllowedError("this server fetches no cited pages", hint="Start it with --allow-fetch.")
        ticket = bench.work(partial(_checked, bench, body), client=client_of(request))
        return document(await finished(ticket, request, timeout))

    return router


def verified(bench: Workbench, body: VerifyBody, stop: Stop) -> dict[str, Any]:
    """``VerificationDocument``."""
    from citestack.shapes.verification import verification_json

    support = StopsReading(bench.sessions.support(body.support), stop)
    return verification_json(body.claim, body.source, support, profile_config().grounding)


def _checked(bench: Workbench, body: VerifyAnswerBody, stop: Stop) -> dict[str, Any]:
    from citestack.answers.checking import check_answer
    from citestack.answers.reading import read_answer, read_response
    from citestack.shapes.checked_answer import checked_json

    answer = read_answer(body.answer) if isinstance(body.answer, str) else read_response(body.answer)
    if not answer.sentences:
        raise AnswerError("the answer has no text", hint="; ".join(answer.notes) or "Give the answer itself.")
    support = StopsReading(bench.sessions.support(body.support), stop)
    with _places(bench, body) as places:
        report = check_answer(answer, places, support, profile_config().grounding)
    return checked_json(report, support)


@contextmanager
def _places(bench: Workbench, body: VerifyAnswerBody) -> Iterator[Sequence[PageTexts]]:
    """Where pages are looked for, in order: what was sent, the store, the web through the guarded client."""
    from citestack.answers.page_texts import GivenTexts, StoreTexts, WebTexts
    from citestack.corpus.fetch import Limits, open_client

    given = GivenTexts({int(n): text for n, text in (body.sources or {}).items()})
    near: list[PageTexts] = [given, StoreTexts(bench.store)]
    if not body.fetch:
        yield near
        return
    quick = Limits(total_s=bench.settings.timeout_s / 4, attempts=1)
    with open_client(limits=quick, allow_private=bench.settings.allow_private) as client:
        yield [*near, WebTexts(client, limit=FETCHED)]
