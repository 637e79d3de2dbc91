"""``citestack track sentiment`` against an endpoint that behaves, and one that does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import CitestackError, ConfigError, NotFoundError
from citestack.store import Store
from citestack.store.sentiment import SentimentShelf
from tests.llm.server import KEY, Asked, Server, fails, raw, resets, says, serving
from tests.track.make import observed, put_run
from tests.track.sentiment.made import BOTH, FINE, LOUD, NOBODY, answer, track

NAMES = ("CITESTACK_LLM_BASE_URL", "CITESTACK_LLM_MODEL", "CITESTACK_LLM_API_KEY")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "store") as store:
        track(store)
        put_run(store, [observed(t) for t in (LOUD, LOUD, FINE, BOTH, NOBODY)])
        put_run(store, [observed(NOBODY)])
    return tmp_path / "store"


@pytest.fixture
def configured(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    for name, value in server.environ().items():
        monkeypatch.setenv(name, value)
    return server


def command(folder: Path, *words: object, code: int = 0) -> tuple[str, str]:
    found = CliRunner().invoke(app, ["track", "sentiment", *map(str, words), "--store", str(folder)])
    ended = found.exception.exit_code if isinstance(found.exception, CitestackError) else found.exit_code
    assert ended == code, found.output
    assert KEY not in found.output
    return found.stdout, found.stderr


def told(folder: Path, *words: object, code: int = 0) -> dict:
    return json.loads(command(folder, *words, "--json", code=code)[0])


def judges(asked: Asked) -> str:
    return answer("negative", "loud") if "loud" in asked.prompt else answer("neutral", "pumps")


def test_the_labels_of_a_run_are_asked_for_and_told(folder: Path, configured: Server) -> None:
    configured.play(says(judges))
    found = told(folder, 1, "--prices", "1/10")
    assert found["labels"] == {"positive": 0, "neutral": 2, "negative": 3, "mixed": 0, "not_measured": 0}
    assert (found["namings"], found["asked"], found["copies"], found["left"]) == (5, 4, 1, 0)
    assert (found["model"], len(found["prompt"])) == ("test-model", 16)
    assert found["spent"] == {
        "calls": 4,
        "prompt_tokens": 400,
        "completion_tokens": 80,
        "cost": 0.0012,
        "estimated": False,
    }
    assert found["forecast"]["calls"] == 4
    asked = configured.asked[0]
    assert asked.body["response_format"]["json_schema"]["schema"]["required"] == ["label", "quote"]
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    out, err = command(folder, 1)
    assert "5 were labelled before" in out and "labels in the opinion of test-model:" in out and "  3 negative" in out
    assert "nothing is left to ask" in err and len(configured.asked) == 4


def test_a_forecast_asks_nothing_and_foresees_what_is_then_used(folder: Path, configured: Server) -> None:
    configured.play(says(judges, usage=None))
    foreseen = told(folder, 1, "--dry-run", "--prices", "0.15/0.60")["forecast"]
    assert not configured.asked and foreseen["calls"] == 4
    assert foreseen["most_tokens"] == 4 * 2048
    assert foreseen["cost"] == pytest.approx((foreseen["prompt_tokens"] * 0.15 + 4 * 80 * 0.6) / 1e6, abs=1e-6)
    out, _ = command(folder, 1, "--forecast", "--limit", 1, "--brand", "Acme")
    assert "4 times an answer names a tracked brand; model test-model" in out and "  1 call of the language" in out
    spent = told(folder, 1)["spent"]
    sent = [m["content"] for a in configured.asked for m in a.body["messages"]]
    assert foreseen["prompt_tokens"] == sum(-(-len(text.encode()) // 3) for text in sent) <= spent["prompt_tokens"]
    assert spent["estimated"]


def test_without_a_model_it_says_what_to_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for more in ((), ("--dry-run",)):
        found = CliRunner().invoke(app, ["track", "sentiment", "1", *more, "--store", str(folder)])
        assert isinstance(found.exception, ConfigError)
        assert "none is configured" in found.exception.message
        assert all(name in found.exception.hint for name in NAMES)


def test_what_cannot_be_labelled_is_told(folder: Path, configured: Server, tmp_path: Path) -> None:
    configured.play(says(judges))
    command(folder, 2, code=1)
    command(folder, 1, "--brand", "Nobody", code=2)
    command(folder, 1, "--budget", 1, code=2)
    command(folder, 1, "--prices", "cheap", code=2)
    assert isinstance(
        CliRunner().invoke(app, ["track", "sentiment", "9", "--store", str(folder)]).exception, NotFoundError
    )
    with Store.open(tmp_path / "other") as other:
        put_run(other, [observed(LOUD)])
    command(tmp_path / "other", 1, code=2)
    assert not configured.asked


def test_a_busy_endpoint_is_asked_again_and_a_broken_answer_is_no_label(folder: Path, configured: Server) -> None:
    configured.play(
        fails(429, "slow down", Retry_After="0"), says(judges), raw(b"<html>", "text/html"), resets(), says("not json"),
        says(answer("positive", "the best of all")), says(judges),
    )  # fmt: skip
    found = told(folder, 1)
    assert found["reasons"] == {"no_label": 1, "quote_not_found": 1}
    assert found["labels"] == {"positive": 0, "neutral": 1, "negative": 2, "mixed": 0, "not_measured": 2}
    assert found["spent"]["calls"] == 7
    assert told(folder, 1)["asked"] == 0, "what the model answered stays, good or not"


def test_a_refused_key_ends_it_at_once_and_with_a_good_one_it_goes_on(folder: Path, configured: Server) -> None:
    configured.play(fails(401, f"no such key {KEY}"))
    out, _ = command(folder, 1, code=3)
    assert "5 not measured" in out and "5 llm_auth: " in out and len(configured.asked) == 1
    configured.play(says(judges))
    assert told(folder, 1)["asked"] == 4


def test_a_budget_is_never_passed(folder: Path, configured: Server) -> None:
    configured.play(says(judges, usage=(400, 100)))
    most = told(folder, 1, "--dry-run", "--prices", "1/10")["forecast"]["most_cost"]
    found = told(folder, 1, "--prices", "1/10", "--budget", 0.024)
    assert found["spent"]["cost"] <= 0.024 < most
    assert 0 < found["asked"] < 5 and set(found["reasons"]) == {"budget"}
    with Store.open(folder) as store:
        assert {one.label for one in store.shelf(SentimentShelf).every()} >= {"negative", "not_measured"}
    assert told(folder, 1)["labels"]["not_measured"] == 0


def test_a_command_that_is_stopped_goes_on(folder: Path, configured: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    configured.play(says(judges))
    from citestack.track.sentiment import labelling

    real, calls = labelling.read, iter((True, True, False))
    monkeypatch.setattr(
        labelling, "read", lambda *a: real(*a) if next(calls) else (_ for _ in ()).throw(KeyboardInterrupt)
    )
    _, err = command(folder, 1, code=130)
    assert "go on with: citestack track sentiment 1" in err
    monkeypatch.setattr(labelling, "read", real)
    found = told(folder, 1)
    assert (found["known"], found["asked"], len(configured.asked)) == (3, 2, 5)
