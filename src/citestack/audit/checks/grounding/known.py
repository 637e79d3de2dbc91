"""What the checks of this layer have in common: the sentences with what stands behind them, and how it is told."""

from __future__ import annotations

from citestack.audit.grounds import grounds_of
from citestack.audit.model import Evidence, Source
from citestack.audit.rule import in_text
from citestack.audit.subject import Around, Subject
from citestack.audit.support import Grounds, SentenceSupport, Witness

MOST = 8
"""Findings one check lists; its numbers count the rest."""
LONGEST_QUOTE = 240

LIU = Source(
    "Liu, Zhang and Liang 2023: of the sentences of four generative search engines 51.5 % were fully supported by "
    "their citations; what a page says and its source holds is what can be cited and checked",
    "https://arxiv.org/abs/2304.09848",
    "measured",
)
GEO = Source(
    "Aggarwal et al. 2024 (GEO): added statistics and quotations raise visibility, invented ones too; here they count "
    "only as far as a source holds them",
    "https://arxiv.org/abs/2311.09735",
    "measured",
)
ALCE = Source(
    "Gao et al. 2023 (ALCE): a citation counts when the cited passage entails the sentence",
    "https://arxiv.org/abs/2305.14627",
    "measured",
)
STANDALONE = Source(
    "Choi et al. 2021: a sentence taken out of its page is understood only when it names what it speaks of",
    "https://arxiv.org/abs/2102.05169",
    "argued",
)


def grounds(subject: Subject, around: Around) -> Grounds:
    """As ``run.audit`` worked it out; a check that is run by itself works it out."""
    return around.grounds if around.grounds is not None else grounds_of(subject, around)


def evidence(subject: Subject, s: SentenceSupport) -> Evidence:
    return in_text(subject, s.sentence.start, s.sentence.end)


def told(witness: Witness) -> str:
    """``"quote" (Title, URL)``."""
    quote = " ".join(witness.quote.split())
    shown = quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 2]} …"
    return f'"{shown}" ({witness.title or "untitled"}, {witness.url})'


def beyond(found: int) -> str:
    return f"{found - MOST} more are counted and not listed." if found > MOST else ""


def notes(*parts: str) -> str:
    return " ".join(p for p in parts if p)
