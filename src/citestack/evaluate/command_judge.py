"""A program of the user's as judge: one JSON line ``{"premise", "hypothesis"}`` in, one JSON line ``{"entails"}`` out.

So the 11B model of the ALCE paper, or a language model behind any interface, can judge without being a dependency.
"""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from citestack.errors import UsageError, WeightsError

_HINT = 'It must answer each line {"premise": ..., "hypothesis": ...} with one line {"entails": true or false}.'


@dataclass(slots=True)
class CommandJudge:
    """The program is started by the first question and answers one at a time until its input closes."""

    command: tuple[str, ...]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, line: str) -> CommandJudge:
        """From a command line, split as a POSIX shell would; no shell is started."""
        try:
            words = tuple(shlex.split(line))
        except ValueError as e:
            raise UsageError(f"the judge's command cannot be read: {e}", hint=_HINT, layer="evaluate") from e
        if not words:
            raise UsageError("the judge's command is empty", hint=_HINT, layer="evaluate")
        return cls(words)

    @property
    def name(self) -> str:
        return f"command:{Path(self.command[0]).name}"

    def entails(self, premise: str, hypothesis: str) -> bool:
        row = self._answered(orjson.dumps({"premise": premise, "hypothesis": hypothesis}))
        try:
            said = orjson.loads(row)["entails"]
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError) as e:
            raise WeightsError(f"the judge said {row[:80]!r}", hint=_HINT) from e
        return bool(said)

    def partly(self, premise: str, hypothesis: str) -> bool:
        return self.entails(premise, hypothesis)

    def _answered(self, line: bytes) -> bytes:
        process = self._process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise WeightsError("the judge has no pipes", hint=_HINT)
        try:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except BrokenPipeError:
            return b""

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - the user's
        except OSError as e:
            raise UsageError(f"the judge cannot be started: {e}", hint=_HINT, layer="evaluate") from e
