"""The commands with a model in the environment, through the real entry point."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citestack.llm.probe import Probed, probe
from citestack.trace import RunStarted, WritingEvent
from citestack.trace_json import loads
from tests.llm.server import KEY, Asked, Server, drafted, fails, raw, says, send

TOOL = str(Path(sys.executable).parent / "citestack")
PAGE = (
    "<html lang=en><title>Reading lamps</title><body><main><h1>Reading lamps</h1><p>A reading lamp needs about 500 "
    "lumens. The Lumo 5 reading lamp uses 6 watts and lasts 25,000 hours.</p></main></body></html>"
)
QUESTION = "How many lumens does a reading lamp need?"
NEEDS = "A reading lamp needs about 500 lumens."


def citestack(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("CITESTACK_")}
    environment = {**own, "COLUMNS": "200", **environ}
    return subprocess.run([TOOL, *arguments], capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    site, folder = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("store")
    (site / "lamps.html").write_text(PAGE, encoding="utf-8")
    done = citestack(
        "add", str(site), "--base-url", "https://lamps.example/", "--no-embed", "--store", str(folder), environ={}
    )
    assert done.returncode == 0, done.stderr
    return str(folder)


def asked_for(asked: Asked) -> str:
    if "search queries" in asked.prompt:
        return json.dumps({"queries": [{"kind": "follow_up", "text": "reading lamp lifetime hours", "why": "next"}]})
    return drafted(NEEDS[:-1] + " [1].", "A reading lamp needs about 900 lumens.")


def ask(store: str, *more: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return citestack("ask", QUESTION, "--profile", "fast", "--store", store, *more, environ=environ)


def test_ask_with_a_model_for_both(server: Server, store: str, tmp_path: Path) -> None:
    server.play(says(asked_for))
    trace = tmp_path / "trace.json"
    more = ("--writer", "llm", "--fanout", "llm")
    done = ask(store, *more, "--json", "--trace", str(trace), environ=server.environ())
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [s["text"] for s in answer["sentences"]] == [NEEDS]
    assert answer["citations"][0]["url"] == "https://lamps.example/lamps.html"
    assert any(q["source"] == "model" for q in answer["queries"])
    record = loads(trace.read_bytes())
    assert record.one(RunStarted).models["llm"] == "test-model" and len(record.one(WritingEvent).drafts) == 1
    assert KEY not in trace.read_text() + done.stdout + done.stderr
    shown = ask(store, *more, "--trace", "-", environ=server.environ())
    assert "by a language model (1 call, 100 + 20 tokens)" in shown.stdout


def test_a_failing_model_is_said_in_the_table_and_the_pages_answer(server: Server, store: str) -> None:
    server.play(fails(401, "who are you"))
    done = ask(store, "--writer", "llm", "--trace", "-", environ=server.environ())
    assert done.returncode == 0 and NEEDS in done.stdout
    assert "HTTP 401: who are you. The extractive writer answered instead." in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--writer", "llm"), "CITESTACK_LLM_BASE_URL is not set"),
        (("--writer", "poet"), "unknown writer 'poet'"),
        (("--fanout", "wide"), "unknown fanout 'wide'"),
    ],
)
def test_bad_settings_are_usage_errors(store: str, more: tuple[str, ...], said: str) -> None:
    done = ask(store, *more, "--json", environ={})
    assert done.returncode == 2 and said in json.loads(done.stderr)["error"]["message"]


def lists(*models: str):
    return lambda handler, _: send(handler, 200, json.dumps({"data": [{"id": m} for m in models]}).encode())


@pytest.mark.parametrize(
    ("step", "reachable", "listed", "problem"),
    [
        (lists("test-model", "other"), True, True, None),
        (lists("other"), True, False, "does not list the model 'test-model'"),
        (fails(404), True, None, None),
        (raw(b"ok", "text/plain"), True, None, None),
        (fails(401), False, None, "CITESTACK_LLM_API_KEY"),
        (fails(500), False, None, "HTTP 500"),
    ],
)
def test_the_endpoint_is_asked_for_its_models(server: Server, step, reachable, listed, problem: str | None) -> None:
    server.play(step)
    found = probe(server.environ())
    assert (found.configured, found.reachable, found.listed) == (True, reachable, listed)
    assert found.problem is None if problem is None else problem in (found.problem or "")
    assert server.asked[0].path == "/v1/models" and server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_none_or_half_an_endpoint() -> None:
    assert probe({}) == Probed(configured=False)
    half = probe({"CITESTACK_LLM_BASE_URL": "http://127.0.0.1:9/v1"})
    assert "CITESTACK_LLM_MODEL is not set" in (half.problem or "")
    gone = probe({"CITESTACK_LLM_BASE_URL": "http://127.0.0.1:9/v1", "CITESTACK_LLM_MODEL": "m"})
    assert "could not be connected to" in (gone.problem or "") and not gone.reachable


def test_doctor_says_it_without_the_key(server: Server, store: str) -> None:
    server.play(lists("test-model"))
    done = citestack("doctor", "--json", "--store", store, environ=server.environ())
    assert json.loads(done.stdout)["llm"]["reachable"] is True and KEY not in done.stdout
    shown = citestack("doctor", "--store", store, environ={}).stdout
    assert "language model not configured; nothing needs one" in shown
