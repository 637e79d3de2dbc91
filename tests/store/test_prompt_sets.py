from __future__ import annotations

import pytest

from citestack.errors import NotFoundError, UsageError
from citestack.track.model import Prompt
from citestack.track.prompts.sets import PromptSets, merged

A, B, C = Prompt("ä?", market="DE", language="de", branded=True, guessed=("branded",)), Prompt("b"), Prompt("c")


def test_only_another_list_is_another_version(store):
    shelf = store.shelf(PromptSets)
    first, new = shelf.save("launch", [A, B], "launch.csv")
    assert (new, first.version, first.origin, first.prompts) == (True, 1, "launch.csv", (A, B))
    assert shelf.save("launch", [A, Prompt(" b ")], "again.csv") == (first, False)
    second, new = shelf.save("launch", [A, B, C], "more.csv")
    assert (new, second.version) == (True, 2)
    assert shelf.get("launch") == second
    assert shelf.get("launch", 1) == first
    assert shelf.save("launch", [A, B])[0].version == 3, "an old list after a new one is a new version"
    shelf.save("a first", [C])
    assert [(s.name, s.version) for s in shelf.list()] == [("a first", 1), ("launch", 3)]
    assert [s.version for s in shelf.versions("launch")] == [3, 2, 1]
    assert store.generation == 0, "no answer depends on a prompt set"


def test_what_is_not_there(store):
    shelf = store.shelf(PromptSets)
    shelf.save("launch", [A])
    for call in (lambda: shelf.get("none"), lambda: shelf.get("launch", 2), lambda: shelf.versions("none")):
        with pytest.raises(NotFoundError, match="in this store"):
            call()
    assert shelf.prompts_of("none") == ()


def test_a_difference_names_what_came_went_and_changed(store):
    shelf = store.shelf(PromptSets)
    shelf.save("launch", [A, B, C])
    shelf.save("launch", [C, Prompt("ä?", market="DE", language="de", intent="commercial"), Prompt("d")])
    found = shelf.diff("launch", 1, 2)
    assert (found.added, found.removed) == ((Prompt("d"),), (B,))
    assert found.changed == ((A, Prompt("ä?", market="DE", language="de", intent="commercial")),)
    assert found.moved
    assert not shelf.diff("launch", 1, 1)


def test_adding_passes_over_what_is_there():
    assert merged([A, B], [Prompt("b "), C, C]) == ((A, B, C), 2)


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("", [A]),
        (" x", [A]),
        ("a/b", [A]),
        ("x", []),
        ("x", [B, Prompt("b ")]),
        ("x", [Prompt(" ")]),
        ("x", [Prompt("a\x1bb")]),
    ],
)
def test_what_is_no_set(store, name, prompts):
    with pytest.raises(UsageError):
        store.shelf(PromptSets).save(name, prompts)
