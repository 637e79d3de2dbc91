"""Each question is asked once, each answer is kept at once, and what is no label is never a neutral one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from citestack.errors import BudgetError, LlmAuthError, LlmError, LlmTimeoutError
from citestack.llm import ScriptedChat
from citestack.protocols import ChatRequest
from citestack.store.sentiment import SentimentShelf
from citestack.track.model import Observation, State
from citestack.track.sentiment.model import of_body
from tests.track.make import observed, put_observations, put_run
from tests.track.sentiment.made import BOTH, FINE, LOUD, NOBODY, answer, items, judges, label, texts_of


def told(store, run, asking):
    return {one.brand: of_body(one.label, one.body) for one in store.shelf(SentimentShelf).of(run, asking)}


def test_every_measured_answer_is_labelled_for_each_brand_that_it_names(store):
    found = [observed(t) for t in (LOUD, FINE, BOTH, NOBODY)]
    run = put_run(store, [*found, Observation(State.REFUSED, text=LOUD)])
    model = ScriptedChat([judges])
    done = label(store, run, model)
    assert (done.namings, done.asked, done.known, done.model) == (4, 4, 0, "scripted")
    assert done.labels == {"negative": 2, "positive": 1, "neutral": 1}
    loud = told(store, run, 0)["Acme"]
    assert (loud.label, found[0].text[loud.start : loud.end], loud.cut) == ("negative", "loud", False)
    assert loud.at
    both = told(store, run, 2)
    assert {brand: (o.label, found[2].text[o.start : o.end]) for brand, o in both.items()} == {
        "Acme": ("negative", "loud"), "Globex": ("neutral", "Globex"),
    }  # fmt: skip
    assert told(store, run, 3) == told(store, run, 4) == {}


def test_the_model_is_shown_the_sentences_that_name_the_brand_and_one_on_each_side(store):
    run = put_run(store, [observed(BOTH)])
    model = ScriptedChat([judges])
    label(store, run, model)
    assert [texts_of(r) for r in model.requests] == [
        ["Fitters are rare. Acme pumps are loud."], ["Globex pumps are quiet. Prices vary a lot."],
    ]  # fmt: skip
    assert all("prompt 0" not in m.content for r in model.requests for m in r.messages), "nor what was asked"


def test_nothing_is_asked_twice(store):
    run = put_run(store, [observed(LOUD), observed(BOTH)])
    model = ScriptedChat([judges])
    first = label(store, run, model)
    again = label(store, run, model)
    assert (len(model.requests), again.known, again.asked) == (3, 3, 0)
    assert again.labels == first.labels
    other = ScriptedChat([judges], name="other")
    assert (label(store, run, other).asked, len(store.shelf(SentimentShelf).of(run, 0))) == (3, 2)


def test_identical_answers_are_asked_about_once_in_any_run(store):
    run = put_run(store, [observed(LOUD), observed(LOUD), observed(LOUD + " It is heavy.")])
    model = ScriptedChat([judges])
    done = label(store, run, model)
    assert (done.asked, done.copies, done.labels["negative"]) == (2, 1, 3)
    later = put_run(store, [observed(LOUD)])
    assert (label(store, later, model).copies, len(model.requests)) == (1, 2)
    assert told(store, later, 0) == told(store, run, 0)


def test_an_answer_that_is_read_anew_is_asked_about_anew(store):
    run = put_run(store, [observed(LOUD)])
    model = ScriptedChat([judges])
    label(store, run, model)
    put_observations(store, run, [observed(FINE)])
    done = label(store, run, model)
    assert (done.asked, done.labels) == (1, {"positive": 1})
    assert told(store, run, 0)["Acme"].label == "positive"


def test_a_run_that_is_killed_goes_on_without_asking_twice(store):
    texts = [f"{LOUD} It is model {i}." for i in range(5)]
    run = put_run(store, [observed(t) for t in texts])

    def dies(request: ChatRequest) -> str:
        raise KeyboardInterrupt

    model = ScriptedChat([judges, judges, dies, judges])
    with pytest.raises(KeyboardInterrupt):
        label(store, run, model)
    assert len(list(store.shelf(SentimentShelf).every())) == 2
    done = label(store, run, model)
    assert (done.known, done.asked) == (2, 3)
    asked = [texts_of(r)[0] for r in model.requests]
    assert len(asked) == 6 and len(set(map(str, asked))) == 1, "the third was asked again: nobody knows what came of it"
    assert done.labels == {"negative": 5}


BAD = (
    ("I cannot help with that.", "no_label"),
    ("", "no_label"),
    ('{"label": "great", "quote": "loud"}', "no_label"),
    ('{"label": ["positive"], "quote": "loud"}', "no_label"),
    ('{"sentiment": "positive"}', "no_label"),
    ('{"label": "positive"', "no_label"),
    ('{"label": "positive"}', "no_quote"),
    (answer("neutral", ""), "no_quote"),
    (answer("neutral", " … "), "no_quote"),
    (answer("positive", "Acme pumps are the best"), "quote_not_found"),
    (answer("positive", "They cost 900 euros."), "quote_not_found"),
    (answer("negative", "oud at nigh"), "quote_not_found"),
    (answer("negative", "acme pumps are LOUD"), "quote_not_found"),
)


def test_what_is_no_label_with_a_quote_is_not_measured_and_stays_so(store):
    """They cost 900 euros: it stands in the answer, but three sentences from the name, so it was never shown."""
    run = put_run(store, [observed(f"{LOUD} It is model {i}.") for i in range(len(BAD))])
    model = ScriptedChat([said for said, _ in BAD])
    done = label(store, run, model)
    assert (done.labels, done.reasons) == ({"not_measured": len(BAD)}, Counter(code for _, code in BAD))
    for asking, (said, code) in enumerate(BAD):
        kept = told(store, run, asking)["Acme"]
        assert (kept.label, kept.code, kept.start, kept.end) == ("not_measured", code, None, None), said
    assert (label(store, run, model).known, len(model.requests)) == (len(BAD), len(BAD))


@pytest.mark.parametrize("error", [LlmError("HTTP 500"), LlmTimeoutError("silent")])
def test_a_call_that_failed_is_not_measured_and_made_again(store, error):
    run = put_run(store, [observed(LOUD), observed(FINE)])
    done = label(store, run, ScriptedChat([error, judges]))
    assert (done.labels, done.reasons) == ({"not_measured": 1, "positive": 1}, {error.code: 1})
    assert done.said[error.code] == error.message
    again = label(store, run, ScriptedChat([judges]))
    assert (again.asked, again.known, again.labels) == (1, 1, {"negative": 1, "positive": 1})


@pytest.mark.parametrize(("error", "calls"), [(BudgetError("spent"), 1), (LlmAuthError("no"), 1), (LlmError("x"), 3)])
def test_after_a_spent_budget_a_refused_key_or_a_row_of_failures_no_more_is_asked(store, error, calls):
    run = put_run(store, [observed(f"{LOUD} It is model {i}.") for i in range(5)])
    model = ScriptedChat([error])
    done = label(store, run, model)
    assert (len(model.requests), done.asked) == (calls, calls)
    assert (done.labels, done.reasons) == ({"not_measured": 5}, {error.code: 5})
    assert label(store, run, ScriptedChat([judges])).labels == {"negative": 5}


def test_no_more_questions_than_wanted_are_asked_and_the_rest_is_counted(store):
    run = put_run(store, [observed(LOUD), observed(FINE), observed(BOTH), observed(LOUD)])
    done = label(store, run, ScriptedChat([judges]), limit=1)
    assert (done.asked, done.copies, done.left, done.labels) == (1, 1, 3, {"negative": 2})


def test_only_the_brands_that_are_wanted(store):
    run = put_run(store, [observed(BOTH)])
    assert [item.brand for item in items(store, run, ("Globex",))] == ["Globex"]


def test_an_answer_that_names_the_brand_everywhere_is_cut_and_says_so(store):
    long = observed(" ".join(f"Acme pump {i} is loud in a room of {i} square metres." for i in range(300)))
    run = put_run(store, [long])
    model = ScriptedChat([judges])
    label(store, run, model)
    assert told(store, run, 0)["Acme"].cut
    assert sum(map(len, texts_of(model.requests[0]))) <= 6_000
    assert replace(told(store, run, 0)["Acme"], at="").body() == b'{"cut":true,"end":19,"start":15}'
