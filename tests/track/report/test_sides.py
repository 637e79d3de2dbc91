"""Imported reports and server logs stand in the report as others counted them."""

from __future__ import annotations

from pathlib import Path

import pytest

from citestack.store import Store
from citestack.store.traffic import TrafficShelf
from citestack.track.first_party.nouns import Options
from citestack.track.first_party.run import import_file
from citestack.track.report.document import Selection
from citestack.track.report.naming import domain_of
from citestack.track.report.sides import first_party, traffic
from citestack.traffic import lists
from citestack.traffic.classify import Classifier
from citestack.traffic.read import Reading, read_logs
from citestack.traffic.saved import save
from tests.track.first_party import files as f

LINE = '66.249.66.1 - - [10/Aug/2026:09:00:00 +0000] "GET /{page} HTTP/1.1" 200 99 "{referer}" "{agent}"\n'


def test_reports_of_bing_stand_by_themselves(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        for data, name in ((f.OVERVIEW, f.OVERVIEW_NAME), (f.PAGES, f.PAGES_NAME), (f.QUERIES, f.QUERIES_NAME)):
            import_file(f.write(tmp_path, data, name), store, Options())
        found = {s.title: s for s in first_party(store, Selection("acme.example"))}
        assert first_party(store, Selection("nobody.example")) == ()
    assert {
        "Citations that Bing counted",
        "Three reports of acme.example",
        "Pages that Bing cited most",
        "What Bing searched",
    } == set(found)
    assert found["Citations that Bing counted"].rows[0][0] == "acme.example"
    assert all(len(row) == len(s.head) for s in found.values() for row in s.rows)


def test_logs_say_agents_with_how_sure_they_are_and_visits(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    robot = LINE.format(
        page="guide", referer="-", agent="Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"
    )
    person = LINE.format(
        page="guide", referer="https://chatgpt.com/", agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/142.0"
    )
    log.write_text(robot * 3 + person, encoding="utf-8")
    with Store.open(tmp_path / "store") as store:
        assert traffic(store, Selection()) == ()
        save(store.shelf(TrafficShelf), read_logs([log], Reading(Classifier(lists.load()), digest=True)))
        agents, visits = traffic(store, Selection(start="2026-08-10", end="2026-08-10"))
        assert traffic(store, Selection(start="2026-08-11")) == ()
    assert agents.rows[0][0] == "GPTBot" and agents.rows[0][3] == "3"
    assert visits.rows[0][1] == "1" and "2026-08-10 to 2026-08-10; 4 requests" in visits.note


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ("https://www.Acme.example/x?y", "acme.example"),
        ("docs.acme.co.uk", "acme.co.uk"),
        ("not a domain", "not a domain"),
    ],
)
def test_a_domain_is_called_as_in_the_columns(said: str, domain: str) -> None:
    assert domain_of(said) == domain
