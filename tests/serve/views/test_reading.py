"""The view models, pure: text, marks, differences and numbers are what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.authority.profile import Referrer
from citestack.model import Block, Page
from citestack.serve.reading import words
from citestack.serve.reading.addresses import web_link
from citestack.serve.reading.link_rings import HEIGHT, PER_RING, WIDTH, link_rings
from citestack.serve.reading.measures import figure
from citestack.serve.reading.page_diff import diff
from citestack.serve.reading.page_layout import PART, Layout, Quote, groups, part_at, parts, pieces
from citestack.serve.reading.page_marks import Made, Mark, Outline, tally
from citestack.serve.reading.paging import Address, paging
from citestack.store.authority import Edge, NamedEdge
from citestack.trace import Decision, Reason

TEXT = "One sentence stands here. Another one follows it.\nA second paragraph ends."


@st.composite
def marks(draw):
    borders = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=8)))
    pairs = list(zip(borders[::2], borders[1::2], strict=False))
    return tuple(Mark(a, b, draw(st.sampled_from(list(Made))), "why") for a, b in pairs)


@given(marks(), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.integers(0, 80), st.integers(0, 80))
def test_pieces_are_the_text_cut_and_nothing_else(some, a, b, c, d):
    start, end = sorted((a, b))
    quote = Quote(*sorted((c, min(d, len(TEXT)))))
    found = list(pieces(TEXT, start, end, Layout(some, (), quote)))
    assert "".join(p.text for p in found) == TEXT[start:end]
    at = start
    for p in found:
        inside = [i for i, m in enumerate(some) if m.start <= at < m.end]
        assert p.mark == (inside[0] if inside else None)
        assert p.lit == (quote.start <= at < quote.end)
        at += len(p.text)


def page_of(*texts: str) -> Page:
    blocks, at = [], 0
    for t in texts:
        blocks.append(Block("table_row" if " | " in t else "paragraph", at, at + len(t)))
        at += len(t) + 1
    return Page("https://a.example/", "sha256:0", "A", "\n".join(texts), tuple(blocks))


def test_a_long_page_is_shown_in_parts_and_a_quote_opens_its_own():
    page = page_of(*(f"Paragraph {n}." for n in range(PART * 2 + 1)))
    assert parts(page) == 3
    assert part_at(page, page.text.index(f"Paragraph {PART}.")) == 2
    shown = [line for g in groups(page, 3, Layout()) for r in g.runs for line in r.lines]
    assert ["".join(p.text for p in line.cells[0]) for line in shown] == [f"Paragraph {PART * 2}."]


def test_rows_of_a_table_have_cells_and_passages_hold_their_blocks():
    page = page_of("Before.", "a | b", "c | d", "After.")
    passage = Outline(8, 19, kept=True, found="", fate="")
    before, inside, after = groups(page, 1, Layout((Mark(8, 9, Made.CITED, "", (1,)),), (passage,)))
    assert (before.passage, inside.passage, after.passage) == (None, passage, None)
    (table,) = inside.runs
    assert [["".join(p.text for p in cell) for cell in line.cells] for line in table.lines] == [["a", "b"], ["c", "d"]]
    assert [n.number for n in table.notes] == [0]
    assert table.lines[0].cells[0][0].opens


SENTENCES = st.lists(
    st.sampled_from(["Alpha is one.", "Beta is two now.", "Beta is three now.", "Gamma.", "D e f."]), max_size=7
)


@given(SENTENCES, SENTENCES)
def test_a_difference_holds_both_versions(before, after):
    found = diff(before, after)
    unchanged = sum(r.skipped for r in found.rows) + sum(r.change == "same" for r in found.rows)
    assert unchanged == found.unchanged
    assert found.unchanged + found.changed + found.taken_out == len(before)
    assert found.unchanged + found.changed + found.put_in == len(after)
    out = [
        " ".join("".join(b.text for b in r.bits if b.change != "in").split())
        for r in found.rows
        if r.change in ("out", "changed")
    ]
    new = [
        " ".join("".join(b.text for b in r.bits if b.change != "out").split())
        for r in found.rows
        if r.change in ("in", "changed")
    ]
    assert all(s in before for s in out)
    assert all(s in after for s in new)


def test_white_space_alone_is_no_change():
    assert diff(["One  two."], ["One\ntwo."]).unchanged == 1


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example/", "/local", "", None, "http:",
     "https://", "https://a.example/\u202ex", "java\nscript:x", "http:\\\\a.example", "https://[", "mailto:a@b.example"],
)  # fmt: skip
def test_only_http_addresses_become_links(url):
    assert web_link(url) is None


@given(st.text(max_size=40))
def test_no_text_becomes_a_link_but_an_http_address(text):
    found = web_link(text)
    assert found is None or found.lower().startswith(("http://", "https://"))


def test_http_addresses_become_links():
    assert web_link("https://a.example/x#:~:text=y") == "https://a.example/x#:~:text=y"


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_numbers_that_differ_look_different(a, b):
    value, bar = a / 10_000, b / 10_000
    told = words.compared("score", value, bar)
    shown = told.removeprefix("score ").split(", the bar was ")
    assert (shown[0] == shown[1]) == (a == b)


def test_every_reason_has_words_with_its_numbers():
    assert all(words.decided(Decision("x", kept=False, reason=r)) for r in Reason)
    fell = Decision("x", kept=False, reason=Reason.BELOW_RANK_CUT, numbers={"score": 0.41, "bar": 0.47})
    assert words.decided(fell) == "below the cut: score 0.41, the bar was 0.47"
    late = Decision("x", kept=False, reason=Reason.OVER_BUDGET, numbers={"rank": 15.0, "cut": 14.0})
    assert words.decided(late) == "beyond what was read: the first 14 were read, it was number 15"


def test_measures_are_printed_with_what_they_are():
    assert figure("pagerank", 0.2150249) == "21.5 %"
    assert figure("link_trust", 0.42163) == "0.422"
    assert figure("referring", 1200) == "1,200"
    assert figure("trust_rank", None) == "not measured"


def referrer(n: int, tier: str | None) -> Referrer:
    counts = dict.fromkeys(("links", "pages", "nofollow", "ugc", "sponsored", "followed", "image", "boilerplate"), 1)
    edge = Edge(n, 0, 1.0, **counts, sitewide=0, earned=n % 2, first_seen="", last_seen="")
    return Referrer(f"s{n}.example", tier, 0.1, 1.0, NamedEdge(f"s{n}.example", "x.example", edge))


@given(st.lists(st.sampled_from(["seed", "low", "unvouched", None]), max_size=150))
def test_rings_show_every_referrer_or_say_how_many_are_left_out(tiers):
    rings = link_rings([referrer(n, t) for n, t in enumerate(tiers)])
    assert len(rings.dots) + sum(r.hidden for r in rings.rings) == len(tiers) == sum(r.count for r in rings.rings)
    assert all(d.r < d.x < WIDTH - d.r and d.r < d.y < HEIGHT - d.r for d in rings.dots)
    assert all(r.count - r.hidden <= PER_RING for r in rings.rings)
    assert all(d.earned == bool(int(d.name[1:].split(".")[0]) % 2) for d in rings.dots)


def test_parts_of_a_list_lead_to_each_other():
    first = paging(Address("/x", {"q": "a b"}, "start"), 0, 10, 25)
    assert (first.first, first.last, first.before, first.after) == (1, 10, None, "/x?q=a+b&start=10")
    last = paging(Address("/x", {}, "start"), 20, 10, 25)
    assert (last.first, last.last, last.after) == (21, 25, None)
    assert (paging(Address("/x", {}, "start"), 0, 10, 0).first, first.total) == (0, 25)


def test_each_sentence_is_counted_once():
    from tests.store.make import make_record

    record = make_record("https://a.example/", ["One is here. Two is there. Three is gone.", "Four waits. Five."])
    s = record.sentences
    some = (Mark(s[0].start, s[0].end, Made.CITED, "", (1,)), Mark(s[1].start + 1, s[1].end, Made.DRAFTED, ""))
    found = (Outline(s[0].start, s[2].end, kept=True, found="", fate=""),)
    t = tally(s, some, found)
    assert (t.sentences, t.cited, t.drafted, t.found, t.unreached) == (5, 1, 1, 1, 2)
    assert t.sentences == t.cited + t.verifies + t.drafted + t.considered + t.found + t.unreached
