"""One tracked store for all tests, and one that tracks nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from tests.serve.tracking.made import tracked

ADDRESS = "http://127.0.0.1:8747"
HTML = {"Accept": "text/html"}
COUNTING = ('http-equiv="refresh"', '"counting"')


class Patient(TestClient):
    """Comes again while figures are being counted, as a browser does: a busy machine takes its time."""

    def get(self, *args: Any, **options: Any) -> Response:
        answer, until = super().get(*args, **options), time.monotonic() + 60
        while any(sign in answer.text for sign in COUNTING) and time.monotonic() < until:
            time.sleep(0.1)
            answer = super().get(*args, **options)
        return answer


@pytest.fixture(scope="session")
def tracking(tmp_path_factory: pytest.TempPathFactory) -> str:
    location = str(tmp_path_factory.mktemp("tracking") / "store")
    tracked(location)
    return location


@pytest.fixture(scope="session")
def bench(tracking: str) -> Iterator[Workbench]:
    opened = Workbench(tracking)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(bench: Workbench) -> TestClient:
    return Patient(create_app(bench), base_url=ADDRESS, headers=HTML)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    opened = Workbench(str(tmp_path_factory.mktemp("tracking") / "empty"))
    yield TestClient(create_app(opened), base_url=ADDRESS, headers=HTML)
    opened.close()
