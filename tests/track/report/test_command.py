"""``citestack track report`` and ``export`` on a store with two runs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import CitestackError
from citestack.store import Store
from citestack.store.universe import UniverseShelf
from citestack.track.model import Observation, State
from citestack.track.scoring.universe import Brand, Universe
from tests.track.make import observed, put_run

OURS = "Acme makes a quiet pump [1]. Others are loud [2].\n\n[1]: https://www.acme.example/pump\n[2]: https://rival.example/loud"
THEIRS = "Rival makes a cheap pump [1]. It is sold widely.\n\n[1]: https://rival.example/cheap"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    with Store.open(folder) as opened:
        opened.shelf(UniverseShelf).save(
            Universe(
                (Brand("Acme", sites=("acme.example",)), Brand("Rival", sites=("rival.example",), competitor=True))
            ).body()
        )
        for week, ours in ((3, 8), (10, 2)):
            put_run(opened, answers(f"2026-08-{week:02}T09:00:00+00:00", ours), engines=("alpha", "beta"))
    return folder


def answers(at: str, ours: int) -> list[Observation]:
    """Ten prompts to two engines: the first ``ours`` prompts cite Acme; the last asking of all failed."""
    found = [observed(f"{OURS if n // 2 < ours else THEIRS}\n\nAnswer {n} of {at}.", at) for n in range(19)]
    return [*found, replace(Observation(State.FAILED, reason="http_500"), asked_at=at)]


def ran(store: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["track", *words, "--store", str(store)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_the_report_in_every_format(store: Path, tmp_path: Path) -> None:
    code, told = ran(store, "report", "--domain", "https://www.acme.example/", "--json")
    document = json.loads(told)
    assert code == 0 and document["title"] == "acme.example"
    rate = next(f for f in document["engines"][0]["figures"] if f["measure"] == "citation_rate")
    assert (rate["hits"], rate["of"]) == (20, 38) and rate["exploratory"] is True
    assert rate["coverage"] == pytest.approx(38 / 40)
    assert "exploratory below 50 prompts" in document["lead"][0]
    assert rate["shown"] in ran(store, "report", "--domain", "acme.example")[1]
    rows = list(csv.DictReader(io.StringIO(ran(store, "report", "--domain", "acme.example", "--format", "csv")[1])))
    assert next(r["shown"] for r in rows if r["measure"] == "citation_rate") == rate["shown"]
    out = tmp_path / "r.html"
    assert ran(store, "report", "--domain", "acme.example", "--out", str(out))[0] == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_against_another_period_with_alerts(store: Path) -> None:
    words = (
        "report",
        "--domain",
        "acme.example",
        "--from",
        "2026-08-10",
        "--to",
        "2026-08-16",
        "--against",
        "previous",
    )
    code, told = ran(store, *words, "--json", "--alert", "change:citation_rate=down", "--alert", "coverage<0.5")
    document = json.loads(told)
    assert code == 1
    assert [a["outcome"] for a in document["alerts"]] == ["fired", "quiet"]
    assert document["selection"]["against"] == ["2026-08-03", "2026-08-09"]
    change = next(c for c in document["changes"] if c["measure"] == "citation_rate" and not c["engine"])
    assert change["verdict"] == "down" and change["pairs"] == 10
    assert ran(store, *words, "--alert", "coverage<0.5")[0] == 0


def test_without_a_domain_it_is_about_the_own_brand(store: Path) -> None:
    document = json.loads(ran(store, "report", "--json")[1])
    assert document["title"] == "Acme" and document["selection"]["brand"] == "Acme"
    names = {f["measure"] for f in document["engines"][0]["figures"]}
    assert {"citation_rate", "mention_rate", "ghost_citations", "unlinked_mentions", "words"} <= names


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "soon"), ("--from", "2026-08-10", "--to", "2026-08-01"), ("--against", "previous"), ("--group", "colour"),
        ("--step", "fortnight"), ("--format", "pdf"), ("--engine", "nobody"), ("--alert", "citation_rate"), ("--out", "x.pdf"),
        ("--webhook", "ftp://hooks.example/T0P-S3CRET"),
    ],
)  # fmt: skip
def test_bad_words_are_refused_with_what_to_do(store: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(CitestackError) as caught:
        ran(store, "report", *words)
    assert caught.value.exit_code == 2 and caught.value.hint and "S3CRET" not in caught.value.message


def test_a_webhook_on_this_machine_is_refused_before_anything_runs(store: Path) -> None:
    with pytest.raises(CitestackError) as caught:
        ran(store, "report", "--alert", "coverage>0", "--webhook", "http://127.0.0.1:9/T0P-S3CRET")
    assert caught.value.code == "blocked_address" and "S3CRET" not in caught.value.message


def test_a_period_without_answers_says_so_with_exit_code_1(store: Path) -> None:
    code, told = ran(store, "report", "--from", "2027-01-01")
    assert code == 1 and "No answer was measured in this selection." in told


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_export(store: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"x.{ending}"
    code, told = ran(store, "export", "citations", "--out", str(out), "--from", "2026-08-10", "--json")
    assert code == 0
    assert json.loads(told) == {"table": "citations", "rows": 4 * 2 + 15, "file": str(out)}
    assert out.stat().st_size > 0
    assert ran(store, "export", "mentions", "--out", str(out), "--to", "2020-01-01")[0] == 1
