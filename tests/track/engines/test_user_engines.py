from pathlib import Path

import pytest

from citestack.errors import ConfigError, UsageError
from citestack.track.engines.catalogue import engine, engines
from tests.track.engines.asked import asking, body

GOOD = """
[engines.perplexity-de]
base = "perplexity"
place = "DE/Berlin"
per_minute = 5

[engines.grok-with-x]
base = "xai"
model = "grok-5"
base_url = "http://127.0.0.1:9/v1/"
settings = { tools = [{ type = "web_search" }, { type = "x_search" }] }
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "engines.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_engines_of_ones_own_are_asked_as_they_say(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    assert list(engines(file))[-2:] == ["perplexity-de", "grok-with-x"]
    german = engine("perplexity-de", file)
    assert (german.per_minute, german.concurrency, german.key_env) == (5, 4, "PERPLEXITY_API_KEY")
    sent = body(german.adapter(german).call(asking("perplexity-de")))
    assert sent["tools"][0]["user_location"] == {"country": "DE", "city": "Berlin"}
    grok = engine("grok-with-x", file)
    call = grok.adapter(grok).call(asking("grok-with-x"))
    assert call.url == "http://127.0.0.1:9/v1/responses"
    assert (body(call)["model"], [t["type"] for t in body(call)["tools"]]) == ("grok-5", ["web_search", "x_search"])


def test_the_place_of_the_asking_goes_before_the_engines_own(tmp_path: Path) -> None:
    spec = engine("perplexity-de", written(tmp_path, GOOD))
    sent = body(spec.adapter(spec).call(asking("perplexity-de", "FR")))
    assert sent["tools"][0]["user_location"] == {"country": "FR"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[engines", "not a file of engines"),
        ("[other.x]\n", "something else"),
        ("engines = 3\n", "something else"),
        ("[engines.openai]\nbase = 'openai'\n", "shipped engine's name"),
        ("[engines.'A B']\nbase = 'openai'\n", "is no name"),
        ("[engines.x]\n", "needs base"),
        ("[engines.x]\nbase = 'bing'\n", "needs base"),
        ("[engines]\nx = 3\n", "needs base"),
        ("[engines.x]\nbase = 'openai'\nkey = 'sk-1'\n", "unknown field 'key'"),
        ("[engines.x]\nbase = 'openai'\nmodel = 3\n", "model is no text"),
        ("[engines.x]\nbase = 'openai'\nper_minute = 0\n", "per_minute is no whole number"),
        ("[engines.x]\nbase = 'openai'\nconcurrency = true\n", "concurrency is no whole number"),
        ("[engines.x]\nbase = 'openai'\nbase_url = 'http://api.example'\n", "base_url"),
        ("[engines.x]\nbase = 'openai'\nbase_url = 'https://u:p@api.example'\n", "base_url"),
        ("[engines.x]\nbase = 'openai'\nbase_url = 'https://[x'\n", "base_url"),
        ("[engines.x]\nbase = 'openai'\nkey_env = 'sk-proj-1'\n", "never the key"),
        ("[engines.x]\nbase = 'openai'\nplace = 'Germany'\n", "no place"),
        ("[engines.x]\nbase = 'gemini'\nplace = 'DE'\n", "cannot be asked from a place"),
        ("[engines.x]\nbase = 'openai'\nsettings = 3\n", "settings is no table"),
        ("[engines.x]\nbase = 'openai'\nsettings = { extra = { api_key = 'k' } }\n", "settings.extra.api_key"),
        ("[engines.x]\nbase = 'openai'\nsettings = { from = 2026-01-01 }\n", "what no JSON can"),
        ("[engines.x]\nbase = 'openai'\nsettings = { top_p = nan }\n", "what no JSON can"),
        ("[engines.x]\nbase = 'openai'\nprice = 'nobody'\n", "no price"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        engines(written(tmp_path, text))
    assert said in caught.value.message
    assert "engines.toml" in caught.value.message
    assert (caught.value.exit_code, bool(caught.value.hint)) == (2, True)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a file of engines"):
        engines(tmp_path / "no.toml")


def test_token_limits_are_no_keys(tmp_path: Path) -> None:
    text = "[engines.x]\nbase = 'anthropic'\nsettings = { max_tokens = 99 }\n"
    assert engine("x", written(tmp_path, text)).settings == {"max_tokens": 99}


def test_an_empty_question_is_not_asked() -> None:
    from citestack.track.model import Asking, Prompt

    spec = engine("openai")
    with pytest.raises(UsageError, match="empty"):
        spec.adapter(spec).call(Asking("openai", Prompt(" \n"), 1))
