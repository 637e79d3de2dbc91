"""Who did what to whom, and which word was put in another's place: comparisons of three neighbouring content words."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.inference.support.lexicon import HEDGES, PARTIAL_QUANTITY, SYMMETRIC_VERBS
from citestack.inference.support.polarity import synonyms
from citestack.inference.support.text import Text

_ADVERBS = HEDGES | PARTIAL_QUANTITY
_BEING = frozenset(["is", "are", "was", "were", "be", "been", "being", "got"])
_TURNING = frozenset(["by", "from", "of", "to", "than"])


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
    tokens, claim_tokens = _acting(evidence, tokens), _acting(claim, claim_tokens)
    known: dict[tuple[str, str, str], Voice] = {}
    for a, v, b in zip(tokens, tokens[1:], tokens[2:], strict=False):
        known[_key(evidence, a, v, b)] = _voice(evidence, a, v, b)
    for a, v, b in zip(claim_tokens, claim_tokens[1:], claim_tokens[2:], strict=False):
        key, own = _key(claim, a, v, b), _voice(claim, a, v, b)
        if own.listed or key[0] == key[2] or claim.words[v].lower in SYMMETRIC_VERBS:
            continue
        straight, turned = known.get(key), known.get(key[::-1])
        if straight and not straight.listed and straight.passive != own.passive:
            return claim.words[v].lower
        if turned and not straight and not turned.listed and turned == own:
            return claim.words[v].lower
    return None


def _key(text: Text, a: int, v: int, b: int) -> tuple[str, str, str]:
    return (text.words[a].stem, text.words[v].stem, text.words[b].stem)


def _voice(text: Text, a: int, v: int, b: int) -> Voice:
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
    places: dict[tuple[int, str, str], str] = {}
    for three in zip(theirs, theirs[1:], theirs[2:], strict=False):
        for gap in range(3):
            if three[gap] not in said:
                places[(gap, *_around(three, gap))] = three[gap]
    replaced = set()
    for start, three in enumerate(zip(own, own[1:], own[2:], strict=False)):
        for gap in range(3):
            new = places.get((gap, *_around(three, gap)))
            if new is not None and three[gap] not in held and new not in synonyms().get(three[gap], ()):
                replaced.add(start + gap)
    return len(replaced)


def _around(three: tuple[str, str, str], gap: int) -> tuple[str, str]:
    a, b, c = three
    return ((b, c), (a, c), (a, b))[gap]
