"""Files of prompts: what goes out comes back the same, and what is wrong is told by line and column."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import PromptFileError, UsageError
from citestack.track.model import Prompt
from citestack.track.prompts.checking import MAX_CHARS, clean
from citestack.track.prompts.files import form_of, parse_prompts, read_prompts, write_prompts

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t"), max_size=40)
texts = words.filter(lambda t: t.strip() and clean(Prompt(t)).text)
prompts = st.builds(
    Prompt,
    text=texts
    | st.sampled_from(["=1+1", "'=x", "''+x", "'quoted'", "a;b,c\td", 'the "best"', "two\r\nlines", "- a: b", "no"]),
    intent=words,
    topic=words,
    stage=st.sampled_from(["", "awareness"]),
    market=st.sampled_from(["", "DE", "NO", "XK"]),
    language=st.sampled_from(["", "no", "pt-BR", "zh-Hant-TW", "de-1996"]),
    branded=st.sampled_from([None, True, False]),
    guessed=st.sampled_from([(), ("intent",), ("intent", "branded")]),
)
lists = st.lists(prompts, min_size=1, max_size=6, unique_by=lambda p: clean(p).id)


@given(lists, st.sampled_from(["csv", "yaml", "json"]))
def test_what_goes_out_comes_back(some, form):
    text = write_prompts(some, form, {"name": "x", "version": 1})
    assert parse_prompts(text.encode(), form) == tuple(map(clean, some))


@given(lists, st.sampled_from([",", ";", "\t"]), st.booleans(), st.booleans())
def test_every_delimiter_with_and_without_mark_and_hint(some, sep, mark, hint):
    import csv
    import io

    from citestack.track.prompts.checking import cells_of

    out = io.StringIO()
    writer = csv.writer(out, delimiter=sep, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["Prompt", "Topic", "MARKET", "language"])
    for p in some:
        cells = cells_of(p)
        text = f"'{cells['prompt']}" if cells["prompt"].lstrip("'")[:1] in ("=", "+", "-", "@") else cells["prompt"]
        writer.writerow([text, "t", cells["market"], cells["language"]])
    data = (f"sep={sep}\r\n" if hint else "") + out.getvalue()
    found = parse_prompts(data.encode("utf-8-sig" if mark else "utf-8"), "csv")
    assert [(p.text, p.market, p.language) for p in found] == [(clean(p).text, p.market, p.language) for p in some]


def problems(text: str | bytes, form: str) -> list[tuple[int, str, str]]:
    with pytest.raises(PromptFileError) as caught:
        parse_prompts(text if isinstance(text, bytes) else text.encode(), form)
    assert caught.value.as_dict()["problems"] == [dict(p) for p in caught.value.problems]
    return [(p["line"], p["column"], p["code"]) for p in caught.value.problems]


def test_all_problems_of_a_csv_are_told_with_line_and_column():
    text = (
        "prompt;intent;market;language;branded\n"
        "one;;DE;de;yes\n"
        ";;;;\n"
        "two;;UK;en;no\n"
        '"three\nlines";;DE;de;perhaps\n'
        "four;;DE;en_US;\n"
        " ONE;;DE;de;\n"
        "one ;x;DE;de;\n"
        '"  ";;DE;de;\n'
        "five;too few\n"
    )
    assert problems(text, "csv") == [
        (4, "market", "bad_market"),
        (5, "branded", "bad_branded"),
        (7, "language", "bad_language"),
        (9, "prompt", "duplicate_prompt"),
        (10, "prompt", "bad_prompt"),
        (11, "", "bad_columns"),
    ]


def test_what_is_wrong_with_the_header():
    assert problems("prompt,colour\nx,red\n", "csv") == [(1, "colour", "unknown_column")]
    assert problems("sep=;\nprompt;text\nx;y\n", "csv") == [(2, "text", "repeated_column")]
    assert problems("which heater?\nwhat else?\n", "csv")[0] == (1, "prompt", "no_prompt_column")
    assert problems("", "csv") == [(1, "prompt", "no_prompt_column")]
    assert problems("prompt\n", "csv") == [(0, "", "no_prompts")]
    assert problems('prompt\n"a"b\n', "csv") == [(2, "", "bad_quoting")]
    assert problems(b"prompt\nok\n\xe4\n", "csv") == [(3, "", "bad_encoding")]


def test_the_message_says_what_was_likely_meant():
    with pytest.raises(PromptFileError, match="GB is meant"):
        parse_prompts(b"prompt,market\nx,uk\n", "csv")
    with pytest.raises(PromptFileError, match="'en-US' is meant"):
        parse_prompts(b"prompt,language\nx,en_US\n", "csv")
    with pytest.raises(PromptFileError, match="ja is meant"):
        parse_prompts(b"prompt,language\nx,jp\n", "csv")
    with pytest.raises(PromptFileError, match=r"QQ is no country"):
        parse_prompts(b"prompt,language\nx,en-QQ\n", "csv")
    many = "prompt\n" + "\n".join(["x"] * 9)
    with pytest.raises(PromptFileError, match="and 3 more"):
        parse_prompts(many.encode(), "csv")


def test_yaml_is_read_as_it_is_written():
    text = "- plain\n- text: rockwool\n  language: no\n  market: NO\n  branded: no\n- prompt: 2026\n  topic: ~\n"
    first, second, third = parse_prompts(text.encode(), "yaml")
    assert first == Prompt("plain")
    assert second == Prompt("rockwool", market="NO", language="no", branded=False)
    assert third == Prompt("2026")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prompts:\n- prompt: a\n  colour: red\n", [(3, "colour", "unknown_column")]),
        ("prompts:\n- prompt: a\n- market: DE\n", [(3, "prompt", "bad_prompt")]),
        ("- prompt: a\n  text: b\n", [(2, "text", "repeated_column")]),
        ("- prompt: a\n  topic: [x]\n", [(2, "topic", "bad_value")]),
        ("- prompt: a\n  guessed: [intent, colour]\n", [(1, "guessed", "bad_guessed")]),
        ("- - a\n", [(1, "", "bad_item")]),
        ("- a: [\n", [(2, "", "bad_yaml")]),
        ("colour: red\n", [(0, "prompts", "no_prompts"), (1, "colour", "unknown_column")]),
        ("", [(0, "", "no_prompts")]),
        ("just words", [(0, "prompts", "no_prompts")]),
    ],
)
def test_what_is_wrong_with_a_yaml(text, found):
    assert problems(text, "yaml") == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([{"prompt": "a", "branded": "maybe"}], [(1, "branded", "bad_branded")]),
        (["a", "a"], [(2, "prompt", "duplicate_prompt")]),
        ([{"prompt": 7}], [(1, "prompt", "bad_value")]),
        ([7], [(1, "", "bad_item")]),
        (["\ud800"], [(1, "prompt", "bad_prompt")]),
        (["a\x1b[2Jb"], [(1, "prompt", "bad_prompt")]),
        (["x" * (MAX_CHARS + 1)], [(1, "prompt", "bad_prompt")]),
        ({"prompt": "a"}, [(0, "prompt", "unknown_column"), (0, "prompts", "no_prompts")]),
    ],
)
def test_what_is_wrong_with_a_json(value, found):
    assert problems(json.dumps(value), "json") == found


def test_a_json_that_is_broken_or_bottomless():
    assert problems('{"prompts": [\n"a",\n', "json") == [(3, "", "bad_json")]
    assert problems("[" * 200_000, "json") == [(0, "", "bad_json")]


def test_a_plain_text_has_a_prompt_on_each_line(tmp_path):
    path = tmp_path / "prompts.txt"
    path.write_bytes("\ufeff# heaters\r\nwhich heater?\r\n\r\n  what, else  \r\n".encode())
    defaults = Prompt("", topic="heating", market="DE", language="de")
    found = read_prompts(path, defaults=defaults)
    assert found == tuple(
        Prompt(t, topic="heating", market="DE", language="de") for t in ("which heater?", "what, else")
    )
    assert parse_prompts(write_prompts(found, "text").encode(), "text", defaults) == found
    assert read_prompts(_utf16(tmp_path), "text") == (Prompt("wärme?"),)
    for text in ("two\nlines", "# a remark"):
        with pytest.raises(UsageError, match="a plain text cannot hold"):
            write_prompts([Prompt(text)], "text")


def _utf16(folder):
    path = folder / "wide.txt"
    path.write_bytes("wärme?\r\n".encode("utf-16"))
    return path


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        read_prompts(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="no form of prompts"):
        form_of(tmp_path / "prompts.docx")


def test_a_spreadsheet_runs_nothing_of_an_export():
    text = write_prompts([Prompt("=HYPERLINK(1)"), Prompt("@x"), Prompt("'=1"), Prompt("'tis")], "csv")
    assert text.split("\r\n")[1:-1] == ["'=HYPERLINK(1)", "'@x", "''=1", "'tis"]
