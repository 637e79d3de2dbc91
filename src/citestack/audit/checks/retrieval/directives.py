"""noindex, snippet and archive directives: what the page itself forbids engines to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.utils import parsedate_to_datetime

from citestack.agents.table import of_class
from citestack.audit.checks.retrieval.robots_directives import Directive, directives, known
from citestack.audit.checks.retrieval.sources import NOARCHIVE, NOINDEX, SNIPPETS
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured, of_share, passed
from citestack.audit.subject import Around, Subject
from citestack.corpus.dates import parse_date

UNKNOWN = not_measured("Of a stored page neither head nor headers are kept. Fetch it: citestack audit URL --fetch.")
_GOOGLE, _BING = frozenset({"", "googlebot"}), frozenset({"", "bingbot", "msnbot", "bingpreview"})


def index(subject: Subject, _: Around) -> Seen:
    if not known(subject):
        return UNKNOWN
    shut = [d for d in directives(subject) if _shuts(d, subject)]
    asked = {a.token.lower() for a in of_class("search", "user")}
    if any(not d.who for d in shut):
        return failed([_noindex(d) for d in shut if not d.who])
    named = {d.who for d in shut} & asked
    return of_share(1 - len(named) / len(asked), [_noindex(d) for d in shut if d.who in named])


def snippets(subject: Subject, _: Around) -> Seen:
    """A limit of n characters holds as much as the sentences that fit into it."""
    if not known(subject):
        return UNKNOWN
    mine = [d for d in directives(subject) if d.who in _GOOGLE]
    none = [d for d in mine if d.name == "nosnippet" or (d.name == "max-snippet" and d.value == "0")]
    if none:
        message = "No text of the page may be quoted, nor read by AI Overviews and AI Mode."
        return failed([Problem("high", message, none[0].evidence, "Remove nosnippet and max-snippet:0.")])
    limits = [(int(d.value), d) for d in mine if d.name == "max-snippet" and d.value.isdecimal() and len(d.value) < 9]
    if not limits:
        return passed("No limit.")
    limit, directive = min(limits, key=lambda pair: pair[0])
    lengths = [s.end - s.start for s in subject.sentences]
    fit = sum(length <= limit for length in lengths)
    share = fit / len(lengths) if lengths else 1.0
    message = f"Snippets end at {limit} characters: {fit} of {len(lengths)} sentences fit whole."
    problems = [Problem("medium", message, directive.evidence, "Set max-snippet:-1.")] if share < 1 else []
    return of_share(share, problems, numbers={"limit": limit, "sentences": len(lengths), "fit": fit})


def archive(subject: Subject, _: Around) -> Seen:
    """Both together count as nocache, by the same source."""
    if not known(subject):
        return UNKNOWN
    mine = [d for d in directives(subject) if d.who in _BING and d.name in {"noarchive", "nocache"}]
    if not mine:
        return passed("Neither noarchive nor nocache.")
    nocache = next((d for d in mine if d.name == "nocache"), None)
    if nocache is None:
        message = "noarchive: Bing's chat answers neither use the page nor link to it."
        return failed([Problem("high", message, mine[0].evidence, "Remove noarchive, or add nocache to be linked.")])
    message = "nocache: Bing's chat answers may show the address, title and snippet alone."
    return of_share(0.5, [Problem("medium", message, nocache.evidence, "Remove nocache.")])


def _shuts(d: Directive, subject: Subject) -> bool:
    if d.name == "unavailable_after":
        until = _until(d.evidence.quote)
        return until is not None and until < subject.today.isoformat()
    return d.name in {"noindex", "none"}


def _until(quote: str) -> str | None:
    """RFC 822 and 850 have a comma, at which directives are cut: so the whole text is read."""
    written = quote[quote.lower().find("unavailable_after") :].partition(":")[2].partition('"')[0].strip()
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return parse_date(written)


def _noindex(d: Directive) -> Problem:
    who = d.who or "every engine"
    message = f"{d.name} keeps the page out of the index of {who}, and of every answer made from it."
    return Problem("high", message, d.evidence, f"Remove {d.name}.")


def names(found: Iterable[Directive]) -> Sequence[str]:
    """What is said, for who compares two answers."""
    return sorted({f"{d.who}:{d.name}:{d.value}" for d in found})


RULES = (
    Rule(
        "retrieval.indexable", 2, "The page may stand in an index",
        "What no index holds, no answer finds.", NOINDEX, index,
    ),
    Rule(
        "retrieval.snippets", 2, "The page may be quoted",
        "An answer quotes what it cites; what may not be quoted is left aside.", SNIPPETS, snippets,
    ),
    Rule(
        "retrieval.noarchive", 2, "Copilot may answer from the page",
        "Microsoft reads noarchive and nocache as a wish about chat answers.", NOARCHIVE, archive,
    ),
)  # fmt: skip
