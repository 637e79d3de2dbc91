"""Who did what to whom, and which word was put in another's place: comparisons of three neighbouring content words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.inference.support.lexicon import HEDGES, PARTIAL_QUANTITY, SYMMETRIC_VERBS
from citestack.inference.support.polarity import synonyms
from citestack.inference.support.text import Text

_ADVERBS = HEDGES | PARTIAL_QUANTITY
_BEING = frozenset(["is", "are", "was", "were", "be", "been", "being", "got"])
_TURNING = frozenset(["by", "from", "of", "to", "than"])


Three = tuple[int, int, int]
"""Three neighbouring content tokens."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How three neighbouring content words hang together."""

    passive: bool
    turned: bool
    """A preposition between them turns the roles."""
    listed: bool


def content_tokens(text: Text, first: int, last: int) -> tuple[int, ...]:
    return tuple(i for i in range(first, last) if text.words[i].stem)


def _acting(text: Text, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Without the adverbs, which stand between an actor and the verb and change no role."""
    return tuple(i for i in tokens if not (text.words[i].lower in _ADVERBS or text.words[i].lower.endswith("ly")))


def swapped_roles(claim: Text, claim_tokens: tuple[int, ...], evidence: Text, tokens: tuple[int, ...]) -> str | None:
    """The verb around which two words changed places, or None. Lists and symmetric verbs have no roles.

    Order and voice both turn the roles: "A bought B" agrees with "B was bought by A" and with nothing else.
    """
    said = {claim.words[i].stem for i in claim_tokens}
    if sum(evidence.words[i].stem in said for i in tokens) < 3:
        return None
    tokens, claim_tokens = _acting(evidence, tokens), _acting(claim, claim_tokens)
    known = {_key(evidence, t): t for t in zip(tokens, tokens[1:], tokens[2:], strict=False)}
    for three in zip(claim_tokens, claim_tokens[1:], claim_tokens[2:], strict=False):
        key = _key(claim, three)
        straight, turned = known.get(key), known.get(key[::-1])
        if (straight or turned) and key[0] != key[2] and claim.words[three[1]].lower not in SYMMETRIC_VERBS:
            own = _voice(claim, three)
            if _contrary(own, straight and _voice(evidence, straight), turned and _voice(evidence, turned)):
                return claim.words[three[1]].lower
    return None


def _contrary(own: Voice, straight: Voice | None, turned: Voice | None) -> bool:
    """The same order in another voice, or the opposite order in the same voice."""
    if own.listed:
        return False
    if straight is not None:
        return not straight.listed and straight.passive != own.passive
    return turned is not None and not turned.listed and turned == own


def _key(text: Text, three: Three) -> tuple[str, str, str]:
    a, v, b = three
    return (text.words[a].stem, text.words[v].stem, text.words[b].stem)


def _voice(text: Text, three: Three) -> Voice:
    a, v, b = three
    before, after = ({w.lower for w in text.words[x + 1 : y]} for x, y in ((a, v), (v, b)))
    stretch = text.text[text.starts[a] : text.starts[b]]
    listed = "," in stretch or ";" in stretch or not (before | after).isdisjoint({"and", "or"})
    passive = "by" in after and not before.isdisjoint(_BEING)
    return Voice(passive, turned=not (before | after).isdisjoint(_TURNING), listed=listed)


def substituted(claim: Text, claim_tokens: tuple[int, ...], evidence: Text, tokens: tuple[int, ...]) -> int:
    """How many content words of the claim stand where the evidence has another word between the same neighbours.

    A paraphrase loses words too, but rarely one whose two nearest neighbours stay as they were.
    """
    own = [claim.words[i].stem for i in claim_tokens]
    theirs = [evidence.words[i].stem for i in tokens]
    said, held = frozenset(own), frozenset(theirs)
    if not said - held:
        return 0
    new = {key: word for key, (_, word) in _gaps(theirs, said)}
    return len({at for key, (at, word) in _gaps(own, held) if key in new and new[key] not in synonyms().get(word, ())})


def _gaps(words: list[str], others: frozenset[str]) -> Iterator[tuple[tuple[int, str, str], tuple[int, str]]]:
    """Words the other side lacks between two it has: ((place among three, both neighbours), (index, word))."""
    known = [w in others for w in words]
    for i in range(len(words) - 2):
        if known[i] + known[i + 1] + known[i + 2] == 2:
            gap = known[i : i + 3].index(False)
            first, second = (words[i + k] for k in range(3) if k != gap)
            yield (gap, first, second), (i + gap, words[i + gap])
