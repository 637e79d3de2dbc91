from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
import typer
from benchmarks.worlds import made
from typer.testing import CliRunner

from citestack.cli import authority_correlate
from citestack.errors import StoreError, UsageError
from citestack.evaluate.authority_study.nouns import Measures, StudyTable
from citestack.store import Store
from tests.evaluate.authority_study.traced import page, record, traced


def known(store: Store) -> Mapping[str, Measures]:
    return {f"s{i}.example": Measures({"trust": i / 100}) for i in range(len(store.urls()))}


@pytest.fixture
def app() -> typer.Typer:
    group = typer.Typer()
    group.callback()(lambda: None)
    authority_correlate.register(group, known)
    return group


def csvs(table: StudyTable, folder: Path) -> list[str]:
    domains = ["domain,referring_domains,pages"]
    domains += [f"{d},{m.values['referring_domains']},{m.pages}" for d, m in table.domains.items()]
    rows = ["question,domain,citations"]
    rows += [f"{a.question},{d},{n}" for a in table.answers for d, n in a.counts["citations"].items()]
    (folder / "domains.csv").write_text("\n".join(domains))
    (folder / "answers.csv").write_text("\n".join(rows))
    return ["correlate", "--table", str(folder / "domains.csv"), "--answers", str(folder / "answers.csv")]


def test_a_table_is_read_and_the_paragraph_comes_first(app: typer.Typer, tmp_path: Path) -> None:
    argv = [*csvs(made("true", 60, 40, 1).table, tmp_path), "--rounds", "200"]
    shown = CliRunner().invoke(app, argv, env={"COLUMNS": "300"})  # long names of files narrow the first column
    assert shown.exit_code == 0, shown.output
    text = " ".join(shown.stdout.split())
    assert text.startswith("Looked at: 60 domains (the domains of the table) over 40 questions")
    assert "Spearman at equal site size" in text
    found = orjson.loads(CliRunner().invoke(app, [*argv, "--json"]).stdout)
    assert found["measures"][0]["verdict"]["code"] == "shown"
    assert found["seed"] == 7


def test_files_are_written_where_asked(app: typer.Typer, tmp_path: Path) -> None:
    argv = [*csvs(made("none", 20, 40, 1).table, tmp_path), "--out", str(tmp_path / "out")]
    shown = CliRunner().invoke(app, argv)
    assert shown.exit_code == 1
    assert str(tmp_path / "out" / "report.html") in shown.stdout
    assert (tmp_path / "out" / "study.json").exists()


def test_the_store_gives_answers_and_the_callable_gives_measures(app: typer.Typer, tmp_path: Path) -> None:
    urls = [f"https://s{i}.example/" for i in range(40)]
    with Store.open(tmp_path / "store") as store:
        store.put(record(page(u)) for u in urls)
        for q in range(25):
            cited = [u for i, u in enumerate(urls) if (q * 7) % 40 <= i]
            store.save_trace(traced(f"q{q}", found=urls, candidates=urls, cited=cited, text=""))
    argv = ["correlate", "--store", str(tmp_path / "store"), "--rounds", "200", "--json"]
    found = orjson.loads(CliRunner().invoke(app, argv).stdout)
    assert found["universe"]["questions"] == 25
    assert found["measures"][0]["correlations"]["spearman"]["value"] > 0.9
    table = tmp_path / "t.csv"
    table.write_text("domain,rating\n" + "\n".join(f"s{i}.example,{40 - i}" for i in range(40)))
    mixed = orjson.loads(CliRunner().invoke(app, [*argv, "--table", str(table)]).stdout)
    assert mixed["measures"][0]["name"] == "rating"
    assert mixed["measures"][0]["correlations"]["spearman"]["value"] < -0.9


def test_what_cannot_be_is_an_error_with_its_exit_code(app: typer.Typer, tmp_path: Path) -> None:
    lone = CliRunner().invoke(app, ["correlate", "--answers", "a.csv"])
    assert isinstance(lone.exception, UsageError)
    nowhere = CliRunner().invoke(app, ["correlate", "--store", str(tmp_path / "none")])
    assert isinstance(nowhere.exception, StoreError)
    assert nowhere.exception.exit_code == 3
