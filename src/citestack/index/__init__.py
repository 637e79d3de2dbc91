"""What layer 2 searches: words and vectors, derived from the record and kept in step with it. See docs/indexes.md."""

from citestack.index.corpus import Corpus
from citestack.index.pending import Progress

__all__ = ["Corpus", "Progress"]
