import pytest

from citestack.store import Store
from tests.llm.server import serving
from tests.track.run.tiny import KEY, Script


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def script(monkeypatch):
    monkeypatch.setenv("TINY_KEY", KEY)
    with serving() as server:
        yield Script(server)
