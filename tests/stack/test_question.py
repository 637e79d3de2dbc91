"""Reading questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import QuestionError
from citestack.stack.question import MAX_TERMS, comparison_sides, question_type, read_question

TYPES = {
    "definition": ["What is autovacuum?", "define idempotence", "What does WAL stand for?", "what are generators"],
    "how_to": [
        "How do I tune autovacuum?",
        "configure .htaccess redirects",
        "What is the best way to store money?",
        "steps to restore a dump",
        "Please can you tell me how to set up replication?",
    ],
    "comparison": [
        "Django vs Flask",
        "difference between inner and outer join",
        "Which is better, HAProxy or Varnish?",
        "Should I use a dump or a base backup?",
        "is SQLite faster than PostgreSQL",
    ],
    "yes_no": ["Can I add a column without downtime?", "Is SQLite ACID compliant?", "does git rebase rewrite history"],
    "quantity": ["How many worker processes are there?", "What is the default port of PostgreSQL?"],
    "time": ["When was Python 3.11 released?", "in which version was this added"],
    "reason": ["Why does the checkpoint take so long?", "what causes table bloat"],
    "list": ["list all HTTP methods", "types of indexes", "Which modules need a restart?"],
    "person_or_place": ["Who maintains the policy?", "where is the log file"],
    "open": ["postgres autovacuum tuning", "WAL", "wie konfiguriere ich nginx"],
}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in TYPES.items() for t in texts])
def test_type(kind: str, text: str) -> None:
    assert read_question(text).type == kind


def test_names_modifiers_and_words() -> None:
    q = read_question("How do I tune autovacuum for a large table in PostgreSQL 15.2?")
    assert q.terms == ("tune", "autovacuum", "large", "table", "PostgreSQL", "15.2")
    assert q.entities == ("PostgreSQL", "15.2")
    assert q.facets == ("for a large table", "in PostgreSQL 15.2")
    assert q.versions == ("15.2",)
    assert q.analysis().terms[4] == "postgresql"
    assert q.weights["autovacuum"] == 1.0
    assert q.weights["larg"] < 1.0 < q.weights["postgresql"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ('Does "FOR UPDATE" lock rows?', {"FOR UPDATE"}),
        ("why is pg_dump slow", {"pg_dump"}),
        ("git commit --no-verify", {"--no-verify"}),
        ("redirects in .htaccess", {".htaccess"}),
        ("Who maintains the Debian Policy?", {"Debian Policy"}),
        ("what is the WAL", {"WAL"}),
        ("C++ bindings", {"C++"}),
        ("Configure a server", set()),
        ("How To Configure A Web Server", set()),
        ("WHAT IS A CHECKPOINT", set()),
        ("Wo liegt die Datei im Ordner?", set()),
    ],
)
def test_entities(text: str, entities: set[str]) -> None:
    found = set(read_question(text).entities)
    assert found >= entities
    assert entities or not found


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("difference between inner and outer join", ("inner join", "outer join")),
        ("Django vs Flask for a small team", ("Django", "Flask")),
        ("which is faster: nginx, apache or varnish for static files?", ("nginx", "apache", "varnish")),
        ("How does git merge differ from git rebase?", ("git merge", "git rebase")),
        ("Should I use select_related or prefetch_related in Django?", ("select_related", "prefetch_related")),
        ("What is the difference between a process and a thread?", ("process", "thread")),
        ("what is autovacuum", ()),
        ("vs", ()),
        ("A vs A", ()),
    ],
)
def test_comparison_sides(text: str, sides: tuple[str, ...]) -> None:
    assert comparison_sides(text) == sides


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I configure the server", "en"),
        ("wie lange muss Hefeteig gehen", "de"),
        ("migliore pizza a Napoli", "it"),
        ("как настроить nginx", "ru"),
        ("什么是自动清理?", "zh"),
        ("postgres autovacuum tuning", None),
        ("WAL", None),
        ("SELECT * FROM x", None),
    ],
)
def test_language_only_when_clear(text: str, language: str | None) -> None:
    assert read_question(text).language == language


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t", "\u200b", "…"])
def test_no_words_is_no_question(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        read_question(text)
    assert caught.value.layer == "fanout"
    assert caught.value.hint


def test_a_very_long_question_is_read_by_its_head_and_kept_whole() -> None:
    text = "why is the checkpoint slow " + "word%d " * 10 + "x" * 10_000
    q = read_question(text)
    assert q.type == "reason"
    assert len(q.terms) <= MAX_TERMS
    assert q.text.endswith("xxx") and len(q.text) > 10_000


def test_stop_words_alone_still_make_terms() -> None:
    assert read_question("to be or not to be").terms
    assert read_question("what is it").terms


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    if not any(c.isalnum() for c in text):
        return
    try:
        q = read_question(text)
    except QuestionError:
        return  # letters that NFC or the removal of invisible characters takes away
    assert q.terms
    assert all(t.strip() for t in (*q.terms, *q.entities, *q.facets, *q.sides))
    assert q == read_question(text)
    q.text.encode("utf-8")  # no lone surrogate can reach a trace


@given(
    st.lists(
        st.sampled_from(
            [
                "how",
                "do",
                "i",
                "the",
                "vs",
                "or",
                "and",
                "in",
                "Django",
                "3.11",
                "better",
                "for",
                "WAL",
                "pg_dump",
                "?",
                ",",
                "difference",
            ]
        )
    )
)
def test_any_mix_of_question_words_is_typed(words: list[str]) -> None:
    assert question_type(" ".join(words)) in TYPES
