"""Saved responses: matched to prompts, read by the adapter of their format, labelled where they are made up."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from citestack.errors import UsageError
from citestack.track.engines.catalogue import engine
from citestack.track.engines.replay_sender import ReplaySender
from citestack.track.engines.saved import SavedAnswers, one_kind
from citestack.track.engines.sniffing import reader_of
from citestack.track.model import Asking, Observation, Prompt, State
from citestack.track.protocols import Call, Reply
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, AT, FIXTURES, adapter, read

TEXT = "Rub oil on it [1].\n\nSources:\n[1] https://pans.example/season"


def jsonl(path: Path, *rows: Any) -> Path:
    raw = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode()
    if path.suffix == ".gz":
        raw = gzip.compress(raw)
    elif path.suffix == ".zst":
        raw = pa.Codec("zstd").compress(raw, asbytes=True)
    path.write_bytes(raw)
    return path


def asked(saved: SavedAnswers, prompt: Prompt, repeat: int = 1) -> Observation:
    replay, asking = adapter("replay"), Asking("replay", prompt, repeat)
    reply = asyncio.run(ReplaySender(saved, now=lambda: AT).send(replay.call(asking), "k"))
    found = replay.read(asking, [reply])
    assert isinstance(found, Observation)
    return found


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_a_file_of_lines(tmp_path: Path, ending: str) -> None:
    file = jsonl(
        tmp_path / f"saved.{ending}",
        {"prompt": "How to  SEASON a pan", "response": p.SERPAPI, "at": "2026-10-01T00:00:00Z"},
        {"id": Prompt("by id").id, "response": TEXT, "engine": "some-model"},
        {"prompt": "twice", "response": p.CLORO},
        {"prompt": "twice", "response": p.BRIGHTDATA},
    )
    with SavedAnswers.open(file) as saved:
        assert len(saved.rows) == 4
        found = asked(saved, Prompt("how to season a pan"))
        assert (found.state, found.surface, found.asked_at) == (State.MEASURED, "replay", "2026-10-01T00:00:00Z")
        direct = read("serpapi-ai-overview", p.SERPAPI)
        assert found == replace(direct, surface="replay", asked_at="2026-10-01T00:00:00Z")
        text = asked(saved, Prompt("by id"))
        assert (text.model, text.text.strip()) == ("some-model", "Rub oil on it.")
        assert [c.page.key for c in text.cited] == ["https://pans.example/season"]
        assert asked(saved, Prompt("twice"), 1).model == "copilot"
        assert asked(saved, Prompt("twice"), 2).model == "perplexity"
        assert asked(saved, Prompt("twice"), 3).reason == "not_saved"
        unknown = asked(saved, Prompt("never asked"))
        assert (unknown.state, unknown.reason) == (State.FAILED, "not_saved")


def test_a_folder_with_manifest_sidecar_ids_and_questions(tmp_path: Path) -> None:
    prompts = [Prompt(t) for t in ("from the manifest", "from the sidecar", "from the name", p.PROMPT, "from nowhere")]
    (tmp_path / "a.json").write_text(json.dumps(p.CLORO))
    jsonl(tmp_path / "manifest.jsonl", {"file": "a.json", "prompt": "from the manifest"})
    (tmp_path / "b.md").write_text(TEXT)
    (tmp_path / "b.meta.json").write_text(json.dumps({"prompt": "from the sidecar", "engine": "chat"}))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{prompts[2].id}.2.json").write_text(json.dumps(p.CLORO))
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(json.dumps(p.DFS_CHATGPT).encode()))
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "d.txt").write_text("An answer to nobody knows what.")
    with SavedAnswers.open(tmp_path) as saved:
        assert saved.missing(prompts) == (prompts[4],)
        assert [Path(r.place).name for r in saved.strangers(prompts)] == ["d.txt"]
        assert asked(saved, prompts[0]).model == "copilot"
        assert asked(saved, prompts[1]).model == "chat"
        assert asked(saved, prompts[2], 2).state is State.MEASURED
        assert asked(saved, prompts[2], 1).reason == "not_saved"
        assert asked(saved, prompts[3]).model == "gpt-6-1"


def test_market_and_language_keep_askings_apart(tmp_path: Path) -> None:
    rows = [{"prompt": "pans", "market": m, "response": f"In {m}."} for m in ("DE", "AT")]
    with SavedAnswers.open(jsonl(tmp_path / "s.jsonl", *rows)) as saved:
        at, us = Prompt("pans", market="AT"), Prompt("pans", market="US")
        assert [r.market for r in saved.of(at)] == ["AT"]
        assert saved.missing([at, us]) == (us,)
        assert asked(saved, at).text.strip() == "In AT."


def test_replies_of_two_calls_are_one_answer(tmp_path: Path) -> None:
    both = {"prompt": "x", "replies": [p.SERPAPI_TOKEN, p.SERPAPI_SECOND]}
    alone = {"prompt": "y", "response": p.SERPAPI_TOKEN}
    with SavedAnswers.open(jsonl(tmp_path / "s.jsonl", both, alone)) as saved:
        assert len(asked(saved, Prompt("x")).cited) == 7
        found = asked(saved, Prompt("y"))
        assert (found.state, found.reason) == (State.INCOMPLETE, "second_call_not_saved")


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_the_format_is_found_out_from_the_content(name: str) -> None:
    expected = "dataforseo-llm-chat-gpt" if name == "dataforseo-llm-chat-gpt" else name
    assert reader_of(FIXTURES[name]) == expected
    assert reader_of({"replies": [FIXTURES[name]]}) == expected


@pytest.mark.parametrize(
    ("saved", "name"),
    [
        ({"object": "response", "output": []}, "openai"),
        ({"output": [{"type": "search_results", "results": []}]}, "perplexity"),
        ({"citations": [], "choices": [{"message": {"content": "x"}}]}, "perplexity-sonar"),
        ({"candidates": [{"content": {"parts": []}}]}, "gemini"),
        ({"x": 1}, None),
        ([], None),
        (None, None),
    ],
)
def test_formats_of_interfaces_for_programs(saved: Any, name: str | None) -> None:
    assert reader_of(saved) == name
    assert name is None or engine(name)


def test_what_is_no_answer_is_unreadable(tmp_path: Path) -> None:
    rows = [
        {"prompt": "a", "response": {"x": 1}},
        {"prompt": "b", "response": '{"cut": '},
        {"prompt": "c", "response": " "},
    ]
    with SavedAnswers.open(jsonl(tmp_path / "s.jsonl", *rows)) as saved:
        reasons = [asked(saved, Prompt(t)).reason for t in "abc"]
        assert reasons == ["unknown_shape", "bad_json", "no_text"]


def test_a_named_engine_goes_before_what_the_content_looks_like(tmp_path: Path) -> None:
    answer = {
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "Oil it.", "annotations": []}]}]
    }
    with SavedAnswers.open(jsonl(tmp_path / "s.jsonl", {"prompt": "a", "engine": "xai", "response": answer})) as saved:
        assert asked(saved, Prompt("a")).text.strip() == "Oil it."


# Conformance: made-up answers are labelled, and never stand among real ones.


def test_made_up_answers_are_refused_unless_they_are_wanted(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "s.jsonl", {"prompt": "a", "simulated": True, "response": p.CLORO})
    with pytest.raises(UsageError, match="made up"):
        SavedAnswers.open(file)
    with SavedAnswers.open(file, simulated=True) as saved:
        found = asked(saved, Prompt("a"))
        assert (found.simulated, found.state) == (True, State.MEASURED)


def test_real_answers_are_not_made_up_ones(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "s.jsonl", {"prompt": "a", "response": p.CLORO})
    with pytest.raises(UsageError, match="not labelled"):
        SavedAnswers.open(file, simulated=True)
    with SavedAnswers.open(file) as saved:
        assert asked(saved, Prompt("a")).simulated is False


@pytest.mark.parametrize("simulated", [True, False])
def test_a_set_of_both_kinds_is_refused(tmp_path: Path, simulated: bool) -> None:
    rows = [{"prompt": "a", "response": p.CLORO}, {"prompt": "b", "response": {**p.CLORO, "simulated": True}}]
    with pytest.raises(UsageError, match="among real ones"):
        SavedAnswers.open(jsonl(tmp_path / "s.jsonl", *rows), simulated=simulated)


def test_one_kind() -> None:
    assert (one_kind([]), one_kind([False, False]), one_kind([True])) == (False, False, True)


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, Path]:
    files = {
        "empty": tmp_path / "empty.jsonl",
        "cut": tmp_path / "cut.jsonl",
        "gz": tmp_path / "cut.jsonl.gz",
        "zst": tmp_path / "cut.jsonl.zst",
        "none": tmp_path / "none.jsonl",
        "outside": tmp_path / "outside",
        "gone": tmp_path / "gone",
    }
    files["empty"].write_text("\n\n")
    files["cut"].write_text('{"prompt": "a", "response": "x"}\n{"prompt": "b", ')
    files["gz"].write_bytes(gzip.compress(b'{"a": 1}\n' * 1000)[:-20])
    files["zst"].write_bytes(b"not zstd")
    for name, file in (("outside", "../cut.jsonl"), ("gone", "gone.json")):
        files[name].mkdir()
        jsonl(files[name] / "manifest.jsonl", {"file": file, "prompt": "x"})
    return files


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty", "no saved answer"),
        ("cut", "cut.jsonl:2: not JSON"),
        ("gz", "cannot be unpacked"),
        ("zst", "cannot be unpacked"),
        ("none", "no such file"),
        ("outside", "names no file of the folder"),
        ("gone", "not there: gone.json"),
    ],
)
def test_files_that_cannot_be_read(broken: dict[str, Path], name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        SavedAnswers.open(broken[name])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"response": {}}', b'{"cut', b'{"citestack_saved": 1}'])
def test_a_kept_reply_that_is_no_envelope(body: bytes) -> None:
    found = adapter("replay").read(ASKING, [Reply(200, body, AT)])
    assert isinstance(found, Observation)
    assert found.state is State.UNREADABLE


def test_other_calls_are_not_answered(tmp_path: Path) -> None:
    with SavedAnswers.open(jsonl(tmp_path / "s.jsonl", {"prompt": "a", "response": "x"})) as saved:
        reply = asyncio.run(ReplaySender(saved, now=lambda: AT).send(Call("GET", "https://a.example/"), "k"))
        assert reply.failure == "not_local"
