import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest
from benchmarks.worlds import made

from citestack.errors import MissingExtraError, UsageError
from citestack.evaluate.authority_study import points as dots
from citestack.evaluate.authority_study.nouns import Measures, Options, Study, StudyTable
from citestack.evaluate.authority_study.report import write_report
from citestack.evaluate.authority_study.study import study

NAMES = {"trust", "links_text", "links_image"}


def small() -> tuple[Study, StudyTable]:
    world = made("true", 60, 40, 3).table
    domains = {
        d: Measures({"links_text": v, "links_image": v // 3, "trust": None if v < 2 else v / 9999}, m.pages, "<b>")
        for d, m in world.domains.items()
        for v in [m.values["referring_domains"] or 0.0]
    }
    table = replace(world, domains=domains, universe="sites of <i>one</i> list")
    return study(table, Options(rounds=200)), table


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_report_stands_alone_and_every_figure_says_what_it_shows(tmp_path: Path) -> None:
    found, table = small()
    files = {p.name for p in write_report(found, table, tmp_path / "out")}
    figures = {"correlations", "pairs", *(f"scatter-{n}" for n in NAMES)}
    assert files == {"study.json", "report.html", *(f"{f}.{kind}" for f in figures for kind in ("svg", "png"))}
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(html)
    assert not [
        t for t, a in tags.seen if t in {"script", "link", "img", "iframe", "i"} or a.get("src") or a.get("href")
    ]
    assert not re.findall(r"(?:@import|url\()", html)
    pictures = [a for t, a in tags.seen if t == "svg"]
    assert len(pictures) == 5
    assert all(a["role"] == "img" and a["aria-label"] for a in pictures)
    assert "&lt;i&gt;one&lt;/i&gt;" in html
    assert found.paragraph.split(". ")[1] in html
    assert (tmp_path / "out" / "pairs.png").read_bytes().startswith(b"\x89PNG")
    assert orjson.loads((tmp_path / "out" / "study.json").read_bytes())["universe"]["domains"] == 60


def test_the_same_study_writes_the_same_bytes(tmp_path: Path) -> None:
    found, table = small()
    one = replace(found, measures=found.measures[:1], pairs=())
    first, second = ({p.name: p.read_bytes() for p in write_report(one, table, tmp_path / name)} for name in ("a", "b"))
    assert first == second


def test_too_little_to_say_makes_a_report_without_figures(tmp_path: Path) -> None:
    world = made("true", 20, 40, 3).table
    found = study(world, Options(rounds=200))
    assert {p.name for p in write_report(found, world, tmp_path)} == {"study.json", "report.html"}
    assert "Too few to say" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_without_the_extra_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    found, table = small()
    with pytest.raises(MissingExtraError) as e:
        write_report(found, table, tmp_path / "out")
    assert "citestack[plots]" in e.value.hint
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    world = made("true", 20, 40, 3).table
    with pytest.raises(UsageError, match="cannot write into"):
        write_report(study(world, Options(rounds=200)), world, tmp_path / "out")


def test_dots_are_the_domains_that_have_both_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    found, table = small()
    drawn = dots.points(table, found)
    assert [len(drawn[m.name]) for m in found.measures] == [m.n for m in found.measures]
    monkeypatch.setattr(dots, "MOST", 10)
    few = dots.points(table, found)["links_text"]
    assert len(few) == 10
    assert set(few) <= set(drawn["links_text"])
