"""Tasks from a server log, imported as a user does: who is turned away, and which pages answer AI agents with errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.plan.model import Task
from citestack.plan.trafficked import LEAST, traffic_tasks
from citestack.store import Store
from tests.traffic.logs import BROWSER, CLAUDE, line, write

SITE = "shop.example"
FETCH = "Mozilla/5.0 (compatible; Claude-User/1.0; +Claude-User@anthropic.com)"
SEARCH = "Mozilla/5.0 (compatible; Claude-SearchBot/1.0; +claude-searchbot@anthropic.com)"


def imported(folder: Path, lines: Sequence[str], host: str = SITE) -> Path:
    """A store that ``citestack traffic`` read the log into."""
    log, store = write(folder / "access.log", *lines), folder / "store"
    words = ["traffic", str(log), "--save", "--host", host, "--store", str(store)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return store


def tasks_of(store: Path, domain: str = SITE) -> tuple[Task, ...]:
    with Store.open(store, read_only=True) as opened:
        return traffic_tasks(opened, domain)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    refused = [line(FETCH, path=f"/p{n}", status=403) for n in range(12)] + [line(FETCH, path="/ok")] * 3
    broken = [line(SEARCH, path="/guide", status=500)] * 11 + [line(SEARCH, path="/guide")] * 4
    gone = [line(SEARCH, path="/old", status=404)] * LEAST + [line(SEARCH, path="/rare", status=404)] * (LEAST - 1)
    nobody = [line(CLAUDE, path="/guide", status=403)] * 30 + [line(BROWSER, path="/shop", status=403)] * 30
    return imported(tmp_path_factory.mktemp("log"), [*refused, *broken, *gone, *nobody])


def test_an_agent_that_is_turned_away_more_than_not_is_to_be_let_in(store: Path) -> None:
    [blocked] = [t for t in tasks_of(store) if t.title.startswith("Let ")]
    assert blocked.title == "Let Claude-User (Anthropic) in: 12 of its 15 requests were refused"
    assert (blocked.host, blocked.part, blocked.layer, blocked.size) == (SITE, "traffic", 2, 12.0)
    assert blocked.expected is not None and blocked.expected.origin == "unknown"


def test_pages_that_answer_asking_agents_with_errors_are_named_the_worst_first(store: Path) -> None:
    broken = [t for t in tasks_of(store) if t.title.startswith("Answer ")]
    assert [(t.page, t.size) for t in broken] == [(f"https://{SITE}/guide", 11.0), (f"https://{SITE}/old", 10.0)]
    assert "11 errors in 15 requests" in broken[0].title and broken[0].why == "Asked for by Claude-SearchBot."


def test_a_log_of_another_site_says_nothing_of_this_one(store: Path, tmp_path: Path) -> None:
    assert tasks_of(store, "other.example") == ()
    with Store.open(tmp_path / "empty") as empty:
        assert traffic_tasks(empty, SITE) == ()


def test_few_requests_are_no_task(tmp_path: Path) -> None:
    assert tasks_of(imported(tmp_path, [line(FETCH, status=403)] * (LEAST - 1))) == ()
