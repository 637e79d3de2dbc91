"""Cases shown whole: what the edit changed on the page, what it added from where, and the answer before and after."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from citestack.audit.report.elements import Markup, el, join
from citestack.audit.report.parts import page_link
from citestack.experiment.figures import Example
from citestack.experiment.findings.words import amount, title
from citestack.experiment.model import Addition, Changed, Said

LONGEST, MOST = 600, 12
"""Characters of a text, and changes of a page, that are shown."""
Way = Literal["gone", "new", "same"]


def example(e: Example) -> Markup:
    moved = f"{amount(e.before_value, e.measure)} → {amount(e.after_value, e.measure)}"
    head = el("summary", el("span", el("strong", e.arm), " ", el("span", direction(e), class_="quiet"), class_="what"),
              el("span", e.prompt, class_="asked"), el("span", moved, class_="moved"))  # fmt: skip
    parts = [
        el("p", "Target: ", page_link(e.target), f". {_head(e.measure)}: {moved}.", class_="quiet"),
        made_up_note(e),
        _page(e.changed),
        _facts("Facts it added", [a for a in e.additions if a.source is not None]),
        _facts("Made up: nobody verified this", [a for a in e.additions if a.source is None], class_="made-up"),
        _facts("Left out, because nothing verified it", e.rejected),
        el("div", _side("Answer before", e.before, e.after, e.target, "gone"),
           _side("Answer after", e.after, e.before, e.target, "new"), class_="sides"),
    ]  # fmt: skip
    return el("details", head, *parts, class_="case made-up" if e.kind == "fabricated" else "case")


def _head(measure: str) -> str:
    """Its title as a sentence begins; PAWC stays as it is."""
    said = title(measure)
    return said[:1].upper() + said[1:]


def direction(e: Example) -> str:
    gained = (e.after_value or 0.0) > (e.before_value or 0.0)
    return "largest gain" if gained else "largest loss"


def made_up_note(e: Example) -> Markup | None:
    if e.kind != "fabricated":
        return None
    return el("p", el("strong", "Fabricated. "), "What this arm wrote is invented. Do not publish it.", class_="banner")


def _page(changed: Sequence[Changed]) -> Markup | None:
    if not changed:
        return None
    rows = [el("li", *_words(c)) for c in changed[:MOST]]
    more = el("p", f"{len(changed) - MOST} more changes not shown.", class_="quiet") if len(changed) > MOST else None
    return join([el("h4", "What was changed on the page"), el("ul", *rows, class_="changes"), more])


def _words(c: Changed) -> list[Markup]:
    """Words that went and came, inside the text that holds both."""
    if not c.before:
        return [el("span", "put in", class_="tag"), el("ins", cut(c.after))]
    if not c.after:
        return [el("span", "taken out", class_="tag"), el("del", cut(c.before))]
    return [el("span", "rewritten", class_="tag"), *difference(cut(c.before), cut(c.after))]


def difference(before: str, after: str) -> list[Markup]:
    """By words; what is alike in both stands once."""
    old, new = before.split(), after.split()
    found: list[Markup] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(join([" ".join(old[a:b]), " "]))
            continue
        found += [el("del", " ".join(old[a:b])), Markup(" ")] if b > a else []
        found += [el("ins", " ".join(new[c:d])), Markup(" ")] if d > c else []
    return found


def _facts(name: str, some: Sequence[Addition], class_: str = "facts") -> Markup | None:
    if not some:
        return None
    rows = [
        el(
            "li",
            el("p", cut(a.text)),
            el("p", *_source(a), class_="under") if a.source or a.score is not None else None,
        )
        for a in some
    ]
    return el("div", el("h4", name), el("ul", *rows), class_=class_)


def _source(a: Addition) -> list[object]:
    said: list[object] = []
    if a.source:
        said += ["from ", page_link(a.source)]
    if a.quote:
        said += [f": “{cut(a.quote)}”"]
    if a.score is not None:
        said.append(f" verified {a.score:.2f}" if a.source else f" best {a.score:.2f}")
    why = getattr(a, "why", "")
    return [*said, f" {why}"] if why else said


def _side(name: str, said: Sequence[Said], other: Sequence[Said], target: str, way: Way) -> Markup:
    known = {s.text for s in other}
    rows = [_sentence(s, target, "same" if s.text in known else way) for s in said]
    inner = el("ol", *rows) if rows else el("p", "No answer.", class_="quiet")
    return el("div", el("h4", name), inner, class_="side-text")


def _sentence(s: Said, target: str, way: Way) -> Markup:
    ours = target in s.cited
    tags = [el("span", way, class_=f"tag {way}") if way != "same" else None,
            el("span", "cites the target", class_="tag ours") if ours else None]  # fmt: skip
    others = [c for c in s.cited if c != target]
    under = el("span", join([page_link(c), " "] for c in others), class_="under") if others else None
    return el("li", *tags, el("span", cut(s.text), class_="words"), under, class_="ours" if ours else None)


def cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
