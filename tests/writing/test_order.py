from citestack.config import WritingConfig
from citestack.model import Claim, Query, QueryKind, claim_id
from citestack.trace import PoolSentence, Reason
from citestack.writing.order import Choice

QUERIES = (Query("How large a tank does a family of four need?", QueryKind.ORIGINAL, "asked", "rule"),)


def sentence(text: str, score: float) -> PoolSentence:
    return PoolSentence(Claim(claim_id(text), text), f"{claim_id(text)}:0-9", (), score, True)


def chosen(*pool: PoolSentence) -> Choice:
    choice = Choice(WritingConfig(), QUERIES)
    choice.run(pool)
    return choice


SMALL = sentence("A family of four needs a heater with a tank of 180 litres.", 0.94)
LARGE = sentence("A family of four needs a heater with a tank of 240 litres.", 0.91)
POWER = sentence("A family of four needs about 1,000 kWh a year for hot water from a heater with a tank.", 0.90)


def test_the_best_sentence_is_taken_before_one_that_covers_more() -> None:
    assert chosen(POWER, SMALL).chosen[0] is SMALL


def test_another_figure_is_no_repetition() -> None:
    assert set(map(id, chosen(SMALL, LARGE).chosen)) == {id(SMALL), id(LARGE)}


def test_the_same_words_again_are() -> None:
    again = sentence("A family of four needs a heater with a tank of 180 litres, says the guild.", 0.9)
    decision = chosen(SMALL, again).decisions[-1]
    assert (decision.reason, decision.against) == (Reason.REPEATS, SMALL.claim.id)
