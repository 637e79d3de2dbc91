from __future__ import annotations

import pytest

from citestack.errors import UsageError
from citestack.model import FetchState
from citestack.protocols import Counts, Origin
from citestack.store import Store

from .make import make_record

A, B = "https://a.example/", "https://b.example/"


def test_what_is_put_comes_back_after_reopening(location):
    odd = "Zwölf Boxkämpfer 🥊 jagen. Line\x00null. Lone \ud800 surrogate."
    record = make_record(
        A,
        {"Überschrift \x00": [odd, "Plain words."], "Other": ["More. And more."]},
        title="T \udfff",
        author="Ann \x00",
        published="2024-01-02",
        language="de",
        canonical=B,
        json_ld=('{"@type":"Thing"}', '{"n":"\\ud800"}'),
        fetch=FetchState(A, "2025-01-01T00:00:00Z", 200, etag='"x"'),
    )
    with Store.open(location) as store:
        assert store.put([record]) == ["added"]
    with Store.open(location, create=False) as store:
        assert store.record(A) == record
        assert store.page(A) == store.version(record.page.version) == record.page
        assert store.counts() == Counts(1, 3, 0)


def test_candidates_have_their_sentences_and_page_facts_in_the_order_asked(store):
    one = make_record(A, {"H": ["Ä first. Second one.", "Third."]}, language="en", published="2024-05-06")
    two = make_record(B, ["Other text. Here."], modified="2025-01-01", published="2020-01-01")
    store.put([one, two])
    store.mark_duplicates({B: A})
    ids = [two.passages[0].id, one.passages[1].id, one.passages[0].id]
    found = store.candidates([*ids, "0123456789abcdef:0-5", "nonsense", ids[0]])
    assert [c.passage.id for c in found] == [*ids, ids[0]]
    assert [c.passage for c in found[1:3]] == [one.passages[1], one.passages[0]]
    assert [s.text for s in found[2].sentences] == ["Ä first.", "Second one."]
    assert set(found[2].sentences) <= set(one.sentences)
    assert (found[0].duplicate_of, found[0].modified, found[0].language) == (A, "2025-01-01", None)
    assert (found[1].duplicate_of, found[1].modified, found[1].language) == (None, "2024-05-06", "en")


def test_origins_say_where_passages_are_from_without_their_text(store):
    one = make_record(A, ["First.", "Second."], language="en")
    two = make_record(B, ["Other."])
    store.put([one, two])
    ids = [two.passages[0].id, one.passages[1].id]
    gone = one.passages[0].id.rsplit(":", 1)[0] + ":9999-10000"
    found = store.origins([*ids, gone, "0123456789abcdef:0-5", "nonsense"])
    assert found == {ids[0]: Origin(B, None), ids[1]: Origin(A, "en")}


def test_three_hundred_candidates_over_many_pages(store):
    records = [make_record(f"{A}{n}", [f"Passage {i} of {n}. It says é{i}." for i in range(4)]) for n in range(100)]
    store.put(records)
    wanted = [p for r in reversed(records) for p in r.passages[:3]]
    assert [c.passage for c in store.candidates([p.id for p in wanted])] == wanted


def test_outcomes_and_generations(store):
    old, new = make_record(A, ["Old."]), make_record(A, ["New."])
    assert store.put([old]) == ["added"]
    assert store.put([old]) == ["unchanged"]
    assert store.generation == 1
    assert store.put([new]) == ["updated"]
    assert store.put([new, old, old, make_record(B, ["B."])]) == ["unchanged", "updated", "unchanged", "added"]
    assert store.generation == 3
    assert store.page(A) == old.page
    assert store.versions(A) == (old.page.version, new.page.version)
    assert store.version(new.page.version) == new.page
    assert store.put([]) == []
    assert store.generation == 3


def test_an_unchanged_page_refreshes_its_signature_fetch_state_and_links_only(store):
    from citestack.model import Link

    store.put([make_record(A, ["Same."], signature=b"1")])
    store.mark_duplicates({A: B})
    state = FetchState(A, "2025-02-02T00:00:00Z", 304)
    assert store.put([make_record(A, ["Same."], signature=b"2", fetch=state)]) == ["unchanged"]
    assert (store.signatures(), store.fetch_state(A), store.generation) == ({A: b"2"}, state, 2)
    assert store.record(A).signature == b"2"
    link = Link(A, B, "to b")
    assert store.put([make_record(A, ["Same."], links=(link,))]) == ["unchanged"]
    assert (store.links_from(A), store.generation) == ((link,), 3)
    assert store.changes_since(1).pages == ()


def test_removed_pages_leave_the_corpus_but_their_versions_stay(store):
    one, two = make_record(A, ["One."], language="en"), make_record(B, ["Two."], language="fr")
    store.put([one, two])
    store.mark_duplicates({B: A})
    assert store.remove([A, "https://unknown.example/"]) == 1
    assert store.generation == 3
    assert (store.page(A), store.record(A), store.urls()) == (None, None, (B,))
    assert (store.counts(), store.languages(), list(store.signatures())) == (Counts(1, 1, 0), {"fr": 1}, [B])
    assert store.version(one.page.version) == one.page
    assert store.candidates([one.passages[0].id])[0].passage == one.passages[0]
    assert store.candidates([two.passages[0].id])[0].duplicate_of is None
    assert store.remove([A]) == 0
    assert store.generation == 3
    assert store.put([one]) == ["added"]
    assert store.record(A) == one


def test_a_new_version_drops_the_duplicate_mark(store):
    store.put([make_record(A, ["One."]), make_record(B, ["Two."])])
    assert store.mark_duplicates({B: A, "https://unknown.example/": A}) == 1
    assert store.mark_duplicates({B: A}) == 0
    new = make_record(B, ["Two, better."])
    store.put([new])
    assert store.candidates([new.passages[0].id])[0].duplicate_of is None
    store.mark_duplicates({B: A})
    assert store.mark_duplicates({B: None}) == 1


@pytest.mark.parametrize("damage", ["text", "id", "overlap"])
def test_a_record_that_is_not_what_its_offsets_say_is_refused_whole(store, damage):
    from dataclasses import replace

    good, record = make_record(A, ["Fine."]), make_record(B, ["Two. Parts."])
    passage = record.passages[0]
    broken = {
        "text": (replace(passage, text=passage.text.upper()),),
        "id": (replace(passage, id="x"),),
        "overlap": (passage, passage),
    }[damage]
    with pytest.raises(UsageError):
        store.put([good, replace(record, passages=broken)])
    assert (store.urls(), store.generation) == ((), 0)


def test_a_page_without_passages_is_kept(store):
    empty = make_record(A, [])
    store.put([empty])
    assert store.record(A) == empty
    assert store.counts() == Counts(1, 0, 0)


def test_changes_name_pages_and_the_versions_to_show(store):
    one, two, three = (make_record(A, [text]) for text in ("One.", "Two.", "Three."))
    store.put([one, make_record(B, ["B."])])
    store.put([two])
    store.put([three])
    store.remove([B])
    everything = store.changes_since(0)
    assert [p.passage for p in store.passages_of(everything.versions)] == list(three.passages)
    later = store.changes_since(3)
    assert (later.generation, len(later.pages), later.versions) == (4, 1, ())
    assert store.changes_since(4).pages == ()
    stored = next(iter(store.passages_of(everything.versions)))
    assert store.passages_by_key([stored.key, 1]) == [stored.passage]
