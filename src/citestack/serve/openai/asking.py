"""A question of an OpenAI client, put into the lane."""

from __future__ import annotations

from collections.abc import Sequence
from time import time
from uuid import uuid4

from starlette.requests import Request

from citestack.config import profile_config
from citestack.engine import Run
from citestack.errors import CitestackError
from citestack.serve.clients import client_of
from citestack.serve.lane import Ticket
from citestack.serve.openai.error_shape import error_json
from citestack.serve.openai.models import profile_of
from citestack.serve.openai.question import Turn, Understood, question_of
from citestack.serve.problems import status_of
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench


class Asked:
    """What was understood, and the run that answers it. Raises ``CitestackError`` at once for what cannot be asked."""

    def __init__(self, bench: Workbench, request: Request, model: str, turns: Sequence[Turn], where: str) -> None:
        config = profile_config(profile_of(model))
        self.understood: Understood = question_of(turns, config.max_question, where)
        self.created = int(time())
        self._request, self._timeout = request, bench.settings.timeout_s
        question, client = self.understood.question, client_of(request)
        self._ticket: Ticket[Run] = bench.ask(question, config=config, client=client)

    async def run(self) -> Run:
        """Raises what the run raised, and ``StoppedError`` when the client left or the time ran out."""
        return await finished(self._ticket, self._request, self._timeout)


def new_id(prefix: str) -> str:
    return f"{prefix}{uuid4().hex}"


def told(error: CitestackError) -> dict[str, str]:
    """An error that comes when the stream has begun."""
    problem = {"title": error.message, "detail": error.hint, "code": error.code}
    body: dict[str, str] = error_json(status_of(error), problem)["error"]
    return body
