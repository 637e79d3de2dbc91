"""Whatever leaves under /v1 as a problem document reaches the client as OpenAI's error."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from citestack.errors import BusyError
from citestack.serve.openai.error_shape import OpenAIErrors
from citestack.serve.problems import of_error, problem


def answer(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "crash":
        raise ValueError("a secret")
    if name == "busy":
        return of_error(BusyError("3 wait", retry_after=7))
    if name.isdigit():
        return problem(int(name), "some_code", "not so", detail="Do this.")
    return PlainTextResponse("fine")


def get(path: str) -> httpx.Response:
    app = Starlette(routes=[Route("/{base}/{name}", answer)], middleware=[Middleware(OpenAIErrors)])

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("status", "sent", "kind"),
    [
        (401, 401, "authentication_error"), (403, 403, "permission_error"), (404, 404, "invalid_request_error"),
        (413, 413, "invalid_request_error"), (422, 400, "invalid_request_error"), (503, 503, "server_error"),
        (504, 504, "server_error"),
    ],
)  # fmt: skip
def test_problems_become_errors_of_the_right_status(status: int, sent: int, kind: str) -> None:
    response = get(f"/v1/{status}")
    assert response.status_code == sent
    assert response.headers["content-type"] == "application/json"
    error: dict[str, Any] = {"message": "not so. Do this.", "type": kind, "param": None, "code": "some_code"}
    assert response.json() == {"error": error}
    assert response.headers.get("x-should-retry") == ("false" if status == 504 else None)


def test_the_time_to_wait_stays() -> None:
    response = get("/v1/busy")
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.json()["error"]["type"] == "rate_limit_error"


def test_a_crash_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    response = get("/v1/crash")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert "a request failed" in caplog.text


def test_other_paths_and_other_answers_pass_through() -> None:
    assert get("/v1/fine").text == "fine"
    assert get("/api/404").headers["content-type"] == "application/problem+json"
