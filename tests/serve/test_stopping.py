"""What was asked of a server that is told to stop: answered, or told when to come again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from citestack.serve import workbench
from citestack.serve.settings import ServeSettings
from tests.serve.busy import wait_for
from tests.serve.conftest import QUESTION, Served
from tests.serve.test_lane import Gate


def test_who_still_waits_is_told_to_come_again_and_what_runs_is_answered(
    serve: Callable[[ServeSettings], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "WAITED_OUT_S", 0.0)
    served, gate = serve(ServeSettings(workers=1)), Gate()
    running = served.bench.work(gate.work)
    assert gate.entered.wait(10)
    with ThreadPoolExecutor(1) as pool, httpx.Client(base_url=f"{served.url}/api/v1", timeout=60) as client:
        body = {"question": QUESTION, "profile": "fast"}
        asked = pool.submit(client.post, "/ask", json=body)
        wait_for(lambda: served.bench.lane.inside == 2)
        served.bench.stop()
        late = asked.result(30)
    assert (late.status_code, late.json()["title"], late.headers["retry-after"]) == (429, "the server is stopping", "5")
    gate.go.set()
    assert running.future.result(10) == "done"
