"""Why a page was or was not cited: the fate, the number, the bar, and the levers that would flip it."""

from citestack.explain.fate import Fate, Lever, fate_of
from citestack.explain.levers import why
from citestack.explain.sentence import SentenceReport, follow_sentence

__all__ = ["Fate", "Lever", "SentenceReport", "fate_of", "follow_sentence", "why"]
