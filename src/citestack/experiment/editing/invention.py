"""Invented figures, quotations and sources about a page's subject: what the paper's methods let a model write.

For research alone, and labelled as fabricated wherever it is shown. The bodies named do not exist and have no address.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.placing import best_place, open_paragraphs
from citestack.experiment.editing.prose import appended, flat
from citestack.experiment.model import Addition, Case, Changed, Edit, Manuscript
from citestack.stack.facets import clean_title

BODIES = (
    "the Institute for Applied Comparison",
    "the Brackwell Research Group",
    "the Ostmere Observatory of Practice",
    "the Council for Everyday Science",
    "the Linden Survey Office",
    "the Harrowgate Panel",
    "the Centre for Field Evidence",
    "the Veldt Reporting Project",
)
PEOPLE = (
    "Dr. Maren Holt", "Professor Idris Kaye", "Dr. Selma Brandt", "Tomas Verrill", "Professor Anya Quill",
    "Dr. Rufus Amberley",
)  # fmt: skip


def subject_of(case: Case, page: Manuscript) -> str:
    """What the sentences are about: the page's title without the site's name, else the prompt."""
    title = clean_title(flat(page.title)).rstrip("?!. ")
    return title or flat(case.prompt).rstrip("?!. ")


def year(chance: Random) -> int:
    return chance.randint(2019, 2025)


def add_invented(page: Manuscript, sentences: Sequence[str]) -> Edit:
    """Each at the end of the paragraph that an honest arm would choose; none has a source."""
    if refused := refusal(page):
        return Edit(refused=refused)
    if not open_paragraphs(page):
        return Edit(refused="The page has no paragraph that a sentence could follow in.")
    edited, places = page, list[int]()
    for text in sentences:
        free = [i for i in open_paragraphs(edited) if i not in places] or open_paragraphs(edited)
        place = best_place(edited, text, places)
        places.append(free[0] if place is None else place)
        edited = appended(edited, places[-1], text)
    return Edit(
        pages=(edited,),
        additions=tuple(Addition(text, None) for text in sentences),
        changed=tuple(Changed("", text) for text in sentences),
    )
