"""Where an asking is asked from: ``US``, ``US/Austin``, or words that the vendor itself understands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.track.model import Asking

DEFAULT_COUNTRY = "US"
DEFAULT_LANGUAGE = "en"
_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Where:
    country: str
    """ISO 3166-1 alpha-2 in capitals; empty = not said."""
    city: str
    words: str
    """The place as written, when it is no country code."""
    language: str
    """Primary tag of the prompt's language; empty = not said."""


def where(asking: Asking, default: str = "") -> Where:
    """The asking's place, else the prompt's market, else the engine's own default."""
    place = asking.place.strip() or ("" if asking.prompt.market.strip() else default.strip())
    head, _, city = place.partition("/")
    language = asking.prompt.language.strip()
    if _COUNTRY.fullmatch(head.strip()):
        return Where(head.strip().upper(), city.strip(), "", language)
    market = asking.prompt.market.strip().upper()
    return Where(market if _COUNTRY.fullmatch(market) else "", "", place, language)


def primary(language: str) -> str:
    """``de`` of ``de-AT``; Chinese keeps its script or region, which vendors tell apart."""
    head, _, tail = language.partition("-")
    return f"{head.lower()}-{tail}" if head.lower() == "zh" and tail else head.lower()
