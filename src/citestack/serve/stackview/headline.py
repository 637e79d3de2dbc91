"""What a reader of the answer would notice of a change, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.model import Answer
from citestack.serve.stackview.shown import Naming


@dataclass(frozen=True, slots=True)
class Split:
    """What both hold, and what only the second or only the first holds, in their orders."""

    both: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def split(before: Iterable[str], after: Iterable[str]) -> Split:
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    both = tuple(x for x in old if x in new)
    return Split(both, tuple(x for x in new if x not in old), tuple(x for x in old if x not in new))


def headline(old: Answer, new: Answer, naming: Naming, *, would: bool) -> str:
    """What a reader of the answer would notice, sources first."""
    if new.abstained and not old.abstained:
        verb = "The answer would be withheld" if would else "The second run withholds its answer"
        return f"{verb}: {new.abstain_reason}"
    if old.abstained and new.abstained:
        return (
            "No answer either way."
            if old.abstain_reason == new.abstain_reason
            else f"Still no answer: {new.abstain_reason}"
        )
    if old.abstained:
        verb = "There would be an answer" if would else "Only the second run answers"
        return f"{verb}: {_n(len(new.sentences), 'sentence')} from {_n(len({c.url for c in new.citations}), 'source')}."
    parts = [*_sources(old, new, naming, would), *_said(old, new)]
    if not parts:
        return "The answer would stay as it is." if would else "Both give the same answer from the same sources."
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _sources(old: Answer, new: Answer, naming: Naming, would: bool) -> Iterable[str]:
    cited = split(dict.fromkeys(c.url for c in old.citations), dict.fromkeys(c.url for c in new.citations))
    gained, lost = _hosts(cited.gained, cited.lost, naming), _hosts(cited.lost, cited.gained, naming)
    verb = "would change" if would else "changed"
    if cited.gained and cited.lost:
        n = max(len(cited.gained), len(cited.lost))
        yield f"{_n(n, 'citation')} {verb}: {gained} instead of {lost}"
    elif cited.gained:
        yield f"{_n(len(cited.gained), 'source')} more: {gained}"
    elif cited.lost:
        yield f"{_n(len(cited.lost), 'source')} fewer: without {lost}"
    else:
        quotes = {c.quote for c in new.citations} - {c.quote for c in old.citations}
        if quotes:
            yield f"the same sources with {_n(len(quotes), 'other quote')}"


def _said(old: Answer, new: Answer) -> Iterable[str]:
    before, after = {s.text for s in old.sentences}, {s.text for s in new.sentences}
    if before - after:
        yield f"{_n(len(before - after), 'sentence')} lost"
    if after - before:
        yield f"{_n(len(after - before), 'sentence')} gained"


def _hosts(urls: Sequence[str], others: Sequence[str], naming: Naming) -> str:
    """Hosts; two pages of one host, among ``others`` too, are told apart by the ends of their paths."""
    hosts = [naming.page(u).host for u in (*urls, *others)]
    pages = [naming.page(u) for u in urls]
    names = [f"{p.host}/{p.tail}" if hosts.count(p.host) > 1 else p.host for p in pages]
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join(names) if len(names) < 3 else f"{names[0]}, {names[1]} and {names[2]}"


def _n(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
