"""Figures, dates, quotations and appeals to research: is a source named, does one hold them, does one deny them?"""

from __future__ import annotations

from citestack.audit.checks.grounding.known import ALCE, GEO, LIU, MOST, beyond, evidence, grounds, notes, told
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured, of_share, passed
from citestack.audit.specifics import named
from citestack.audit.subject import Around, Subject
from citestack.audit.support import SOURCED, Grounds, SentenceSupport, Standing

NO_SPECIFICS = "No statistic, quotation or appeal to research, and no figure that is tied to a source."
UNREAD = (
    "No cited page of another site could be read, and no corpus was searched. Give a store (--store) or let cited "
    "pages be fetched (--fetch-cited N)."
)


def source_named(subject: Subject, around: Around) -> Seen:
    """Needs nothing but the page: is anything linked where the figure stands?"""
    found = grounds(subject, around).sentences
    accountable = [s for s in found if s.accountable]
    if not accountable:
        return not_measured(NO_SPECIFICS)
    bare = [s for s in accountable if not _linked(s) and s.state not in SOURCED]
    problems = [_bare(subject, s) for s in bare if s.state != "contradicted"]
    plain = sum(s.specific for s in found) - len(accountable)
    numbers: dict[str, float | None] = {"accountable": len(accountable), "without_source": len(bare), "plain": plain}
    share = 1 - len(bare) / len(accountable)
    return of_share(share, problems[:MOST], numbers=numbers, note=notes(beyond(len(problems)), _plain(plain)))


def _plain(count: int) -> str:
    return f"{count} plain figures and dates without a source are counted apart." if count else ""


def _bare(subject: Subject, s: SentenceSupport) -> Problem:
    what = named(s.kinds)
    article = "An" if what[:1] in "aeiou" else "A"
    also = ", and no other site of the corpus says it" if s.searched else ""
    own = ". Only its own site says it elsewhere" if s.state == "own_site" else ""
    fix = "Link the page that holds it in this sentence; say when and how if you measured it yourself; or leave it out."
    return Problem("medium", f"{article} {what} without a source: its section links to none{also}{own}.",
                   evidence(subject, s), fix)  # fmt: skip


def _linked(s: SentenceSupport) -> bool:
    return bool(s.links or s.section_links)


def sourced(subject: Subject, around: Around) -> Seen:
    """The number other scores may use: how much of what is specific is held by a page of another site."""
    known = grounds(subject, around)
    standing = known.standing
    if not standing.accountable:
        return not_measured(NO_SPECIFICS)
    if standing.share is None:
        return not_measured(UNREAD)
    missed = [s for s in known.sentences if s.accountable and s.state in {"unsupported", "own_site"} and _linked(s)]
    problems = [
        Problem(
            "medium" if s.weighty else "low",
            f"The {named(s.kinds)} here stands on no page that was read: {_read(known, s)}.",
            evidence(subject, s),
            "Cite the page that says it, or say what the cited page says.",
        )
        for s in sorted(missed, key=lambda s: (not s.weighty, s.at))[:MOST]
    ]
    return of_share(
        standing.share, problems, numbers=numbers_of(standing), note=notes(beyond(len(missed)), _left(known))
    )


def _read(known: Grounds, s: SentenceSupport) -> str:
    read = f"neither the {known.read_pages} cited pages" if known.read_pages != 1 else "neither the cited page"
    if not s.searched:
        return f"{read.removeprefix('neither ')} of other sites"
    return f"{read} nor another site of the corpus" if known.read_pages else "no other site of the corpus says it"


def _left(known: Grounds) -> str:
    unread = known.standing.not_measured
    return f"{unread} sentences could not be checked." if unread else ""


def numbers_of(standing: Standing) -> dict[str, float | None]:
    return {
        "share_sourced": standing.share,
        "checkable": standing.checkable,
        "specific": standing.specific,
        "accountable": standing.accountable,
        "verified_by_cited": standing.verified_by_cited,
        "verified_elsewhere": standing.verified_elsewhere,
        "own_site": standing.own_site,
        "contradicted": standing.contradicted,
        "unsupported": standing.unsupported,
        "not_measured": standing.not_measured,
    }


def contradicted(subject: Subject, around: Around) -> Seen:
    known = grounds(subject, around)
    if not known.sentences:
        return not_measured("No sentence of the page states anything that could be checked.")
    if all(s.state == "not_measured" for s in known.sentences):
        return not_measured(UNREAD)
    against = [s for s in known.sentences if s.against is not None]
    checked = sum(s.state != "not_measured" for s in known.sentences)
    numbers: dict[str, float | None] = {"checked": checked, "contradicted": known.standing.contradicted}
    problems = [_denied(subject, s) for s in sorted(against, key=lambda s: s.state != "contradicted")[:MOST]]
    if known.standing.contradicted:
        return failed(problems, numbers=numbers, note=beyond(len(against)))
    seen = passed("No page that was read says otherwise.", numbers)
    return seen if not problems else Seen("pass", tuple(problems), numbers=numbers, note="Sources disagree.")


def _denied(subject: Subject, s: SentenceSupport) -> Problem:
    assert s.against is not None
    by = "The page it cites says otherwise" if s.against.nearness == "sentence" else "Another page says otherwise"
    if s.state != "contradicted" and s.witness is not None:
        message = f"Sources disagree. For it: {told(s.witness)}. Against it: {told(s.against)}."
        return Problem("medium", message, evidence(subject, s), "Say who says what, with both links.")
    fix = "Correct the sentence after that page, or cite one that holds it and say why the other is wrong."
    return Problem("high", f"{by}: {told(s.against)}.", evidence(subject, s), fix)


RULES = (
    Rule(
        "grounding.source_named", 4, "Specific statements name a source",
        "A figure, a quotation or a study without a source cannot be verified, and reads like an invented one.",
        GEO, source_named,
    ),
    Rule(
        "grounding.sourced", 4, "Specific statements stand in a source",
        "Layer 4 keeps what a source verifies; precision alone is worth nothing.",
        LIU, sourced,
    ),
    Rule(
        "grounding.contradicted", 4, "No source says otherwise",
        "A sentence that another page plainly denies is dropped, and so is trust in its neighbours.",
        ALCE, contradicted,
    ),
)  # fmt: skip
