"""One audit: every check looks, then scores and fixes are made of what they saw."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.audit.asked import Progress, with_asked
from citestack.audit.checks import RULES
from citestack.audit.cited import with_cited
from citestack.audit.fixes import MAKERS, Maker
from citestack.audit.grounds import with_grounds
from citestack.audit.model import Audit
from citestack.audit.page_view import with_view
from citestack.audit.rule import Rule
from citestack.audit.score import score
from citestack.audit.subject import Around, Subject


def audit(
    subject: Subject,
    around: Around,
    *,
    rules: Sequence[Rule] = RULES,
    makers: Sequence[Maker] = MAKERS,
    progress: Progress | None = None,
) -> Audit:
    """Deterministic: the same subject, surroundings and day give the same audit. ``progress`` counts prompts asked."""
    subject = with_view(subject)
    around = with_grounds(subject, with_cited(subject, around))
    around = with_asked(subject, around, progress)
    outcomes = tuple(rule.outcome(subject, around) for rule in rules)
    fixes = (make(subject, around, outcomes) for make in makers)
    return Audit(
        subject.url,
        subject.page.version,
        subject.page.title,
        subject.today.isoformat(),
        subject.read_as,
        around.prompts,
        outcomes,
        score(subject, around, outcomes),
        tuple(fix for fix in fixes if fix is not None),
    )
