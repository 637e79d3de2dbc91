from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from citestack.errors import BlockedAddressError, FetchError, HttpStatusError, UsageError
from citestack.track.report.alerts import Alert, judged, rule
from citestack.track.report.webhook import Sending, body_of, send
from tests.track.report.made import made


def outcome(text: str, *, even_noise: bool = False) -> Alert:
    return judged([rule(text)], made(), even_noise=even_noise)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("citation_rate < 50%", "fired"),
        ("citation_rate<0.1", "quiet"),
        ("citation_rate@gemini>=0.3", "fired"),
        ("citation_rate@openai>0.25", "not_stable"),
        ("citation_share@rival.example>0.1", "fired"),
        ("coverage<0.8", "quiet"),
        ("coverage@gemini<0.94", "fired"),
        ("change:citation_rate=down", "fired"),
        ("change:citation_rate=up", "quiet"),
        ("change:mention_rate@openai=any", "quiet"),
        ("change:citation_rate@aio=any", "not_measured"),
        ("citation_rate@nobody<0.1", "not_measured"),
        ("retrieval_to_citation@perplexity>0", "not_measured"),
    ],
)
def test_outcomes(text: str, expected: str) -> None:
    found = outcome(text)
    assert found.outcome == expected and found.sentence


def test_near_its_bar_a_rule_fires_only_when_noise_may_decide() -> None:
    assert outcome("citation_rate@openai>0.25").sentence.endswith("the interval holds the bar")
    assert outcome("citation_rate@openai>0.25", even_noise=True).outcome == "fired"


@pytest.mark.parametrize(
    "text",
    ["", "citation_rate", "citation_rate=3", "nonsense<0.1", "change:citation_rate=sideways", "citation_rate<0.1.2"],
)
def test_what_is_no_rule_is_refused_before_anything_runs(text: str) -> None:
    with pytest.raises(UsageError):
        rule(text)


@dataclass
class Hook:
    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((dict(self.headers.items()), body))
            status = found.statuses.pop(0) if found.statuses else 204
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "2")
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook/T0P-S3CRET"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def fired() -> dict[str, object]:
    document = made()
    alerts = [a for a in judged([rule("citation_rate<50%"), rule("coverage<0.8")], document) if a.outcome == "fired"]
    return body_of(alerts, document)


def test_the_webhook_gets_what_fired_and_no_key(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-sent")
    assert send(hook.url, fired(), Sending(allow_private=True)) == 204
    headers, body = hook.got[0]
    told = json.loads(body)
    assert told["kind"] == "citestack.track.alert" and [a["rule"] for a in told["alerts"]] == ["citation_rate<50%"]
    assert told["alerts"][0]["figure"]["shown"] == "18 %" and told["about"] == "acme.example"
    assert b"sk-never" not in body and b"S3CRET" not in body and "sk-never" not in str(headers)
    assert headers["Content-Type"] == "application/json" and len(headers["Idempotency-Key"]) == 64


def test_a_busy_webhook_is_tried_again_as_it_asks_with_the_same_key(hook: Hook) -> None:
    hook.statuses = [429, 503]
    waits: list[float] = []
    assert send(hook.url, fired(), Sending(allow_private=True, sleep=waits.append)) == 204
    assert waits == [2.0, 2.0]
    assert len({headers["Idempotency-Key"] for headers, _ in hook.got}) == 1 and len(hook.got) == 3


@pytest.mark.parametrize(("statuses", "sent"), [([400], 1), ([302], 1), ([500] * 9, 4)])
def test_a_webhook_that_refuses_is_an_error_without_its_secret(hook: Hook, statuses: list[int], sent: int) -> None:
    hook.statuses = list(statuses)
    with pytest.raises(HttpStatusError) as caught:
        send(hook.url, fired(), Sending(allow_private=True, sleep=lambda _: None))
    assert len(hook.got) == sent
    assert "127.0.0.1" in caught.value.message and "S3CRET" not in caught.value.message


def test_only_public_addresses_are_posted_to_and_no_error_names_the_path(hook: Hook) -> None:
    for url in (hook.url, "http://127.0.0.1/T0P-S3CRET", "http://user:S3CRET@hooks.example/x"):
        with pytest.raises(BlockedAddressError) as caught:
            send(url, fired(), Sending(sleep=lambda _: None))
        assert "S3CRET" not in caught.value.message
    with pytest.raises(UsageError, match="no http"):
        send("ftp://hooks.example/S3CRET", fired())
    assert not hook.got


def test_a_webhook_that_is_not_there_is_a_failure_of_the_network() -> None:
    with pytest.raises(FetchError):
        send("http://127.0.0.1:9/x", fired(), Sending(allow_private=True, sleep=lambda _: None))
