"""A process that reads pages, and the pipe to it.

``multiprocessing`` is not used: its children either inherit locks that other threads held (fork) or run the user's
script again (spawn). This child imports citestack and nothing else, and ends when its parent does.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
from typing import Any

_LENGTH = struct.Struct(">Q")
_COMMAND = "from citestack.corpus.worker import main; main()"


class Worker:
    """One child, started when first asked, started anew after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, message: Any) -> Any:
        """The child's answer; None when it died over the message."""
        process = self._process = self._process or _start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        try:
            _send(process.stdin, message)
            answer = _receive(process.stdout)
        except BrokenPipeError:
            answer = None
        if answer is None:
            self.stop()
        return answer

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def main() -> None:
    """The child: read messages, answer each. What libraries print must not get between the answers."""
    from citestack.corpus.reading import read_all

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (message := _receive(sys.stdin.buffer)) is not None:
        _send(answers, read_all(message))


def _start() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", _COMMAND]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603


def _send(stream: Any, value: Any) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: Any) -> Any:
    """The next value; None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data = stream.read(_LENGTH.unpack(head)[0])
    return pickle.loads(data) if len(data) == _LENGTH.unpack(head)[0] else None  # noqa: S301 - our own process wrote it
