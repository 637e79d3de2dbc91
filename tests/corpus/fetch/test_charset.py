from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.corpus.charset import decode

RUSSIAN = "Привет, мир. Это страница о поиске."


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("\ufeffhéllo".encode(), "text/html; charset=latin1", "héllo"),
        ("\ufeffhéllo".encode("utf-16-le"), "", "héllo"),
        ("héllo".encode("utf-16-le"), "text/html; charset=utf-16", "héllo"),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r", RUSSIAN),
        (b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), "", '<meta charset="windows-1251">' + RUSSIAN),
        ("naïve café".encode("latin-1"), "text/html; charset=ISO-8859-1", "naïve café"),
        (b"\x93quoted\x94", "text/html; charset=iso-8859-1", "“quoted”"),
        (
            "日本語のページです。これは検索の試験です。".encode("shift_jis"),
            "",
            "日本語のページです。これは検索の試験です。",
        ),
    ],
)
def test_known_encodings(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type)[0] == text


def test_header_beats_meta() -> None:
    body = b'<meta charset="koi8-r">' + RUSSIAN.encode("cp1251")
    assert decode(body, "text/html; charset=windows-1251")[0].endswith(RUSSIAN)


def test_utf8_labelled_as_one_byte_encoding_is_utf8() -> None:
    assert decode("café – naïve".encode(), "text/html; charset=iso-8859-1") == ("café – naïve", "utf-8")


def test_meta_utf16_in_ascii_readable_bytes_means_utf8() -> None:
    assert decode('<meta charset="utf-16">é'.encode())[0].endswith("é")


def test_wrong_utf8_label_falls_to_detection() -> None:
    body = ("Ceci est déjà un long texte en français, écrit à l'été. " * 20).encode("latin-1")
    assert "déjà" in decode(body, "text/html; charset=utf-8")[0]


def test_a_few_broken_bytes_leave_utf8_alone() -> None:
    body = ("Ünïcode text " * 300).encode() + b"\xff" + "ending é".encode()
    text, encoding = decode(body, "text/html; charset=utf-8")
    assert encoding == "utf-8" and text.count("\ufffd") == 1 and text.endswith("é")


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html; charset=", "x; charset=\x00", "a;charset=utf-7", "a; charset*=u''%FF"]),
)
def test_never_fails(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type)[0], str)
