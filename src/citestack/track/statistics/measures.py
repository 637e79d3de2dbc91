"""The closed list of measures: what is counted over what, in words, and how its interval is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from citestack.track.statistics.capture import LABELS, OWNERS, STATES

Kind = Literal["rate", "share", "mean", "difference"]
ANSWERS = "measured answers, cached copies left out"
CITES = "citations of measured answers: each distinct page of an answer once"
NAMINGS = "mentions of tracked brands: each brand of an answer once"


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    hits: str
    of: str
    kind: Kind
    denominator: str
    own: bool = False
    """The denominator is a sum of the site or brand itself, not of all answers."""


SITE = (
    Measure("citation_rate", "answers", "answers", "rate", ANSWERS),
    Measure("citation_share", "pages", "pages", "share", CITES),
    Measure("position", "first", "answers", "mean", "answers citing it; place of its first source among all", own=True),
    Measure("pawc_share", "pawc", "weighed", "share", "measured answers with a citation at a sentence"),
    Measure("word_count_share", "word_count", "weighed", "share", "measured answers with a citation at a sentence"),
)
RETRIEVED = (
    Measure("retrieval_rate", "answers", "told", "rate", "measured answers of engines that tell what they retrieved"),
    Measure("retrieval_to_citation", "cited", "pages", "share", "pages of it that answers retrieved", own=True),
)
BRAND = (
    Measure("mention_rate", "answers", "answers", "rate", ANSWERS),
    Measure("share_of_voice_answers", "answers", "answers", "rate", ANSWERS),
    Measure("share_of_voice_mentions", "answers", "mentions", "share", NAMINGS),
    Measure("share_of_voice_anyone", "answers", "naming", "rate", "measured answers that name any tracked brand"),
    Measure("share_of_voice_slots", "slots", "pages", "share", CITES),
    Measure("brand_citation_rate", "linked", "answers", "rate", ANSWERS),
    Measure("ghost_citations", "ghost", "linked", "rate", "answers citing a page of the brand", own=True),
    Measure("unlinked_mentions", "unlinked", "answers", "rate", "answers naming the brand", own=True),
    Measure("list_position", "rank", "ranked", "mean", "answers that name it in an ordered list", own=True),
    Measure("divergence", "divergence", "answers", "difference", ANSWERS + "; mention rate less citation rate"),
)
NEEDS_PAGES = {"share_of_voice_slots", "brand_citation_rate", "ghost_citations", "unlinked_mentions", "divergence"}
ANSWER = (
    Measure("citing_rate", "citing", "answers", "rate", ANSWERS),
    Measure("naming_rate", "naming", "answers", "rate", ANSWERS),
    Measure("retrieval_to_citation", "retrieved_cited", "retrieved", "share",
            "distinct pages that answers retrieved, of engines that tell"),
    Measure("words", "words", "answers", "mean", ANSWERS),
    Measure("sentences", "sentences", "answers", "mean", ANSWERS),
    Measure("lists", "lists", "answers", "mean", ANSWERS),
    Measure("citations", "pages", "answers", "mean", ANSWERS),
    Measure("cited_block_share", "cited_blocks", "blocks", "share", "paragraphs, list items and table rows"),
    Measure("citations_per_cited_block", "marks", "cited_blocks", "mean", "blocks with a citation"),
    Measure("first_third", "first_third", "placed", "share", "citations at a sentence"),
    Measure("first_third_words", "first_third_words", "words", "share",
            "words of the answers, in sentences that begin in the first third (taken as equally long)"),
    Measure("page_first_third", "page_first_third", "page_placed", "share",
            "citations whose evidence was found in the page; the first third holds a third of its words"),
    *(Measure(f"support_{n}", f"label_{n}", "checked", "share", "citations that were checked") for n in LABELS),
    *(Measure(f"state_{n}", f"state_{n}", "asked", "rate", "askings, whatever came of them") for n in STATES),
)  # fmt: skip
OWNER = tuple(
    measure
    for n in OWNERS
    for measure in (
        Measure(f"citation_rate:{n}", f"answers_{n}", "answers", "rate", ANSWERS),
        Measure(f"citation_share:{n}", f"pages_{n}", "pages", "share", CITES),
    )
)
