"""``data-nosnippet``: which words of the page are withheld from snippets and AI answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citestack.audit.checks.retrieval.sources import SNIPPETS
from citestack.audit.model import Evidence, Severity
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.corpus.html_ops import read_html
from citestack.corpus.html_rules import VOID
from citestack.corpus.html_tokens import tokens

HEARD = frozenset({"span", "div", "section"})
"""Elements on which Google reads the attribute."""
MOST = 500
SHOWN = 5
_ATTRIBUTE = ' data-nosnippet="'


def look(subject: Subject, _: Around) -> Seen:
    if subject.html is None:
        return not_measured("The source of the page is needed. Fetch it: citestack audit URL --fetch.")
    parts = list(marked(subject.html)) if "data-nosnippet" in subject.html.lower() else []
    spans = merged(_spans(subject.page.text, [html for tag, html in parts if tag in HEARD]))
    hidden = sum(end - start for start, end in spans)
    share = 1 - hidden / len(subject.page.text) if subject.page.text else 1.0
    problems = [_withheld(subject, span, share) for span in sorted(spans, key=_longest)[:SHOWN]]
    problems += [_unheard(tag) for tag in dict.fromkeys(tag for tag, _ in parts if tag not in HEARD)]
    return of_share(share, problems, numbers={"characters": len(subject.page.text), "withheld": hidden})


def marked(html: str) -> Iterator[tuple[str, str]]:
    """Tag and source of each outermost element that has the attribute; no source where it is not heard."""
    pieces = tokens(html).pieces
    at, found = 1, 0
    while at < len(pieces) and found < MOST:
        head = pieces[at].partition(">")[0]
        tag = head.partition(" ")[0]
        if _ATTRIBUTE not in head or tag in VOID:
            at += 1
            continue
        found += 1
        if tag not in HEARD:
            yield tag, ""
            at += 1
            continue
        end = _end(pieces, at, tag)
        yield tag, "<" + "<".join(pieces[at:end])
        at = end


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _end(pieces: Sequence[str], at: int, tag: str) -> int:
    depth = 0
    for i in range(at, len(pieces)):
        name = pieces[i].partition(">")[0].partition(" ")[0]
        depth += (name == tag) - (name == f"/{tag}")
        if depth == 0:
            return i
    return len(pieces)


def _spans(text: str, parts: Sequence[str]) -> list[tuple[int, int]]:
    """Where the parts' blocks stand in the page's text, in document order; what was left out of it is nowhere."""
    spans, cursor = [], 0
    for html in parts:
        for block in read_html(html).blocks:
            at = text.find(block.text, cursor)
            at = text.find(block.text) if at < 0 else at
            if at >= 0:
                cursor = at + len(block.text)
                spans.append((at, cursor))
    return spans


def _longest(span: tuple[int, int]) -> int:
    return span[0] - span[1]


def _withheld(subject: Subject, span: tuple[int, int], share: float) -> Problem:
    message = f"data-nosnippet withholds these {span[1] - span[0]} characters; {1 - share:.0%} of the text in all."
    severity: Severity = "medium" if share < 0.5 else "low"
    return Problem(severity, message, in_text(subject, *span), "Remove the attribute from what may be quoted.")


def _unheard(tag: str) -> Problem:
    message = f"data-nosnippet on <{tag}> is not heard: Google reads it on span, div and section."
    return Problem("low", message, Evidence(f"<{tag} data-nosnippet>", where=f"element {tag}"), "Wrap it in a div.")


RULES = (
    Rule(
        "retrieval.data_nosnippet", 2, "The text is not withheld from snippets",
        "Withheld words are not quoted and not read by AI Overviews.", SNIPPETS, look,
    ),
)  # fmt: skip
