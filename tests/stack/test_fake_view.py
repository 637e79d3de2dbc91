"""The fake corpus keeps the promises of the real one."""

from __future__ import annotations

from citestack.protocols import CorpusView
from tests.stack.fake_view import PAGES, FakeView


def test_offsets_and_ids() -> None:
    view: CorpusView = FakeView()
    for page in PAGES:
        for found in view.lexical(page.title, 100):
            (candidate,) = view.candidates([found.passage])
            p = candidate.passage
            text = next(q for q in PAGES if q.url == p.url).text
            assert text[p.start : p.end] == p.text
            assert candidate.sentences
            assert all(text[s.start : s.end] == s.text for s in candidate.sentences)


def test_search_ranks_the_right_page_first() -> None:
    view = FakeView(vectors=True)
    best = view.candidates([view.lexical("harbordb checkpoint every minutes", 3)[0].passage])[0]
    assert best.passage.headings[-1] == "Checkpoints"
    near = view.candidates([view.dense(["feed the sourdough starter with flour"], 1)[0][0].passage])[0]
    assert near.passage.headings[-1] == "Feeding the starter"
