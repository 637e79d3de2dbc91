from __future__ import annotations

import pytest

from citestack.errors import NotFoundError
from citestack.store.first_party import FirstParty, Part

SHA = bytes(range(32))
PARTS = [Part("2026-09-01", 2, b"\0a"), Part("2026-09-02", 1, b"b"), Part("", 9, b"c")]


def test_an_import_comes_back_and_is_replaced_by_the_same_content(store):
    shelf = store.shelf(FirstParty)
    first, replaced = shelf.save("bing-pages", "ä.csv", SHA, {"site": "ä"}, PARTS)
    assert (first.id, replaced, first.about, first.sha256) == (1, 0, {"site": "ä"}, SHA)
    assert shelf.find("bing-pages", SHA) == first
    assert shelf.find("bing-queries", SHA) is None
    other, _ = shelf.save("bing-queries", "b.csv", SHA, {}, PARTS[:1])
    assert [p for _, p in shelf.parts([first.id])] == PARTS
    assert [p.day for _, p in shelf.parts([1, 2], "2026-09-01", "2026-09-01")] == ["2026-09-01", "2026-09-01"]
    again, replaced = shelf.save("bing-pages", "a.csv", SHA, {}, [])
    assert (again.id, replaced) == (3, 1)
    assert [i.id for i in shelf.imports()] == [3, 2]
    assert [i.id for i in shelf.imports("bing-queries")] == [other.id]
    assert list(shelf.parts([first.id])) == []
    assert store.generation == 0, "no answer depends on an import"


def test_an_import_can_be_taken_away(store):
    shelf = store.shelf(FirstParty)
    shelf.save("bing-pages", "a.csv", SHA, {}, PARTS)
    assert shelf.forget(1).label == "a.csv"
    assert (shelf.imports(), list(shelf.parts([1]))) == ([], [])
    with pytest.raises(NotFoundError):
        shelf.forget(1)
