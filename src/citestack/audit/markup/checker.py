"""JSON-LD against the schema.org vocabulary: types, properties, domains, ranges, literals, references.

An own checker, since the official SHACL shapes demand IRIs where the vocabulary's practice is literals: they report
every string. Errors are what makes a reader lose or misread something; the rest is advice (severity low).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag

from citestack.audit.markup.context import KEYWORDS, local_name
from citestack.audit.markup.graph import Graph, Member, Node, read_graph
from citestack.audit.markup.issue import IN_TAGS, Issue, IssueKind, Issues, pointer, quoted
from citestack.audit.markup.practice import missing
from citestack.audit.markup.reading import Script, read_script
from citestack.audit.markup.values import Wrong, a, check_value, fits, listed
from citestack.audit.markup.vocabulary import Vocabulary, vocabulary
from citestack.audit.model import Severity

MAX_SCRIPTS = 200
MAX_GUESSES = 40
"""Names of a page for which a near spelling is sought: one costs up to 11 ms, a hostile page has thousands."""
_ANNOTATIONS = ("-input", "-output")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of the structured data of a page."""

    scripts: tuple[Script, ...]
    graph: Graph
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.is_error)


def check_scripts(texts: Sequence[str], url: str = "", tags: Sequence[object] = ()) -> Checked:
    """``texts``: bodies of a page's JSON-LD scripts in order; ``url``: of the page; ``tags``: what its tags say (see
    ``in_tags``). Never raises, whatever they say.
    """
    scripts = tuple(read_script(n, text) for n, text in enumerate(texts[:MAX_SCRIPTS], 1))
    issues = Issues()
    for script in scripts:
        for issue in script.issues:
            issues.add(issue)
    said = (*scripts, Script(IN_TAGS, list(tags), valid=True)) if tags else scripts
    graph = read_graph(said, url, issues)
    check = _Check(vocabulary(), graph, issues)
    for node in graph.nodes:
        check.node(node)
    return Checked(scripts, graph, tuple(issues))


@dataclass(slots=True)
class _Check:
    vocabulary: Vocabulary
    graph: Graph
    issues: Issues
    guesses: dict[str, str | None] = field(default_factory=dict)

    def node(self, node: Node) -> None:
        for kind in node.types:
            self._type(node, kind)
        if node.is_reference:
            self._reference(node)
            return
        types = self._known_types(node)
        if not types:
            self._untyped(node)
        for member in node.members:
            self._member(node, member, types)
        for issue in missing(self.vocabulary, self.graph, node, types):
            self.issues.add(issue)

    def _known_types(self, node: Node) -> list[str]:
        """Of all objects with its ``@id``, and of ``additionalType``; those of schema.org alone."""
        named = [*self.graph.types_of(node), *(_name(m) for m in self.graph.values(node, "additionalType"))]
        return [t for t in dict.fromkeys(named) if t in self.vocabulary.ancestors]

    def _type(self, node: Node, kind: str) -> None:
        if kind in self.vocabulary.superseded and kind in self.vocabulary.ancestors:
            self._superseded(node, kind, "@type")
        if kind in self.vocabulary.ancestors or node.foreign:
            return
        near = self._near(kind, self.vocabulary.ancestors)
        member = kind in self.vocabulary.members
        hint = f"Write {near}." if near else "Use a type of https://schema.org/docs/full.html."
        why = ", which is a member of an enumeration" if member else ""
        message = f"schema.org {self.vocabulary.release} has no type {kind[:60]}{why}."
        self._add("type", "medium", message, node, "@type", kind, hint)

    def _near(self, name: str, known: Iterable[str]) -> str | None:
        if name not in self.guesses and len(self.guesses) < MAX_GUESSES:
            self.guesses[name] = self.vocabulary.nearest(name, known)
        return self.guesses.get(name)

    def _reference(self, node: Node) -> None:
        """An id of this page must lead to something on it; ids of other pages may stand alone."""
        found = node.id or ""
        here = found.startswith("_:") or ("#" in found and urldefrag(found)[0] == urldefrag(self.graph.base)[0])
        if here and found not in self.graph.by_id and node.incoming is not None:
            fix = "Describe the thing under this @id, or name it where it is used."
            self._add("reference", "low", f"{node.incoming} refers to an @id that nothing on the page has.", node,
                      "@id", found, fix)  # fmt: skip

    def _untyped(self, node: Node) -> None:
        if node.types or node.foreign or not node.members:
            return
        where = f"The value of {node.incoming}" if node.incoming else "An object"
        severity: Severity = "low" if node.incoming else "medium"
        self._add("untyped", severity, f"{where} has no @type.", node, None, "", "Say what it is by @type.")

    def _member(self, node: Node, member: Member, types: list[str]) -> None:
        name = self._property(node, member)
        if name is None:
            return
        if name in self.vocabulary.superseded:
            self._superseded(node, name, member.key)
        if member.reverse:
            self._reversed(node, member, name, types)
            return
        domains = self.vocabulary.properties[name].domains
        if not self._has(node, types, name, domains):
            message = f"{listed(types)} has no property {name}; {listed(domains)} has it."
            self._wrong(member, node, Wrong("domain", "medium", message, "Move it there, or change the type."))
        annotated = name != member.name
        for wrong in () if annotated else check_value(self.vocabulary, self.graph, name, member.value):
            self._wrong(member, node, wrong._replace(severity="low") if _as_shown(node, member) else wrong)
        if node.script != IN_TAGS:
            self._entity(node, member)

    def _property(self, node: Node, member: Member) -> str | None:
        """The property meant; None when schema.org has none of the name, which is reported."""
        name = member.name
        if name in self.vocabulary.properties:
            return name
        base = next((name.removesuffix(end) for end in _ANNOTATIONS if name.endswith(end)), "")
        if base in self.vocabulary.properties:
            return base
        if node.foreign:
            return None
        keyword = "@" + member.key if "@" + member.key.casefold() in KEYWORDS else None
        near = keyword or self._near(name, self.vocabulary.properties)
        fix = f"Write {near}." if near else "Leave it out: readers skip names they do not know."
        message = f"schema.org {self.vocabulary.release} has no property {name[:60]}."
        self._wrong(member, node, Wrong("property", "medium", message, fix))
        return None

    def _has(self, node: Node, types: list[str], name: str, domains: frozenset[str]) -> bool:
        """Whether one of the types has the property; a Role repeats the property that led to it."""
        if node.foreign or not domains or len(types) < len(set(node.types)):
            return True
        if not types:
            held = self.vocabulary.properties.get(node.incoming or "")
            return held is None or self._expected(held.ranges, domains)
        roles = name == node.incoming and any(self.vocabulary.is_a(t, ("Role",)) for t in types)
        return roles or any(self.vocabulary.is_a(t, domains) for t in types)

    def _expected(self, ranges: frozenset[str], domains: frozenset[str]) -> bool:
        """An object without a type may be any type of the range of the property that holds it, or a subtype."""
        things = ranges - self.vocabulary.data_types
        return not things or any(
            self.vocabulary.is_a(r, domains) or any(r in self.vocabulary.ancestors[d] for d in domains) for r in things
        )

    def _reversed(self, node: Node, member: Member, name: str, types: list[str]) -> None:
        about = self.vocabulary.properties[name]
        subject = self.graph.node_of(member.value)
        subjects = self._known_types(subject) if subject is not None else []
        if subjects and not any(self.vocabulary.is_a(t, about.domains) for t in subjects):
            message = f"{listed(subjects)} has no property {name}, which @reverse gives it."
            self._wrong(member, node, Wrong("domain", "medium", message, "Change the type or the property."))
        if types and about.ranges and not any(fits(self.vocabulary, t, about.ranges) for t in types):
            message = f"{name} is {a(listed(types))} by @reverse; it holds {listed(about.ranges)}."
            self._wrong(member, node, Wrong("range", "medium", message, "Change the type or the property."))

    def _superseded(self, node: Node, name: str, key: str) -> None:
        new = listed(self.vocabulary.superseded[name])
        self._add("superseded", "low", f"{name} is superseded by {new}.", node, key, name, f"Write {new}.")

    def _entity(self, node: Node, member: Member) -> None:
        value = member.value
        if (
            isinstance(value, str)
            and "&" in value
            and any(e in value for e in ("&amp;", "&quot;", "&#", "&lt;", "&nbsp;"))
        ):
            message = f"{member.name} holds an HTML entity: inside a script it is not decoded."
            self._wrong(member, node, Wrong("entity", "low", message, "Write the character itself."))

    def _wrong(self, member: Member, node: Node, wrong: Wrong) -> None:
        self.issues.add(
            Issue(wrong.kind, wrong.severity, wrong.message, node.script, pointer(member.trail),
                  quoted(member.value), wrong.fix)
        )  # fmt: skip

    def _add(  # noqa: PLR0913, PLR0917 - the parts of an issue
        self, kind: IssueKind, severity: Severity, message: str, node: Node, key: str | None, quote: str, fix: str
    ) -> None:
        trail = node.trail if key is None else (node.trail, key)
        self.issues.add(Issue(kind, severity, message, node.script, pointer(trail), quoted(quote), fix))


def _as_shown(node: Node, member: Member) -> bool:
    """A value in the tags is as a rule the text that readers see: "2 May 2026" for a day is advice there, no error."""
    return node.script == IN_TAGS and isinstance(member.value, str)


def _name(member: Member) -> str:
    value = str(member.value)
    return local_name(value) or value
