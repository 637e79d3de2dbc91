"""Sentences that stand alone, and sentences that do not with the kind of problem they have."""

from __future__ import annotations

import sys

import pytest

from citestack.writing.self_contained import problem_of, start_problem

STANDS = [
    "PostgreSQL requires periodic maintenance known as vacuuming.",
    "The default value of max_connections is typically 100 connections.",
    "Varnish keeps an object for 120 seconds unless the backend says otherwise.",
    "It is recommended to run VACUUM on busy tables at least once a day.",
    "It is also possible to rename a branch without checking it out.",
    "Those who administer a mail server should close the relay first.",
    "Both inner joins and outer joins accept an ON clause.",
    "Run git stash before switching branches to keep uncommitted work.",
    "To undo a commit but keep its changes, use git reset --soft HEAD~1.",
    "An espresso machine needs descaling every two to three months.",
    "Note that SQLite does not enforce foreign keys by default.",
    "When a transaction commits, its changes become visible to others.",
    "The results of a query are sent to the client as they are found.",
    "There are four isolation levels in the SQL standard.",
    "autovacuum starts a worker when enough rows of a table have changed.",
    "pg_dump writes a consistent backup even if the database is in use.",
    "Water above 96 degrees extracts bitter compounds from the coffee.",
    "The Listen directive tells the server which port to accept requests on.",
    "Nothing prevents a client from opening two connections.",
    "Finally blocks run whether or not an exception was raised.",
    "In PostgreSQL, a table can have at most 1600 columns.",
    "You can create an index without locking writes by adding CONCURRENTLY.",
    "Some of the settings take effect only after a restart of the server.",
    "- Descale the boiler every three months when the water is hard.",
    "Django sets a session cookie only when the session was modified.",
    "A worker must not hold the lock for longer than ten seconds (see lock_timeout).",
]
FALLS = [
    ("It then starts a second worker for the same table.", "dangling"),
    ("They are stored in a separate file next to the database.", "dangling"),
    ("This means that the table is rewritten from scratch.", "dangling"),
    ("These cannot be changed while the server is running.", "dangling"),
    ("Its value must be larger than zero in every case.", "dangling"),
    ("Such a row is never returned to the client again.", "dangling"),
    ("If it is turned off, the planner ignores the index.", "dangling"),
    ("When this happens the server writes a warning to the log.", "dangling"),
    ("Some of these require a restart of the whole server.", "dangling"),
    ("You can change this by editing the configuration file.", "dangling"),
    ("Both are safe to run while the database is in use.", "dangling"),
    ("The latter keeps the old rows until the next cleanup.", "points|dangling"),
    ("SQLite does not support this.", "dangling"),
    ("According to the study, half of all machines are never descaled.", "dangling"),
    ("The researchers found scale in nine of ten boilers.", "dangling"),
    ("This option sets the number of workers that may run.", "name given before"),
    ("These commands need superuser rights on the server.", "name given before"),
    ("The command prints one line for every file it reads.", "name given before"),
    ("Specifies the maximum number of connections per host.", "subject stands before"),
    ("Sets the time after which an idle session is closed.", "subject stands before"),
    ("The default is 100 connections on most systems.", "subject stands before"),
    ("Otherwise the server refuses to start at all.", "continues"),
    ("For example, a table with ten columns takes one page.", "continues"),
    ("Therefore the index has to be rebuilt after a crash.", "continues"),
    ("But the second query cannot use the partial index.", "continues"),
    ("In this case the planner falls back to a full scan.", "continues"),
    ("The server can be tuned as described above for writes.", "points"),
    ("See also the chapter on routine maintenance tasks.", "points"),
    ("For more information about locking, see the manual.", "points"),
    ("Table 9.5 shows the operators that every type supports.", "points"),
    ("In this chapter we look at the parts of a running server.", "points|continues"),
    ("The following example creates an index on two columns.", "points"),
    ("Changed in version 3.8: the argument became optional here.", "points"),
    ("The available settings for a connection are:", "announces"),
    ("Run these two commands as the database owner:", "announces|dangling"),
    ("Why does my query not use the index I made?", "question"),
    ("We use cookies to improve your experience on our site.", "boilerplate"),
    ("Subscribe to our newsletter for weekly coffee tips.", "boilerplate"),
    ("Copyright 2021 The Example Project and its authors.", "boilerplate"),
    ("Home | Products | Support | About us | Contact", "menu"),
    ("Advanced settings for large tables and busy servers", "menu|breaks off"),
    ("Too short here.", "too short"),
    ("word " * 70, "too long"),
    ("where the name follows the usual rules for identifiers.", "middle"),
    ("and the second part is written when the first is done.", "middle|continues"),
    ("The server writes the page, flushes the log, and", "breaks off"),
    ("int PyDict_Next(PyObject *p, Py_ssize_t *pos, PyObject **k, PyObject **v)", "code"),
]
KINDS = [
    ("Routine vacuuming of large tables is needed", "heading", "heading"),
    ("SELECT a FROM t WHERE b = 1;", "code", "code"),
    ("max_connections | integer | 100", "table_row", "column heads"),
]


@pytest.mark.parametrize("text", STANDS)
def test_stands_alone(text):
    assert problem_of(text) is None


@pytest.mark.parametrize(("text", "named"), FALLS)
def test_falls_with_its_problem_named(text, named):
    problem = problem_of(text)
    assert problem is not None
    assert any(n in problem.text for n in named.split("|")), problem.text


@pytest.mark.parametrize(("text", "kind", "named"), KINDS)
def test_blocks_that_never_stand_alone(text, kind, named):
    problem = problem_of(text, kind)
    assert problem is not None
    assert named in problem.text


def test_a_table_row_with_a_whole_sentence_stands():
    row = "keep_alive | The server closes an idle connection after five seconds. | seconds"
    assert problem_of(row, "table_row") is None


@pytest.mark.parametrize(
    "text",
    [
        "Die Datenbank führt die Bereinigung jede Nacht selbst durch.",
        "データベースは毎晩自動的に クリーン アップ を 実行します。",
        "La base efectúa la limpieza cada noche sin ayuda.",
    ],
)
def test_other_languages_are_not_judged_by_english_rules(text):
    assert problem_of(text) is None


def test_what_was_told_of_a_sentence_is_kept_but_no_megabyte_of_text() -> None:
    short, endless = "This was written anew for the test.".upper().lower(), "then word " * 1_000
    held = sys.getrefcount(short), sys.getrefcount(endless)
    assert start_problem(short) and start_problem(endless)
    assert (sys.getrefcount(short) > held[0], sys.getrefcount(endless)) == (True, held[1])
