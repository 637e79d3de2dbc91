"""What became of the claim's numbers, dates and names: where each stands, what is absent, what differs."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.inference.support import dates as dated
from citestack.inference.support.names import present
from citestack.inference.support.numbers import Number, comparable, same
from citestack.inference.support.reading import ClaimText, PassageText


@dataclass(frozen=True, slots=True)
class Items:
    """One kind of item. ``masks``: per item, the sentences that hold it (0 = absent)."""

    masks: tuple[int, ...]
    absent: tuple[str, ...]
    conflicts: tuple[str, ...]
    """"claim value / evidence value" where the item is absent and the focus gives another value for the same thing."""
    context: float = 1.0
    """Share of the items found whose neighbouring words agree."""

    def outside(self, window: int) -> int:
        """Items found, but not inside these sentences."""
        return sum(1 for m in self.masks if m and not m & window)


def number_items(claim: ClaimText, passage: PassageText, window: int) -> Items:
    masks, absent, conflicts, agreeing, matched = [], [], [], 0, 0
    for number in claim.numbers:
        held = [e for e in passage.numbers if same(number, e, passage.text)]
        mask = sum({1 << e.sentence for e in held}) | _year_mask(number, passage)
        masks.append(mask)
        if not mask:
            absent.append(number.shown)
        else:
            matched += 1
            agreeing += not held or any(_neighbours_agree(number, e) for e in held)
        if not mask:
            conflicts.extend(_number_conflicts(number, claim, passage, window))
    return Items(tuple(masks), tuple(absent), tuple(conflicts), agreeing / matched if matched else 1.0)


def date_items(claim: ClaimText, passage: PassageText, window: int) -> Items:
    masks, absent, conflicts = [], [], []
    for date in claim.dates:
        mask = _date_mask(date, passage)
        masks.append(mask)
        if not mask:
            absent.append(date.shown)
        if not mask:
            conflicts.extend(_date_conflicts(date, claim, passage, window))
    return Items(tuple(masks), tuple(absent), tuple(conflicts))


def name_items(claim: ClaimText, passage: PassageText) -> Items:
    masks = tuple(present(name, passage.text) for name in claim.names)
    absent = tuple(n.surface for n, m in zip(claim.names, masks, strict=True) if not m)
    return Items(masks, absent, ())


def _year_mask(number: Number, passage: PassageText) -> int:
    """A plain integer that the evidence writes as a year."""
    if number.unit or not number.value.isdigit() or len(number.value) != 4:
        return 0
    value = int(number.value)
    return sum({1 << d.sentence for d in passage.dates if d.year == value and not d.decade})


def _neighbours_agree(a: Number, b: Number) -> bool:
    if not (a.noun or a.before):
        return True
    near = {b.noun, b.before, b.unit} - {""}
    return a.noun in near or a.before in near or (bool(a.unit) and a.unit == b.unit and not a.noun)


def _number_conflicts(number: Number, claim: ClaimText, passage: PassageText, window: int) -> list[str]:
    others = [
        e
        for e in passage.numbers
        if window >> e.sentence & 1
        and comparable(number, e)
        and not any(same(own, e, passage.text) for own in claim.numbers)
    ]
    close = [e for e in others if _near(number.noun or number.before, e.noun, e.before)] or others
    alone = len({(e.value, e.unit) for e in close}) == 1
    return [f"{number.shown} / {e.shown}" for e in close[:1] if alone or close is not others]


def _near(word: str, *others: str) -> bool:
    return bool(word) and word in others


def _date_mask(date: dated.Date, passage: PassageText) -> int:
    mask = 0
    for other in passage.dates:
        if dated.holds(date, (other,), passage.years) is not None:
            mask |= 1 << other.sentence
    if date.month is None and not date.decade:
        mask |= sum({1 << n.sentence for n in passage.numbers if n.value == str(date.year) and not n.unit})
    return mask


def _date_conflicts(date: dated.Date, claim: ClaimText, passage: PassageText, window: int) -> list[str]:
    """Another date for the same event: after the same word, or the only date the focus has."""
    inside = [d for d in passage.dates if window >> d.sentence & 1]
    free = [
        d
        for d in inside
        if dated.conflicts(date, d)
        and not any(dated.holds(own, (d,), passage.years) is not None for own in claim.dates)
    ]
    close = [d for d in free if _near(date.before, d.before)] or (free if len(inside) == 1 else [])
    return [f"{date.shown} / {d.shown}" for d in close[:1]]
