"""The paragraph and the caveats, made from the figures by rules; nothing here says that one thing makes another."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.evaluate.authority_study.catalogue import GIVEN_CANDIDATE, OUTCOMES, label
from citestack.evaluate.authority_study.nouns import (
    EXPLORATORY_QUESTIONS,
    Estimate,
    MeasureStudy,
    PairStudy,
    Universe,
)
from citestack.evaluate.authority_study.verdict import number, shown

PLAIN = {
    "not_shown": "no relation is shown for",
    "too_few": "there is too little to say about",
    "fragile": "what shows rests on a few domains for",
    "size_unknown": "a relation shows, site size unknown, for",
    "reversed": "the sign turns at equal site size for",
    "only_with_size": "a relation shows that site size can account for, with",
    "shown": "a relation shows, also at equal site size, for",
}


def paragraph(outcome: str, universe: Universe, measures: Sequence[MeasureStudy], pairs: Sequence[PairStudy]) -> str:
    """What the data shows and does not show: the first measure in full, the others by verdict."""
    first, *others = measures
    parts = [_looked_at(outcome, universe), first.verdict.sentence, _where(first), _others(others)]
    parts += [_pair(p) for p in pairs]
    parts.append("This describes what was seen together; it does not say what would follow if a site gained links.")
    return " ".join(p for p in parts if p)


def _looked_at(outcome: str, universe: Universe) -> str:
    asked = "an unstated number of questions" if universe.questions is None else f"{universe.questions} questions"
    answers = "" if universe.answers in (None, universe.questions) else f" ({universe.answers} answers)"
    none = "" if universe.zero_share is None else f"; {universe.zero_share:.0%} of the domains have none"
    what = OUTCOMES[outcome].partition(":")[0]
    return f"Looked at: {universe.domains} domains ({universe.what}) over {asked}{answers}, outcome: {what}{none}."


def _where(study: MeasureStudy) -> str:
    """Whether it goes with being a candidate, with being cited once a candidate, or both."""
    reached = study.candidates
    if reached is None or study.conditional is None:
        return ""
    given = study.conditional.spearman
    least = study.conditional.least
    among = f"among domains that were candidates {least} times or more, with the share of them that led to a citation"
    said = f"with being a candidate {_says(reached)}; {among}, {_says(given)}"
    return f"Looked at by layer, for {study.label}, size not held equal: {said}."


def _says(found: Estimate) -> str:
    if found.value is None:
        return "nothing can be compared"
    word = (
        "no relation is shown" if found.says == 0 else "a relation shows" if found.says > 0 else "a negative one shows"
    )
    return f"{word} ({shown(found)})"


def _others(measures: Sequence[MeasureStudy]) -> str:
    by_code: dict[str, list[str]] = {}
    for m in measures:
        by_code.setdefault(m.verdict.code, []).append(m.label)
    parts = [f"{PLAIN[code]} {', '.join(names)}" for code, names in by_code.items()]
    return f"Of the other measures: {'; '.join(parts)}." if parts else ""


def _pair(pair: PairStudy) -> str:
    first, second = label(pair.first), label(pair.second)
    gap = pair.difference
    both = " and ".join(number(e.value) if e.value is not None else "not measured" for e in pair.correlations)
    start = f"{first.capitalize()} and {second}: Spearman {both}"
    if gap.says == 0:
        return f"{start}; no difference is shown ({shown(gap)})."
    return f"{start}; the {'first' if gap.says > 0 else 'second'} goes further with the outcome ({shown(gap)})."


def caveats(
    outcome: str, universe: Universe, measures: Sequence[MeasureStudy], pairs: Sequence[PairStudy],
    notes: Sequence[str],
) -> tuple[str, ...]:  # fmt: skip
    """What holds for these figures, each with the number that raised it; the last two hold for every such study."""
    found = [*_of_questions(universe), *_of_domains(universe, measures), *notes]
    looked = len(measures) + len(pairs)
    if looked > 1:
        chance = f"about {looked * 0.05:.1f} of {looked}"
        found.append(f"{looked} comparisons were made; if nothing were related, {chance} would look related by chance.")
    if outcome == GIVEN_CANDIDATE:
        found.append("Only domains that were candidates often enough are compared: they are not a sample of all.")
    found.append("Topic, age, language, brand and content of a site are not controlled; site size is a stand-in.")
    found.append("Authority and answers were measured once each; which came first is not known.")
    return tuple(found)


def _of_questions(universe: Universe) -> list[str]:
    if universe.answers is None:
        covered = "intervals cover other domains, not other questions, and the verdict asks for 99 % instead of 95 %"
        return [f"There are totals only, no rows per question: {covered}."]
    found = []
    if universe.questions is not None and universe.questions < EXPLORATORY_QUESTIONS:
        found.append(f"{universe.questions} questions are exploratory; {EXPLORATORY_QUESTIONS} is the usual least.")
    found.append(
        "Intervals for 'other questions' hold the domains fixed and are much too short for a statement about domains; "
        "verdicts use the ones for both."
    )
    return found


def _of_domains(universe: Universe, measures: Sequence[MeasureStudy]) -> list[str]:
    found = []
    if universe.outside is not None and universe.outside > 0.01:
        found.append(f"{universe.outside:.0%} of what was counted fell on domains outside the universe.")
    gone = [m for m in measures if m.missing > 0.1 * universe.domains]
    if gone:
        listed = ", ".join(f"{m.label} {universe.domains - m.missing} of {universe.domains}" for m in gone)
        found.append(f"Not every domain was measured: {listed}. Those measured need not be like the others.")
    return found
