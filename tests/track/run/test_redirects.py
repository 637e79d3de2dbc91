import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from citestack.corpus.transport import GuardedTransport
from citestack.store.observations import TrackLog
from citestack.track.model import Cited, Observation, Page, Retrieved, State
from citestack.track.run.go import Going, begin
from citestack.track.run.journal import Journal
from citestack.track.run.lookup import network_sender
from citestack.track.run.redirects import Redirects, unresolved, with_targets
from citestack.track.run.reparse import reparse
from citestack.track.run.tariff import Free
from tests.llm.server import send
from tests.track.run.doing import QUICK, carry_on, local_redirects, resume
from tests.track.run.tiny import answer, chosen, plan, prompts

TARGET = "https://cited.example/page?utm_source=x&id=7#:~:text=the%20words"


@contextmanager
def redirecting():
    """Counts what it is asked; ``/redirect/N`` hops N times on itself and then leads to the cited page."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            name = self.path.rsplit("/", 1)[-1]
            if name == "gone":
                self.send_error(404)
                return
            self.send_response(302)
            hops = int(name) if name.isdigit() else 0
            self.send_header("Location", {"loop": self.path, "file": "file:///etc/passwd", "none": ""}.get(
                name, f"/redirect/{hops - 1}" if hops else TARGET
            ))  # fmt: skip
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/redirect/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(("name", "target"), [
    ("0", TARGET), ("4", TARGET), ("5", None), ("9", None), ("loop", None), ("gone", None), ("file", None), ("none", None),
])  # fmt: skip
def test_the_first_address_on_another_host_is_the_answer(name, target):
    with redirecting() as (base, asked):
        resolver = local_redirects()
        assert resolver.resolve(base + name) == target
        resolver.close()
        assert sum(asked.values()) <= 5


def test_only_public_addresses_are_asked():
    dialled: list[str] = []

    def dial(address, port, timeout):
        dialled.append(address)
        raise AssertionError

    for host in ("169.254.169.254", "10.0.0.8", "127.0.0.1"):
        resolver = Redirects(GuardedTransport(resolve=lambda *_, a=host: [a], dial=dial))
        assert resolver.resolve("https://redirects.example/a") is None
        assert resolver.resolve(f"http://{host}/a") is None
        resolver.close()
    assert Redirects().resolve("ftp://x.example/") is None
    assert dialled == []


def test_addresses_are_filled_in_and_failures_said():
    good, bad, plain = Page("https://r.example/1", None, None, "a"), Page("https://r.example/2", None, None), Page(
        "https://b.example/", "https://b.example/", "https://b.example/"
    )  # fmt: skip
    odd = Page("file-123", None, None)
    o = Observation(
        State.MEASURED,
        retrieved=(Retrieved(good, 1), Retrieved(odd, 2)),
        opened=(bad,),
        cited=tuple(Cited(p, 0, 1, n, problem=why) for n, (p, why) in enumerate(
            [(good, ""), (bad, ""), (plain, ""), (odd, "no_source"), (bad, "duplicate")], 1
        )),
    )  # fmt: skip
    assert unresolved(o) == [good.given, bad.given]
    done = with_targets(o, {good.given: TARGET, bad.given: None})
    assert (done.cited[0].page.url, done.cited[0].page.key) == (TARGET, "https://cited.example/page?id=7")
    assert [c.problem for c in done.cited] == ["", "redirect_failed", "", "no_source", "duplicate"]
    assert done.retrieved[0].page == done.cited[0].page
    assert (done.cited[1].page, done.opened) == (bad, (bad,))
    assert with_targets(done, {}) == done


def test_each_address_is_asked_once_in_a_run_and_never_when_read_again(store, script):
    with redirecting() as (base, asked):
        script.plays("*", lambda h, a: send(h, 200, answer(a.body["q"], base + "1", base + "gone")))
        made, resolver = [chosen(script.url)], local_redirects()
        book = begin(store, prompts(8), plan(8), made, {})
        sender = network_sender({"TINY_KEY": "tiny-key-0123456789abcdef"})
        gone = carry_on(store, book, made, Going(persistence=QUICK), sender=sender, resolver=resolver)
        resolver.close()
        assert gone.left == 0
        assert asked == {"/redirect/1": 1, "/redirect/0": 1, "/redirect/gone": 1}
    log = store.shelf(TrackLog)
    book = Journal(log, log.get(1))
    assert all([c.problem for c in o.cited] == ["", "redirect_failed"] for _, _, o in book.observations())
    assert {o.cited[0].page.key for _, _, o in book.observations()} == {"https://cited.example/page?id=7"}
    assert book.kept(0)[0].resolved == {base + "1": TARGET, base + "gone": None}
    before = [(n, o) for n, _, o in book.observations()]
    told = reparse(book, {"tiny": (made[0].adapter, Free())})
    assert (told.read, told.changed, told.same, told.unread) == (8, 0, 8, 0)
    assert [(n, o) for n, _, o in book.observations()] == before


def test_a_better_reader_rewrites_what_it_reads_otherwise(store, script):
    script.plays("question 1", lambda h, a: send(h, 200, b'{"odd": 1}'))
    made = [chosen(script.url)]
    book = begin(store, prompts(3), plan(3), made, {})
    book.sending(2, _sent())
    resume(store, made, in_doubt="skip")

    class Better:
        def call(self, asking):
            raise AssertionError("nothing is asked")

        def read(self, asking, replies):
            told = json.loads(replies[-1].body)
            return Observation(State.MEASURED, asked_at=replies[-1].at, text=told.get("answer", "odd"))

    told = reparse(book, {"tiny": (Better(), Free())})
    assert (told.read, told.changed, told.unread) == (2, 2, 1)
    assert [o.text for _, _, o in book.observations()] == ["Yes: question 0.", "odd", ""]
    assert len(script.asked()) == 2


def _sent():
    from citestack.track.protocols import Call
    from citestack.track.run.journal import Kept

    return Kept(0, Call("POST", "https://e.example/ask"))
