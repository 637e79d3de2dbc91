"""Each reader and check of the verifier on its own, both ways, with the traps it was built for."""

import pytest

from citestack.inference.support.dates import read_dates
from citestack.inference.support.names import present, read_names
from citestack.inference.support.numbers import read_numbers
from citestack.inference.support.polarity import antonym_conflicts, negation_conflicts, read_polarity
from citestack.inference.support.quantifiers import certainty_problem, quantity_problem, read_force
from citestack.inference.support.quotes import missing_quotes, read_quotes
from citestack.inference.support.roles import content_tokens, swapped_roles
from citestack.inference.support.sentences import passage_sentences
from citestack.inference.support.stem import stem
from citestack.inference.support.text import Text, read_text


def text(value: str) -> Text:
    return read_text(value, passage_sentences)


def numbers(value: str) -> list[str]:
    read = text(value)
    return [n.shown for n in read_numbers(read, tuple((d.start, d.end) for d in read_dates(read)))]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It has 1,234.50 rows and 3.0 tables.", ["1234.5", "3"]),
        ("A 5-minute wait for 5GB or 10 MB", ["5 min", "5 gb", "10 mb"]),
        ("10k users paid US$3.5bn and €4", ["10000", "3500000000 usd", "4 eur"]),
        ("between 10 and 20 MB", ["10 mb", "20 mb"]),
        ("$10-20 million was spent", ["10000000 usd", "20000000 usd"]),
        ("one hundred and five cars, two thousand three hundred bikes", ["105", "2300"]),
        ("twenty-one pilots and a dozen crew", ["21", "12"]),
        ("15 percent, 15%, 15 per cent", ["15 %", "15 %", "15 %"]),
        ("one of them, one another, no one", []),
        ("exactly one replica, at least one", ["1", "1"]),
        ("as shown [3] and [12, 4]", []),
        ("1. Stop the server", []),
        ("the 19th century, the second largest", ["19 #", "2 #"]),
        ("wait a second, then per second", []),
        ("127.0.0.1 and 5432", ["127.0.0.1", "5432"]),
        ("IPv6, sha256 and x86 over HTTP", []),
        ("It fell to -5 degrees, range 3-5", ["-5", "3", "5"]),
        ("1.5 million people", ["1500000"]),
        ("version 3.10", ["3.10"]),
        ("pays 3.10 of it", ["3.1"]),
    ],
)
def test_numbers_are_read_as_quantities(written: str, read: list[str]) -> None:
    assert numbers(written) == read


@pytest.mark.parametrize(
    ("written", "bound"),
    [("at least 5", ">="), ("more than 5", ">"), ("up to 5", "<="), ("fewer than 5", "<"), ("about 5", "~"),
     ("5 or more", ">="), ("5+", ">="), ("exactly 5", "")],
)  # fmt: skip
def test_bounds(written: str, bound: str) -> None:
    assert read_numbers(text(f"It takes {written}."))[0].bound == bound


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("on 12 March 2021 and March 12, 2021", ["2021-03-12", "2021-03-12"]),
        ("Mar. 2021; 2021-03-12; 25.12.2020", ["2021-03", "2021-03-12", "2020-12-25"]),
        ("2016-06-27T19:09:17Z", ["2016-06-27"]),
        ("In 1999–2001 and 2019-20", ["1999", "2001", "2019", "2020"]),
        ("in the 1990s, since 1887", ["1990s", "1887"]),
        ("the 12th of March", ["month 3 day 12"]),
        ("You may march on; in May", ["month 5"]),
        ("port 2019 with 1500 rows", []),
        ("release 1.2.33", []),
        ("(1962) was from 1914 to 1918", ["1962", "1914", "1918"]),
    ],
)
def test_dates_are_read_in_the_usual_forms(written: str, read: list[str]) -> None:
    assert [d.shown for d in read_dates(text(written))] == read


def names(value: str) -> list[str]:
    return [
        n.surface
        for n in read_names(text(value), lambda s: s in {stem("replica"), stem("cat"), stem("storage"), "set"})
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("In spring the Larkbase team met Ingrid Solberg.", ["Larkbase", "Ingrid", "Solberg"]),
        ("Replicas follow.", []),
        ("Zanzibar exports cloves.", ["Zanzibar"]),
        ("Set max_wal_size in postgresql.conf to 5 GB.", ["max_wal_size", "postgresql.conf"]),
        ("The WAL must NOT be removed.", ["WAL"]),
        ("How To Install The Storage Engine", []),
        ("It was Monday in March when I came.", ["Monday"]),
        ("C++ and utf8 matter.", ["C++", "utf8"]),
        ("She said: They left.", []),
        ("Norvane's engines", ["Norvane's"]),
    ],
)
def test_names_are_found_and_capitals_at_the_start_are_not(written: str, found: list[str]) -> None:
    assert names(written) == found


@pytest.mark.parametrize(
    ("claim", "evidence", "held"),
    [
        ("Only the WAL grows.", "The write-ahead log grows.", True),
        ("Only the Write Ahead Log grows.", "The WAL grows.", True),
        ("It is a British ship.", "The ship sailed from the UK.", True),
        ("It is an Italian ship.", "The ship was built in Italy.", True),
        ("It hit the US coast.", "It hit the coast of the United States.", True),
        ("There were Hindus.", "One Hindu priest came.", True),
        ("The Norvane yard closed.", "The norvane yard closed.", True),
        ("It was Norvane.", "It was Norvik.", False),
        ("Only the WAL grows.", "The lists grow.", False),
    ],
)
def test_names_match_in_their_other_forms(claim: str, evidence: str, held: bool) -> None:
    found = read_names(text(claim), lambda _: True)
    assert found
    assert all(present(n, text(evidence)) for n in found) is held


def polarity(value: str):
    read = text(value)
    return read_polarity(read, 0, len(read.words))


@pytest.mark.parametrize(
    ("claim", "evidence", "conflict"),
    [
        ("The cleaner locks tables.", "The cleaner does not lock tables.", True),
        ("The cleaner does not lock tables.", "The cleaner locks tables.", True),
        ("It never locks tables.", "It runs without locking tables.", False),
        ("It can't be locked.", "It cannot be locked.", False),
        ("It sells engines.", "It no longer sells engines.", True),
        ("It failed to start.", "It did start.", True),
        ("It not only sells but repairs engines.", "It sells engines.", False),
        ("It needs no more than five engines.", "It needs engines.", False),
        ("No. 5 is an engine.", "The engine is on display.", False),
        ("Engines are red.", "It does not sell engines in town and the town is red.", False),
        ("Vaccines cause the illness.", "It is a myth that vaccines cause the illness.", True),
    ],
)
def test_negation(claim: str, evidence: str, conflict: bool) -> None:
    assert bool(negation_conflicts(polarity(claim), polarity(evidence))) is conflict


@pytest.mark.parametrize(
    ("claim", "evidence", "conflict"),
    [
        ("The option is enabled.", "The option is disabled.", True),
        ("The option is not enabled.", "The option is disabled.", False),
        ("It rose after noon.", "It rose before noon.", True),
        ("Prices increase.", "Prices decrease and sales increase.", False),
        ("The cache is large.", "The cache is small.", True),
        ("The cache is red.", "The cache is blue.", False),
    ],
)
def test_antonyms(claim: str, evidence: str, conflict: bool) -> None:
    assert bool(antonym_conflicts(polarity(claim), polarity(evidence))) is conflict


def force(value: str):
    read = text(value)
    return read_force(read, 0, len(read.words))


@pytest.mark.parametrize(
    ("claim", "evidence", "agrees"),
    [
        ("All ships sail.", "Some ships sail.", False),
        ("All ships sail.", "Most ships sail.", False),
        ("All ships sail.", "Every ship sails.", True),
        ("Most ships sail.", "All ships sail.", True),
        ("Only ships sail.", "Ships sail.", False),
        ("It always sails.", "It usually sails.", False),
    ],
)
def test_quantity(claim: str, evidence: str, agrees: bool) -> None:
    assert (
        quantity_problem(force(claim), force(evidence)) == ""
        if agrees
        else quantity_problem(force(claim), force(evidence))
    )


def test_certainty() -> None:
    assert certainty_problem(force("It sails."), force("It may sail."))
    assert certainty_problem(force("It might sail."), force("It may sail.")) == ""
    assert certainty_problem(force("It sails."), force("It sails in May.")) is None


@pytest.mark.parametrize(
    ("claim", "evidence", "swapped"),
    [
        ("Pellworm bought Norvane.", "Norvane bought Pellworm.", True),
        ("Pellworm was bought by Norvane.", "Norvane bought Pellworm.", False),
        ("Norvane was bought by Pellworm.", "Norvane bought Pellworm.", True),
        ("Pellworm met Norvane.", "Norvane met Pellworm.", False),
        ("Pellworm, ships, Norvane", "Norvane, ships, Pellworm", False),
    ],
)
def test_roles(claim: str, evidence: str, swapped: bool) -> None:
    a, b = text(claim), text(evidence)
    found = swapped_roles(a, content_tokens(a, 0, len(a.words)), b, content_tokens(b, 0, len(b.words)))
    assert (found is not None) is swapped


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ('He said "the price was high".', "He said the price was  high!", ()),
        ('He said "the price was high".', "He said the price was too high.", ("the price was high",)),
        ('It is 5" wide', "It is wide.", ()),
        ('She called it "calm, brave, and [...] odd".', "An odd film: calm, brave, and long.", ()),
        ('She called it "calm … and odd".', "It is calm.", ("and odd",)),
        ('He wrote that "it [the dam] will hold".', "I know it, and I know that it will hold.", ()),
        ('The album "Low Tide: A Tribute to Marrow".', "Marrow is paid tribute to on a low tide album.", ()),
        ('The album "Low Tide Revisited".', "The album Low Tide came out.", ("low tide revisited",)),
        ("Set `Low Tide` to 3.", "The tide is low.", ("low tide",)),
    ],
)
def test_quotes_are_compared_word_for_word_and_titles_by_their_words(
    claim: str, evidence: str, missing: tuple[str, ...]
) -> None:
    assert missing_quotes(read_quotes(text(claim)), text(evidence)) == missing


@pytest.mark.parametrize(
    "forms",
    ["replicate replicated replication replicating", "install installed installation", "cache cached caching",
     "query queries queried", "use used using", "optimise optimization optimized", "buy bought"],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(w) for w in forms.split()}) == 1


def test_other_words_do_not() -> None:
    for a, b in (("server", "serve"), ("general", "generous"), ("string", "stress"), ("nation", "nature")):
        assert stem(a) != stem(b)


def test_wrapped_lines_are_one_sentence_and_blocks_are_not() -> None:
    wrapped = (
        "The pump in the cellar of the old house needs\nwater and it stands on the concrete floor near the\nwindow."
    )
    listed = (
        "before you start the pump, check each of these things;\nthe valve is closed\nthe tank is full\n\nall is well"
    )
    assert [wrapped[a:b] for a, b in passage_sentences(wrapped)] == [wrapped]
    assert [listed[a:b] for a, b in passage_sentences(listed)] == [line for line in listed.split("\n") if line]
