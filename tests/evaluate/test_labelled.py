"""Labelled rows become cases."""

import json
from pathlib import Path

import pytest
import zstandard

from citestack.errors import UsageError
from citestack.evaluate.labelled import read_sets


def write(path: Path, rows: list[dict]) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    return path


def rows(count: int) -> list[dict]:
    return [{"premise": f"text {n}", "claim": f"claim {n}", "label": n % 2} for n in range(count)]


def test_every_row_is_a_case(tmp_path) -> None:
    (found,) = read_sets([write(tmp_path / "a.jsonl", rows(6))])
    assert found.name == "a"
    assert sorted(c.claim for c in found.cases) == [f"claim {n}" for n in range(6)]
    assert {c.partly for c in found.cases} == {None}


def test_rows_of_one_group_are_one_case(tmp_path) -> None:
    grouped = [{**r, "group": "g", "claim": "same", "label": 1} for r in rows(3)] + rows(2)
    (found,) = read_sets([write(tmp_path / "a.jsonl", grouped)])
    assert sorted(len(c.premises) for c in found.cases) == [1, 1, 3]


def test_chunks_of_a_wice_claim_are_one_case_and_tell_partly(tmp_path) -> None:
    chunks = [
        {"premise": f"p{n}", "claim": "c", "label": 0, "label_raw": "partially_supported", "meta": {"id": 7, "chunk_idx": n}}
        for n in range(3)
    ]  # fmt: skip
    (found,) = read_sets([write(tmp_path / "a.jsonl", [*chunks, *rows(2)])])
    (case,) = [c for c in found.cases if c.claim == "c"]
    assert case.premises == ("p0", "p1", "p2")
    assert (case.label, case.partly) == (0, 1)


def test_halves_part_the_claims_and_stay_the_same(tmp_path) -> None:
    path = write(tmp_path / "a.jsonl", rows(60))
    first, second = (read_sets([path], half=h)[0].cases for h in ("first", "second"))
    assert not {c.claim for c in first} & {c.claim for c in second}
    assert len(first) + len(second) == 60
    assert min(len(first), len(second)) > 15
    assert read_sets([path], half="first")[0].cases == first


def test_limit_takes_the_same_cases_whatever_the_order(tmp_path) -> None:
    found = read_sets([write(tmp_path / "a.jsonl", rows(40))], limit=10)[0].cases
    again = read_sets([write(tmp_path / "b.jsonl", rows(40)[::-1])], limit=10)[0].cases
    assert found == again


def test_folders_and_packed_files_are_read(tmp_path) -> None:
    packed = zstandard.compress("\n".join(json.dumps(r) for r in rows(4)).encode())
    (tmp_path / "b.jsonl.zst").write_bytes(packed)
    write(tmp_path / "a.jsonl", rows(4))
    (tmp_path / "notes.txt").write_text("no rows")
    assert [s.name for s in read_sets([tmp_path])] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"premise": "p", "claim": "c"}', "label"),
        ('{"premise": "p", "claim": 3, "label": 1}', "texts"),
        ('{"premise": "p", "claim": "c", "label": 2}', "0 or 1"),
        ("[]", "line 1"),
        ("{", "line 1"),
    ],
)
def test_bad_rows_are_named(tmp_path, line, problem) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    with pytest.raises(UsageError, match=problem):
        read_sets([path])


def test_one_label_only_is_an_error(tmp_path) -> None:
    with pytest.raises(UsageError, match="both labels"):
        read_sets([write(tmp_path / "a.jsonl", [{**r, "label": 1} for r in rows(5)])])


def test_missing_files_and_empty_folders_are_errors(tmp_path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_sets([tmp_path / "none.jsonl"])
    with pytest.raises(UsageError, match="no labelled rows"):
        read_sets([tmp_path])
    with pytest.raises(UsageError, match="no half"):
        read_sets([tmp_path], half="third")
