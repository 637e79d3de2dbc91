"""From labels to figures: counted again by hand, never over what has no label, and not there without a model."""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import replace

import pytest
from rich.console import Console

from citestack.cli.show_track_report import print_report
from citestack.llm import ScriptedChat
from citestack.shapes.track_report import report_json
from citestack.store import Store
from citestack.track.model import Observation, State
from citestack.track.report.alerts import judged, rule
from citestack.track.report.document import ReportDocument, Selection, figure_of
from citestack.track.report.fill import fill
from citestack.track.report.gather import gather
from citestack.track.report.html import report_html
from citestack.track.report.rows import report_csv
from tests.track.make import observed, put_observations, put_run
from tests.track.sentiment.made import BOTH, FINE, LOUD, NOBODY, judges, label, track

AT = "2026-03-01T00:00:00+00:00"
ENGINES = ("alpha", "beta")


def filled(store: Store, chosen: Selection | None = None) -> ReportDocument:
    chosen = chosen or Selection()
    found = gather(store, chosen)
    return fill(found.sets, chosen, found.given, AT)


def rows(document: ReportDocument) -> dict[tuple[str, str, str], dict[str, tuple[float, float]]]:
    return {
        (r.model, r.brand, r.engine): {f.measure.removeprefix("sentiment_"): (f.hits, f.of) for f in r.figures}
        for r in document.sentiment
    }


def answers(n: int) -> list[Observation]:
    chance = random.Random(5)
    texts = [f"{chance.choice((LOUD, FINE, BOTH, NOBODY))} It is number {i}." for i in range(n)]
    return [observed(t) if chance.random() < 0.9 else Observation(State.FAILED) for t in texts]


def test_the_rates_are_what_counting_by_hand_gives(store: Store) -> None:
    track(store)
    found = answers(120)
    run = put_run(store, found, ENGINES, repeats=2)
    label(store, run, ScriptedChat([judges]), limit=70)
    document = filled(store)
    told = rows(document)
    for brand in ("Acme", "Globex"):
        for place, engine in enumerate(("", *ENGINES)):
            naming = [o for i, o in enumerate(found) if brand in o.text and (not engine or i % 2 == place - 1)]
            mine, row = (
                told["scripted", brand, engine],
                next(r for r in document.sentiment if (r.brand, r.engine) == (brand, engine)),
            )
            basis = row.figures[0].basis
            assert (basis.asked, basis.cached) == (len(naming), 0)
            assert {of for _, of in mine.values()} == {basis.answers}
            assert sum(hits for hits, _ in mine.values()) == basis.answers < basis.asked
            assert 0 < basis.prompts <= 30 and basis.exploratory
            for f in row.figures:
                assert f.interval is not None and f.value is not None
                assert f.interval.low <= f.value <= f.interval.high
                assert f.about["model"] == "scripted" and "scripted labelled" in f.denominator
    label(store, run, ScriptedChat([judges]))
    full, said = rows(filled(store)), Counter[str]()
    for o in found:
        said["negative"] += "Acme" in o.text and "loud" in o.text
        said["positive"] += "Acme" in o.text and "reliable" in o.text
    assert full["scripted", "Acme", ""] == {
        "positive": (said["positive"], said.total()), "neutral": (0, said.total()),
        "negative": (said["negative"], said.total()), "mixed": (0, said.total()),
    }  # fmt: skip


def test_without_a_label_the_report_is_as_it_was(store: Store) -> None:
    track(store)
    run = put_run(store, [observed(LOUD), observed(FINE)])
    before = filled(store)
    label(store, run, ScriptedChat(["no idea"]))
    after = filled(store)
    assert (before.sentiment, report_json(after)) == ((), report_json(before))
    assert "opinion" not in report_html(after) and "sentiment" not in report_csv(after)


def test_copies_out_of_a_cache_and_answers_that_were_read_anew_are_in_no_figure(store: Store) -> None:
    track(store)
    run = put_run(store, [observed(LOUD), observed(FINE), observed(BOTH)])
    copy = put_run(store, [observed(LOUD)])
    for one in (run, copy):
        label(store, one, ScriptedChat([judges]))
    assert rows(filled(store))["scripted", "Acme", "e"]["negative"] == (2, 3)
    put_observations(store, run, [replace(observed(FINE), text="Acme is gone. So it goes.", blocks=None)], start=1)
    document = filled(store)
    acme = next(r for r in document.sentiment if r.brand == "Acme")
    assert (acme.figures[0].basis.answers, acme.figures[0].basis.asked) == (2, 3)
    assert rows(document)["scripted", "Acme", "e"]["positive"] == (0, 2)


def test_two_models_are_told_apart_and_the_own_brand_stands_first(store: Store) -> None:
    track(store)
    run = put_run(store, [observed(f"{BOTH} {i}.") for i in range(4)])
    label(store, run, ScriptedChat([judges], name="small"), limit=3)
    label(store, run, ScriptedChat(['{"label": "mixed", "quote": "pumps"}'], name="large"))
    document = filled(store)
    assert [(r.model, r.brand) for r in document.sentiment] == [
        ("large", "Acme"), ("large", "Globex"), ("small", "Acme"), ("small", "Globex"),
    ]  # fmt: skip
    assert rows(document)["large", "Acme", "e"]["mixed"] == (4, 4)
    assert rows(document)["small", "Acme", "e"]["negative"] == (2, 2)
    out = Console(file=io.StringIO(), width=300)
    print_report(out, document)
    assert isinstance(out.file, io.StringIO)
    for face in (out.file.getvalue(), report_html(document)):
        assert "n the opinion of large" in face and "n the opinion of small" in face and "was not measured" in face
    assert {line.rpartition(",")[2] for line in report_csv(document).splitlines()[1:]} == {"", "large", "small"}


def test_engines_and_days_of_the_report_choose_the_labels(store: Store) -> None:
    track(store)
    late = [observed(f"{FINE} {i}.", at="2026-12-01T08:00:00+00:00") for i in range(4)]
    for found in ([observed(f"{LOUD} {i}.") for i in range(4)], late):
        label(store, put_run(store, found, ENGINES), ScriptedChat([judges]))
    told = rows(filled(store, Selection(end="2026-11-30")))
    assert told["scripted", "Acme", ""]["negative"] == (4, 4)
    told = rows(filled(store, Selection(engines=("beta",), start="2026-11-30")))
    assert told == {
        ("scripted", "Acme", "beta"): {"positive": (2, 2), "neutral": (0, 2), "negative": (0, 2), "mixed": (0, 2)}
    }
    assert filled(store, Selection(start="2027-01-01")).sentiment == ()


@pytest.mark.parametrize(
    ("text", "outcome"), [("sentiment_negative>0.2", "fired"), ("sentiment_positive@e>0.1", "quiet")]
)
def test_an_alert_may_watch_a_label_and_names_the_model(store: Store, text: str, outcome: str) -> None:
    track(store)
    run = put_run(store, [observed(f"{LOUD} {i}.") for i in range(20)])
    label(store, run, ScriptedChat([judges]))
    document = filled(store)
    (found,) = judged([rule(text)], document)
    assert found.outcome == outcome and "in the opinion of scripted" in found.sentence
    assert figure_of(document.sentiment[0].figures, "sentiment_negative") is not None
    assert "20 of 20 answers naming it labelled" in found.sentence.replace("100 % of 20", "20 of 20")
