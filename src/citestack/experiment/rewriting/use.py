"""What it takes to have a page rewritten, worked out before a language model is asked.

Calls are counted on the page itself. Prompts are counted as budgets count them, a third of the bytes; an answer is
taken to be as long as what it may reword, which is rather too long: only changed sentences come back.
"""

from __future__ import annotations

from citestack.experiment.model import Manuscript
from citestack.experiment.rewriting.arm import LlmArm
from citestack.experiment.rewriting.gate import PASSAGES
from citestack.experiment.rewriting.request import EXCERPT, rewrite_request
from citestack.experiment.rewriting.rewrite import Reach, chunks, numbered
from citestack.llm.budget import estimated_tokens
from citestack.trace import Spent


def use_of(arm: LlmArm, page: Manuscript) -> Spent:
    """Calls of one edit, at most: a page that nothing can be added to is not asked about. Without its cost."""
    reach = Reach(arm.characters)
    found = Spent(0, 0, 0, estimated=True)
    for chunk in chunks(numbered(page, reach.characters), reach.request):
        request = rewrite_request(arm.method, page.title, chunk, (), checked=not arm.permissive)
        asked = sum(estimated_tokens(m.content) for m in request.messages)
        shown = PASSAGES * estimated_tokens("x" * EXCERPT) if arm.method.evidence else 0
        said = estimated_tokens("".join(s for block in chunk for s in block.sentences))
        found += Spent(1, asked + shown, said, estimated=True)
    return found
