"""Keys never reach the disk, a log, or anything shown."""

import asyncio
import base64
import json
import logging
from pathlib import Path

import pytest

from citestack.store import Store
from citestack.track.run.go import Going, begin
from citestack.track.run.lookup import network_sender
from citestack.track.run.summary import call_json, gone_json
from tests.llm.server import send
from tests.track.run.doing import QUICK, carry_on
from tests.track.run.tiny import answer, chosen, plan, prompts

SECRET = "sk-Very+Secret/Key=0123456789"
LOGIN = f"login:{SECRET}"


def bytes_below(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


@pytest.mark.parametrize("auth", ["bearer", "x-api-key", "x-goog-api-key", "basic", "query"])
def test_a_server_that_repeats_the_key_everywhere_gets_it_nowhere(tmp_path, script, caplog, capfd, auth):
    def repeats(handler, asked):
        told = {"error": {"message": f"bad key {SECRET}", "headers": dict(asked.headers), "path": asked.path}}
        good = json.loads(answer(f"{asked.body['q']} {SECRET}"))
        status = 401 if asked.body["q"] == "question 3" else 500 if asked.body["q"] == "question 2" else 200
        send(handler, status, json.dumps({**told, **good}).encode(), X_Request_Id=SECRET)

    script.plays("*", repeats)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "httpcore")
    made = [chosen(script.url, auth=auth, concurrency=1)]
    sender = network_sender({"TINY_KEY": LOGIN if auth == "basic" else SECRET})
    with Store.open(tmp_path / "store") as store:
        journal = begin(store, prompts(5), plan(5), made, {})
        gone = carry_on(store, journal, made, Going(persistence=QUICK), sender=sender)
        shown = json.dumps(gone_json(gone)) + repr(gone) + repr(list(journal.observations()))
        calls = [k for _, kept in journal.all_kept() for k in kept]
        shown += json.dumps([call_json(k) for k in calls]) + repr(calls)
        unpacked = b"".join(
            store.shelf(type(journal.log)).payload(bytes.fromhex(a.sha256)) for k in calls for a in k.attempts
        )
    assert gone.lanes[0].tally.why == "http_401"
    assert any("***" in call_json(k)["body"] for k in calls), "the server did repeat it"
    out = capfd.readouterr()
    everything = bytes_below(tmp_path) + unpacked + (shown + caplog.text + out.out + out.err).encode()
    for form in (SECRET, json.dumps(SECRET)[1:-1], SECRET.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")):
        assert form.encode() not in everything
    assert base64.b64encode(LOGIN.encode()) not in everything


def test_errors_do_not_hold_it(script):
    from citestack.track.protocols import Call
    from citestack.track.run.secret import Key
    from citestack.track.run.sender import HttpSender

    async def once():
        async with HttpSender(Key("query", SECRET)) as sender:
            return await sender.send(Call("GET", "http://127.0.0.1:9/x"), "k"), repr(sender)

    assert SECRET not in repr(asyncio.run(once()))
