"""What is left of an edit without what nobody verified."""

from __future__ import annotations

from dataclasses import replace

from citestack.experiment.honest_part import honest_part
from citestack.experiment.model import Addition, Changed, Edit, Manuscript, Part

PAGE = Manuscript("https://a.example/", "A", (Part("paragraph", "The lake is deep. It freezes."), Part("code", "x  y")))
INVENTED, REAL, BETTER = "Experts agree.", "It is 40 metres deep.", "The lake is deep, as 9 of 10 people say."


def test_made_up_sentences_go_and_originals_come_back() -> None:
    text = f"{BETTER} {INVENTED} It freezes. {REAL}"
    edited = replace(PAGE, parts=(Part("paragraph", text), PAGE.parts[1], Part("paragraph", INVENTED)))
    edit = Edit(
        pages=(edited,),
        additions=(Addition(INVENTED, None), Addition(REAL, "https://b.example/"), Addition(BETTER, None)),
        changed=(Changed("The lake is deep.", BETTER), Changed("", INVENTED)),
    )
    assert honest_part(edit).pages[0].parts == (
        Part("paragraph", f"The lake is deep. It freezes. {REAL}"),
        PAGE.parts[1],
    )


def test_an_honest_edit_is_its_own_honest_part() -> None:
    edit = Edit(pages=(PAGE,), additions=(Addition(REAL, "https://b.example/"),))
    assert honest_part(edit) is edit
