from __future__ import annotations

import pytest

from citestack.errors import NotFoundError
from citestack.model import Link
from citestack.store import Store
from citestack.store.audits import KEPT, AuditedPage
from tests.store.make import make_record

SITE = "a.example"


def begin(store: Store, site: str = SITE, made_with: str = "checks 1", day: str = "2026-11-01"):
    return store.audits.begin(site, day, made_with, {"prompts": ["What is \u00e4?"]})


def test_a_run_keeps_its_pages_and_comes_back_as_it_was(store):
    run = begin(store)
    assert (run.id, run.finished_at, run.about) == (1, None, {"prompts": ["What is \u00e4?"]})
    pages = [AuditedPage(f"https://a.example/{n}", f"sha256:{n}", bytes([n, 0, 255])) for n in (2, 1)]
    store.audits.save(run.id, pages)
    store.audits.save(run.id, [AuditedPage("https://a.example/2", "sha256:x", b"again")])
    assert store.audits.versions(run.id) == {"https://a.example/1": "sha256:1", "https://a.example/2": "sha256:x"}
    assert [p.body for p in store.audits.pages(run.id)] == [b"\x01\x00\xff", b"again"]
    assert store.audits.page(run.id, "https://a.example/2") == AuditedPage("https://a.example/2", "sha256:x", b"again")
    assert store.audits.page(run.id, "https://a.example/3") is None
    assert store.generation == 0, "no answer depends on an audit"
    with pytest.raises(NotFoundError):
        store.audits.get(9)


def test_a_run_that_was_broken_off_is_found_only_by_the_same_means_and_not_too_late(store):
    run = begin(store)
    assert store.audits.unfinished(SITE, "checks 1", "2026-10-31") == run
    assert store.audits.unfinished(SITE, "checks 2", "2026-10-31") is None
    assert store.audits.unfinished("b.example", "checks 1", "2026-10-31") is None
    assert store.audits.unfinished(SITE, "checks 1", "2026-11-02") is None
    store.audits.finish(run.id)
    assert store.audits.unfinished(SITE, "checks 1", "2026-10-31") is None


def test_the_run_before_is_the_last_finished_one_of_the_same_site(store):
    first = store.audits.finish(begin(store).id)
    store.audits.finish(begin(store, site="b.example").id)
    second = store.audits.finish(begin(store).id)
    assert store.audits.before(second) == first
    assert store.audits.before(first) is None
    assert [r.id for r in store.audits.newest(SITE)] == [second.id, first.id]
    assert len(store.audits.newest()) == 3


def test_a_new_run_forgets_those_broken_off_and_the_oldest(store, monkeypatch):
    monkeypatch.setattr("citestack.store.audits.KEPT", 2)
    broken = begin(store)
    store.audits.save(broken.id, [AuditedPage("https://a.example/", "v", b"")])
    done = [store.audits.finish(begin(store).id).id for _ in range(3)]
    begin(store)
    assert store.audits.versions(broken.id) == {}
    assert [r.id for r in store.audits.newest(SITE)] == done[:0:-1]
    assert KEPT >= 2, "the run before must still be there"


def test_pages_linked_from_their_own_hosts_are_counted_once_per_page(store):
    def link(source: str, target: str) -> Link:
        return Link(source, target, "x")

    home, a, other = "https://a.example/", "https://a.example/a", "https://b.example/"
    sub = "https://a.example:8443/a"
    store.put([
        make_record(home, ["One."], links=(link(home, a), link(home, a), link(home, other))),
        make_record(a, ["Two."], links=(link(a, a), link(a, home), link(a, "https://a.example/gone"))),
        make_record(other, ["Three."], links=(link(other, a),)),
        make_record(sub, ["Four."], links=(link(sub, a),)),
    ])  # fmt: skip
    with store.link_view() as view:
        assert view.linked(["a.example"]) == {home: 1, a: 2, "https://a.example/gone": 1}
