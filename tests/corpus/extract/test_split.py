"""Passages and sentences keep their promises on any structure of blocks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.corpus.page_text import lay_out
from citestack.corpus.split import MAX_WORDS, MIN_WORDS, split
from citestack.model import BlockKind, Page, Passage, Sentence, span_id
from tests.corpus.extract.samples import page_of

WORDS = ("valve", "opens", "e.g. water", "3.11", "Dr. Long", "slowly", "in 2019")


def page_from(blocks: list[tuple[BlockKind, int, str]], title: str = "Valves") -> Page:
    text, placed = lay_out(blocks)
    return Page("https://example.org/", "sha256:" + "ab" * 32, title, text, placed, language="en")


def prose(words: int) -> str:
    """``words`` words in sentences of eleven."""
    return " ".join(f"Word{n}" + ("." if n % 11 == 10 else "") for n in range(words))


sentence_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(lambda w: " ".join(w).capitalize() + ".")
block_texts = st.one_of(
    st.lists(sentence_texts, min_size=1, max_size=12).map(" ".join),
    st.integers(1, 500).map(prose),
    st.text(min_size=1, max_size=30).map(lambda t: " ".join(t.split()) or "x"),
)


@st.composite
def random_blocks(draw: st.DrawFn) -> list[tuple[BlockKind, int, str]]:
    kinds = st.sampled_from(["heading", "paragraph", "list_item", "table_row", "code", "quote"])
    found: list[tuple[BlockKind, int, str]] = []
    for kind in draw(st.lists(kinds, min_size=1, max_size=25)):
        level = draw(st.integers(1, 9) if kind == "heading" else st.integers(0, 3))
        text = draw(block_texts)
        found.append((kind, level, text[:80].strip() if kind == "heading" else text))
    return found


def check(page: Page, passages: tuple[Passage, ...], found: tuple[Sentence, ...]) -> None:
    at = 0
    for p in passages:
        assert p.text == page.text[p.start : p.end]
        assert p.id == span_id(page.version, p.start, p.end)
        assert at <= p.start < p.end
        assert not page.text[at : p.start].strip()
        at = p.end
    rest = [b for b in page.blocks if b.start >= at]
    assert all(b.kind == "heading" for b in rest)
    for s in found:
        assert s.text == page.text[s.start : s.end]
        inside = [p for p in passages if p.start <= s.start and s.end <= p.end]
        touching = [p for p in passages if p.start < s.end and s.start < p.end]
        assert inside == touching
        assert len(inside) == 1 or (not inside and s.kind == "heading")
    for b in page.blocks:
        mine = [s for s in found if b.start <= s.start and s.end <= b.end]
        assert (
            "".join(s.text for s in mine).split() == "".join((mine and [page.text[b.start : b.end]]) or []).split()
            or len(mine) > 1
        )
        assert sum(len("".join(s.text.split())) for s in mine) == len("".join(page.text[b.start : b.end].split()))
        if b.kind in {"list_item", "table_row"}:
            assert sum(p.start < b.end and b.start < p.end for p in passages) == 1


@settings(max_examples=60, deadline=None)
@given(random_blocks())
def test_offsets_cover_and_nothing_is_cut(blocks: list[tuple[BlockKind, int, str]]) -> None:
    page = page_from(blocks)
    passages, found = split(page)
    check(page, passages, found)
    assert (passages, found) == split(page)


@given(st.integers(MAX_WORDS + 1, 1_500))
def test_long_paragraphs_are_cut_between_sentences(words: int) -> None:
    page = page_from([("heading", 1, "Valves"), ("paragraph", 0, prose(words))])
    passages, found = split(page)
    check(page, passages, found)
    assert all(len(p.text.split()) <= MAX_WORDS for p in passages)
    assert all(p.text.endswith(".") for p in passages[:-1])


def test_short_sections_join_their_neighbours() -> None:
    blocks: list[tuple[BlockKind, int, str]] = [("heading", 1, "Valves")]
    for n in range(12):
        blocks += [("heading", 2, f"Part {n}"), ("paragraph", 0, prose(22))]
    passages, _ = split(page_from(blocks))
    assert all(MIN_WORDS - 20 <= len(p.text.split()) <= MAX_WORDS for p in passages)
    assert all(p.headings == ("Valves",) for p in passages)


def test_sections_of_another_parent_stay_apart() -> None:
    blocks: list[tuple[BlockKind, int, str]] = [
        ("heading", 1, "Valves"),
        ("heading", 2, "Open"),
        ("paragraph", 0, prose(40)),
        ("heading", 3, "Slowly"),
        ("paragraph", 0, prose(100)),
        ("heading", 2, "Close"),
        ("paragraph", 0, prose(100)),
    ]
    passages, _ = split(page_from(blocks))
    assert [p.headings for p in passages] == [("Valves", "Open"), ("Valves", "Close")]


def test_the_page_title_leads_the_path_once() -> None:
    blocks: list[tuple[BlockKind, int, str]] = [
        ("heading", 1, "valves"),
        ("heading", 2, "Use"),
        ("paragraph", 0, prose(90)),
    ]
    assert split(page_from(blocks))[0][0].headings == ("valves", "Use")
    assert split(page_from(blocks, "Guide"))[0][0].headings == ("Guide", "valves", "Use")


def test_terms_and_table_heads_are_within_reach() -> None:
    rows = "".join(f"<tr><td>Model {n}</td><td>{'bar ' * 20}</td></tr>" for n in range(20))
    page = page_of(
        f"<p>{prose(90)}</p><h2>Flags</h2><dl><dt>-a</dt><dt>--all</dt><dd><p>{prose(90)}</p></dd><dt>-b</dt><dd><p>{prose(90)}</p></dd></dl>"
        f"<p>{prose(90)}</p><table><tr><th>Name</th><th>Pressure</th></tr>{rows}</table>"
    )
    paths = [p.headings[1:] for p in split(page)[0]]
    assert ("Flags", "-a, --all") in paths
    assert ("Flags", "-b") in paths
    assert ("Flags",) in paths
    assert paths.count(("Flags", "Name | Pressure")) > 1


def test_a_long_listing_is_cut_between_lines() -> None:
    code = "\n".join(f"call_{n}(one, two, three, four)" for n in range(120))
    page = page_from([("code", 0, code)])
    passages, found = split(page)
    check(page, passages, found)
    assert len(passages) > 1
    assert all(s.text in code and not s.text.startswith("\n") for s in found)


def test_a_long_list_item_is_read_in_sentences_and_kept_whole() -> None:
    page = page_from([("list_item", 1, prose(260)), ("list_item", 1, "Short. Two.")])
    passages, found = split(page)
    check(page, passages, found)
    assert len([s for s in found if s.kind == "list_item"]) == 25
