import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citestack.stack.text_fragment import deep_link, find, parse

PASSAGE = (
    "The tank holds 300 litres. A family of four uses about 160 litres of hot water a day, which the tank covers "
    "even in winter. The compressor - a scroll type - runs at 45 dB, measured at one metre.\n"
    "Model | Volume | Price\nHearth 300 | 300 l | 2,490 euro\nHearth 200 | 200 l | 1,990 euro\n"
    "The tank holds 300 litres."
)


def found(quote: str, text: str = PASSAGE) -> str | None:
    directive = parse(deep_link("https://a.example/page", quote, text))
    assert directive is not None
    span = find(text, directive)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    "quote",
    [
        "A family of four uses about 160 litres of hot water a day, which the tank covers even in winter.",
        "The compressor - a scroll type - runs at 45 dB, measured at one metre.",
        "Hearth 300 | 300 l | 2,490 euro",
        "Hearth 200 | 200 l | 1,990 euro",
        "runs at 45 dB",
    ],
)
def test_the_link_finds_the_quote(quote: str) -> None:
    hit = found(quote)
    assert hit is not None
    assert hit.rstrip(".") == quote.rstrip(".")


def test_a_table_row_is_linked_from_its_first_to_its_last_cell() -> None:
    link = deep_link("https://a.example/p", "Hearth 200 | 200 l | 1,990 euro", PASSAGE)
    assert link == "https://a.example/p#:~:text=Hearth%20200,1%2C990%20euro"


def test_a_short_quote_that_stands_twice_gets_a_prefix() -> None:
    text = "Noise at night is 45 dB here. Noise by day is 45 dB here."
    assert "-,45%20dB%20here" in deep_link("https://a.example/p", "45 dB here", text)


def test_an_exponent_is_linked_as_the_browser_reads_it() -> None:
    quote = "The store holds up to 2^48 bytes."
    assert deep_link("https://a.example/", quote, quote).endswith("up%20to%20248%20bytes.")


def test_syntax_characters_are_encoded_and_an_old_fragment_is_replaced() -> None:
    link = deep_link("https://a.example/p#top", "a, b & c - d", "a, b & c - d")
    assert link == "https://a.example/p#:~:text=a%2C%20b%20%26%20c%20%2D%20d"


def test_links_without_a_text_directive_have_none() -> None:
    assert parse("https://a.example/p#top") is None


words = st.lists(
    st.sampled_from(["heat", "pump", "tank", "water", "the", "of", "45", "dB", "a-b", "x,y", "&", "night", "day"]),
    min_size=1,
    max_size=40,
)


@given(words, st.data())
def test_every_word_aligned_quote_is_found_and_starts_right(tokens: list[str], data: st.DataObject) -> None:
    text = " ".join(tokens)
    i = data.draw(st.integers(0, len(tokens) - 1))
    quote = " ".join(tokens[i : data.draw(st.integers(i + 1, len(tokens)))])
    assume(any(c.isalnum() for c in quote))
    hit = found(quote, text)
    assert hit is not None
    assert hit.split()[0] == quote.split()[0]
    assert hit.split()[-1] == quote.split()[-1]
