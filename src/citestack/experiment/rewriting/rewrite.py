"""A whole page through the rewriter and the gate: blocks out, edits in, what was added and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from citestack.experiment.model import Addition, Changed, Edit, Manuscript, Part
from citestack.experiment.rewriting.gate import Gate, Judged, without_terms
from citestack.experiment.rewriting.methods import Method
from citestack.experiment.rewriting.request import Numbered, Proposal, read_answer, rewrite_request
from citestack.model import Candidate
from citestack.protocols import ChatModel
from citestack.trace import Spent
from citestack.words import STOPWORDS, stems
from citestack.writing.marks import cleaned

EDITED = frozenset({"paragraph", "list_item"})
"""Kinds of blocks that are reworded: headings name, code and tables are data, quotations are somebody else's."""
FEWEST_WORDS = 4
TERM_WORDS = 4
"""Words of a search term at most: a longer one is a statement."""
MOST_ADDED = 20
"""Sentences added to a page when nothing is checked."""
_STOP = (".", "!", "?", ":", ";", "…", "。")


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a page is given to the rewriter."""

    characters: int = 8_000
    """From the page's beginning, as the GEO paper cuts its sources (appendix A.2)."""
    request: int = 3_000
    """Characters of one request."""


@dataclass(slots=True)
class Rewrite:
    """One page under one method. ``checked`` False keeps all that the model writes and marks what nobody verified."""

    method: Method
    page: Manuscript
    gate: Gate
    chat: ChatModel
    checked: bool = True
    reach: Reach = field(default_factory=Reach)
    additions: list[Addition] = field(default_factory=list)
    rejected: list[Addition] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    _terms: list[str] = field(default_factory=list)

    def run(self, query: str) -> Edit:
        """``query`` finds the passages shown as material. Raises ``LlmError`` and its children."""
        blocks = numbered(self.page, self.reach.characters)
        if not blocks:
            return Edit(refused="the page has no sentences to reword")
        material = self.gate.witnesses(query) if self.method.evidence else []
        if self.method.evidence and self.checked and not material:
            return Edit(refused="no other page of the corpus has anything to add")
        proposals, spent, read = self._asked(blocks, material)
        if not read:
            return Edit(refused="the language model gave no list of edits", spent=spent)
        parts = list(self.page.parts)
        for block in blocks:
            parts[block.block - 1] = self._edited(parts[block.block - 1], block, proposals.get(block.block, ()))
        return self._edit(tuple(parts), spent)

    def _edit(self, parts: tuple[Part, ...], spent: Spent | None) -> Edit:
        rejected = tuple(dict.fromkeys(self.rejected))
        if parts == self.page.parts:
            why = "nothing that the language model wrote was verified" if rejected else "it changed nothing"
            return Edit(refused=why, rejected=rejected, spent=spent)
        page = replace(self.page, parts=parts)
        return Edit(
            (page,), additions=tuple(self.additions), rejected=rejected, changed=tuple(self.changed), spent=spent
        )

    def _asked(
        self, blocks: Sequence[Numbered], material: Sequence[Candidate]
    ) -> tuple[Mapping[int, tuple[Proposal, ...]], Spent | None, bool]:
        """Proposals by block, what they cost, and whether any answer could be read."""
        found: dict[int, tuple[Proposal, ...]] = {}
        spent: Spent | None = None
        read = False
        for chunk in chunks(blocks, self.reach.request):
            request = rewrite_request(self.method, self.page.title, chunk, material, checked=self.checked)
            done = self.chat.complete(request)
            spent = done.spent if spent is None else spent + done.spent
            answer = read_answer(done.data)
            if answer is None:
                continue
            read = True
            self._terms += self._usable(answer.keywords, material)
            for block in chunk:  # an edit of a block that was not shown is no edit
                found[block.block] = tuple(p for p in answer.proposals if p.block == block.block)
        return found, spent, read

    def _usable(self, terms: Sequence[str], material: Sequence[Candidate]) -> list[str]:
        """Search terms of words that the material or the page uses, without a figure or name of their own."""
        text = "\n".join((self.page.title, self.gate.text, *(f"{c.passage.title}\n{c.passage.text}" for c in material)))
        known = frozenset(stems(text))
        left = self.method.keywords - len(self._terms)
        if not self.checked:
            return list(terms[:left])
        good = [t for t in terms if len(t.split()) <= TERM_WORDS and _content(t) and _content(t) <= known]
        return [t for t in good if not self.gate.facts.absent(t, text)][:left]

    def _edited(self, part: Part, block: Numbered, proposals: Sequence[Proposal]) -> Part:
        """The block with what stays of the proposals; untouched, character for character, where nothing does."""
        said: list[str] = []
        for n, original in enumerate(block.sentences, 1):
            mine = [p for p in proposals if p.sentence == n]
            after = [t for p in mine if p.new and (t := self._new(p.text))]
            text = next((p.text for p in mine if not p.new), original)
            said += [self._reworded(_ended(text, original), original, block, " ".join(after)), *after]
        return part if said == list(block.sentences) else replace(part, text=" ".join(said))

    def _new(self, text: str) -> str:
        """The added sentence, or nothing."""
        most = self.method.additions if self.checked else MOST_ADDED
        if text in self.gate.text:
            return ""
        if len(self.additions) >= most:
            return self._refuse(Addition(text, None, reason=f"this method adds at most {most} sentences"))
        judged = self.gate.added(without_terms(text, self._terms))
        if self._taken(judged, text):
            self.changed.append(Changed("", text))
            return text
        return ""

    def _reworded(self, text: str, original: str, block: Numbered, after: str) -> str:
        """The new wording where it stays, else the original."""
        if cleaned(text).text == cleaned(original).text:
            return original
        plain = without_terms(text, self._new_terms(original))
        evidence = "\n".join(t for t in (block.under, " ".join(block.sentences)) if t)
        same = cleaned(plain).text == cleaned(original).text
        judged = Judged(True) if same else self.gate.reworded(plain, original, evidence, after)
        if not self._taken(judged, text):
            return original
        self.changed.append(Changed(original, text))
        return text

    def _taken(self, judged: Judged, text: str) -> bool:
        """Enters the addition where it belongs; unchecked rewriting keeps what nobody verified, under that name."""
        if judged.stays or not self.checked:
            if judged.addition is not None:
                self.additions.append(replace(judged.addition, text=text))
            return True
        if judged.addition is not None:
            self._refuse(replace(judged.addition, text=text))
        return False

    def _refuse(self, addition: Addition) -> str:
        self.rejected.append(addition)
        return ""

    def _new_terms(self, original: str) -> list[str]:
        return [t for t in self._terms if t.casefold() not in original.casefold()]


def numbered(page: Manuscript, characters: int) -> list[Numbered]:
    """Blocks that can be reworded among the first characters of the page; numbers are those of the page's parts."""
    from citestack.corpus.sentences import sentences

    found, under, at = [], "", 0
    for n, part in enumerate(page.parts, 1):
        at += len(part.text)
        if at > characters:
            break
        under = part.text if part.kind == "heading" else under
        if part.kind in EDITED and len(part.text.split()) >= FEWEST_WORDS:
            spans = sentences(part.text, page.language or "en")
            found.append(Numbered(n, under, tuple(part.text[a:b] for a, b in spans)))
    return found


def chunks(blocks: Sequence[Numbered], characters: int) -> Iterator[list[Numbered]]:
    """Neighbouring blocks, about as many characters at once; a longer block goes alone."""
    chunk: list[Numbered] = []
    for block in blocks:
        if chunk and sum(len(s) for b in (*chunk, block) for s in b.sentences) > characters:
            yield chunk
            chunk = []
        chunk.append(block)
    if chunk:
        yield chunk


def _content(term: str) -> frozenset[str]:
    return frozenset(s for s in stems(term) if s not in STOPWORDS)


def _ended(text: str, original: str) -> str:
    """An item without a full stop stays without one."""
    return text if original.rstrip().endswith(_STOP) else text.removesuffix(".")
