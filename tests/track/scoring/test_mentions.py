from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.track.model import AnswerBlock
from citestack.track.scoring.folding import folded
from citestack.track.scoring.mentions import Mentions, list_ranks
from citestack.track.scoring.universe import Brand

ACME = Brand("Acme", ("Acme Cloud",), sites=("acme.com",), not_in=("acme of perfection",))


def said(text: str, *brands: Brand) -> list[str]:
    return [text[m.start : m.end] for m in Mentions(brands or (ACME,)).find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I trust Acme.", "Acme", "(Acme)", "Acme's tools", "Acme’s tools", "Acme-based", "by “Acme”…", "ACME!", "#acme",
        "acme\nand more", "Acme/Globex", "Acme.It was good", "*Acme*", "Acme,",
    ],
)  # fmt: skip
def test_a_name_is_found_as_a_word_at_any_place_of_a_sentence(text):
    assert [s.casefold() for s in said(text)] == ["acme"]


@pytest.mark.parametrize(
    "text",
    ["Acmeology", "MyAcme", "acme_tool", "Acme2", "2Acme", "Acmé́s", "łAcme", "AcmeБ", "the acme of perfection"],
)
def test_a_name_inside_a_longer_word_or_as_another_word_is_none(text):
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.com/acme", "acme.com", "see www.acme.com.", "docs.acme.com/x", "joe@acme.com", "acme@mail.example",
        "https://other.example/acme-review", "ACME.COM", "ftp://acme/x", "acme.co.uk", "other.example/x/acme",
    ],
)  # fmt: skip
def test_a_name_inside_a_url_a_domain_or_an_address_is_none(text):
    assert said(text) == []


def test_a_name_that_is_a_domain_counts_by_itself_and_not_inside_a_url():
    booking = Brand("Booking.com")
    text = "Booking.com is at https://www.booking.com/ and docs.booking.com; use booking.com."
    assert said(text, booking) == ["Booking.com", "booking.com"]


def test_the_longest_name_takes_its_place_and_persons_are_apart_from_brands():
    dell, michael = Brand("Dell"), Brand("Michael Dell", person=True)
    found = Mentions((dell, michael)).find("Michael Dell founded Dell. Michael  \nDell!")
    assert [(m.brand, m.start) for m in found] == [("Michael Dell", 0), ("Dell", 21), ("Michael Dell", 27)]
    assert [m.name for m in Mentions((ACME,)).find("Acme Cloud by Acme")] == ["Acme Cloud", "Acme"]


def test_a_name_that_is_also_a_word_can_be_asked_for_as_written():
    assert said("a notion of Notion, NOTION", Brand("Notion", exact=True)) == ["Notion"]
    assert said("Polo, Pólo", Brand("Polo", exact=True)) == ["Polo"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Nestlé", "Nestle NESTLÉ nestle\u0301", ["Nestle", "NESTLÉ", "nestle\u0301"]),
        ("Acme", "ＡＣＭＥ and Ac\u00adme and ac\u200bme", ["ＡＣＭＥ", "Ac\u00adme", "ac\u200bme"]),
        ("Straße", "STRASSE strasse", ["STRASSE", "strasse"]),
        ("Öl", "Ol", ["Ol"]),
        ("Łódź", "Lodz", []),
        ("İstanbul Air", "istanbul air", ["istanbul air"]),
        ("Ofﬁce", "office", ["office"]),
        ("Coca-Cola", "Coca\u2011Cola Coca–Cola", ["Coca\u2011Cola", "Coca–Cola"]),
        ("Café Noir", "cafe\u00a0noir", ["cafe\u00a0noir"]),
        ("Яндекс", "ЯНДЕКС яндексный", ["ЯНДЕКС"]),
        ("й", "и", []),
        ("fi", "ﬁn ﬁ", ["ﬁ"]),
        ("C++", "C++ and C", ["C++"]),
        ("Yahoo!", "Yahoo! Yahoo", ["Yahoo!"]),
    ],
)
def test_folding_takes_spellings_together_and_keeps_the_places_of_the_text(name, text, found):
    assert said(text, Brand(name)) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Acme", "AcmeのツールとAcme。", 2),
        ("アップル", "アップルは アップルパイ", 1),
        ("顶点", "我喜欢顶点公司", 1),
        ("네이버", "네이버는 네이버에서 네이버카페 큰네이버", 2),
        ("แอคมี", "ฉันชอบแอคมีมาก", 1),
        ("Acme", "请访问https://acme.com了解Acme", 1),
    ],
)
def test_scripts_without_spaces_have_boundaries_of_their_own(name, text, found):
    assert len(said(text, Brand(name))) == found


TEXTS = st.text(st.sampled_from("aAcCmMeEé\u0301ﬁＡ .,\n-_/:@1あ網ß\u00ad"), max_size=40)


@given(TEXTS)
def test_mentions_never_overlap_lie_in_the_text_and_fold_to_their_name(text):
    found = Mentions((ACME, Brand("me"))).find(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for m in found:
        assert " ".join(folded(text[m.start : m.end]).text.split()) == folded(m.name).text


@given(TEXTS)
def test_folding_is_the_same_for_composed_and_decomposed_texts(text):
    composed = folded(unicodedata.normalize("NFC", text)).text
    assert composed == folded(unicodedata.normalize("NFD", text)).text


@given(st.text(max_size=60))
def test_folding_tells_the_way_back(text):
    view = folded(text)
    if view.starts is None or view.ends is None:
        assert len(view.text) == len(text)
        return
    assert len(view.starts) == len(view.ends) == len(view.text)
    assert list(view.starts) == sorted(view.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))


def test_ranks_come_from_ordered_lists_and_from_the_name_an_item_is_about():
    text = "Acme is loved.\nGlobex beats Acme\nAcme Cloud\nInitech\nGlobex again"
    starts = [0, 15, 33, 44, 52]
    blocks = [
        AnswerBlock("paragraph", 0, 14),
        AnswerBlock("list_item", 15, 32, 1, 1),
        AnswerBlock("list_item", 33, 43, 1, 2),
        AnswerBlock("list_item", 44, 51, 2, None),
        AnswerBlock("list_item", 52, 64, 1, 3),
    ]
    assert [text[b.start :][:4] for b in blocks] == [text[s:][:4] for s in starts]
    brands = (ACME, Brand("Globex", competitor=True), Brand("Initech", competitor=True))
    assert list_ranks(Mentions(brands).find(text), blocks) == {"Globex": 1, "Acme": 2}
