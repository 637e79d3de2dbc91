"""Reference entries: which sentences need the name that stands before them, and how they are joined with it."""

import pytest

from citestack.writing.entries import leans_on_entry
from citestack.writing.units import units_of

from .pages import candidate


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("IdleTimeout Directive", "The number of seconds the server waits for another request."),
        ("IdleTimeout Directive", "Description: | Amount of time that the server waits for another request"),
        ("--onto <base>", "Starting point at which to create the new entries."),
        ("Redo log", "The journal that keeps track of every change to the tables."),
        ("tool-halve(1)", "Use bisection to find the entry that broke the build."),
        ("probe_rate (integer)", "Names of the tables for which samples are drawn."),
    ],
)
def test_a_definition_without_a_subject_leans_on_its_name(entry: str, text: str) -> None:
    assert leans_on_entry(text, entry)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Redo log", "The redo log is kept in a folder of its own."),
        ("Redo log", "Changes of the tables are written to a journal first."),
        ("Redo log", "The server writes the log before it answers."),
        ("Start the server", "Open a terminal in the folder of the project."),
        ("Limits", "The number of connections is bounded by memory."),
        ("Storage", "Tables use a heap for their rows."),
    ],
)
def test_a_sentence_with_a_subject_of_its_own_does_not(entry: str, text: str) -> None:
    expected = entry == "Limits"  # a noun phrase opens it: the heading before it does no harm
    assert leans_on_entry(text, entry) is expected


def test_the_joined_claim_is_the_page_from_the_name_on() -> None:
    page = candidate([("heading", "Redo log"), "The journal that keeps track of every change to the tables."])
    claim = units_of(page)[1].claim
    assert claim.text == "Redo log\nThe journal that keeps track of every change to the tables."


def test_a_generic_heading_names_nothing() -> None:
    page = candidate([("heading", "Overview"), "The journal that keeps track of every change to the tables."])
    assert units_of(page)[1].claim.text == "The journal that keeps track of every change to the tables."
