"""A tracked engine before and after: the record read with hand-worked numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from citestack.errors import UsageError
from citestack.experiment.askers.tracked import AFTER, is_target, seen
from citestack.experiment.model import CONTROL, Asked, Design, Tracked, Window
from citestack.experiment.run.runner import run_tracked
from citestack.store import Store
from tests.track.make import observed, put_run

MINE, OTHER = "https://www.mine.example/a", "https://other.example/b"
SOURCES = f"\n\n[1]: {MINE}\n[2]: {OTHER}\n"
DESIGN = Design(
    "launch",
    (Asked("prompt 0"), Asked("prompt 1"), Asked("prompt 9")),
    (),
    targets=("mine.example",),
    engine="tracked",
    tracked=Tracked(Window("2026-01-01", "2026-01-31"), Window("2026-02-01", "2026-02-28")),
)


def answered(text: str, day: str) -> object:
    return observed(text + SOURCES, at=f"{day}T08:00:00+00:00")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    opened = Store.open(tmp_path_factory.mktemp("track"))
    before, after = "2026-01-10", "2026-02-10"
    put_run(opened, [answered("Pumps hum all night [2].", before), answered("Tanks last ten years [2].", before)])  # type: ignore[list-item]
    put_run(opened, [answered("Pumps hum all night [1]. Tanks do not [2].", after), answered("Tanks rust [2].", after)])  # type: ignore[list-item]
    put_run(opened, [answered("Long ago [1].", "2025-01-01"), answered("Long ago [1].", "2025-01-01")])  # type: ignore[list-item]
    return opened


def test_both_sides_are_read_by_day_and_the_rest_is_left_out(store: Store) -> None:
    found = seen(store, DESIGN)
    assert [(c.prompt, c.domain, c.rank) for c in found.cases] == [("prompt 0", "e", None), ("prompt 1", "e", None)]
    assert [p for p, _ in found.left_out] == ["prompt 9"]
    numbers = {(o.arm, o.case): o.measures for o in found.outcomes}
    assert numbers[CONTROL, 0]["cited"] == 0.0
    assert numbers[AFTER, 0]["cited"] == 1.0
    assert (numbers[CONTROL, 0]["citation_rank_gain"], numbers[AFTER, 0]["citation_rank_gain"]) == (0.0, 5.0)
    assert numbers[AFTER, 0]["word_count"] == pytest.approx(4 / 7)
    assert numbers[CONTROL, 0]["word_count"] == 0.0


def test_a_run_of_it_has_findings(store: Store) -> None:
    done = run_tracked(store, DESIGN)
    assert done.experiment.state == "finished"
    effect = next(e for e in done.findings["effects"] if e["measure"] == "cited" and not e["stratum"])
    assert (effect["arm"], effect["prompts"], effect["control"], effect["changed"]) == (AFTER, 2, 0.0, 0.5)


def test_without_both_sides_there_is_nothing_to_say(tmp_path: Path) -> None:
    with Store.open(tmp_path) as empty, pytest.raises(UsageError, match="both before and after"):
        seen(empty, DESIGN)


@pytest.mark.parametrize(
    ("url", "target", "same"),
    [
        (MINE, "mine.example", True),
        (MINE, "example", True),
        (MINE, "ine.example", False),
        (MINE + "?utm_source=x#top", MINE, True),
        (OTHER, MINE, False),
        ("mailto:a@b", "mine.example", False),
    ],
)
def test_what_is_the_target(url: str, target: str, same: bool) -> None:
    assert is_target(url, target) is same
