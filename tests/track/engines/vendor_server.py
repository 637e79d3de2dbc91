"""A server on loopback that speaks the vendors' wire formats, well and badly behaved; and a sender that asks it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from citestack.track.protocols import Call, Reply
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import AT

KEY = "login:secret-0123456789"
_BEARERS = ("/v1/monitor/", "/datasets/")
DATAFORSEO = {
    "/v3/serp/google/organic/live/advanced": p.DFS_OVERVIEW,
    "/v3/serp/bing/organic/live/advanced": p.DFS_BING,
    "/v3/serp/google/ai_mode/live/advanced": p.DFS_MODE,
    "/v3/ai_optimization/chat_gpt/llm_scraper/live/advanced": p.DFS_CHATGPT,
    "/v3/ai_optimization/chat_gpt/llm_responses/live": p.DFS_LLM,
    "/v3/ai_optimization/gemini/llm_responses/live": p.DFS_LLM_GEMINI,
}


@dataclass
class VendorServer:
    url: str
    fault: str = ""
    asked: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    vendor: VendorServer

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: bytes) -> None:
        self.vendor.asked.append(self.path)
        if self.vendor.fault == "stall":
            self.vendor.gone.wait(20)
            return
        status, told = self._fault() if self.vendor.fault else self._said(body)
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(raw[: len(raw) // 2] if self.vendor.fault == "hang_up" else raw)

    def _fault(self) -> tuple[int, Any]:
        if self.vendor.fault.isdecimal():
            return int(self.vendor.fault), {"error": f"key {KEY} is not good", "status_code": 40000}
        whole = json.dumps(p.SERPAPI).encode()
        return 200, {"truncated": whole[:200], "empty": b"", "html": b"<html>busy</html>", "hang_up": whole}[
            self.vendor.fault
        ]

    def _said(self, body: bytes) -> tuple[int, Any]:
        url = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        if url.path == "/search.json":
            return self._serpapi(query)
        if url.path in DATAFORSEO:
            return self._dataforseo(url.path, json.loads(body))
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": {"code": "UNAUTHORIZED", "message": "no"}}
        if url.path == "/v1/monitor/copilot":
            return (200, p.CLORO) if json.loads(body)["prompt"] else (400, {"success": False, "error": "no prompt"})
        if url.path == "/datasets/v3/scrape":
            return (202, {"snapshot_id": "s_1"}) if json.loads(body)[0]["prompt"] else (400, {})
        waits = sum(a == self.path for a in self.vendor.asked) < 2
        return (202, {"status": "running", "message": "not ready"}) if waits else (200, p.BRIGHTDATA)

    def _serpapi(self, query: dict[str, str]) -> tuple[int, Any]:
        if query.get("api_key") != KEY:
            return 401, {"error": "Invalid API key."}
        if query["engine"] == "google_ai_overview":
            good = query["page_token"] == p.SERPAPI_TOKEN["ai_overview"]["page_token"]
            return (200, p.SERPAPI_SECOND) if good else (400, {"error": "Invalid page token"})
        return 200, p.SERPAPI_TOKEN if query["engine"] == "google" else p.SERPAPI_MODE

    def _dataforseo(self, path: str, tasks: list[dict[str, Any]]) -> tuple[int, Any]:
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(KEY.encode()).decode():
            return 401, {"status_code": 40100, "status_message": "not authorised", "tasks": None}
        if len(tasks) != 1 or not (tasks[0].get("keyword") or tasks[0].get("user_prompt")):
            return 200, {"status_code": 40501, "status_message": "Invalid Field.", "tasks": None}
        return 200, DATAFORSEO[path]


@contextmanager
def vendor_server() -> Iterator[VendorServer]:
    handler = type("Handler", (_Handler,), {})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    server = handler.vendor = VendorServer(f"http://127.0.0.1:{http.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        http.shutdown()
        http.server_close()
        thread.join()


class PlainSender:
    """Sends once; the key as the catalogue's ``auth`` says."""

    def __init__(self, auth: str, timeout_s: float = 5.0) -> None:
        self._auth = auth
        self._timeout_s = timeout_s

    async def send(self, call: Call, attempt_key: str) -> Reply:
        headers, url = dict(call.headers), httpx.URL(call.url)
        if self._auth == "query":
            url = url.copy_add_param("api_key", KEY)
        elif self._auth == "basic":
            headers["Authorization"] = "Basic " + base64.b64encode(KEY.encode()).decode()
        elif self._auth == "bearer":
            headers["Authorization"] = f"Bearer {KEY}"
        try:
            async with httpx.AsyncClient(timeout=self._timeout_s, trust_env=False, verify=False) as client:
                answer = await client.request(call.method, url, headers=headers, content=call.body or None)
        except httpx.TimeoutException:
            return Reply(0, b"", AT, failure="timeout")
        except httpx.TransportError:
            return Reply(0, b"", AT, failure="truncated")
        return Reply(answer.status_code, answer.content, AT, answer.headers.get("content-type", ""))
