"""robots.txt for a policy: the site's own file, changed as little as the policy needs, and read again to be sure.

An agent whose rules must change leaves the groups that name it for a new group at the end, with every other rule that
it obeyed; who is not concerned keeps every line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from citestack.agents.robots_file import Group, Line, RobotsFile, Rule, read_robots
from citestack.agents.table import Agent, agents, of_class
from citestack.agents.verdict import Origin, deciding, heard_by, origin_of, rules_of, verdicts
from citestack.audit.model import Fix, Outcome
from citestack.audit.subject import Around, Subject
from citestack.corpus.urls import split_url

Made = Callable[[Subject, Around, tuple[Outcome, ...]], Fix | None]


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    title: str
    opened: tuple[Agent, ...]
    """Who may read the page."""
    shut: tuple[Agent, ...]
    """Who may read nothing of the site."""


def cited() -> Policy:
    training = tuple(a for a in of_class("training", "policy") if not a.cites)
    return Policy("robots_txt", "robots.txt: cited, not trained on", tuple(a for a in agents() if a.cites), training)


def everyone() -> Policy:
    return Policy("robots_txt_all", "robots.txt: open to every AI agent", _governed(), ())


def nobody() -> Policy:
    return Policy("robots_txt_none", "robots.txt: closed to every AI agent", (), _governed())


def _governed() -> tuple[Agent, ...]:
    return of_class("search", "user", "training", "policy")


def maker(policy: Callable[[], Policy]) -> Made:
    def make(subject: Subject, _: Around, __: tuple[Outcome, ...]) -> Fix | None:
        return None if subject.robots is None else fix_for(policy(), subject)

    return make


def fix_for(policy: Policy, subject: Subject) -> Fix | None:
    """None: the file does it already, or what stands there was not read whole and must not be written over."""
    robots = subject.robots
    at = None if robots is None else origin_of(robots.status, robots.body)
    if at is None or at.unreachable or at.file.cut:
        return None
    text = rewritten(at, subject.url, policy)
    return None if text is None else Fix(policy.name, policy.title, "text/plain", text, _note(policy, at, text))


def rewritten(at: Origin, url: str, policy: Policy) -> str | None:
    """The new file; None when nothing needs to change or the result would not keep the policy."""
    file = RobotsFile() if at.file.is_html else at.file
    base = Origin(200, file)
    said = verdicts(base, url, policy.opened)
    opened = [a for a in policy.opened if not said[a.token].allowed]
    shut = [a for a in policy.shut if not _is_shut(file, a)]
    if not opened and not shut:
        return None
    kept = _ended(_without(file, [*opened, *shut]))
    text = "\n".join([*kept, *_opened_groups(file, url, opened), *_shut_group(shut)]).strip("\n") + "\n"
    return text if keeps(text, url, policy) else None


def keeps(text: str, url: str, policy: Policy) -> bool:
    """Whether a robots.txt does what the policy says, by our own evaluator."""
    at = origin_of(200, text.encode("utf-8"))
    home = f"{split_url(url).origin}/"
    opened = all(v.allowed for v in verdicts(at, url, policy.opened).values())
    shut = all(not v.allowed for u in (url, home) for v in verdicts(at, u, policy.shut).values())
    return opened and shut


def _is_shut(file: RobotsFile, a: Agent) -> bool:
    """All is disallowed and nothing excepted."""
    heard = heard_by(file, a)
    rules = rules_of(file.groups_of(heard)) if heard else []
    whole = any(not r.allow and r.pattern.parts[0] in {"/", ""} and _matches_all(r) for r in rules)
    return whole and not any(r.allow for r in rules)


def _matches_all(rule: Rule) -> bool:
    return not rule.pattern.to_end and not any(rule.pattern.parts[1:])


def _without(file: RobotsFile, moved: Iterable[Agent]) -> list[str]:
    """The lines, less those that name a moved agent, less the groups that nobody is left in."""
    tokens = {a.token.lower() for a in moved}
    gone: set[int] = set()
    for group in file.groups:
        mine = {line.number for name, line in group.agents if name in tokens}
        gone |= mine
        if mine and len(mine) == len(group.agents):
            gone |= {line.number for line in _body(group)}
    return _closed_up(file.lines, gone)


def _closed_up(lines: Sequence[str], gone: set[int]) -> list[str]:
    """The lines but those gone; where they were, one empty line is left of several."""
    kept: list[str] = []
    gap = False
    for number, line in enumerate(lines, start=1):
        gap = gap or number in gone
        if number in gone or (gap and not line.strip() and not (kept and kept[-1].strip())):
            continue
        gap = gap and not line.strip()
        kept.append(line)
    return kept


def _ended(lines: list[str]) -> list[str]:
    """A row of user agents at the end would take the next group's names and rules for its own."""
    groups = read_robots("\n".join(lines).encode("utf-8")).groups
    return lines if not groups or groups[-1].ended else [*lines, "Disallow:"]


def _body(group: Group) -> list[Line]:
    lines = [*(r.line for r in group.rules), *(p.line for p in group.preferences), *group.others]
    return sorted(dict.fromkeys(lines), key=lambda line: line.number)


def _opened_groups(file: RobotsFile, url: str, opened: Sequence[Agent]) -> list[str]:
    by_body: dict[tuple[str, ...], list[Agent]] = {}
    for a in opened:
        by_body.setdefault(_opened_body(file, url, heard_by(file, a)), []).append(a)
    return [line for body, named in by_body.items() for line in ("", *_names(named), *body)]


def _opened_body(file: RobotsFile, url: str, heard: str) -> tuple[str, ...]:
    """What the agent obeyed so far, less the lines that keep it from the page."""
    groups = file.groups_of(heard)
    rules, dropped = rules_of(groups), set()
    while (rule := deciding(rules, url)) is not None and not rule.allow:
        dropped.add(rule.line)
        rules = [r for r in rules if r.line != rule.line]
    body = [line.text for group in groups for line in _body(group) if line not in dropped]
    return tuple(body) if rules else ("Allow: /", *body)


def _shut_group(shut: Sequence[Agent]) -> list[str]:
    return ["", *_names(shut), "Disallow: /"] if shut else []


def _names(named: Sequence[Agent]) -> list[str]:
    return [f"User-agent: {a.token}" for a in named]


def _note(policy: Policy, at: Origin, text: str) -> str:
    old, new = set(at.file.lines), set(text.splitlines())
    opened = f"{len(policy.opened)} agents may read this page" if policy.opened else "no agent is named to be let in"
    shut = f"{len(policy.shut)} may read nothing of the site" if policy.shut else "none is kept out"
    mixed = [a.token for a in policy.opened if "training" in a.classes and policy.shut]
    more = f" {', '.join(mixed)} both trains and searches, and stays open." if mixed else ""
    deaf = [a.token for a in policy.shut if a.robots in {"no", "disputed"}]
    more += f" By their operators' word or by reports, a Disallow does not stop {', '.join(deaf)}." if deaf else ""
    more += " It gives up every citation that these agents lead to." if policy.shut and not policy.opened else ""
    changed = f"{len(new - old)} lines are new, {len(old - new)} are gone."
    return f"Read again by our own evaluator: {opened}, {shut}. {changed}{more}"


MAKERS = (maker(cited), maker(everyone), maker(nobody))
