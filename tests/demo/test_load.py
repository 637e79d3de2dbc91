"""The demo web through the real corpus pipeline: every page read, facts as planted, copies marked."""

from collections.abc import Iterator

import pytest

from citestack.demo import cases, demo_files, load_demo
from citestack.store import Store


class Notes:
    def __init__(self) -> None:
        self.pages = 0

    def advance(self, n: int = 1, note: str = "") -> None:
        self.pages += n


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("demo")) as opened:
        seen = Notes()
        report = load_demo(opened, seen)
        assert (report.added, report.failed, seen.pages) == (len(demo_files()), 0, len(demo_files()))
        yield opened


def test_every_page_is_in_the_store_under_its_url(store: Store) -> None:
    assert store.urls() == tuple(sorted(url for url, _ in demo_files()))


def test_loading_again_changes_nothing(store: Store) -> None:
    before = store.generation
    report = load_demo(store)
    assert (report.added, report.updated, report.unchanged) == (0, 0, len(demo_files()))
    assert store.generation == before


@pytest.mark.parametrize("case", [c for c in cases() if c.page], ids=lambda c: c.id)
def test_extraction_finds_the_planted_facts(store: Store, case) -> None:
    for url in case.urls:
        page = store.page(url)
        assert page is not None
        assert {name: getattr(page, name) for name in case.page} == dict(case.page), url


@pytest.mark.parametrize("case", [c for c in cases() if c.never_said or c.answer_has], ids=lambda c: c.id)
def test_the_fragments_survive_extraction(store: Store, case) -> None:
    texts = [" ".join(p.text.split()) for u in (*case.urls, *case.winners) if (p := store.page(u))]
    assert [f for f in case.answer_has if not any(f in text for text in texts)] == []


def test_copies_are_marked_and_originals_are_not(store: Store) -> None:
    by_id = {c.id: c for c in cases()}
    marked = marks(store)
    (copy,), (original, *_) = by_id["low_trust_copy"].urls, by_id["low_trust_copy"].winners
    assert marked[copy] == original
    (canonical,) = by_id["canonical_cluster"].winners
    assert {marked[u] for u in by_id["canonical_cluster"].urls} == {canonical}
    assert sum(u in marked for u in by_id["near_duplicates"].urls) == 2
    assert original not in marked
    assert canonical not in marked


def test_nothing_else_is_marked(store: Store) -> None:
    planted = {
        u for c in cases() if c.kind in {"near_duplicates", "low_trust_copy", "canonical_cluster"} for u in c.urls
    }
    assert set(marks(store)) <= planted


def test_good_pages_are_linked_by_other_sites(store: Store) -> None:
    report = "https://hearthlab.example/reports/heat-pump-water-heaters-2026.html"
    hosts = {link.source.split("/")[2] for link in store.links_to(report)}
    assert len(hosts - {"hearthlab.example"}) >= 6


def test_boilerplate_is_not_the_page(store: Store) -> None:
    for url in store.urls():
        page = store.page(url)
        assert page is not None
        for noise in ("You can change your choice at any time", "Subscribe", "Post reply", "Add to basket"):
            assert noise not in page.text, (url, noise)


def marks(store: Store) -> dict[str, str]:
    records = [r for url in store.urls() if (r := store.record(url))]
    found = store.candidates([r.passages[0].id for r in records if r.passages])
    return {c.passage.url: c.duplicate_of for c in found if c.duplicate_of}
