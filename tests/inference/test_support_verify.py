"""One claim against a whole document: offsets, long sources, batches."""

from time import perf_counter

import pytest

from citestack.config import GroundingConfig
from citestack.inference.support import load_support, verify_pairs, verify_text
from citestack.inference.support.reader import FeatureSupport
from citestack.inference.support.verify import read_document, regions
from citestack.model import SupportState
from tests.inference.support_pairs import DATABASE, MUSEUM, TRADE

CONFIG = GroundingConfig()
FILLER = "Rain fell on the hills for days. Nobody in the valley kept count of the sheep. Paint peeled from the gates. "
LONG = f"{FILLER * 60}\n\n{DATABASE}\n\n{FILLER * 60}\n\n{MUSEUM}\n\n{FILLER * 60}"


@pytest.fixture(scope="module")
def support() -> FeatureSupport:
    return load_support("features")


@pytest.mark.parametrize(
    ("claim", "state", "quoted"),
    [
        ("The default port is 5532.", SupportState.SUPPORTED, "The default port is 5532."),
        ("The default port is 5432.", SupportState.REFUTED, "The default port is 5532."),
        ("Admission costs 12 euros for adults.", SupportState.SUPPORTED, "Admission costs 12 euros"),
        ("The moon pulls at the sea twice a day.", SupportState.UNSUPPORTED, ""),
    ],
)
def test_a_needle_in_a_long_source(support, claim, state, quoted) -> None:
    found = verify_text(claim, LONG, support, CONFIG)
    assert found.state is state
    if quoted:
        assert found.evidence is not None and quoted in found.evidence.text
        assert found.evidence.text == LONG[found.evidence.start : found.evidence.end]


def test_each_sentence_of_a_claim_finds_its_own_place(support) -> None:
    found = verify_text("The default port is 5532. The museum is closed on Mondays.", LONG, support, CONFIG)
    assert found.state is SupportState.SUPPORTED and found.score >= 0.95


def test_regions_are_few_ordered_spans_of_the_text() -> None:
    document = read_document(LONG)
    spans = regions("The default port is 5532.", document)
    assert 1 <= len(spans) <= 4
    assert "The default port is 5532." in LONG[slice(*spans[0])]
    assert all(60 <= len(LONG[a:b].split()) <= 200 for a, b in spans)


def test_empty_sources_support_nothing(support) -> None:
    for source in ("", " \n ", "?!"):
        found = verify_text("The default port is 5532.", source, support, CONFIG)
        assert (found.state, found.evidence) == (SupportState.UNSUPPORTED, None)


def test_batches_keep_order_and_equal_single_calls(support) -> None:
    pairs = [
        (DATABASE, "The default port is 5532."),
        (LONG, "The museum is closed on Mondays."),
        (TRADE, "Norvane shrank."),
    ]
    assert verify_pairs(pairs, support, CONFIG) == [verify_text(c, s, support, CONFIG) for s, c in pairs]


def test_a_long_page_is_read_in_time(support) -> None:
    """The budget is 50 ms for 4,000 words on a quiet core; a busy machine gets four times that."""
    source = (LONG * 3)[:24000]
    verify_text("The default port is 5532.", source, support, CONFIG)
    best = min(_timed(support, source) for _ in range(5))
    assert best < 0.2


def _timed(support, source) -> float:
    start = perf_counter()
    verify_text("The museum opened in 1987 in Tolvik.", source, support, CONFIG)
    return perf_counter() - start
