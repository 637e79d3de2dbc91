"""Seven scores from a language model: asked in our words, read strictly."""

import pytest

from citestack.errors import LlmError
from citestack.evaluate.geo.rulers import Marked
from citestack.evaluate.geo.sheet import Sheet
from citestack.evaluate.geo.subjective import ASPECTS, score_in, subjective_impression
from citestack.llm import ScriptedChat

SHEET = Sheet((Marked("Tanks hum.", (1, 2)),), ("https://a.example/", "https://b.example/"), "Do tanks hum?")


def test_seven_questions_show_the_answer_its_marks_and_the_source() -> None:
    chat = ScriptedChat(["4"])
    found = subjective_impression(chat, SHEET, 2)
    assert (len(chat.requests), found.scores) == (7, dict.fromkeys(ASPECTS, 4.0))
    asked = chat.requests[0].messages[-1].content
    for piece in ("Do tanks hum?", "Tanks hum. [1] [2]", "[2] (https://b.example/)", ASPECTS["relevance"]):
        assert piece in asked
    assert len({r.messages[-1].content for r in chat.requests}) == 7
    assert found.spent.calls == 7


def test_what_is_no_score_is_missing_and_one_in_the_codes_form() -> None:
    found = subjective_impression(ScriptedChat(["5", "no idea", "3", "9", "", "4", "4"]), SHEET, 1)
    assert list(found.scores.values()) == [5, None, 3, None, None, 4, 4]
    assert found.mean() == 4
    assert found.mean("code") == pytest.approx((5 + 1 + 3 + 1 + 1 + 4 + 4) / 7)
    assert subjective_impression(ScriptedChat(["?"]), SHEET, 1).mean() is None


@pytest.mark.parametrize(
    ("text", "score"),
    [("4", 4), (" 3.\n", 3), ("Score: 2", 2), ("4/5", 4), ("4 out of 5", 4), ("4 or 5", None), ("12", None), ("3.5", None), ("0", None), ("six", None)],
)  # fmt: skip
def test_scores_are_read_strictly(text: str, score: float | None) -> None:
    assert score_in(text) == score


def test_a_failing_model_is_an_error_not_a_score() -> None:
    with pytest.raises(LlmError):
        subjective_impression(ScriptedChat([LlmError("gone")]), SHEET, 1)
