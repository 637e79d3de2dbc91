"""A full lane, a question that takes too long, a client that leaves: through the official client."""

from pathlib import Path
from typing import Any

import openai
import pytest
from openai import DefaultHttpxClient

from citestack.serve.settings import ServeSettings
from tests.serve.busy import occupied, wait_for
from tests.serve.conftest import running
from tests.serve.openai.conftest import client_for
from tests.serve.openai.test_chat import LAMP, said


def test_the_client_s_own_retry_gets_through_a_full_lane(store: Path) -> None:
    seen: list[int] = []
    with running(store, ServeSettings(workers=1, queue=0)) as served, occupied(served) as release:

        def look(response: Any) -> None:
            seen.append(response.status_code)
            if response.status_code == 429:
                assert int(response.headers["retry-after"]) >= 1
                release.set()

        with client_for(served, http_client=DefaultHttpxClient(event_hooks={"response": [look]})) as client:
            done = client.chat.completions.create(model="citestack-fast", messages=said(LAMP))
    assert seen == [429, 200]
    assert done.choices[0].message.annotations


def test_without_retries_it_is_a_rate_limit_error(store: Path) -> None:
    busy = ServeSettings(workers=1, queue=0)
    with running(store, busy) as served, occupied(served), client_for(served, max_retries=0) as client:
        for more in ({}, {"stream": True}):
            with pytest.raises(openai.RateLimitError) as caught:
                client.chat.completions.create(model="citestack-fast", messages=said(LAMP), **more)
            assert (caught.value.code, caught.value.type) == ("busy", "rate_limit_error")


def test_a_question_that_takes_too_long_is_told_and_not_repeated(store: Path) -> None:
    short = ServeSettings(workers=1, timeout_s=0.2)
    with running(store, short) as served, occupied(served), client_for(served, max_retries=2) as client:
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model="citestack-fast", messages=said(LAMP))
        assert (caught.value.status_code, caught.value.code) == (504, "stopped")
        assert caught.value.response.headers["x-should-retry"] == "false"
        assert caught.value.request.headers["x-stainless-retry-count"] == "0"
        with pytest.raises(openai.APIError, match="ran out"):
            list(client.chat.completions.create(model="citestack-fast", messages=said(LAMP), stream=True))
        events: list[Any] = list(client.responses.create(model="citestack-fast", input=LAMP, stream=True))
        assert events[-1].type == "response.failed"
        assert events[-1].response.error.code == "server_error"
        assert served.bench.lane.inside == 1


def test_a_client_that_leaves_frees_its_place(store: Path) -> None:
    with running(store, ServeSettings(workers=1)) as served, occupied(served), client_for(served) as client:
        chunks = client.chat.completions.create(model="citestack-fast", messages=said(LAMP), stream=True)
        assert next(iter(chunks)).choices[0].delta.role == "assistant"
        assert served.bench.lane.inside == 2
        chunks.close()
        wait_for(lambda: served.bench.lane.inside == 1)
