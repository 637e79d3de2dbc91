"""The commands as a stranger uses them, against a server that speaks OpenAI's format."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.store import Store
from citestack.track.model import Prompt
from citestack.track.prompts.sets import PromptSets
from tests.llm.server import fails, send, serving

KEY = "sk-own-0123456789abcdef"
TEXT = "Heat pumps are quiet (pumps.example)."


def responds(handler, asked) -> None:
    mark = {
        "type": "url_citation",
        "start_index": 21,
        "end_index": 36,
        "url": "https://pumps.example/quiet",
        "title": "Q",
    }
    search = {"type": "search", "query": "q", "queries": ["quiet heat pump"], "sources": []}
    told = {
        "id": "resp_1",
        "object": "response",
        "model": "test-model",
        "status": "completed",
        "output": [
            {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": search},
            {"type": "message", "id": "m", "role": "assistant", "status": "completed",
             "content": [{"type": "output_text", "text": TEXT, "annotations": [mark]}]},
        ],
        "usage": {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120},
    }  # fmt: skip
    send(handler, 200, json.dumps(told).encode())


@pytest.fixture
def server():
    with serving() as made:
        made.steps[:] = [responds]
        yield made


@pytest.fixture
def shop(tmp_path, server, monkeypatch):
    """A store with a prompt set, and a file of engines."""
    monkeypatch.setenv("OWN_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "200")
    engines = f'[engines.mine]\nbase = "openai"\nbase_url = "{server.url}"\nkey_env = "OWN_KEY"\nper_minute = 6000\n'
    (tmp_path / "engines.toml").write_text(engines)
    with Store.open(tmp_path / "store") as store:
        asked = [Prompt("Are heat pumps quiet?"), Prompt("Do heat pumps work in winter?")]
        store.shelf(PromptSets).save("pumps", asked)
    return tmp_path


def track(shop, *arguments: str, fresh: bool = True):
    new = ("--set", "pumps", "--engine", "mine", "--engines-file", str(shop / "engines.toml")) if fresh else ()
    return CliRunner().invoke(app, ["track", *arguments, *new, "--store", str(shop / "store")])


def test_a_dry_run_says_what_it_may_cost_and_asks_nothing(shop, server):
    done = track(shop, "run", "--dry-run", "--repeats", "3", "--budget", "2", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["caps"] == {"total": 2.0, "engines": {}}
    assert told["forecast"]["askings"] == 6
    assert 0 < told["forecast"]["low_usd"] < told["forecast"]["high_usd"]
    assert any("searches in an answer" in words for words in told["forecast"]["engines"][0]["assumptions"])
    plain = track(shop, "run", "--dry-run")
    assert "2 askings" in plain.stdout
    assert server.asked == []
    assert track(shop, "runs", fresh=False).exit_code == 1, "nothing was begun"


def test_money_is_not_spent_unasked(shop, server):
    done = track(shop, "run")
    assert (done.exit_code, server.asked) == (1, [])
    assert "--yes" in done.exception.hint


def test_a_run_from_its_forecast_to_a_raw_answer(shop, server):
    done = track(shop, "run", "--yes", "--json", "--repeats", "2")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["run"], told["left"], told["finished_at"] is not None) == (1, 0, True)
    assert told["engines"][0]["states"] == {"measured": 4}
    assert told["cost"]["total_usd"] > 0
    assert "in all: 4 askings" in done.stderr
    (run,) = json.loads(track(shop, "runs", "--json", fresh=False).stdout)["runs"]
    assert (run["prompt_set"], run["version"], run["askings"], run["states"]) == ("pumps", 1, 4, {"measured": 4})
    assert "4 measured" in track(shop, "runs", fresh=False).stdout
    whole = json.loads(track(shop, "show", "1", "--json", fresh=False).stdout)
    assert [row["state"] for row in whole["asked"]] == ["measured"] * 4
    assert "Are heat pumps quiet?" in track(shop, "show", "1", fresh=False).stdout
    one = json.loads(track(shop, "show", "1", "0", "--json", fresh=False).stdout)
    assert one["observation"]["cited"][0]["page"]["key"] == "https://pumps.example/quiet"
    assert json.loads(one["calls"][0]["body"])["id"] == "resp_1"
    assert one["calls"][0]["attempts"][0]["status"] == 200
    shown = track(shop, "show", "1", "0", fresh=False).stdout
    assert "quiet heat pump" in shown
    assert "[1] https://pumps.example/quiet" in shown
    raw = track(shop, "show", "1", "0", "--raw", fresh=False).stdout
    assert json.loads(raw)["output"][1]["content"][0]["text"] == TEXT
    assert track(shop, "show", "1", "99", fresh=False).exit_code != 0
    again = json.loads(track(shop, "reparse", "1", "--json", fresh=False).stdout)
    assert (again["read"], again["changed"]) == (4, 0)
    everything = b"".join(p.read_bytes() for p in shop.rglob("*") if p.is_file())
    assert KEY.encode() not in everything + done.output.encode() + shown.encode()


def test_what_is_left_is_said_and_taken_up_again(shop, server):
    server.steps[:] = [fails(401, f"Incorrect API key provided: {KEY}")]
    done = track(shop, "run", "--yes", "--repeats", "9")
    assert done.exit_code == 1
    assert "the engine refused the key (401)" in done.stdout
    assert "citestack track run --resume 1" in done.stdout
    assert KEY not in done.output
    server.steps[:] = [responds]
    shown = track(shop, "run", "--resume", "--dry-run", "--json", "--failed", "1", fresh=False)
    assert json.loads(shown.stdout)["forecast"]["askings"] == 18
    done = track(shop, "run", "1", "--resume", "--failed", "--yes", "--json", fresh=False)
    assert (done.exit_code, json.loads(done.stdout)["left"]) == (0, 0)


@pytest.mark.parametrize(("arguments", "words"), [
    (("run", "--resume", "--set", "x"), "does not go with --set"),
    (("run", "--set", "pumps"), "a new run needs"),
    (("run", "7"), "goes with --resume"),
    (("run", "--failed"), "goes with --resume"),
    (("run", "--resume"), "no run was broken off"),
    (("run", "--resume", "7"), "no run 7"),
    (("run", "--resume", "--in-doubt", "guess"), "unknown way with doubt"),
    (("run", "--resume", "--budget", "much"), "no amount of money"),
    (("run", "--resume", "--budget", "openai=-1"), "no amount of money"),
    (("run", "--set", "pumps", "--engine", "nobody"), "no engine is called"),
    (("run", "--set", "pumps", "--engine", "replay"), "go together"),
    (("run", "--set", "gone", "--engine", "openai"), "gone"),
    (("run", "--set", "pumps", "--engine", "openai", "--budget", "mistral=5"), "does not ask"),
    (("run", "--set", "pumps", "--engine", "openai", "--yes"), "OPENAI_API_KEY"),
    (("show", "3"), "no run 3"),
    (("reparse", "3"), "no run 3"),
])  # fmt: skip
def test_what_cannot_be_done_is_said(shop, server, monkeypatch, arguments, words):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = track(shop, *arguments, fresh=False)
    assert done.exception is not None
    assert words in str(done.exception)
    assert server.asked == []


def test_saved_answers_are_read_without_anybody_being_asked(shop, server):
    folder = shop / "saved"
    folder.mkdir()
    row = {"prompt": "Are heat pumps quiet?", "response": "Yes, says [a test](https://pumps.example/quiet)."}
    (folder / "a.jsonl").write_text(json.dumps(row))
    asked = ("run", "--set", "pumps", "--engine", "replay", "--saved", str(folder), "--json")
    done = track(shop, *asked, fresh=False)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["askings"] == 1, "the other prompt has no saved answer"
    one = json.loads(track(shop, "show", "1", "0", "--json", fresh=False).stdout)
    assert (one["observation"]["surface"], len(one["observation"]["cited"])) == ("replay", 1)
    assert server.asked == []


@pytest.mark.slow
def test_ctrl_c_waits_for_what_is_under_way_and_says_how_to_go_on(shop, server):
    def slowly(handler, asked):
        time.sleep(0.3)
        responds(handler, asked)

    server.steps[:] = [slowly]
    command = [
        sys.executable, "-m", "citestack", "track", "run", "--set", "pumps", "--engine", "mine", "--engines-file",
        str(shop / "engines.toml"), "--repeats", "40", "--yes", "--json", "--store", str(shop / "store"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
    while process.poll() is None and len(server.asked) < 6:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    told = json.loads(out)
    done = told["engines"][0]["done"]
    assert (told["engines"][0]["why"], done) == ("stopped", len(server.asked))
    server.steps[:] = [responds]
    rest = json.loads(track(shop, "run", "--resume", "--yes", "--json", fresh=False).stdout)
    assert (rest["left"], rest["engines"][0]["in_doubt"], len(server.asked)) == (0, 0, 80)
