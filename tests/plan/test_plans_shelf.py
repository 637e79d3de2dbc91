"""Plans in the store, on both databases."""

from __future__ import annotations

import pytest

from citestack.errors import NotFoundError
from citestack.store import Store
from citestack.store.plans import KEPT, Plans
from tests.store.conftest import location, new_database, postgres_url, store

__all__ = ["location", "new_database", "postgres_url", "store"]


def test_the_newest_plan_and_the_one_before(store: Store) -> None:
    shelf = store.shelf(Plans)
    assert shelf.newest("a.example") is None
    first = shelf.save("a.example", b"one", "2026-10-01T00:00:00+00:00")
    other = shelf.save("b.example", b"other")
    second = shelf.save("a.example", b"two")
    assert shelf.newest("a.example") == second
    assert (shelf.before(second), shelf.before(first), shelf.before(other)) == (first, None, None)
    assert shelf.get(first.id).body == b"one"
    assert [d for d, _, _ in shelf.domains()] == ["a.example", "b.example"]
    with pytest.raises(NotFoundError):
        shelf.get(99)


def test_old_plans_are_forgotten(store: Store) -> None:
    shelf, generation = store.shelf(Plans), store.generation
    made = [shelf.save("a.example", b"x") for _ in range(KEPT + 3)]
    assert shelf.before(made[3]) is None
    assert shelf.newest("a.example") == made[-1]
    assert store.generation == generation
