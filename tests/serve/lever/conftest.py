"""One store with experiments, plans and twins for all tests, and one with none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from tests.serve.lever.made import levered

ADDRESS = "http://127.0.0.1:8747"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
def levers(tmp_path_factory: pytest.TempPathFactory) -> str:
    location = str(tmp_path_factory.mktemp("levers") / "store")
    levered(location)
    return location


@pytest.fixture(scope="session")
def bench(levers: str) -> Iterator[Workbench]:
    opened = Workbench(levers)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(bench: Workbench) -> TestClient:
    return TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    opened = Workbench(str(tmp_path_factory.mktemp("levers") / "empty"))
    yield TestClient(create_app(opened), base_url=ADDRESS, headers=HTML)
    opened.close()
