"""Queries made by rule from the question itself; the evidence only confirms or fills them in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from citestack.model import QueryKind
from citestack.stack.facets import clean_label, clean_title
from citestack.stack.fan_words import STOP, TOKEN, stems
from citestack.stack.proposals import Proposal, quoted
from citestack.stack.question import Question
from citestack.stack.seeds import SeedHit, Seeds, holds


def rule_queries(question: Question, topic: tuple[str, ...], seeds: Seeds) -> list[Proposal]:
    """All rules in a fixed order. Rules that need evidence give nothing for an off-corpus question."""
    rules = (_keywords, _sides, _statement, _canonical, _acronym, _wider, _newest, _senses)
    return [proposal for rule in rules for proposal in rule(question, topic, seeds)]


def _rule(text: str, kind: QueryKind, relevance: float, reason: str) -> Proposal:
    return Proposal(" ".join(text.split()), kind, reason, "rule", relevance)


def _keywords(question: Question, _topic: tuple[str, ...], _seeds: Seeds) -> Iterator[Proposal]:
    if question.sides or _AUXILIARY.match(question.text):
        return  # the sides, or the statement, say it better
    # An index that skips function words finds the same by both, so the short form waits for a free place, unless it
    # joins words ("back up" -> "backup") that the question writes apart.
    relevance = 0.5 if set(stems(question.keywords)) <= set(stems(question.text)) else 0.95
    yield _rule(question.keywords, QueryKind.EQUIVALENT, relevance, "the question's content words alone")


def _sides(question: Question, _topic: tuple[str, ...], _seeds: Seeds) -> Iterator[Proposal]:
    if not question.sides:
        return
    shared = " ".join(f for f in question.facets if not any(set(stems(f)) & set(stems(s)) for s in question.sides))
    yield _rule(" vs ".join(question.sides), QueryKind.COMPARATIVE, 0.9, "the things compared, side by side")
    for side in question.sides:
        yield _rule(f"{side} {shared}", QueryKind.COMPARATIVE, 0.9, f"{quoted(side)} alone, one side of the comparison")


_AUXILIARY = re.compile(
    r"^(is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|must)\s+(.+)", re.IGNORECASE
)
_PERSON = re.compile(r"^(?:i|we|you|one|it|there)\b\s*", re.IGNORECASE)


def _statement(question: Question, _topic: tuple[str, ...], _seeds: Seeds) -> Iterator[Proposal]:
    """A yes/no question as the sentence that would answer yes."""
    match = _AUXILIARY.match(question.text.rstrip(" ?!."))
    if question.type != "yes_no" or not match:
        return
    verb, rest = match[1].lower(), _PERSON.sub("", match[2])
    if verb not in {"do", "does", "did"} and rest == match[2]:
        rest = _with_verb(rest, verb, question)
    yield _rule(rest, QueryKind.ENTAILMENT, 0.8, "the statement that a yes would make true")


_PREDICATE = re.compile(
    r"(?:worth|safe|unsafe|possible|good|bad|best|better|worse|worst|true|false|free|open|enough|necessary|legal|loud|"
    r"quiet|fast|slow|cheap|expensive|faster|slower|cheaper|larger|smaller|bigger|older|newer|safer|quieter|louder|"
    r"easier|harder|longer|shorter|higher|lower|more|less|too|so|as|still|already|always|never|not|really|very|also|"
    r"in|on|at|by|for|from|to|with|without|of|about|than|the|an?|\w{3,}(?:able|ible|ous|ful)|\w{2,}[a-z](?:ed|en))$",
    re.IGNORECASE,
)
_BEFORE_NOUN = frozenset("a an the my your our their this that these those its".split())  # noqa: SIM905


def _with_verb(rest: str, verb: str, question: Question) -> str:
    """The auxiliary put back after its subject: before "be"/"have", else after a name, else before the predicate."""
    words = rest.split()
    at = next((i for i, w in enumerate(words) if w in {"be", "have"}), None)
    if at is None:
        name = next((len(e.split()) for e in question.entities if rest.startswith(e)), 0)
        at = name or _subject_end(words)
    return " ".join((*words[:at], verb, *words[at:]))


def _subject_end(words: Sequence[str]) -> int:
    """Index after the subject: the first word that opens a predicate, else after the first content word."""
    first = next((i for i, w in enumerate(words) if w.lower() not in _BEFORE_NOUN), 0)
    opens = (i for i, w in enumerate(words) if i > first and _PREDICATE.match(w))
    return next(opens, 1 + next((i for i, w in enumerate(words) if w.lower() not in STOP), 0))


def _canonical(question: Question, _topic: tuple[str, ...], seeds: Seeds) -> Iterator[Proposal]:
    """``postgres`` -> ``PostgreSQL``, ``mod rewrite`` -> ``mod_rewrite``: names as titles and headings spell them."""
    spelled = Counter(t for hit in seeds.evidence for text in _names(hit) for t in set(TOKEN.findall(text)))
    for written in (*question.terms, *(f"{a} {b}" for a, b in pairwise(question.terms))):
        bare = re.sub(r"\W|_", "", written.lower())
        found = [
            (-n, t)
            for t, n in spelled.items()
            if len(bare) >= 4
            and _is_name(t)
            and t != written
            and _spells(bare, re.sub(r"\W|_", "", t.lower()), t, written)
        ]
        if found:
            name = min(found)[1]
            text = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", name, question.keywords)
            reason = f"{quoted(name)} is how {-min(found)[0]} titles or headings spell {quoted(written)}"
            yield _rule(text, QueryKind.CANONICALIZATION, 0.85, reason)


def _is_name(token: str) -> bool:
    return token[-1].isalnum() and ("_" in token or "." in token or any(c.isupper() for c in token[1:]))


_WORD_ON_WORD = re.compile(r"[A-Z][a-z]")


def _spells(bare: str, name: str, token: str, written: str) -> bool:
    """The same letters joined another way, or a longer name the word begins: no plural, no RewriteRule for rewrite."""
    if name == bare:
        return token.lower() != written.lower()
    longer = token.lower() == name and name.startswith(bare) and 10 * len(bare) >= 7 * len(name)
    return longer and name != f"{bare}s" and not _WORD_ON_WORD.match(token[len(bare) :])


def _names(hit: SeedHit) -> tuple[str, ...]:
    return (hit.candidate.passage.title, *hit.candidate.passage.headings)


_SHORT = re.compile(r"\(([A-Z][A-Za-z]{0,2}[A-Z0-9]{1,5}s?)\)")


def _acronym(question: Question, _topic: tuple[str, ...], seeds: Seeds) -> Iterator[Proposal]:
    """An acronym of the question written out, or its words shortened, as a passage of the evidence defines it."""
    asked, words = {t.upper() for t in question.terms}, question.text.lower()
    seen: set[str] = set()
    for hit in seeds.evidence:
        for match in _SHORT.finditer(hit.candidate.passage.text):
            short = match[1]
            long = _long_form(hit.candidate.passage.text[max(0, match.start() - 90) : match.start()], short)
            if not long or short in seen:
                continue
            seen.add(short)
            reason = f"hit {hit.rank} says {quoted(f'{long} ({short})')}"
            if short.upper() in asked:
                text = " ".join(long if t.upper() == short.upper() else t for t in question.terms)
                yield _rule(text, QueryKind.EQUIVALENT, 0.85, reason)
            elif long.lower() in words:
                rest = [t for t in question.terms if t.lower() not in long.lower()]
                yield _rule(" ".join((short, *rest)), QueryKind.EQUIVALENT, 0.85, reason)


def _long_form(before: str, short: str) -> str:
    """The words just before ``(SHORT)`` whose initials spell it, else nothing."""
    words = re.findall(r"[A-Za-z]+", before)
    letters = short.rstrip("s").lower()
    for n in range(len(letters), len(letters) + 3):
        tail = words[-n:]
        initials = "".join(w[0] for w in tail if w.lower() not in STOP or len(tail) == len(letters)).lower()
        if len(tail) == n and initials == letters:
            start = before.rfind(tail[0], 0, len(before) - sum(map(len, tail[1:])))
            return before[start:].strip()
    return ""


def _wider(question: Question, topic: tuple[str, ...], seeds: Seeds) -> Iterator[Proposal]:
    """The question without one modifier, or without its version, when titles show that the topic is elsewhere."""
    dropped = [f for f in question.facets if _is_side_matter(f, question, topic)] if seeds.evidence else []
    for phrase in (*dropped, *(question.versions if seeds.evidence else ())):
        gone = {t.lower() for t in TOKEN.findall(phrase)}
        left = [t for t in question.terms if t.lower() not in gone]
        if left and len(left) < len(question.terms):
            yield _rule(" ".join(left), QueryKind.GENERALIZATION, 0.55, f"the question without {quoted(phrase)}")


def _is_side_matter(facet: str, question: Question, topic: tuple[str, ...]) -> bool:
    """A modifier may go when it is not the question's scope and holds no name and none of the topic's words."""
    words = set(stems(facet))
    return not words & (question.entity_stems | question.scope) and not words & {s for t in topic for s in stems(t)}


_RECENT = re.compile(r"\b(?:latest|newest|current(?:ly)?|recent(?:ly)?|new|news|now|today|this year)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b\d+(?:\.\d+)+\b|\b20\d\d\b")


def _newest(question: Question, topic: tuple[str, ...], seeds: Seeds) -> Iterator[Proposal]:
    """The newest version or year that titles and headings name, when the question asks for what is new."""
    if question.versions or not (question.type == "time" or _RECENT.search(question.text)):
        return
    named = {v for hit in seeds.evidence for text in _names(hit) for v in _NUMBER.findall(clean_label(text))}
    if named:
        newest = max(named, key=lambda v: (tuple(map(int, v.split("."))), v))
        reason = f"{newest} is the newest version or year named above the first {seeds.asked} hits"
        yield _rule(f"{' '.join(topic)} {newest}", QueryKind.RECENCY, 0.85, reason)


def _senses(question: Question, topic: tuple[str, ...], seeds: Seeds) -> Iterator[Proposal]:
    """One or two words that title pages of several sites: each title is one thing the asker may mean."""
    asked = frozenset(stems(question.keywords))
    if not 0 < len(asked) <= 2 or question.sides:
        return
    titled: dict[str, SeedHit] = {}
    for hit in seeds.evidence:
        own = frozenset(stems(hit.candidate.passage.title))
        if all(holds(own, s) for s in asked) and own - asked and len(own) <= 8:
            titled.setdefault(urlsplit(hit.candidate.passage.url).netloc, hit)
    if len(titled) < 2:
        return
    for host, hit in list(titled.items())[:3]:
        title = clean_title(hit.candidate.passage.title)
        reason = f"{quoted(' '.join(topic))} titles pages of {len(titled)} sites; this is {host}'s"
        yield _rule(title, QueryKind.CLARIFICATION, 0.65, reason)
