from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from citestack.errors import SourceError
from citestack.scale.inputs import archives


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name in ("a.warc.gz", "seg/b.WARC.WAT.GZ", "seg/c.wat", "seg/notes.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path


def test_files_folders_and_patterns_name_each_archive_once(web: Path) -> None:
    found = archives([str(web), str(web / "a.warc.gz")])
    assert found == [str(web / "a.warc.gz"), str(web / "seg/b.WARC.WAT.GZ"), str(web / "seg/c.wat")]


def test_lists_of_paths_are_relative_to_themselves_or_to_a_base(web: Path) -> None:
    listed = web / "wat.paths.gz"
    listed.write_bytes(gzip.compress(b"seg/c.wat\n\nseg/missing.wat.gz\n"))
    assert archives([str(listed)]) == [str(web / "seg/c.wat"), str(web / "seg/missing.wat.gz")]
    assert archives([str(listed)], "s3://bucket/") == ["s3://bucket/seg/c.wat", "s3://bucket/seg/missing.wat.gz"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.csv", b"", "no archive, folder or list"),
        ("x.warc.gz", None, "does not exist"),
        ("x.paths", b"readme.md\n", "which is no archive"),
        ("x.paths", b"\n", "no archive to read"),
        ("x.paths", b"https://data.example/a.wat.gz", "not read over HTTP"),
        ("x.paths.gz", b"\x1f\x8b broken", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_before_a_run(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=said):
        archives([str(tmp_path / name)])


def test_web_addresses_are_refused() -> None:
    with pytest.raises(SourceError, match="HTTP"):
        archives(["https://data.example/a.wat.gz"])
    with pytest.raises(SourceError, match="no archive to read"):
        archives([])
