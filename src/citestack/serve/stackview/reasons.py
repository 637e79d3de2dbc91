"""Decisions in plain words: what was compared with what. The codes stand in the JSON twin and in docs/trace.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from citestack.serve.stackview.shown import plural
from citestack.trace import Decision, Reason

Named = Callable[[str], str]
"""What to call the item that a decision names as its winner."""


def in_words(decision: Decision, named: Named = str) -> str:
    """Why a passage, query, sentence or page went on or left, with the numbers."""
    if decision.kept:
        return "Kept."
    words = WORDS.get(decision.reason)
    if words is None:
        return f"{str(decision.reason).replace('_', ' ').capitalize()}."
    return words(_Facts(decision, named))


def short(reason: Reason) -> str:
    """The reason alone, for a count."""
    return COUNTED.get(reason, str(reason).replace("_", " "))


class _Facts:
    """The numbers of a decision as text, and what won."""

    def __init__(self, decision: Decision, named: Named) -> None:
        self._numbers: Mapping[str, float | None] = decision.numbers
        self.has_winner = decision.against is not None
        self.winner = named(decision.against) if decision.against is not None else "another"

    def __getitem__(self, name: str) -> str:
        value = self._numbers.get(name)
        return "not measured" if value is None else f"{value:.2f}"

    def value(self, name: str) -> float:
        return self._numbers.get(name) or 0.0

    def whole(self, name: str) -> str:
        value = self._numbers.get(name)
        return "?" if value is None else f"{value:,.0f}"

    def passages(self, name: str) -> str:
        return plural(int(self._numbers.get(name) or 0), "passage")

    def has(self, name: str) -> bool:
        return self._numbers.get(name) is not None


def _similar(f: _Facts) -> str:
    trust = f"; trust {f['trust']} against {f['trust_against']}" if f.has("trust_against") else ""
    share = f"{f.value('similarity'):.0%} of its word sequences, the bar was {f.value('bar'):.0%}"
    return f"Copies {f.winner}: shares {share}{trust}."


def _cut(f: _Facts) -> str:
    if f.has("score") and f.has("bar"):
        return f"Below the cut: {_apart(f, 'score', 'bar')}."
    return f"Below the cut: rank {f.whole('rank')}, room for {f.whole('cut')}."


def _apart(f: _Facts, mine: str, bar: str) -> str:
    """With as many digits, up to the six a trace keeps, as tell the two apart."""
    a, b = f.value(mine), f.value(bar)
    digits = next((n for n in range(2, 6) if f"{a:.{n}f}" != f"{b:.{n}f}"), 6)
    return f"{mine} {a:.{digits}f}, the bar was {b:.{digits}f}"


def _no_room(f: _Facts) -> str:
    if f.has("rank") and f.has("cut"):
        return f"Not scored: rank {f.whole('rank')}, the first {f.whole('cut')} are."
    if f.has("cheap_score"):
        return f"Not read: the writer reads the {f.whole('cut')} likeliest sentences."
    if f.has("verified_share"):
        return f"Another draft was verified better: {f['verified_share']} against {f['cut']}."
    if f.has("sentences_verified"):
        return "Verified, but the number of sources is capped."
    if f.has("mmr"):
        return f"No room in the fan: usefulness {f['mmr']}, the last one taken had {f['cut']}."
    return "No room." if not f.has("cut") else f"No room: the cut is {f.whole('cut')}."


def _better(f: _Facts) -> str:
    if not f.has("words"):
        return f"{f.winner} verifies the same."
    if f.has("quoted"):
        return f"It quotes {f.winner} and says so; the page that is quoted is shown."
    if f.has("reworded"):
        return f"{f.winner} has the sentence word for word; this page says it in other words."
    mine, other = f"{f.whole('words')} words", f"{f.whole('bar')}"
    n = f.whole("sentences_verified")
    what = "1 sentence" if n == "1" else f"{n} sentences"
    return f"Verifies {what} in {mine}; {f.winner} proves the same in {other}, with fewer pages or words in all."


WORDS: Mapping[Reason, Callable[[_Facts], str]] = {
    Reason.DUPLICATE_QUERY: lambda f: f"Asks what “{f.winner}” asks.",
    Reason.NOT_DIVERSE: lambda f: f"Too near to “{f.winner}”: similarity {f['similarity']}, the bar was {f['bar']}.",
    Reason.NOT_RELEVANT: lambda f: f"Not about the question: relevance {f['relevance']}, the bar was {f['bar']}.",
    Reason.BELOW_RANK_CUT: _cut,
    Reason.OTHER_LANGUAGE: lambda _: "In another language.",
    Reason.OVER_BUDGET: _no_room,
    Reason.DUPLICATE: _similar,
    Reason.PAGE_CAP: lambda f: f"Page cap {f.whole('cap')}: {f.passages('kept')} of its page kept already.",
    Reason.HOST_CAP: lambda f: f"Host cap {f.whole('cap')}: {f.passages('kept')} of its host kept already.",
    Reason.TRUST_FLOOR: lambda f: f"Under the trust floor: {f['trust']}, the bar was {f['bar']}.",
    Reason.PASSAGE_DROPPED: lambda _: "Its passage was dropped at reranking.",
    Reason.NOT_SELF_CONTAINED: lambda _: "Does not stand alone: it hangs on other text.",
    Reason.NOT_ANSWERING: lambda f: f"Answers too little: {f['score']}, the bar was {f['bar']}.",
    Reason.REPEATS: lambda f: (
        "Quotes a page that was found as well: that page's own sentence stands for it."
        if f.has("quoted")
        else "Another drafted sentence says it."
    ),
    Reason.BETTER_SOURCE: _better,
}
COUNTED: Mapping[Reason, str] = {
    Reason.DUPLICATE_QUERY: "ask what another asks",
    Reason.NOT_DIVERSE: "too near to another query",
    Reason.BELOW_RANK_CUT: "below the rank cut",
    Reason.OTHER_LANGUAGE: "in another language",
    Reason.OVER_BUDGET: "no room",
    Reason.DUPLICATE: "copies of a better one",
    Reason.HOST_CAP: "over the host cap",
    Reason.PAGE_CAP: "over the page cap",
    Reason.TRUST_FLOOR: "under the trust floor",
    Reason.NOT_RELEVANT: "not about the question",
    Reason.PASSAGE_DROPPED: "of passages that were dropped",
    Reason.NOT_SELF_CONTAINED: "do not stand alone",
    Reason.NOT_ANSWERING: "answer too little",
    Reason.REPEATS: "repeat another",
}
