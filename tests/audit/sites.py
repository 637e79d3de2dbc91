"""A small site in a store, and a handful of rules that find what is put into its pages."""

from __future__ import annotations

from datetime import date

from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, failed, in_text, not_measured, passed
from citestack.audit.subject import Around, Subject
from citestack.inference.support import load_support
from citestack.store import Store
from tests.store.make import make_record

NORM = Source("A norm", "https://norm.example/1", "normative")
ARGUED = Source("A thought", "", "argued")
DAY = date(2026, 11, 2)
ROOT = "https://a.example"


def around(*prompts: str) -> Around:
    return Around(load_support("features"), None, prompts)


def says(word: str, severity: str, name: str, layer: int = 2, source: Source = NORM) -> Rule:
    """Finds every sentence with the word."""

    def look(subject: Subject, _: Around) -> Seen:
        found = [s for s in subject.sentences if word in s.text]
        told = f"A sentence says {word}."
        problems = [Problem(severity, told, in_text(subject, s.start, s.end), "Say it otherwise.") for s in found]  # type: ignore[arg-type]
        return failed(problems) if found else passed()

    return Rule(name, layer, f"Nothing says {word}", "It is a bad word.", source, look, declared=False)


def untitled(subject: Subject, _: Around) -> Seen:
    if not subject.page.text.strip():
        return not_measured("No text.")
    quote = Evidence(subject.page.title, where="title")
    return passed() if subject.page.title != "A page" else failed([Problem("low", "No title.", quote, "Give one.")])


RULES = (
    says("BAD", "high", "retrieval.bad"),
    says("MEH", "medium", "rerank.meh", 3, ARGUED),
    Rule("citation.title", 5, "The page has a title", "It is shown.", NORM, untitled, declared=False),
    Rule("fanout.none", 1, "Never looked at", "It cannot be.", NORM, lambda *_: not_measured("Give prompts.")),
)


def page(path: str, *sentences: str, title: str = "Kettles", links=(), **facts):
    return make_record(f"{ROOT}{path}", list(sentences), title=title, links=links, **{"signature": b"", **facts})


def put(store: Store, *pages) -> None:
    store.put(pages)
