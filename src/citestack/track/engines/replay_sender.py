"""Sends nothing: looks up what was saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

import orjson

from citestack.answers.wire import number
from citestack.track.engines.replay import ENVELOPE, SCHEME
from citestack.track.engines.saved import SavedAnswers
from citestack.track.engines.saved_files import SavedRow
from citestack.track.model import Prompt
from citestack.track.protocols import Call, Reply


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class ReplaySender:
    """A prompt that has no saved answer gets ``not_saved``; ``SavedAnswers.missing`` names such prompts beforehand."""

    def __init__(self, saved: SavedAnswers, now: Callable[[], str] = _now) -> None:
        self._saved = saved
        self._now = now

    async def send(self, call: Call, attempt_key: str) -> Reply:  # noqa: ARG002 - looking up changes nothing
        if call.method != "LOCAL" or not call.url.startswith(SCHEME):
            return Reply(0, b"", self._now(), failure="not_local")
        row = self._saved.one(*_asked(call.url))
        if row is None:
            return Reply(0, b"", self._now(), failure="not_saved")
        return Reply(200, enveloped(row), row.at or self._now(), "application/json")


def _asked(url: str) -> tuple[Prompt, int]:
    told = {k: v[0] for k, v in parse_qs(url.removeprefix(SCHEME), keep_blank_values=True).items()}
    prompt = Prompt(told.get("text", ""), market=told.get("market", ""), language=told.get("language", ""))
    return prompt, number(told.get("repeat")) or 1


def enveloped(row: SavedRow) -> bytes:
    """JSON stays JSON; a text, and JSON that is cut off, travel as a string."""
    raw = row.load()
    try:
        response = orjson.loads(raw)
    except orjson.JSONDecodeError:
        response = raw.decode("utf-8-sig", "replace")
    told = {"engine": row.engine, "simulated": row.simulated, "at": row.at, "from": row.place}
    return orjson.dumps({ENVELOPE: 1, **told, "response": response})
