"""A chat-completions server on loopback that plays scripted models, well and badly behaved."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from citestack.llm import Endpoint, Secret

KEY = "sk-test-0123456789abcdef"


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return "\n".join(m["content"] for m in self.body.get("messages", ()))


Step = Callable[[BaseHTTPRequestHandler, Asked], None]


@dataclass
class Server:
    """Plays ``steps`` in order, the last one again and again."""

    http: ThreadingHTTPServer
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: stalled handlers leave."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def play(self, *steps: Step) -> Endpoint:
        self.steps[:] = steps
        return Endpoint(self.url, "test-model", Secret(KEY))

    def environ(self) -> dict[str, str]:
        return {
            "CITESTACK_LLM_BASE_URL": self.url,
            "CITESTACK_LLM_MODEL": "test-model",
            "CITESTACK_LLM_API_KEY": KEY,
        }


@contextmanager
def serving() -> Iterator[Server]:
    server = Server(ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler))
    server.http.RequestHandlerClass = _handler(server)
    server.http.daemon_threads = True
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(self.path, dict(self.headers), json.loads(raw))
            step = server.steps[min(len(server.asked), len(server.steps) - 1)]
            server.asked.append(asked)
            self.gone = server.gone
            try:
                step(self, asked)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def do_GET(self) -> None:
            asked = Asked(self.path, dict(self.headers), {})
            server.asked.append(asked)
            server.steps[0](self, asked)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


# --- behaviours ---------------------------------------------------------------------------------------------------


def drafted(*sentences: str) -> str:
    return json.dumps({"sentences": list(sentences)})


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json", **headers: str):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def completion(text: str | None, usage: tuple[int, int] | None = (100, 20)) -> bytes:
    message = {"role": "assistant", "content": text}
    body: dict[str, Any] = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    if usage:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    return json.dumps(body).encode()


def event(text: str | None = None, finish: str | None = None) -> bytes:
    delta = {} if text is None else {"content": text}
    return b"data: " + json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


def pieces(text: str, size: int = 7) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def start_stream(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True


def says(text: str | Callable[[Asked], str] | None, *, usage: tuple[int, int] | None = (100, 20), pause: float = 0.0):
    """A well-behaved model: whole or streamed, as it is asked."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        said = text(asked) if callable(text) else text
        if not asked.body.get("stream"):
            send(handler, 200, completion(said, usage))
            return
        start_stream(handler)
        handler.wfile.write(b": thinking\n\n")
        for piece in pieces(said or ""):
            handler.wfile.write(event(piece))
            handler.wfile.flush()
            time.sleep(pause)
        handler.wfile.write(event(finish="stop"))
        if usage and asked.body.get("stream_options"):
            counted = {"choices": [], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}}
            handler.wfile.write(b"data: " + json.dumps(counted).encode() + b"\n\n")
        handler.wfile.write(b"data: [DONE]\n\n")

    return step


def fails(status: int, message: str = "", **headers: str) -> Step:
    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, status, json.dumps({"error": {"message": message}}).encode(), **headers)

    return step


def raw(body: bytes, kind: str = "application/json", status: int = 200) -> Step:
    return lambda handler, asked: send(handler, status, body, kind)


def stalls(text: str = "", *, stream: bool = True) -> Step:
    """Nothing, or a beginning and then nothing, until the test is over."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if text and stream:
            start_stream(handler)
            for piece in pieces(text):
                handler.wfile.write(event(piece))
            handler.wfile.flush()
        handler.gone.wait(30)
        handler.close_connection = True

    return step


def drips(text: str, pause: float) -> Step:
    """A word now and then, for ever: no silence is long, the whole is."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        start_stream(handler)
        while not handler.gone.wait(pause):
            handler.wfile.write(event(text))
            handler.wfile.flush()

    return step


def breaks_off(text: str) -> Step:
    """A stream that ends politely in the middle, without a last word."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        start_stream(handler)
        for piece in pieces(text):
            handler.wfile.write(event(piece))

    return step


def resets(text: str = "") -> Step:
    """The connection is torn down, before or within the answer."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if text:
            start_stream(handler)
            handler.wfile.write(event(text))
            handler.wfile.flush()
            time.sleep(0.05)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    return step


def cut_short(body: bytes) -> Step:
    """Promises more bytes than it sends."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) + 100))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return step


def picky(*refused: str, then: Step) -> Step:
    """Refuses requests that hold one of these words, naming it, as servers do that know less than others."""

    def step(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        said = json.dumps({k: v for k, v in asked.body.items() if k != "messages"})
        word = next((w for w in refused if f'"{w}"' in said), None)
        if word is None:
            then(handler, asked)
        else:
            fails(400, f"Unsupported parameter: '{word}'.{_instead(word)}")(handler, asked)

    return step


def _instead(word: str) -> str:
    return " Use 'max_completion_tokens' instead." if word == "max_tokens" else ""


def texts(asked: Sequence[Asked]) -> list[str]:
    return [a.prompt for a in asked]
