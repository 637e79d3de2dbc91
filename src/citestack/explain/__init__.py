"""Why a page was or was not cited: the fate, the number, the bar, and the levers that would flip it."""

from citestack.explain.fate import Fate, Lever, fate_of
from citestack.explain.levers import why
from citestack.explain.sentence import SentenceReport, follow_sentence
from citestack.explain.sentence_set import SentenceSet, follow_over

__all__ = ["Fate", "Lever", "SentenceReport", "SentenceSet", "fate_of", "follow_over", "follow_sentence", "why"]
