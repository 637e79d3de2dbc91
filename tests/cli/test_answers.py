"""``verify-answer`` and ``evaluate alce`` through the real entry point."""

import json
from pathlib import Path

import pytest

from tests.cli.test_contract import citestack
from tests.corpus.fetch.conftest import Site, site
from tests.evaluate.tiny_nli import write_model

__all__ = ["site"]
TANK = "<!doctype html><title>Tank</title><main><p>The tank holds 300 litres of water.</p></main>"
ANSWER = "The tank holds 300 litres [1]. The tank holds 500 litres [1].\n\nSources:\n1. {url}\n"


def check(tmp_path: Path, body: str, *options: str) -> tuple[int, dict[str, object], str]:
    file = tmp_path / "answer.md"
    file.write_text(body, encoding="utf-8")
    done = citestack("verify-answer", str(file), "--json", *options, store=None)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_cited_pages_are_fetched_and_judged(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITESTACK_STORE", str(tmp_path / "none"))
    site.page("/tank", TANK)
    code, found, _ = check(tmp_path, ANSWER.format(url=site.url("/tank?utm_source=x")), "--allow-private")
    assert code == 1
    assert [s["state"] for s in found["sentences"]] == ["supported", "refuted"]  # type: ignore[attr-defined]
    assert found["totals"]["citation_recall"] == {"value": 0.5, "hits": 1, "of": 2}  # type: ignore[index]
    assert found["totals"]["alce"]["citation_recall"] == 0.5  # type: ignore[index]
    assert found["sources"][0]["read_from"] == "web" and found["sources"][0]["url"] == site.url("/tank")  # type: ignore[index]
    assert not (tmp_path / "none").exists()


def test_without_a_readable_page_nothing_is_measured(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITESTACK_STORE", str(tmp_path / "none"))
    code, found, _ = check(tmp_path, ANSWER.format(url=site.url("/tank")))
    assert (code, found["totals"]["citation_recall"]) == (3, {"value": None, "hits": 0, "of": 0})  # type: ignore[index]
    assert found["sources"][0]["problem"]["code"] == "blocked_address"  # type: ignore[index]
    code, found, _ = check(tmp_path, ANSWER.format(url=site.url("/tank")), "--no-fetch")
    assert (code, found["sources"][0]["problem"]["code"]) == (3, "not_fetched")  # type: ignore[index]
    assert site.paths() == []


def test_pages_of_the_store_and_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "tank.html").write_text(TANK, encoding="utf-8")
    store = str(tmp_path / "store")
    assert (
        citestack("add", str(folder), "--base-url", "https://a.example/", "--no-embed", "--store", store).returncode
        == 0
    )
    body = "The tank holds 300 litres ([a.example](https://a.example/tank.html))."
    code, found, _ = check(tmp_path, body, "--store", store, "--no-fetch")
    assert (code, found["sources"][0]["read_from"]) == (0, "store")  # type: ignore[index]
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "1.txt").write_text("The tank holds 500 litres.", encoding="utf-8")
    code, found, _ = check(tmp_path, body, "--store", store, "--no-fetch", "--sources", str(texts))
    assert (code, found["sources"][0]["read_from"]) == (1, "folder")  # type: ignore[index]


def test_the_table_for_people_shows_page_text_as_text(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("The [bold]tank[/bold] holds 300 litres of water.", encoding="utf-8")
    body = "The [bold]tank[/bold] holds 300 litres [1].\n\nSources:\n1. https://a.example/tank\n"
    done = citestack("verify-answer", "-", "--no-fetch", "--sources", str(tmp_path), stdin=body)
    assert done.returncode == 0, done.stderr
    assert "[bold]tank[/bold]" in done.stdout and "supports" in done.stdout
    assert "citation recall     1 of 1 (100%)" in done.stdout


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        ('{"hello": 1}', (), "bad_answer"),
        ('{"error": {"message": "Overloaded"}}', (), "bad_answer"),
        (" \n", (), "bad_answer"),
        ('{"candidates": [{"finishReason": "SAFETY"}]}', (), "bad_answer"),
        ("text", ("--sources", "/no/such/folder"), "bad_input"),
        ("text", ("--store", "/no/such/store"), "store_failed"),
    ],
)
def test_bad_input(tmp_path: Path, body: str, options: tuple[str, ...], code: str) -> None:
    status, found, errors = check(tmp_path, body, "--no-fetch", *options)
    assert (status, found) == (3 if code == "store_failed" else 2, {})
    assert json.loads(errors)["error"]["code"] == code


def test_a_missing_file() -> None:
    done = citestack("verify-answer", "/no/such/file", "--json")
    assert (done.returncode, json.loads(done.stderr)["error"]["code"]) == (2, "bad_input")


def test_nothing_to_check_is_said_in_words(tmp_path: Path) -> None:
    done = citestack("verify-answer", "-", "--no-fetch", stdin="Thanks!")
    assert done.returncode == 0
    assert "citation recall     not measured\n" in done.stdout


# --- evaluate alce ------------------------------------------------------------------------------------------------

DOCS = [
    {"title": "Tank", "text": "The tank holds 300 litres of water."},
    {"title": "Birds", "text": "Sparrows nest in April."},
]
RUN = {
    "data": [
        {"question": "q", "output": "The tank holds 300 litres [1][2]. It is red.\nMore.", "docs": DOCS, "qa_pairs": [{"short_answers": ["300"]}]},
        {"question": "q", "output": "Sparrows nest in April [2].", "docs": DOCS},
    ]
}  # fmt: skip


def alce(tmp_path: Path, *options: str) -> dict[str, dict[str, dict[str, object]]]:
    run = tmp_path / "run.json"
    run.write_text(json.dumps(RUN), encoding="utf-8")
    done = citestack("evaluate", "alce", str(run), "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return found


def test_alce_by_both_rules(tmp_path: Path) -> None:
    found = alce(tmp_path)
    rules = found["rules"]
    assert {name: (r["recall"]["value"], r["precision"]["value"]) for name, r in rules.items()} == {  # type: ignore[index]
        "alce": (0.75, 0.75), "strict": (0.75, 0.75),
    }  # fmt: skip
    assert (rules["alce"]["answers"], rules["alce"]["statements"], rules["alce"]["ids"]) == (2, 3, 3)
    assert found["correctness"]["em_recall"] == 1.0
    assert list(alce(tmp_path, "--rule", "strict")["rules"]) == ["strict"]


def test_alce_with_a_model_folder_as_judge(tmp_path: Path) -> None:
    found = alce(tmp_path, "--judge", str(write_model(tmp_path / "tiny")), "--rule", "alce")
    assert str(found["judge"]).startswith("tiny@")
    assert found["rules"]["alce"]["recall"]["value"] == 0.0  # type: ignore[index]


def test_the_rulers_are_listed() -> None:
    assert "alce" in citestack("evaluate", "--help").stdout
    done = citestack("evaluate")
    assert done.returncode == 2
    assert "Missing command" in done.stderr


def test_alce_for_people(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(RUN), encoding="utf-8")
    done = citestack("evaluate", "alce", str(tmp_path / "run.json"))
    assert "2 answers judged by support-l12@" in done.stdout
    assert "75.0 (" in done.stdout


def test_our_own_answers_are_asked_and_judged(tmp_path: Path) -> None:
    site_folder, store = tmp_path / "site", str(tmp_path / "store")
    site_folder.mkdir()
    (site_folder / "tank.html").write_text(TANK, encoding="utf-8")
    assert citestack("add", str(site_folder), "--base-url", "https://a.example/", "--store", store).returncode == 0
    questions = tmp_path / "q.txt"
    questions.write_text("How many litres of water does the tank hold?\nbest pizza in Naples\n", encoding="utf-8")
    done = citestack("evaluate", "alce", "--questions", str(questions), "--profile", "fast", "--json", "--store", store)
    found = json.loads(done.stdout)
    assert (found["answers"], found["abstained"], found["rules"]["alce"]["recall"]["value"]) == (1, 1, 1.0)


@pytest.mark.parametrize(
    "options",
    [(), ("a", "--questions", "b"), ("/no/such",), ("/no/such", "--rule", "mine"), ("/no/such", "--judge", "x")],
)
def test_alce_with_bad_input(options: tuple[str, ...]) -> None:
    done = citestack("evaluate", "alce", *options, "--json")
    assert (done.returncode, done.stdout, json.loads(done.stderr)["error"]["code"]) == (2, "", "bad_input")
