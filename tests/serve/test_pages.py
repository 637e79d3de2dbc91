"""What every template does with text: escaped, and without what nobody sees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from citestack.serve.pages import Pages, _chunks
from citestack.words import visible

PAGES = Pages([])
LINE = PAGES.templates.from_string('<p title="{{ text }}">{{ text }}</p>')


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>\"'&\u202e\u200b")), max_size=60))
def test_any_text_comes_through_a_template_as_text(text):
    assert_same(LINE.render(text=text), text)


def assert_same(html: str, text: str) -> None:
    page = LexborHTMLParser(html)
    (p,) = page.css("body > *")
    assert p.text() == visible(text)
    assert p.attributes["title"] == visible(text)


def test_every_template_can_be_read():
    PAGES.compiled()
    assert "run.html" in PAGES.templates.list_templates()


@given(st.lists(st.text(max_size=20), max_size=40), st.integers(1, 60))
def test_what_is_sent_while_it_is_made_is_the_whole_page_and_starts_with_enough_of_it(pieces, first):
    chunks = list(_chunks(iter(pieces), first))
    assert "".join(chunks) == "".join(pieces)
    assert not chunks or len(chunks[0]) >= min(first, len("".join(pieces)))
