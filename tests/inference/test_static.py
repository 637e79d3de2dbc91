from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from citestack.inference import load_embedder, resolve
from citestack.inference import wordpiece as wordpiece_module
from citestack.inference.static import StaticEmbedder
from citestack.inference.wordpiece import WordPiece

TEXTS = [
    "PostgreSQL writes changes to a write-ahead log first.",
    "Tea.",
    "A vacuum reclaims storage occupied by dead tuples. " * 4,
    "Ein Café in Köln, 中文!",
    "",
]


@pytest.fixture(scope="module")
def static() -> StaticEmbedder:
    found = load_embedder("static")
    assert isinstance(found, StaticEmbedder)
    return found


@pytest.fixture(scope="module")
def reference() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(resolve("bge-small").files["tokenizer.json"]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module")
def cutter(reference: Tokenizer) -> WordPiece:
    vocabulary = reference.get_vocab()
    return WordPiece(sorted(vocabulary, key=vocabulary.__getitem__))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n",
        "max_connections = 100; -- see §19.3 (“Connections”)",
        "naïve Ångström façade ΑΣΣΟΣ",
        "tab\tnul\0bell\x07del\x7fff\x0cvt\x0bline\nzero\u200bwidth",
        "中文 and 日本語テキスト 한국어",
        "豈﨎 🙂 ½ ﬁ \u2028 x\u0301",
        "a" * 100 + " " + "a" * 101,
        "supercalifragilistic unaffable ##ing [CLS] [UNK]",
        "$1,000.50 50% C++ <b>bold</b> `x|y~z` ^_^",
    ],
)
def test_words_are_cut_as_the_tokenizers_package_cuts_them(cutter: WordPiece, reference: Tokenizer, text: str) -> None:
    if "[CLS]" in text:
        text = text.replace("[CLS] [UNK]", "")  # special tokens in a page are words here, not special
    assert cutter.ids(text) == reference.encode(text, add_special_tokens=False).ids


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_any_latin_text_is_cut_alike(cutter: WordPiece, reference: Tokenizer, text: str) -> None:
    if "[" not in text:
        assert cutter.ids(text) == reference.encode(text, add_special_tokens=False).ids


def test_special_tokens_in_a_page_are_plain_words(cutter: WordPiece) -> None:
    assert cutter.id_of["[CLS]"] not in cutter.ids("[CLS] [SEP] [MASK]")


def test_remembered_words_are_bounded(cutter: WordPiece, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordpiece_module, "REMEMBERED", 10)
    expected = [cutter.ids(f"word{i}") for i in range(30)]
    assert len(cutter._known) <= 10
    assert [cutter.ids(f"word{i}") for i in range(30)] == expected


def test_unit_rows_of_the_documented_shape(static: StaticEmbedder) -> None:
    rows = static.embed_passages(TEXTS)
    assert rows.shape == (5, static.dim) == (5, 256)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows[:4], axis=1), 1, atol=1e-5)
    assert not rows[4].any()
    assert static.embed_queries([]).shape == (0, 256)
    assert static.cheap


def test_a_text_gets_the_same_bytes_whatever_it_is_embedded_with(static: StaticEmbedder) -> None:
    together = static.embed_passages(TEXTS * 40)
    for text, row in zip(TEXTS, together, strict=False):
        assert static.embed_passages([text])[0].tobytes() == row.tobytes()
    assert load_embedder("static").embed_passages(TEXTS * 40).tobytes() == together.tobytes()


def test_related_words_are_near_and_unrelated_ones_are_not(static: StaticEmbedder) -> None:
    near = static.embed_queries(["doctor"]) @ static.embed_passages(["physician", "database", "banana"]).T
    assert near[0, 0] > 2 * max(near[0, 1:])


def test_a_question_is_nearest_to_its_answer(static: StaticEmbedder) -> None:
    near = static.embed_queries(["how is the space of deleted rows freed?"]) @ static.embed_passages(TEXTS).T
    assert int(near.argmax()) == 2


def test_a_huge_text_is_cut(static: StaticEmbedder) -> None:
    start = time.perf_counter()
    huge = static.embed_passages(["storage engine " * 7000, "x" * 100_000, "é\ud800" * 50_000])
    assert time.perf_counter() - start < 2
    assert huge[0].tobytes() == static.embed_passages(["storage engine " * 256])[0].tobytes()
    assert np.isfinite(huge).all()


def test_rare_words_weigh_more(static: StaticEmbedder) -> None:
    common, usual, rare = (static.rarity(w) for w in ("the", "database", "pgbouncer"))
    assert 0 < common < usual < rare == 1
    assert 0 < static.rarity("a") <= 0.2


def test_the_weights_ship_with_the_package() -> None:
    found = resolve("static")
    assert found.source == "package_data"
    assert found.files["model.npz"].stat().st_size < 9_000_000
