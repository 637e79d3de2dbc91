"""A whole run against an endpoint: rewriting arms, honest and permissive, asked of a language model over sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from citestack.assemble import Session
from citestack.cli.experiment_run import forecast_line
from citestack.config import LlmConfig
from citestack.errors import UsageError
from citestack.experiment.design.file import design_from
from citestack.experiment.design.loud import loud
from citestack.experiment.model import CONTROL, ArmChoice, Asked, Design, Outcome
from citestack.experiment.run.model_use import NOTHING, priced, use_words
from citestack.experiment.run.progress import Forecast, Progress
from citestack.experiment.run.runner import run_design
from tests.experiment.lake import PROMPTS, build, manuscripts, session_over
from tests.llm.server import Asked as Request
from tests.llm.server import Server, says, serving

INVENTED = "A survey found that 93 percent of swimmers prefer this lake."
ARM = "llm_statistics_addition"
DESIGN = Design(
    "sources",
    tuple(Asked(p) for p in PROMPTS[:2]),
    (ArmChoice(ARM, options={"permissive": False}), ArmChoice(ARM, "loose")),
    engine="sources",
    permissive=True,
    floor=2,
    simulated={"sources": 3, "shuffle": False},
)


def both(request: Request) -> str:
    """As rewriter it invents a sentence; as engine it says the first sentence of every source."""
    lines = [json.loads(x) for x in request.prompt.splitlines() if x.startswith("{")]
    if "response_format" in request.body:
        block = next(x for x in lines if "block" in x)
        return json.dumps({"edits": [{"block": block["block"], "sentence": 1, "new": True, "text": INVENTED}]})
    said = []
    for line in lines:
        text = str(line["text"])
        said.append(f"{INVENTED if INVENTED in text else text.splitlines()[2].split('. ')[0] + '.'} [{line['source']}]")
    return " ".join(said)


HEARD: list[Progress | Forecast] = []


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[Outcome, ...], int]]:
    """The outcomes, and how many requests the endpoint got."""
    with serving() as server, pytest.MonkeyPatch.context() as patch:
        _configured(server, patch)
        with session_over(build(tmp_path_factory.mktemp("lake"), manuscripts())) as session:
            yield _run(session), len(server.asked)


@pytest.fixture
def outcomes(asked: tuple[tuple[Outcome, ...], int]) -> tuple[Outcome, ...]:
    return asked[0]


def test_the_calls_are_foretold(asked: tuple[tuple[Outcome, ...], int]) -> None:
    """All but those of an arm that is asked nothing, because its edit was refused."""
    forecast = next(h for h in HEARD if isinstance(h, Forecast))
    assert forecast.llm is not None and forecast.llm_edits == 4
    refused = sum(o.state == "refused" for o in asked[0])
    assert forecast.llm.calls - refused == asked[1]
    assert forecast.llm.cost is None and "llm.prompt_price" in use_words(forecast.llm)
    dear = priced(forecast.llm, LlmConfig(prompt_price=2.0, completion_price=8.0))
    assert dear is not None and dear.cost == pytest.approx(
        (2 * forecast.llm.prompt_tokens + 8 * forecast.llm.completion_tokens) / 1e6
    )
    assert "in the currency of your prices" in forecast_line(replace(forecast, llm=replace(dear, cost=1.234)))
    assert priced(NOTHING, LlmConfig()) is None


def _configured(server: Server, patch: pytest.MonkeyPatch) -> None:
    server.play(says(both))
    for name, value in server.environ().items():
        patch.setenv(name, value)


def _run(session: Session) -> tuple[Outcome, ...]:
    return run_design(session, DESIGN, HEARD.append, resume=False).outcomes


def test_the_permissive_arm_is_called_what_it_is_and_scores_nothing_for_it(outcomes: tuple[Outcome, ...]) -> None:
    labels = {o.arm for o in outcomes}
    assert labels == {CONTROL, ARM, "loose FABRICATED"}
    loose = [o for o in outcomes if o.arm == "loose FABRICATED"]
    assert loose and all(any(s.text == INVENTED for s in o.answer) for o in loose)
    assert all((o.measures["pawc"] or 0) > 0 and o.measures["stack_score"] == 0.0 for o in loose)


def test_the_honest_arm_refuses_what_nobody_verifies(outcomes: tuple[Outcome, ...]) -> None:
    honest = [o for o in outcomes if o.arm == ARM]
    assert {(o.state, o.reason) for o in honest} == {("refused", "nothing that the language model wrote was verified")}


def test_repeats_of_the_control_are_its_noise_and_an_engine_of_one_mind_has_none(outcomes: tuple[Outcome, ...]) -> None:
    control = [o for o in outcomes if o.arm == CONTROL]
    assert {o.repeat for o in control} == {1, 2, 3}
    for case in {o.case for o in control}:
        assert len({o.measures["pawc"] for o in control if o.case == case}) == 1


def test_labels_are_loud_once_and_only_where_something_is_made_up() -> None:
    once = loud(DESIGN)
    assert [a.label for a in once.arms] == ["", "loose FABRICATED"] and loud(once) == once
    assert loud(replace(DESIGN, arms=(ArmChoice("fabricated_quotes"),))).arms[0].label == ""
    honest = replace(DESIGN, permissive=False)
    assert loud(honest) == honest


def test_settings_of_the_simulated_engine_belong_to_it_alone() -> None:
    told = {"name": "x", "prompts": ["a"], "arms": ["identity"], "simulated": {"samples": 5}}
    sources = json.dumps({**told, "engine": "sources"})
    assert design_from(sources, yaml=True).simulated == {"samples": 5}
    with pytest.raises(UsageError, match="only the engine 'sources'"):
        design_from(json.dumps(told), yaml=True)
