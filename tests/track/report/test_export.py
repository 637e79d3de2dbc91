import csv
from datetime import date
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from citestack.errors import UsageError
from citestack.track.report.chosen import Chosen
from citestack.track.report.export import export
from tests.track.report.columns import write


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write(tmp_path_factory.mktemp("columns"), weeks=2, prompts=5)


def rows(path: Path, form: str) -> list[dict[str, object]]:
    if form == "csv":
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))  # type: ignore[arg-type]
    if form == "jsonl":
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("table", ["observations", "citations", "mentions", "retrieved"])
def test_the_three_formats_hold_the_same_rows(sets: list[Path], table: str, tmp_path: Path) -> None:
    kept = []
    for form in ("csv", "jsonl", "parquet"):
        out = tmp_path / f"x.{form}"
        n = export(iter(sets), table, out)
        found = rows(out, form)
        assert len(found) == n > 0
        kept.append([(str(r["answer"]), r["engine"], r["prompt"]) for r in found])
    assert kept[0] == kept[1] == kept[2]


def test_rows_are_chosen_by_engine_and_day_and_bring_the_words_of_their_prompt(
    sets: list[Path], tmp_path: Path
) -> None:
    chosen = Chosen(frozenset({"beta"}), date(2026, 1, 12), date(2026, 1, 31))
    export(iter(sets), "citations", tmp_path / "x.jsonl", chosen, {f"{0:016x}": "how loud is a heat pump?"})
    found = rows(tmp_path / "x.jsonl", "jsonl")
    assert {(r["engine"], r["day"]) for r in found} == {("beta", "2026-01-12")}
    assert {r["prompt_text"] for r in found} == {"how loud is a heat pump?", None}
    assert all(r["state"] == "measured" for r in found)


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(sets: list[Path], tmp_path: Path) -> None:
    export(iter(sets), "observations", tmp_path / "x.csv", texts={f"{n:016x}": "=HYPERLINK(1)" for n in range(5)})
    assert {r["prompt_text"] for r in rows(tmp_path / "x.csv", "csv")} == {"'=HYPERLINK(1)"}


def test_runs_without_a_table_give_no_rows_and_unknown_tables_are_refused(sets: list[Path], tmp_path: Path) -> None:
    assert export(iter(()), "mentions", tmp_path / "x.csv") == 0
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith('"answer"')
    with pytest.raises(UsageError, match="cannot export"):
        export(iter(sets), "texts", tmp_path / "x.csv")
    with pytest.raises(UsageError, match="cannot be written"):
        export(iter(sets), "mentions", tmp_path / "no" / "x.jsonl")
