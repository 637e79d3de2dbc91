"""Which sentences of a language model answer nothing? Sets and judges ``writing.draft_floor`` on the shipped demo web.

``python -m benchmarks.drafting``: for seven questions, sentences that answer and sentences that no answer would hold
are drafted by a script in the model's place. Those of four questions set the floor, those of three judge it. Whether
they are true plays no part: that is layer 4's to say.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from benchmarks.record import hash_files, write_result
from citestack.assemble import Session, build_engine, open_session
from citestack.demo import load_demo
from citestack.llm import ScriptedChat
from citestack.model import claim_id
from citestack.store import Store
from citestack.trace import Decision, Reason, WritingEvent

SENTENCES = Path(__file__).parent / "questions" / "drafting.json"


def main(_argv: list[str] | None = None) -> int:
    asked = orjson.loads(SENTENCES.read_bytes())
    with TemporaryDirectory() as folder:
        with Store.open(folder) as store:
            load_demo(store)
        figures = {profile: measured(folder, profile, asked) for profile in ("default", "fast")}
    write_result("drafting", figures, data_hash=hash_files([SENTENCES]))
    return 0


def measured(folder: str, profile: str, asked: dict[str, Any]) -> dict[str, Any]:
    with open_session(folder, profile) as session:
        return {half: counted(session, asked[half], asked["foreign"]) for half in ("setting", "judging")}


def counted(session: Session, questions: dict[str, list[str]], foreign: list[str]) -> dict[str, int]:
    """Sentences by whether they answer and whether they were kept from layer 4 by their relevance alone."""
    figures = dict.fromkeys(("answering", "answering_dropped", "foreign", "foreign_kept", "foreign_not_alone"), 0)
    for question, answering in questions.items():
        fates = decided(session, question, [*answering, *foreign])
        for text in answering:
            figures["answering"] += 1
            figures["answering_dropped"] += fates[claim_id(text)].reason is Reason.NOT_ANSWERING
        for text in foreign:
            figures["foreign"] += 1
            figures["foreign_not_alone"] += fates[claim_id(text)].reason is Reason.NOT_SELF_CONTAINED
            figures["foreign_kept"] += fates[claim_id(text)].kept
    return figures


def decided(session: Session, question: str, sentences: list[str]) -> dict[str, Decision]:
    config = session.engine.config
    writing = replace(config.writing, drafts=1, pool=len(sentences), max_sentences=len(sentences))
    chat = ScriptedChat([orjson.dumps({"sentences": sentences}).decode()])
    models = replace(session.models, chat=chat)
    run = build_engine(session.corpus, models, replace(config, writer="llm", writing=writing)).ask(question)
    return {d.item: d for d in run.trace.one(WritingEvent).decisions}


if __name__ == "__main__":
    sys.exit(main())
