from citestack.experiment.model import Case, Manuscript, Part

PAGE = Manuscript(
    "https://garden.example/tank",
    "Rainwater tanks",
    (
        Part("heading", "Rainwater tanks", 1),
        Part(
            "paragraph",
            "The small tank holds 300 litres of rainwater. It must be cleaned every spring, and the filter may need to be "
            "replaced after about 5 years.",
        ),
        Part("list_item", "The lid keeps mosquitoes out of the tank", 1),
        Part("code", "open tank; drain 300"),
        Part("paragraph", "Households with a rainwater tank use less drinking water in the garden."),
    ),
    language="en",
)
CASE = Case("How much water does a rainwater tank hold?", PAGE.url)
