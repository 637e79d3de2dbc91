"""An edit that went through the journal is the edit that was made."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import UsageError
from citestack.experiment.edits_json import edit_json, edit_of
from citestack.experiment.model import Addition, Changed, Edit, Manuscript, Part
from citestack.model import Link
from citestack.trace import Spent

TEXT = st.text('a \n"\\{\u2028\u00e9\U0001f4a7\ud800', max_size=4)
"""Few letters, and among them all that JSON has a rule for: drawing from all of Unicode takes most of the time."""
MAYBE = st.none() | TEXT
NUMBER = st.floats(0, 1)
LINKS = st.builds(
    Link, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple), st.sampled_from(["text", "image"]), st.just("main")
)
PARTS = st.builds(Part, st.sampled_from(["heading", "paragraph", "code"]), TEXT, st.integers(0, 9))
PAGES = st.builds(
    Manuscript, TEXT, TEXT, st.lists(PARTS, max_size=3).map(tuple), MAYBE, MAYBE, MAYBE, MAYBE, MAYBE,
    st.lists(TEXT, max_size=2).map(tuple), st.lists(LINKS, max_size=2).map(tuple),
)  # fmt: skip
ADDITIONS = st.lists(st.builds(Addition, TEXT, MAYBE, TEXT, st.none() | NUMBER, TEXT), max_size=2).map(tuple)
COUNT = st.integers(0, 9)
EDITS = st.builds(
    Edit, st.lists(PAGES, max_size=2).map(tuple), st.lists(TEXT, max_size=2).map(tuple),
    st.dictionaries(TEXT, NUMBER, max_size=2), ADDITIONS, ADDITIONS,
    st.lists(st.builds(Changed, TEXT, TEXT), max_size=2).map(tuple), TEXT,
    st.none() | st.builds(Spent, COUNT, COUNT, COUNT, st.none() | NUMBER, st.booleans()),
)  # fmt: skip


@given(EDITS)
def test_an_edit_comes_back_as_it_was(edit: Edit) -> None:
    assert edit_of(json.loads(json.dumps(edit_json(edit)))) == edit


def test_what_is_empty_takes_no_room() -> None:
    assert edit_json(Edit()) == {} and edit_of({}) == Edit()


@pytest.mark.parametrize("data", [[], {"pages": [{}]}, {"spent": {"calls": 1}}, {"changed": ["abc"]}, {"trust": 3}])
def test_what_is_no_edit_is_said(data: object) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        edit_of(data)  # type: ignore[arg-type]
