"""A page becomes a manuscript and back without loss: text, blocks, passages, sentences, ids, version."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.corpus.ingest import read_page
from citestack.experiment.manuscript import manuscript_of, page_of, record_of
from citestack.model import PageRecord
from tests.experiment.corpus import PAGES, records

WORDS = st.text(st.sampled_from("ab cé. ?\n|:-"), min_size=1, max_size=40)
BLOCK = st.sampled_from(
    ("<h1>{}</h1>", "<h2>{}</h2>", "<p>{}</p>", "<ul><li>{0}</li><li>b {0}</li></ul>", "<pre>{}</pre>", "<blockquote>{}</blockquote>",
     "<table><tr><th>x</th></tr><tr><td>{}</td></tr></table>", "<dl><dt>t {0}</dt><dd>{0}</dd></dl>", "<ol><li>a<ul><li>{}</li></ul></li></ol>")
)  # fmt: skip


def unchanged(record: PageRecord) -> None:
    again = record_of(manuscript_of(record))
    assert again == replace(record, fetch=None)


@pytest.mark.parametrize("url", list(PAGES))
def test_a_page_comes_back_as_it_was(url: str) -> None:
    unchanged(records()[url])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(BLOCK, WORDS), min_size=1, max_size=8))
def test_any_page_comes_back_as_it_was(blocks: list[tuple[str, str]]) -> None:
    body = "".join(shape.format(f"w {words}") for shape, words in blocks)
    unchanged(read_page(f"<html><title>T</title><main>{body}</main></html>".encode(), url="https://a.example/p"))


def test_another_title_is_another_version_with_the_same_text() -> None:
    record = records()["https://lab.example/noise"]
    page = page_of(replace(manuscript_of(record), title="Else"))
    assert (page.text, page.blocks) == (record.page.text, record.page.blocks)
    assert page.version != record.page.version
