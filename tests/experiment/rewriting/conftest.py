"""A page about a tank, other pages about tanks, and the model-free verifier that reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from citestack.experiment.model import Edit, Manuscript, Part
from citestack.experiment.protocols import Desk
from citestack.experiment.rewriting.arm import LlmArm, method_of
from citestack.inference.support import load_features
from citestack.llm import ScriptedChat
from citestack.model import Candidate, Passage
from citestack.protocols import Support
from tests.experiment.rewriting import CASE, PAGE


@pytest.fixture(scope="session")
def verifier() -> Support:
    return load_features()


Rewriting = Callable[..., Edit]


def candidate(url: str, title: str, text: str, copy_of: str | None = None) -> Candidate:
    passage = Passage(f"{url}:0", url, "sha256:0", 0, len(text), text, (), title)
    return Candidate(passage, (), 0.0, duplicate_of=copy_of)


OTHERS = (
    candidate(
        "https://survey.example/rain",
        "Rainwater survey",
        "In the survey of 2024, households with a rainwater tank used 38 percent less drinking water in the garden.",
    ),
    candidate("https://copy.example/tank", "Copy", "\n".join(p.text for p in PAGE.parts), copy_of=PAGE.url),
)


@pytest.fixture
def rewriting(verifier: Support) -> Rewriting:
    """The edit that a method makes of the page, with a model that answers so."""

    def run(
        method: str,
        *edits: tuple[int, int, bool, str],
        permissive: bool = False,
        keywords: Sequence[str] = (),
        page: Manuscript = PAGE,
        others: Sequence[Candidate] = OTHERS,
    ) -> Edit:
        listed = [{"block": b, "sentence": s, "new": new, "text": text} for b, s, new, text in edits]
        chat = ScriptedChat([json.dumps({"edits": listed, "keywords": list(keywords)})])
        desk = Desk(lambda _: None, lambda _: others, verifier, chat=chat)
        return LlmArm(method_of(method), permissive=permissive).edit(CASE, page, desk)

    return run


def texts(edit: Edit) -> list[str]:
    return [part.text for part in edit.pages[0].parts]


def part(edit: Edit, n: int) -> Part:
    return edit.pages[0].parts[n - 1]
