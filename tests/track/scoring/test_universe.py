from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import NotFoundError, UsageError
from citestack.store.universe import UniverseShelf
from citestack.track.scoring.owners import Owners, shipped
from citestack.track.scoring.universe import OWNERS, Brand, Rule, Universe, from_body, from_file, to_file

FILE = {
    "brands": [
        {"name": "Acme", "aliases": ["Acme Cloud"], "sites": ["www.acme.com", "github.com/acme"],
         "not_sites": ["acme.com/community"]},
        {"name": "Globex", "competitor": True, "sites": ["globex.example", "github.com"]},
        {"name": "Jo Doe", "person": True, "sites": ["acme.com/team/jo"]},
    ],
    "owners": [
        {"path": "acme.com/community", "owner": "ugc"}, {"host": "news.example.org", "owner": "editorial"},
        {"suffix": ".edu", "owner": "other", "why": "students"}, {"domain": "reddit.com", "owner": "other"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("url", "owner", "brand"),
    [
        ("https://acme.com/x", "own", "Acme"),
        ("https://docs.acme.com/x", "own", "Acme"),
        ("https://github.com/acme/tool", "own", "Acme"),
        ("https://github.com/other", "competitor", "Globex"),
        ("https://acme.com/team/jo", "own", "Jo Doe"),
        ("https://acme.com/team/john", "own", "Acme"),
        ("https://acme.com/community/post", "ugc", None),
        ("https://news.example.org/x", "editorial", None),
        ("https://sub.news.example.org/x", "other", None),
        ("https://mit.edu/x", "other", None),
        ("https://old.reddit.com/r/x", "other", None),
        ("https://www.cdc.gov/x", "government", None),
        ("https://gov.uk/x", "government", None),
        ("https://www.gov.uk/x", "government", None),
        ("https://notgov.uk/x", "other", None),
        ("https://cdc.gov.evil.example/x", "other", None),
        ("https://de.wikipedia.org/wiki/X", "reference", None),
        ("https://notwikipedia.org/wiki/X", "other", None),
        ("https://unknown.example/", "other", None),
    ],
)
def test_the_first_of_own_places_rules_and_shipped_table_decides(url, owner, brand):
    found = Owners(from_file(FILE)).of(url)
    assert (found.owner, found.brand) == (owner, brand)
    assert (found.rule == "") is (url.startswith(("https://sub.", "https://not", "https://cdc.gov.", "https://unk")))


def test_without_the_shipped_table_only_the_rules_count():
    assert Owners(Universe(defaults=False)).of("https://www.reddit.com/").owner == "other"
    assert Owners(Universe()).of("https://www.reddit.com/").owner == "ugc"


def test_the_shipped_table_is_dated_has_reasons_and_says_nothing_twice():
    table = shipped()
    assert table.reviewed == "2026-11-22"
    assert all(r.why and r.owner in OWNERS and r.owner not in ("own", "competitor") for r in table.rules)
    assert len({(r.kind, r.value) for r in table.rules}) == len(table.rules)
    owners = Owners(Universe())
    hosts = [(r, f"https://{'x' if r.kind == 'suffix' else ''}{r.value}/") for r in table.rules]
    assert [r.value for r, url in hosts if owners.of(url).owner != r.owner] == []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([], "no table"), ({"brand": []}, "unknown brand"), ({"brands": {}}, "no list"),
        ({"brands": [{"name": 3}]}, "quotes"), ({"brands": [{"name": " "}]}, "no name"),
        ({"brands": [{"name": "A", "aliases": ["\u200b"]}]}, "empty name"), ({"brands": [{"name": "A", "sites": ["x"]}]}, "'x'"),
        ({"brands": [{"name": "A", "competitor": "maybe"}]}, "yes or no"),
        ({"brands": [{"name": "A"}, {"name": "B", "aliases": ["a"]}]}, "same name"),
        ({"brands": [{"name": "A", "sites": ["a.com"]}, {"name": "B", "sites": ["www.A.com"]}]}, "same place"),
        ({"brands": [{"name": "A"}, {"name": "A"}]}, "twice"),
        ({"owners": [{"owner": "ugc"}]}, "needs one of"), ({"owners": [{"domain": "a.com", "owner": "me"}]}, "unknown owner"),
        ({"owners": [{"domain": "a.com/x", "owner": "ugc"}]}, "no domain"),
        ({"owners": [{"path": "a.com", "owner": "ugc"}]}, "no path"),
        ({"owners": [{"suffix": "a/b", "owner": "ugc"}]}, "no suffix"),
        ({"defaults": "on"}, "yes or no"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_named(told, says):
    with pytest.raises(UsageError) as caught:
        from_file(told)
    assert says in caught.value.message + caught.value.hint


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
BRANDS = st.builds(
    Brand, NAMES, st.lists(NAMES, max_size=2).map(tuple), st.just(()), st.just(()), st.lists(NAMES, max_size=1).map(tuple),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
RULES = st.builds(Rule, st.just("domain"), st.sampled_from(["a.example", "b.example"]), st.sampled_from(OWNERS), NAMES)


@given(st.lists(BRANDS, max_size=1), st.lists(RULES, max_size=3), st.booleans())
def test_a_universe_survives_the_store_and_the_file(brands, rules, defaults):
    universe = Universe(tuple(brands), tuple(rules), defaults)
    assert from_body(universe.body()) == universe
    try:
        again = from_file(to_file(universe))
    except UsageError:  # a name that folds to nothing
        return
    assert again == universe


def test_versions_are_kept_and_the_same_again_is_none(store):
    shelf = store.shelf(UniverseShelf)
    assert shelf.newest() is None
    first, second = from_file(FILE), Universe((Brand("Acme"),))
    assert [shelf.save(u.body()).version for u in (first, first, second, second, first)] == [1, 1, 2, 2, 3]
    assert from_body(shelf.get(1).body) == first
    assert from_body((shelf.newest() or shelf.get(1)).body) == first
    assert [v for v, _ in shelf.versions()] == [1, 2, 3]
    assert store.generation == 0
    with pytest.raises(NotFoundError):
        shelf.get(4)
