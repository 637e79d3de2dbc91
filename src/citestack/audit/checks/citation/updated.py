"""The day of the last change: shown to readers, and the same as in the markup."""

from __future__ import annotations

from citestack.audit.markup.agreement.compared import Declared
from citestack.audit.markup.agreement.days import days
from citestack.audit.markup.of_page import checked
from citestack.audit.markup.shown import Shown
from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, failed
from citestack.audit.subject import Around, Subject

SOURCE = Source(
    "Google Search Central: byline dates, show a visible date and let markup say the same",
    "https://developers.google.com/search/docs/appearance/publication-dates",
    "documented",
)


def _look(subject: Subject, _: Around) -> Seen:
    known = Declared(checked(subject).graph, subject.url)
    fact = next((c for c in days(known, Shown(subject)) if c.what == "modified"), None)
    if fact is None:
        return Seen("neutral", note="The markup declares no dateModified.")
    if fact.agrees:
        return Seen("neutral", note=f"dateModified {fact.said[:10]} is shown, which wins nothing.")
    at = fact.shown or Evidence(fact.said[:60], where=fact.where)
    problem = Problem(fact.severity, fact.against, at, fact.fix)
    if fact.severity == "low":
        return Seen("neutral", (problem,), note="Readers are not told when the page was last changed.")
    return failed([problem])


RULE = Rule(
    "citation.last_updated",
    5,
    "Day of the last change, shown and declared alike",
    "Engines that show or weigh dates take the visible one and distrust markup that says another.",
    SOURCE,
    _look,
)
