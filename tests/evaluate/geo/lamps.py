"""Two small pages and a page beside the point, in memory."""

from citestack.engine import Engine
from tests.fakes import fake_engine
from tests.stack.fake_view import FakePage, FakeView

QUESTION = "How many lumens does a reading lamp need?"
LAMPS, SHOP, BIRDS = "https://lamps.example/", "https://shop.example/lumo", "https://birds.example/"
FIRST = "A reading lamp needs about 500 lumens at the desk."
SECOND = "For a dark desk a reading lamp needs 700 lumens."
OTHER = "A reading lamp in a shop window needs 900 lumens."


def engine() -> Engine:
    return fake_engine(
        FakeView(
            [
                FakePage(LAMPS, "Lamps", ((("Reading lamps",), f"{FIRST} {SECOND}"),)),
                FakePage(SHOP, "Shop", ((("Window",), OTHER),)),
                FakePage(BIRDS, "Birds", ((("Sparrows",), "Sparrows nest in April."),)),
            ]
        )
    )
