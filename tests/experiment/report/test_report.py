"""Every face says the same, hostile text stays text, and a bundle is the same bytes every time."""

import csv
import gzip
import io
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest
from rich.console import Console
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.cli.show_experiment_report import print_report
from citestack.errors import UsageError
from citestack.experiment.findings import analyse
from citestack.experiment.findings.words import whole
from citestack.experiment.report.bundle import ArmFact, Bundle, bundle_bytes, bundle_of, read_bundle, write_bundle
from citestack.experiment.report.document import report_json
from citestack.experiment.report.forest import Scale, step_of
from citestack.experiment.report.html import report_html
from citestack.experiment.report.markdown import report_markdown
from citestack.experiment.report.rows import HEAD, report_csv
from citestack.experiment.report.sentences import difference
from citestack.experiment.report.view import View, primary_effects
from tests.experiment.findings.made import rich

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    run = rich(36)
    return Bundle(
        replace(run.design, name="Hot <script>alert(1)</script> water"), {"pages": 93, "models": {"embedding": "static"}, "corpus": "ab" * 32},
        tuple(ArmFact(i.name, i.kind, i.twin, "Does <b>things</b>.", "GEO, KDD 2024") for i in run.infos), run.cases,
        (("Nobody answers this", "the stack abstained"),),
        {(label, case, 1, run.cases[case].target): edit for (label, case), edit in run.edits.items()},
        run.outcomes, analyse(*run.parts),
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(bundle: Bundle) -> str:
    return report_html(bundle)


def terminal(bundle: Bundle) -> str:
    out = Console(file=io.StringIO(), width=400)
    print_report(out, bundle)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_every_face_shows_the_same_figures(bundle: Bundle, page: str) -> None:
    text, told, marked = (
        unescape(re.sub(r"<[^>]+>", "", page)),
        terminal(bundle),
        report_markdown(bundle).replace("\\", ""),
    )
    for sentence in (*bundle.findings.summary, *bundle.findings.warnings):
        # A warning that must not be missed has its first word set apart.
        assert sentence.partition(": ")[2] in text and sentence in told and sentence in marked
    for e in primary_effects(View.of(bundle)):
        assert whole(e.difference, "pawc") in told and whole(e.difference, "pawc") in marked
        assert whole(e.difference, "pawc").partition(" (")[0] in text
        assert e.finding in text and e.finding in told and e.finding in marked


def test_the_page_is_well_formed_and_asks_for_nothing(page: str) -> None:
    seen: list[str] = []
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)
            if tag not in ("meta", "br"):
                opened.append(tag)
            assert not {"style", "onclick", "src"} & {name for name, _ in attrs}

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(page)
    assert not opened and "script" not in seen and "svg" in seen
    assert "&lt;script&gt;alert(1)" in page and "<i>sentence" not in page and "Does &lt;b&gt;" in page


def test_what_is_fabricated_is_marked_everywhere(bundle: Bundle, page: str) -> None:
    for face in (page, terminal(bundle), report_markdown(bundle)):
        assert "FABRICATED" in face and "Fabricated" in face
    assert "Made up: nobody verified this" in page and "97 % of experts agree." in page
    assert "MADE UP" in report_markdown(bundle)
    assert {r["kind"] for r in rows(bundle) if r["arm"] == "invent-statistics"} == {"fabricated"}


def rows(bundle: Bundle) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(bundle))))


def test_the_csv_has_every_effect(bundle: Bundle) -> None:
    found = rows(bundle)
    assert len(found) == len(bundle.findings.effects) and tuple(found[0]) == HEAD
    first = next(e for e in bundle.findings.effects if e.arm == "front-load" and e.measure == "pawc" and not e.stratum)
    row = next(r for r in found if r["arm"] == "front-load" and r["measure"] == "pawc" and not r["stratum"])
    assert first.difference is not None and float(row["difference"]) == pytest.approx(first.difference.value)
    odd = replace(bundle, findings=replace(bundle.findings, effects=(replace(first, arm="=cmd()"),)))
    assert rows(odd)[0]["arm"] == "'=cmd()"


def test_a_bundle_is_the_same_bytes_and_comes_back(bundle: Bundle, tmp_path: Path) -> None:
    data = bundle_bytes(bundle)
    again = bundle_of(orjson.loads(data))
    assert bundle_bytes(again) == data == bundle_bytes(replace(bundle, outcomes=bundle.outcomes[::-1]))
    write_bundle(bundle, tmp_path / "a.json.gz")
    assert gzip.decompress((tmp_path / "a.json.gz").read_bytes()) == data
    assert bundle_bytes(read_bundle(tmp_path / "a.json.gz")) == data
    assert again.target_edits == bundle.target_edits
    parts = (again.design, again.cases, again.outcomes, again.target_edits, again.arms)
    assert bundle_bytes(replace(again, findings=analyse(*parts))) == data


@pytest.mark.parametrize("data", [b"", b"[]", b'{"bundle": 2}', b'{"bundle": 1}', b"\x1f\x8bno"])
def test_what_is_no_bundle_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(data)
    with pytest.raises(UsageError):
        read_bundle(tmp_path / "b.json")


def test_the_json_says_what_a_reader_needs(bundle: Bundle) -> None:
    told = report_json(bundle)
    assert told["moved_layer"]["front-load"] == 4 and told["cases"] == 36
    assert [s["name"] for s in told["survival"][0]["steps"]] == [
        "fan-out",
        "retrieval",
        "reranking",
        "grounding",
        "citation",
    ]
    assert orjson.dumps(told)


def test_words_that_went_and_came_stand_in_their_sentence() -> None:
    assert (
        "".join(difference("it costs a lot <b>", "it costs 90 euros <b>"))
        == "it costs <del>a lot</del> <ins>90 euros</ins> &lt;b&gt; "
    )


def test_axes_have_few_ticks_and_hold_everything(bundle: Bundle) -> None:
    scale = Scale.over(primary_effects(View.of(bundle)))
    assert 2 <= len(scale.ticks) <= 7 and scale.low <= 0 <= scale.high
    assert all(2 <= span / step_of(span) <= 4 + 1e-9 or span < 0.002 for span in (0.003, 0.01, 0.07, 0.4, 1.9, 12.0))
    nothing = Scale.over([])
    assert nothing.low <= 0 < nothing.high


def test_report_command(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_bundle(bundle, path)
    files = {f"--{name}": str(tmp_path / name) for name in ("html", "csv", "markdown")}
    done = RUNNER.invoke(
        app, ["experiment", "report", str(path), *(x for pair in files.items() for x in pair), "--json"]
    )
    assert done.exit_code == 0, done.output
    told = orjson.loads(done.stdout)
    assert told["files"] == list(files.values()) and told["findings"]["primary"] == "pawc"
    assert (tmp_path / "html").read_text(encoding="utf-8") == report_html(read_bundle(path))
    c_seo = RUNNER.invoke(app, ["experiment", "report", str(path), "--c-seo"])
    assert c_seo.exit_code == 0 and "Effect on the PAWC share" in c_seo.output
    gone = RUNNER.invoke(app, ["experiment", "report", str(tmp_path / "none.json")])
    assert isinstance(gone.exception, UsageError)


def test_power_command(bundle: Bundle, tmp_path: Path) -> None:
    done = RUNNER.invoke(
        app, ["experiment", "power", "--scatter", "0.1", "--prompts", "50", "--arms", "8", "--effect", "0.03", "--json"]
    )
    told = orjson.loads(done.stdout)
    assert told["table"][0]["effects"][0] == pytest.approx(0.0564, abs=1e-3) and told["needed"][0] > 100
    write_bundle(bundle, tmp_path / "b.json")
    shown = RUNNER.invoke(app, ["experiment", "power", "--from", str(tmp_path / "b.json"), "--effect", "0.02"])
    assert shown.exit_code == 0 and "must change" in shown.output and "2.0 % with 1 arm" in shown.output
    assert isinstance(RUNNER.invoke(app, ["experiment", "power"]).exception, UsageError)
