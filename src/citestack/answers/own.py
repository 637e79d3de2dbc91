"""citestack's own answers, as ``ask --json`` prints them: sentences and marks need no guessing."""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json, name, number, rows, text, values


class OwnAnswer:
    name = "citestack"

    def matches(self, data: Json) -> bool:
        return "abstained" in data and isinstance(data.get("sentences"), list)

    def read(self, data: Json) -> CitedAnswer:
        book, quotes = SourceBook(), dict[int, str | None]()
        for c in rows(data.get("citations")):
            n = number(c.get("n"))
            if n is not None:
                quotes[n] = name(c.get("quote"))
                book.define(str(n), name(c.get("url")), text(c.get("title")))
        raw, annotations = "", list[Annotation]()
        for s in rows(data.get("sentences")):
            raw += "\n\n" if raw else ""
            start, raw = len(raw), raw + text(s.get("text"))
            for n in [number(v) for v in values(s.get("citations"))]:
                if n is not None and (source := book.labelled(str(n))) is not None:
                    annotations.append(Annotation(start, len(raw), source, quotes[n]))
        notes = (text(data.get("abstain_reason")) or "the engine abstained",) if data.get("abstained") else ()
        facts = Facts(self.name, self.name, name(data.get("question")), None, notes)
        return read_marked(raw, facts, book, annotations)
