"""Content-Signal and Content-Usage: the drafts' examples, and what does not parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.agents.preferences import combined, in_groups, in_headers, signals_of, usages_of
from citestack.agents.robots_file import read_robots
from citestack.agents.structured import dictionary

DRAFT = b"""User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: ExampleBot
Allow: /
Content-Usage: train-ai=y
"""


@pytest.mark.parametrize(
    ("token", "path", "expected"),
    [
        ("*", "/test", {"train-ai": False}),
        ("*", "/ai-ok/test", {"train-ai": True}),
        ("ExampleBot", "/test", {"train-ai": True}),
    ],
)
def test_the_example_of_the_attachment_draft(token: str, path: str, expected: dict[str, bool]) -> None:
    said = in_groups(read_robots(DRAFT).groups_of(token), f"https://a.example{path}")
    assert combined(said) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("train-ai=y, search=n", {"train-ai": True, "search": False}),
        ('train-ai=y, train-ai, search=n, search="n"', {}),
        ("train-ai;allow=n, train-ai=y", {"train-ai": True}),
        ('train-ai;has;parameters="?"', {}),
        ("train-ai=y;a=1;b, x=(a b;c 1.5), z=?1, d=@12, b=:aGk=:", {"train-ai": True}),
        ("train-ai=yes, search=Y", {}),
        ("Train-AI=n", {}),
        ("train-ai=n,", {}),
        ("train-ai=n search=y", {}),
        ("", {}),
    ],
)
def test_content_usage_is_a_dictionary_of_tokens(value: str, expected: dict[str, bool]) -> None:
    assert combined(usages_of(value, value, "header Content-Usage")) == expected


def test_content_signal_has_its_own_words() -> None:
    said = signals_of("search=yes,AI-Train = No, ai-input=maybe, use=reference", "q", "w")
    assert combined(said) == {"search": True, "train-ai": False}


def test_the_most_restrictive_statement_counts() -> None:
    headers = {"content-signal": "ai-train=yes, search=yes", "content-usage": "train-ai=n"}
    assert combined(in_headers(headers)) == {"train-ai": False, "search": True}


def test_rules_of_one_path_all_count_and_each_names_its_line() -> None:
    body = b"User-agent: *\nContent-Usage: /a train-ai=y\nContent-usage: /a train-ai=n\nContent-Signal: search=no\n"
    said = in_groups(read_robots(body).groups, "https://a.example/a/b")
    assert combined(said) == {"train-ai": False, "search": False}
    assert [s.where for s in said] == ["robots.txt line 4", "robots.txt line 2", "robots.txt line 3"]


KEY = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,5}", fullmatch=True)
TOKEN = st.from_regex(r"[A-Za-z*][A-Za-z0-9:/-]{0,5}", fullmatch=True)


@given(st.dictionaries(KEY, TOKEN))
def test_a_written_dictionary_is_read_back(members: dict[str, str]) -> None:
    assert dictionary(", ".join(f"{k}={v}" for k, v in members.items())) == members


@given(st.text(alphabet='ab=y,;()"? :@%*1.', max_size=60))
def test_any_text_parses_or_does_not(text: str) -> None:
    found = dictionary(text)
    assert found is None or all(v is None or v for v in found.values())
