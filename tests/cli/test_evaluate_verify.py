"""``evaluate verify``, ``evaluate calibrate`` and the thresholds they make, through the real entry point."""

import json
from pathlib import Path

import pytest

from tests.cli.test_contract import citestack

TOWNS = ["Lyon", "Turin", "Basel", "Ghent", "Malmo", "Porto", "Krakow", "Graz", "Cork", "Bath", "Delft", "Essen"]


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "stations.jsonl"
    made = []
    for n, town in enumerate(TOWNS):
        text = f"The railway station in {town} opened in {1900 + n} and has {n + 3} platforms."
        made.append({"premise": text, "claim": f"{town} has a railway station with {n + 3} platforms.", "label": 1})
        made.append({"premise": text, "claim": f"{town} has a railway station with {n + 30} platforms.", "label": 0})
    path.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    return path


def test_the_verifier_is_measured_with_the_floor_beside(rows) -> None:
    done = citestack("evaluate", "verify", str(rows), "--support", "features", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    entry = found["sets"]["stations"]
    assert found["threshold"] == 0.5
    assert entry["cases"] == 24
    assert entry["words"]["auc"]["value"] == 0.5
    assert entry["features"]["balanced_accuracy"]["value"] > 0.9
    assert {"value", "low", "high"} <= entry["features"]["auc"].keys()
    assert "calibration_error" in entry["features"]


def test_the_table_names_what_is_compared(rows) -> None:
    done = citestack("evaluate", "verify", str(rows), "--support", "features")
    assert done.returncode == 0, done.stderr
    assert "stations" in done.stdout
    assert "words" in done.stdout
    assert "mean balanced accuracy" in done.stdout


def test_thresholds_are_made_and_used(rows, tmp_path) -> None:
    out = tmp_path / "thresholds.json"
    made = citestack("evaluate", "calibrate", str(rows), "--support", "features", "--out", str(out), "--json")
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    assert found == json.loads(out.read_text())
    assert found["rows"] == 24
    claim = ("verify", "--claim", "Lyon has a station.", "--source", "-", "--support", "features", "--json")
    with_file = citestack(*claim, "--thresholds", str(out), stdin="The railway station in Lyon opened in 1900.")
    assert json.loads(with_file.stdout)["uncertain"] in (True, False)
    again = citestack("evaluate", "verify", str(rows), "--support", "features", "--thresholds", str(out), "--json")
    assert json.loads(again.stdout)["threshold"] == found["supported"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate", "verify", "/no/such/rows.jsonl"),
        ("evaluate", "verify", "{rows}", "--half", "third"),
        ("evaluate", "verify", "{rows}", "--support", "oracle"),
        ("verify", "--claim", "x", "--source", "-", "--support", "features", "--thresholds", "/no/such.json"),
    ],
)
def test_bad_input_is_named(rows, arguments) -> None:
    done = citestack(*(a.replace("{rows}", str(rows)) for a in arguments), "--json", stdin="Text.")
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"]["hint"] is not None
