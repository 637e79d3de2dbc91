"""Where a question is asked from, as engines take it: ``DE``, ``DE/Berlin``, ``US/California/San Francisco``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.errors import UsageError

_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    """ISO 3166-1 alpha-2 in capitals."""
    city: str = ""
    region: str = ""

    def as_fields(self) -> dict[str, str]:
        """The fields that are known, under the names that OpenAI, Anthropic and Perplexity share."""
        known = {"country": self.country, "region": self.region, "city": self.city}
        return {name: value for name, value in known.items() if value}


def place_of(text: str) -> Place | None:
    """None for an empty text: the engine's own choice. Raises ``UsageError``."""
    parts = [p.strip() for p in text.split("/")]
    if parts == [""]:
        return None
    if len(parts) > 3 or not all(parts) or not _COUNTRY.fullmatch(parts[0]):
        hint = "Give a country's two letters, then a city if you like: DE, DE/Berlin, US/California/San Francisco."
        raise UsageError(f"no place that engines understand: {text!r}", hint=hint, layer="track")
    return Place(parts[0].upper(), parts[-1] if len(parts) > 1 else "", parts[1] if len(parts) > 2 else "")
