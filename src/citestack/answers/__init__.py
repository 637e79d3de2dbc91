"""Answers with citations, ours or another engine's: read them, and check what they cite."""

from citestack.answers.model import CitedAnswer, CitedSentence, Citing, Source, restored
from citestack.answers.reading import read_answer, read_response

__all__ = ["CitedAnswer", "CitedSentence", "Citing", "Source", "read_answer", "read_response", "restored"]
