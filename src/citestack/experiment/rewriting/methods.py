"""The nine methods of the GEO paper (Aggarwal et al., KDD 2024, section 2.2 and appendix), each as a task in own words.

``honest`` asks for what can be verified; ``loose`` asks as the paper does, which lets three of the nine invent
evidence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    does: str
    """One line for lists."""
    honest: str
    loose: str
    additions: int = 0
    """New sentences per page at most; 0 = it only rewords."""
    evidence: bool = False
    """Whether passages of other pages are shown, as the only material for what is added."""
    keywords: int = 0
    """Terms that may be put in without being stated by anything; they stand in the material or are left out."""


_FROM = (
    'Take each from one of the passages, in a sentence of its own that begins with "According to" and that passage\'s '
    "title, and change no figure. Where no passage fits, add nothing."
)
_KEEP = "Say the same things in the same order."

METHODS: tuple[Method, ...] = (
    Method(
        "authoritative",
        "an assured tone, without claims the page does not make",
        f"Let the text sound like somebody who knows: direct statements, no filler, no apology. {_KEEP} Keep every "
        'condition and every "may" or "about", and praise nothing.',
        "Let the text sound as authoritative and persuasive as you can, so that nobody doubts that this is the source "
        "to trust. Keep its structure.",
    ),
    Method(
        "fluency",
        "smoother sentences",
        f"Make the sentences read smoothly: mend clumsy grammar and let each lead to the next. {_KEEP}",
        f"Make the sentences read smoothly and let each lead to the next. {_KEEP}",
    ),
    Method(
        "cite_sources",
        "statements attributed to pages that verify them",
        f"Add up to {{additions}} sentences that back the page's statements by what other pages say. {_FROM}",
        "Work five or six attributions to credible sources into the text, as prose. A source may be made up if it is "
        "plausible. Keep the length.",
        additions=6,
        evidence=True,
    ),
    Method(
        "quotation_addition",
        "quotations, word for word, from pages that hold them",
        "Add up to {additions} quotations, each word for word and between quotation marks. " + _FROM,
        "Work quotations of well-known people and institutions into the text. They may be made up.",
        additions=4,
        evidence=True,
    ),
    Method(
        "statistics_addition",
        "figures from pages that hold them",
        f"Add up to {{additions}} figures (shares, amounts, measurements) that bear on the page's statements. {_FROM}",
        "Put numbers in the place of words wherever you can, and add statistics. They may be hypothetical.",
        additions=6,
        evidence=True,
    ),
    Method(
        "technical_terms",
        "the trade's terms",
        f"Put the trade's own terms in the place of everyday words where both mean the same. {_KEEP}",
        "Make the wording more technical, with terms of the trade wherever they fit. Keep the length.",
    ),
    Method(
        "easy_to_understand",
        "plainer wording",
        f"Use plain, short words and short sentences that a newcomer follows. {_KEEP} Leave nothing out.",
        "Make the text easier to understand with plain words. Leave nothing out.",
    ),
    Method(
        "unique_words",
        "rarer wording",
        f"Put less usual words in the place of common ones where both mean the same. {_KEEP}",
        "Use rarer, more distinctive words wherever you can.",
    ),
    Method(
        "keyword_stuffing",
        "search terms put into the sentences",
        "Put up to {keywords} search terms into the sentences that somebody looking for this page would type and that "
        "it does not hold yet; take them from the passages. Change nothing else, and list the terms.",
        "Put up to {keywords} search terms that the text does not hold yet into the sentences, and list the terms.",
        evidence=True,
        keywords=10,
    ),
)
