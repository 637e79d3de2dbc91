"""The checker: nothing said against what is valid, every planted error found, and no input too strange."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.markup.checker import Checked, check_scripts
from citestack.audit.markup.graph import MAX_NODES
from citestack.audit.markup.issue import MOST_ISSUES
from citestack.audit.markup.lenient import MAX_DEPTH, repaired
from tests.audit.markup.planted import ADVICE, PLANTED
from tests.audit.markup.valid import VALID

URL = "https://a.example/kettles"


def check(said: Any) -> Checked:
    return check_scripts([said if isinstance(said, str) else json.dumps(said)], URL)


@pytest.mark.parametrize("name", VALID)
def test_no_error_is_reported_on_what_is_valid(name: str) -> None:
    assert check(VALID[name]).errors == ()


def test_the_valid_examples_are_of_thirty_types_and_more() -> None:
    assert len(VALID) >= 30


@pytest.mark.parametrize(("said", "kind", "word"), PLANTED, ids=range(len(PLANTED)))
def test_every_planted_error_is_found(said: Any, kind: str, word: str) -> None:
    errors = [e for e in check(said).errors if e.kind == kind]
    assert any(word in e.message or word in e.fix for e in errors), check(said).issues


@pytest.mark.parametrize(("said", "kind", "word"), ADVICE, ids=range(len(ADVICE)))
def test_advice_is_given_and_is_no_error(said: Any, kind: str, word: str) -> None:
    checked = check(said)
    assert any(i.kind == kind and word in i.message + i.fix for i in checked.issues), checked.issues
    assert not checked.errors


def test_forty_errors_and_more_are_planted() -> None:
    assert len(PLANTED) >= 40


def test_an_error_says_its_line_and_column() -> None:
    (issue,) = check('{"@context": "https://schema.org",\n "name": "a"\n "url": "/"}').issues[:1]
    assert (issue.path, issue.where) == ("line 3, column 2", "json-ld 1 line 3, column 2")


def test_an_id_is_followed_across_scripts_and_cycles_end() -> None:
    one = {"@context": "https://schema.org", "@type": "Article", "@id": "#a", "author": {"@id": "#p"}, "headline": "h"}
    two = {"@context": "https://schema.org", "@id": "#p", "@type": "Place", "name": "x", "subjectOf": {"@id": "#a"}}
    checked = check_scripts([json.dumps(one), json.dumps(two)], URL)
    assert [(e.kind, e.path) for e in checked.errors] == [("range", "/author")]


def test_the_same_issue_is_told_once_with_its_count() -> None:
    graph = [{"@type": "Person", "nmae": str(n)} for n in range(50)]
    (issue,) = check({"@context": "https://schema.org", "@graph": graph}).errors
    assert (issue.count, issue.path) == (50, "/@graph/0/nmae")


def nested(depth: int) -> str:
    return '{"@context":"https://schema.org","@type":"Thing","subjectOf":' * depth + "1" + "}" * depth


@pytest.mark.parametrize("depth", [300, MAX_DEPTH - 5, 5_000, 100_000])
def test_a_graph_of_any_depth_ends(depth: int) -> None:
    checked = check(nested(depth))
    kinds = {i.kind for i in checked.issues}
    assert bool(kinds & {"syntax", "limit"}) is (depth > MAX_DEPTH)


def test_many_nodes_are_checked_up_to_a_limit() -> None:
    graph = [{"@type": "Thing", "@id": "#same", "name": str(n)} for n in range(MAX_NODES + 10)]
    checked = check_scripts([json.dumps({"@context": "https://schema.org", "@graph": graph})], URL)
    assert {i.kind for i in checked.issues} == {"limit"} or len(checked.graph.nodes) <= MAX_NODES


def test_many_different_errors_are_capped() -> None:
    said = {"@context": "https://schema.org", "@type": "Thing", **{f"zz{n}qq": n for n in range(2_000)}}
    assert len(check(said).issues) == MOST_ISSUES


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["Article", "https://schema.org", "schema:name", "#a", "_:b", "2026-01-01", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["@type", "@id", "@graph", "@context", "@reverse", "@list", "@value", "@set", "@nest", "name",
                         "author", "datePublished", "query-input", "sameAs", "x:y", "@vocab", "id", "type"])
        | st.text(max_size=8), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_no_json_is_too_strange(said: Any) -> None:
    for issue in check(json.dumps(said)).issues:
        assert issue.message.encode() is not None and issue.where.startswith("json-ld 1")


@given(st.text(alphabet="{}[]\",:\\'/*ab1 \n&;<!->\ufeff", max_size=60))
def test_no_text_is_too_broken(text: str) -> None:
    check_scripts([text], URL)
    repaired(text)


@given(JSON, st.integers(0, 200))
def test_a_cut_script_is_no_json_and_told_so(said: Any, at: int) -> None:
    whole = json.dumps({"@context": "https://schema.org", "x": said})
    cut = whole[: min(at, len(whole) - 1)]
    kinds = [i.kind for i in check_scripts([cut], URL).issues]
    assert kinds[0] == ("syntax" if cut.strip() else "empty")


def test_nothing_valid_is_repaired() -> None:
    for said in VALID.values():
        text = json.dumps(said, indent=1)
        assert repaired(text) == (said, [])
