"""What is embedded of a passage, and the key of that text."""

from __future__ import annotations

import hashlib

from citestack.model import Passage


def embedding_text(passage: Passage) -> str:
    """Title and heading path on the first line, then the text: a passage alone often does not say what it is about."""
    path = list(dict.fromkeys(part for part in (passage.title, *passage.headings) if part))
    return "\n".join(part for part in (" > ".join(path), passage.text) if part)


def text_key(passage: Passage) -> int:
    """64 bits of the SHA-256 of the embedded text; equal texts share one vector. At a million texts the chance that
    any two of them collide is about 3 in 100 million.
    """
    digest = hashlib.sha256(embedding_text(passage).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "little")
