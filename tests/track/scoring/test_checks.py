from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from citestack.answers.model import Source
from citestack.answers.page_texts import PageText, StoreTexts, Unreadable
from citestack.config import profile_config
from citestack.inference.support import load_support
from citestack.store import Store
from citestack.store.checks import CheckShelf
from citestack.store.observations import TrackLog
from citestack.track.columns.record import StoredRecord, fresh
from citestack.track.model import Asking, Observation, State
from citestack.track.scoring.checks import Judge, check_observation, check_run
from citestack.track.scoring.checks_model import Checked, ChecksInOrder, of_body
from citestack.track.scoring.pages import Remembered
from tests.store.make import make_record
from tests.track.make import observed, put_run

TEXT = "Welcome to our shop. We sell chairs. The bridge was opened in 1932 and is 503 metres long. It is grey."
ANSWER = """# The bridge [1]

The bridge was opened in 1932 [1]. The bridge was opened in 1950 [1]. Penguins live in Antarctica [1]. It is long [2].

[1]: https://a.example/bridge?utm_source=x
[2]: https://gone.example/
"""


class Texts:
    """Pages at hand, and how often each was asked for."""

    local = True

    def __init__(self, **pages: str) -> None:
        self.pages = {"https://a.example/bridge": TEXT}
        self.asked = Counter[str]()

    def find(self, sources: list[Source]) -> dict[int, PageText | Unreadable]:
        self.asked.update(s.url or "" for s in sources)
        return {s.n: PageText(self.pages[s.url], "store", s.url, "sha256:1") for s in sources if s.url in self.pages}


@pytest.fixture(scope="module")
def support():
    return load_support("features")


def judge(support, *places) -> Judge:
    return Judge(support, profile_config().grounding, list(places))


def test_a_mark_is_judged_by_the_page_it_cites_and_says_where(support):
    found = check_observation(observed(ANSWER), judge(support, Texts()))
    assert [c.label for c in found.values()] == ["no_claim", "supports", "refutes", "does_not", "not_readable"]
    good = found[1]
    assert TEXT[good.start or 0 : good.end] == "The bridge was opened in 1932 and is 503 metres long."
    assert good.page_share == pytest.approx(7 / 21)
    assert (good.page, good.version, good.verifier) == ("https://a.example/bridge", "sha256:1", support.name)
    assert found[2].page_share is None
    assert found[4].reason.startswith("not_fetched")
    assert all(of_body(c.label, c.body()) == c for c in found.values())


def test_a_mark_over_two_sentences_is_supported_only_if_both_are(support):
    o = observed("The bridge was opened in 1932. Penguins live in Antarctica [1].\n\n[1]: https://a.example/bridge\n")
    whole = replace(o, cited=(replace(o.cited[0], start=0, end=len(o.text)),))
    assert check_observation(whole, judge(support, Texts()))[0].label == "partly"
    wrong = replace(whole, text=o.text.replace("Penguins live in Antarctica", "It was opened in 1950"))
    assert check_observation(wrong, judge(support, Texts()))[0].label in ("refutes", "partly")


def run_check(store: Store, run: int, who: Judge):  # type: ignore[no-untyped-def]
    return check_run(run, StoredRecord(store.shelf(TrackLog)).observations(run), store.shelf(CheckShelf), who)


def test_what_was_checked_stays_and_what_was_not_readable_is_tried_again(store, support):
    run = put_run(store, [observed(ANSWER), Observation(State.FAILED), observed(ANSWER)])
    texts = Texts()
    done = run_check(store, run, judge(support, Remembered(texts)))
    assert (done.answers, done.marks, done.known) == (2, 10, 0)
    assert done.labels == {"no_claim": 2, "supports": 2, "refutes": 2, "does_not": 2, "not_readable": 2}
    assert done.unreadable == {"not_fetched": 2}
    assert texts.asked == {"https://a.example/bridge": 1, "https://gone.example/": 1}, "each page is read once"
    texts.pages["https://gone.example/"] = "It is long and has always been long."
    again = run_check(store, run, judge(support, Remembered(texts)))
    assert again.known == 0
    assert again.labels["not_readable"] == 0
    third = run_check(store, run, judge(support, Remembered(texts)))
    assert (third.known, third.labels) == (10, again.labels)
    assert len(list(store.shelf(CheckShelf).checks(run))) == 10


def test_a_check_that_dies_goes_on_and_gives_the_same(tmp_path, support, monkeypatch):
    monkeypatch.setattr("citestack.track.scoring.checks.SAVED_AFTER", 2)
    with Store.open(tmp_path / "a") as a:
        run = put_run(a, [observed(ANSWER.replace("[2].", f"[2]. Number {i}.")) for i in range(5)])
        record = StoredRecord(a.shelf(TrackLog))

        def dying() -> Iterator[tuple[int, Asking, Observation]]:
            for row in record.observations(run):
                if row[0] == 3:
                    raise KeyboardInterrupt
                yield row

        texts = Texts()
        texts.pages["https://gone.example/"] = "It is long."
        with pytest.raises(KeyboardInterrupt):
            check_run(run, dying(), a.shelf(CheckShelf), judge(support, texts))
        assert {c.asking for c in a.shelf(CheckShelf).checks(run)} == {0, 1}
        done = run_check(a, run, judge(support, texts))
        assert (done.marks, done.known) == (25, 10)


def test_another_verifier_checks_anew(store, support):
    run = put_run(store, [observed(ANSWER)])
    run_check(store, run, judge(support, Texts()))

    class Other:
        name = "other"

        def read(self, pairs):  # type: ignore[no-untyped-def]
            return support.read(pairs)

    assert run_check(store, run, judge(Other(), Texts())).known == 0
    assert {of_body(c.label, c.body).verifier for c in store.shelf(CheckShelf).checks(run)} == {"other"}


def test_pages_of_the_store_are_read_and_checks_reach_the_columns(tmp_path, support):
    import pyarrow.parquet as pq

    with Store.open(tmp_path / "s") as store:
        run = put_run(store, [observed("The bridge was opened in 1932 [1].\n\n[1]: https://www.a.example/bridge\n")])
        store.put([make_record("https://a.example/bridge", [TEXT])])
        done = run_check(store, run, judge(support, Remembered(StoreTexts(store))))
        assert done.labels == {"supports": 1}
        cites = pq.read_table(fresh(store).folder / "run-000001" / "cites.parquet").to_pylist()
        assert [(c["label"], c["page_share"]) for c in cites] == [("supports", pytest.approx(7 / 21))]


def test_checks_are_found_beside_their_observations():
    from citestack.store.checks import StoredCheck

    rows = [StoredCheck(a, m, "supports", Checked("supports", "v").body()) for a, m in ((1, 0), (1, 2), (4, 0))]
    beside = ChecksInOrder(rows)
    assert [sorted(beside.of(n)) for n in (0, 1, 2, 4, 9)] == [[], [0, 2], [], [0], []]
