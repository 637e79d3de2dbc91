import pytest

from citestack.answers.check_worthy import claims_of, no_check_reason, statement_of
from citestack.answers.model import CitedSentence, Citing
from citestack.model import BlockKind


def reason(text: str, kind: BlockKind = "paragraph", *, cited: bool = False) -> str | None:
    citations = (Citing(1, 0, 0),) if cited else ()
    return no_check_reason(CitedSentence(0, len(text), text, kind, citations))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Great question!", "courtesy"),
        ("Sure, I can help with that.", "courtesy"),
        ("I hope this helps!", "courtesy"),
        ("Let me know if you need more.", "courtesy"),
        ("If you would like, I can go into more detail.", "courtesy"),
        ("Would you like a summary?", "question"),
        ("What does VACUUM do?", "question"),
        ("Here are the main points.", "about_the_answer"),
        ("Here's how it works:", "announcement"),
        ("There are three ways to do it:", "announcement"),
        ("Based on the search results, here is what I found.", "about_the_answer"),
        ("I could not find a page on that.", "about_the_answer"),
        ("The sources do not say which version.", "about_the_answer"),
        ("The main idea", "label"),
        ("42.", "label"),
        ("Source:", "announcement"),
        ("Source code is open to all.", None),
        ("See-through panels cost more.", None),
        ("See https://a.example/x for the switch.", "pointer"),
        ("See also the manual.", "pointer"),
        ("For more information, see the manual.", "pointer"),
        ("Sources of error are many here.", None),
        ("Seeds keep for two years.", None),
        ("VACUUM reclaims storage.", None),
        ("The default is 100.", None),
        ("Up to 281 terabytes", None),
        ("Based on MVCC, VACUUM removes dead rows.", None),
        ("If you have many tables, raise the limit.", None),
        ("Hereditary traits are passed on.", None),
        ("In summary, the limit is 100.", None),
        ("Surely this holds.", None),
    ],
)
def test_uncited_sentences(text: str, expected: str | None) -> None:
    assert reason(text) == expected


def test_structure() -> None:
    assert reason("VACUUM reclaims storage", "heading") == "heading"
    assert reason("VACUUM;", "code") == "code"
    assert reason("VACUUM reclaims storage", "list_item") is None


def test_what_is_cited_is_checked_unless_it_states_nothing() -> None:
    assert reason("Here are three ways:", cited=True) is None
    assert reason("The main idea", cited=True) is None
    assert reason("Why does it run?", cited=True) == "question"
    assert reason("Overview", "heading", cited=True) == "heading"
    assert reason("See also the manual.", cited=True) == "pointer"


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("Locks: VACUUM FULL needs no lock at all.", "VACUUM FULL needs no lock at all."),
        ("Disk space - The table is written anew once.", "The table is written anew once."),
        ("max_connections: the default is 100.", None),
        (
            "It has one rule: Never run it twice in a row here, I was told.",
            "Never run it twice in a row here, I was told.",
        ),
        ("It has a very long and winding lead in: Never run it twice.", None),
        ("At 12:30 The train leaves the old station.", None),
        ("Note: Stop.", None),
        ("VACUUM reclaims storage.", None),
    ],
)
def test_a_lead_in_is_read_with_and_without(text: str, behind: str | None) -> None:
    assert claims_of(text) == ((text,) if behind is None else (text, behind))


def test_addresses_are_no_part_of_the_statement() -> None:
    assert claims_of("The switch (https://a.example/docs/15/x) is -N.") == ("The switch is -N.",)


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("Setting | Default", "max_connections | 100", "Setting: max_connections, Default: 100"),
        (" | Default", "max_connections | 100", "max_connections, Default: 100"),
        ("Setting | Default", "max_connections | ", "Setting: max_connections"),
        ("Setting | Default", "a | b | c", "a | b | c"),
        ("", "a | b", "a | b"),
    ],
)
def test_a_table_row_is_read_with_its_heads(header: str, text: str, expected: str) -> None:
    assert statement_of(CitedSentence(0, len(text), text, "table_row", (), header)) == expected
