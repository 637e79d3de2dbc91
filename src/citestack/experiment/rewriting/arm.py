"""A language model's rewriting as an arm of an experiment: honest, or permissive and then named so."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.design.loud import WORD
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Desk
from citestack.experiment.rewriting.gate import Gate
from citestack.experiment.rewriting.methods import METHODS, Method
from citestack.experiment.rewriting.rewrite import Reach, Rewrite

PREFIX = "llm_"
FABRICATED = f" {WORD}"
"""What the name of an arm ends in that keeps what nobody verified."""
SOURCE = "GEO, Aggarwal et al., KDD 2024"


def llm_info(name: str) -> ArmInfo:
    """What the registry shows of one of the nine methods."""
    method = method_of(name)
    return ArmInfo(
        PREFIX + name,
        "text",
        f"A language model rewrites the page: {method.does}; every sentence is verified or the original stays.",
        SOURCE,
        needs_llm=True,
        options=(
            Option("permissive", False, "Keeps what nobody verified, as the paper does; for research."),
            Option("for_prompt", False, "Material is looked for by the prompt, not by the page's title."),
            Option("characters", Reach().characters, "How much of the page is rewritten, from its beginning.", least=1),
        ),
    )


def method_of(name: str) -> Method:
    return next(m for m in METHODS if m.name == name)


@dataclass(frozen=True, slots=True)
class LlmArm:
    """Implements ``experiment.protocols.Arm``."""

    method: Method
    permissive: bool = False
    for_prompt: bool = False
    characters: int = Reach().characters

    @classmethod
    def of(cls, name: str, settings: Settings) -> LlmArm:
        return cls(
            method_of(name),
            bool(settings["permissive"]),
            bool(settings["for_prompt"]),
            int(settings["characters"]),
        )

    @property
    def name(self) -> str:
        return PREFIX + self.method.name + (FABRICATED if self.permissive else "")

    @property
    def kind(self) -> ArmKind:
        return "fabricated" if self.permissive else "text"

    @property
    def twin(self) -> str | None:
        return PREFIX + self.method.name if self.permissive else None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        """Raises ``LlmError`` and its children."""
        from citestack.inference.support import load_facts

        if desk.chat is None:
            return Edit(refused="no language model is configured")
        text = "\n".join(part.text for part in page.parts)
        chat = desk.chat.for_run()  # each page has a budget of its own
        gate = Gate(page.url, text, desk.find, desk.support, load_facts())
        rewrite = Rewrite(self.method, page, gate, chat, checked=not self.permissive, reach=Reach(self.characters))
        return rewrite.run(case.prompt if self.for_prompt else page.title)
