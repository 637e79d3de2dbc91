"""What a prompt is after, guessed by named rules over English words. Where none of them fits, nothing is guessed.

The four classes are Broder's (2002) three with "commercial" for weighing before buying, as search tools print them.
"""

from __future__ import annotations

import re
from typing import Final

_SITE = (
    r"\b(?:log ?in|sign ?in|homepage|official (?:site|website|page)|customer portal)\b"
    r"|(?<!\w)(?:www\.)?[a-z0-9-]+\.(?:com|org|net|io|ai|de|fr|co\.uk)\b"
)
_ACT = (
    r"\b(?:buy|order|purchase|coupons?|discounts?|promo codes?|for sale|near me|book an?|hire|rent|subscribe"
    r"|free trial|in stock|get a quote)\b"
)
_WEIGH = (
    r"\b(?:best|top \d+|top rated|vs|versus|compar(?:e|ed|es|ison|isons)|reviews?|alternatives?|cheap(?:est)?|prices?"
    r"|pricing|costs?|worth it|recommend(?:ed|ation|ations)?|better than|which .+ should)\b"
)
_KNOW = (
    r"^(?:how|what|why|when|where|who|which|can|could|do|does|did|is|are|was|were|will|should|explain)\b"
    r"|\b(?:guide|tutorial|meaning|definition|examples?|explained|history of)\b|\?$"
)
_RULES: Final = (
    ("navigational", "names_a_place", re.compile(_SITE)),
    ("transactional", "wants_to_act", re.compile(_ACT)),
    ("commercial", "weighs", re.compile(_WEIGH)),
    ("informational", "asks_to_know", re.compile(_KNOW)),
)
_BING: Final = {"learn and solve": "informational"}
"""What Bing's exports call it, where that is not one of the four words."""


def guess_intent(text: str) -> tuple[str, str]:
    """Intent and the name of the rule that says so; both empty where none does. The first rule that fits wins: who asks
    "how much does the best one cost" weighs, and who wants to buy no longer does.
    """
    folded = " ".join(text.casefold().split())
    return next(((intent, name) for intent, name, rule in _RULES if rule.search(folded)), ("", ""))


def intent_of_bing(word: str) -> str:
    """Bing's own word for it, in ours where there is one."""
    folded = word.strip().casefold()
    known = {"navigational", "informational", "commercial", "transactional"}
    return folded if folded in known else _BING.get(folded, word.strip())
