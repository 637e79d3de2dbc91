"""Sliders: what an address may say, and that a replay through it is the replay."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import Config, profile_config
from citestack.errors import ConfigError
from citestack.replaying import Changes, changed, replay
from citestack.serve.stackview.difference import difference
from citestack.serve.stackview.knobs import BY_PATH, SETTINGS, changes, knobs, query_of, recorded
from citestack.serve.stackview.stack import stack_page
from tests.fakes import WordSupport
from tests.serve.stack.small import FRAGMENT, HTML, asked, bench_over, client_of
from tests.stack.fake_view import FakeView
from tests.test_engine import QUESTIONS

PROFILES = [profile_config(p) for p in ("fast", "default", "thorough")]


@pytest.mark.parametrize("config", PROFILES, ids=lambda c: c.profile)
def test_every_slider_is_a_setting_that_replays_and_stands_where_the_run_had_it(config: Config) -> None:
    stood = {s.path: recorded(config, s.path) for s in SETTINGS}
    assert changed(config, {p: int(v) if BY_PATH[p].whole else v for p, v in stood.items()}) == config
    for knob in knobs(config, {}):
        assert knob.low <= knob.value <= knob.high
        assert not knob.changed
    form = [(k.path, k.shown) for k in knobs(config, {})]
    assert changes(form, config) == {}  # a form that was not touched turns nothing


@given(st.sampled_from(SETTINGS), st.floats(0, 1), st.sampled_from(PROFILES))
def test_a_turned_setting_comes_back_from_its_address(setting: object, share: float, config: Config) -> None:
    s = BY_PATH[setting.path]  # type: ignore[attr-defined]
    value = round((s.low + share * (s.high - s.low)) / s.step) * s.step
    turned = changes([(s.path, f"{value:g}"), ("page", "https://a.example/")], config)
    assert set(turned) <= {s.path}
    from urllib.parse import parse_qsl

    assert changes(parse_qsl(query_of(turned)), config) == turned


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("rerank.trust_weight", "two", "a number from 0 to 1"),
        ("rerank.trust_weight", "nan", "a number from 0 to 1"),
        ("rerank.trust_weight", "-0.1", "a number from 0 to 1"),
        ("rerank.trust_weight", "1e999", "a number from 0 to 1"),
        ("rerank.host_cap", "2.5", "a whole number from 1 to 12"),
        ("rerank.host_cap", "", "a whole number"),
        ("retrieval.keep", "500", "Settings that can"),
        ("llm.max_cost", "0", "Settings that can"),
        ("..", "1", "Settings that can"),
    ],
)
def test_what_cannot_be_turned_is_refused_with_what_can(path: str, value: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        changes([(path, value)], Config())
    assert told in error.value.hint


TURNS = [
    {"rerank.host_cap": 1},
    {"grounding.supported": 1.0},
    {"citation.max_sources": 1},
    {"rerank.trust_weight": 0.9, "rerank.keep": 2},
    {"writing.max_sentences": 1, "writing.min_score": 0.1},
]


@pytest.mark.parametrize("turned", TURNS, ids=str)
def test_a_replay_through_the_address_is_the_replay(tmp_path: Path, turned: dict[str, float]) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        answer = client.get(f"/runs/{trace.id}/stack.json", params=turned)
        again = replay(trace, Changes(config=turned), WordSupport())
    assert answer.status_code == 200
    shown, expected = answer.json(), stack_page(trace, turned, again, None)
    assert [r["passage"] for r in shown["rerank"]["kept"]] == [r.passage for r in expected.rerank.kept]
    assert [s["text"] for s in shown["grounding"]["rows"]] == [s.text for s in expected.grounding.rows]
    assert [s["page"]["url"] for s in shown["citation"]["sources"]] == [s.page.url for s in expected.citation.sources]
    assert shown["replay"]["sentence"] == difference(trace, again, would=True).headline == expected.replay.sentence


def test_without_script_the_form_alone_replays(tmp_path: Path) -> None:
    """A browser sends every slider of the form; only what differs from the run counts."""
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        form = {k.path: k.shown for k in knobs(Config(), {})} | {"grounding.supported": "1.00", "page": ""}
        page = client.get(f"/runs/{trace.id}/stack", params=form, headers=HTML)
        fragment = client.get(f"/runs/{trace.id}/stack", params=form, headers=FRAGMENT)
    assert page.status_code == fragment.status_code == 200
    assert "The answer would be withheld" in page.text
    assert '<span class="was">0.50 →</span>' in page.text
    assert "<html" in page.text
    assert "<html" not in fragment.text
    assert 'id="columns"' in fragment.text


def test_a_setting_that_cannot_be_turned_is_a_page_that_says_so(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        page = client.get(f"/runs/{trace.id}/stack?rerank.host_cap=no", headers=HTML)
        script = client.get(f"/runs/{trace.id}/stack?rerank.host_cap=no")
        unknown = client.get("/runs/0000000000000000/stack", headers=HTML)
        address = client.get(f"/runs/{trace.id}/stack", params={"page": "file:///etc/passwd"}, headers=HTML)
    assert (page.status_code, unknown.status_code, address.status_code) == (422, 404, 422)
    assert "a whole number from 1 to 12" in page.text
    assert script.json()["code"] == "bad_config"
