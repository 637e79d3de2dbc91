"""One tracked store for all tests, and one that tracks nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from tests.serve.tracking.made import tracked

ADDRESS = "http://127.0.0.1:8747"
HTML = {"Accept": "text/html"}


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
    return TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    opened = Workbench(str(tmp_path_factory.mktemp("tracking") / "empty"))
    yield TestClient(create_app(opened), base_url=ADDRESS, headers=HTML)
    opened.close()
