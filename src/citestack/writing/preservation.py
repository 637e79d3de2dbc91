"""How much of a sentence an edit leaves: 1 - Levenshtein distance / length of the longer text, over code points.

RARR (Gao et al., ACL 2023, section 4) divides by the length of the original and floors at 0, so that an edit which
doubles a sentence preserves nothing. Here the longer of both divides, the common normalised distance: the value is
symmetric and lies in [0, 1] by itself, and equals RARR's wherever the edit does not lengthen the sentence.
"""

from __future__ import annotations


def preservation(before: str, after: str) -> float:
    """1 = the same text, 0 = nothing left (an empty text preserves nothing of one that was not)."""
    longer = max(len(before), len(after))
    return 1.0 - levenshtein(before, after) / longer if longer else 1.0


def levenshtein(a: str, b: str) -> int:
    """Fewest insertions, deletions and substitutions of code points that turn ``a`` into ``b`` (Levenshtein 1966)."""
    a, b = _trimmed(a, b)
    if len(a) < len(b):
        a, b = b, a
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]


def _trimmed(a: str, b: str) -> tuple[str, str]:
    """Both without their common head and tail, which cost nothing: an edit touches little of a sentence."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    a, b = a[head:], b[head:]
    shorter = min(len(a), len(b))
    tail = next((i for i in range(shorter) if a[-1 - i] != b[-1 - i]), shorter)
    return a[: len(a) - tail], b[: len(b) - tail]
