"""The same four requests in every format: what is read is the same, and the format is told by the lines."""

from __future__ import annotations

import gzip
import json
from urllib.parse import quote

import pyarrow as pa
import pytest

from citestack.errors import UsageError
from citestack.traffic.formats.sniff import FORMATS, NO_REFERER, sniff
from citestack.traffic.read import logs_in
from tests.traffic.logs import BROWSER, ELSEWHERE, GPTBOT, PUBLISHED, line, told, traffic_of, write

DAY, CLOCK, UNIX = "2026-10-10", "13:55:36", 1791640536
REFERER = "https://chatgpt.com/"
ASKED = (  # address, target, status, referer, user agent
    (PUBLISHED, "/guide?id=3", 200, "", GPTBOT),
    (ELSEWHERE, "/guide", 403, "", GPTBOT),
    ("198.51.100.9", "/guide", 200, REFERER, BROWSER),
    ("198.51.100.10", "/other", 200, "", BROWSER),
)
HOST = "shop.example"


def clf(*, vhost: str = "", last: str = "", quoted: bool = True):
    for ip, target, status, referer, agent in ASKED:
        tail = f' "{referer or "-"}" "{agent}"' if quoted else ""
        yield f'{vhost}{ip} - - [10/Oct/2026:13:55:36 +0000] "GET {target} HTTP/1.1" {status} 12{tail}{last}'


def keyed(make):
    for ip, target, status, referer, agent in ASKED:
        yield json.dumps(make(ip, target, status, referer, agent))


def caddy(ip, target, status, referer, agent):
    headers = {"User-Agent": [agent], **({"Referer": [referer]} if referer else {})}
    request = {"remote_ip": ip, "client_ip": ip, "method": "GET", "host": HOST, "uri": target, "headers": headers}
    return {
        "level": "info",
        "ts": UNIX + 0.25,
        "msg": "handled request",
        "request": request,
        "status": status,
        "size": 1,
    }


def cloudflare(when):
    def make(ip, target, status, referer, agent):
        return {
            "ClientIP": ip, "EdgeStartTimestamp": when, "ClientRequestHost": HOST, "ClientRequestURI": target,
            "ClientRequestMethod": "GET", "EdgeResponseStatus": status, "ClientRequestReferer": referer,
            "ClientRequestUserAgent": agent,
        }  # fmt: skip

    return make


def nginx(ip, target, status, referer, agent):
    return {
        "time_iso8601": f"{DAY}T{CLOCK}+00:00", "remote_addr": ip, "request": f"GET {target} HTTP/2.0",
        "status": str(status), "http_referer": referer, "http_user_agent": agent, "host": HOST,
    }  # fmt: skip


def fastly(ip, target, status, referer, agent):
    return {
        "timestamp": f"{DAY}T{CLOCK}Z", "client_ip": ip, "request_method": "GET", "host": HOST, "url": target,
        "response_status": status, "request_referer": referer, "request_user_agent": agent,
    }  # fmt: skip


def vercel(ip, target, status, referer, agent):
    proxy = {"timestamp": UNIX * 1000, "method": "GET", "host": HOST, "path": target, "userAgent": [agent],
             "referer": referer, "statusCode": status, "clientIp": ip}  # fmt: skip
    return {"id": "1", "deploymentId": "d", "source": "edge", "host": HOST, "timestamp": UNIX * 1000, "proxy": proxy}


def cloudfront_json(ip, target, status, referer, agent):
    stem, _, query = target.partition("?")
    return {"timestamp(ms)": str(UNIX * 1000), "c-ip": ip, "cs-method": "GET", "x-host-header": HOST, "cs-uri-stem": stem,
            "cs-uri-query": query or "-", "sc-status": status, "cs(Referer)": referer or "-",
            "cs(User-Agent)": quote(agent)}  # fmt: skip


def cloudfront():
    yield "#Version: 1.0"
    yield (
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
        "cs(User-Agent) cs-uri-query x-host-header"
    )
    for n, (ip, target, status, referer, agent) in enumerate(ASKED):
        stem, _, query = target.partition("?")
        named = quote(quote(agent)) if n % 2 else quote(agent)
        cells = (DAY, CLOCK, "FRA1", "9", ip, "GET", "d.cloudfront.net", stem, status, quote(referer, safe=":/") or "-",
                 named, query or "-", HOST)  # fmt: skip
        yield "\t".join(map(str, cells))


def iis():
    yield "#Software: Microsoft Internet Information Services 10.0"
    yield "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) cs(Referer) sc-status"
    for n, (ip, target, status, referer, agent) in enumerate(ASKED):
        stem, _, query = target.partition("?")
        named = agent.replace(" ", "+")
        if n == 2:
            yield "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(Referer) cs(User-Agent)"
        if n < 2:
            yield f"{DAY} {CLOCK} GET {stem} {query or '-'} {ip} {named} {referer or '-'} {status}"
        else:
            yield f"{DAY} {CLOCK} {ip} GET {stem} {query or '-'} {status} {referer or '-'} {named}"


def alb():
    for ip, target, status, _, agent in ASKED:
        yield (
            f"https {DAY}T{CLOCK}.186641Z app/lb/50dc 198.51.100.200:2817 10.0.0.1:80 0.086 0.048 0.037 {status} {status} "
            f'0 57 "GET https://{HOST}:443{target} HTTP/1.1" "{agent}" ECDHE TLSv1.2 arn:aws:x "Root=1-58" "{HOST}" "arn" 0'
        ).replace("198.51.100.200:2817", f"{ip}:2817")


def s3():
    for ip, target, status, referer, agent in ASKED:
        yield (
            f"79a5 {HOST} [10/Oct/2026:13:55:36 +0000] {ip} - 3E57 REST.GET.OBJECT key "
            f'"GET {target} HTTP/1.1" {status} - 113 113 7 6 "{referer or "-"}" "{agent}" - 9vKB SigV4 ECDHE'
        )


def fastly_clf():
    for text in clf(quoted=False):
        yield f"<134>{DAY}T{CLOCK}Z cache-fra1 site: {text}"


EVERY = {
    "combined": clf,
    "common": lambda: clf(quoted=False),
    "vhost_combined": lambda: clf(vhost=f"{HOST}:443 "),
    "vhost_common": lambda: clf(vhost=f"{HOST} ", quoted=False),
    "combined_vhost": lambda: clf(last=f' "{HOST}"'),
    "s3": s3,
    "alb": alb,
    "iis": iis,
    "cloudfront": cloudfront,
    "fastly_clf": fastly_clf,
    "caddy": lambda: keyed(caddy),
    "cloudflare": lambda: keyed(cloudflare(UNIX * 1_000_000_000)),
    "cloudfront_json": lambda: keyed(cloudfront_json),
    "vercel": lambda: keyed(vercel),
    "fastly": lambda: keyed(fastly),
    "nginx_json": lambda: keyed(nginx),
}


def test_every_format_has_its_lines_here():
    assert set(EVERY) == set(FORMATS)


@pytest.mark.parametrize("name", EVERY)
def test_every_format_is_told_and_read_alike(name, tmp_path):
    log = write(tmp_path / "a.log", *(f"{text}\n" for text in EVERY[name]()))
    traffic = traffic_of(log, host=HOST)
    assert [(f.format, f.rejects) for f in traffic.files] == [(name, ())]
    assert sum(traffic.days.values()) == 4
    assert list(traffic.days) == [DAY]
    named = name not in ("common", "vhost_common", "fastly_clf")
    fetches = {(c.agent, c.state, c.status): c.n for c in traffic.counts if c.kind == "fetch"}
    assert fetches == ({("GPTBot", "verified", 200): 1, ("GPTBot", "contradicted", 403): 1} if named else {})
    pages = {p.page for p in traffic.pages if p.agent}
    assert pages == ({f"https://{HOST}/guide?id=3", f"https://{HOST}/guide"} if named else set())
    visits = [(p.engine, p.page, p.n) for p in traffic.pages if p.kind == "visit"]
    assert visits == ([] if name in NO_REFERER else [("ChatGPT", f"https://{HOST}/guide", 1)])
    assert all(p.first == UNIX for p in traffic.pages)


@pytest.mark.parametrize("name", EVERY)
def test_the_name_of_a_format_can_be_given(name, tmp_path):
    log = write(tmp_path / "a.log", *(f"{text}\n" for text in EVERY[name]()))
    assert sum(f.requests for f in traffic_of(log, form=name).files) == 4


@pytest.mark.parametrize("when", [f"{DAY}T{CLOCK}Z", UNIX, UNIX * 1_000_000_000, f"{DAY}T{CLOCK}.123456789Z"])
def test_the_three_times_of_cloudflare(when, tmp_path):
    log = write(tmp_path / "a.log", *(f"{t}\n" for t in keyed(cloudflare(when))))
    assert all(p.first == UNIX for p in traffic_of(log).pages)


def test_keys_of_ones_own(tmp_path):
    rows = ({"t": UNIX, "who": PUBLISHED, "what": "/a", "code": 200, "name": GPTBOT} for _ in range(2))
    log = write(tmp_path / "a.log", *(json.dumps(r) + "\n" for r in rows))
    keys = {"time": "t", "address": "who", "target": "what", "agent": "name"}
    found = traffic_of(log, form="nginx_json", keys=keys)
    assert [(c.agent, c.state, c.n) for c in found.counts] == [("GPTBot", "verified", 2)]
    with pytest.raises(UsageError, match="unknown field"):
        traffic_of(log, form="nginx_json", keys={"tme": "t"})
    with pytest.raises(UsageError, match="unknown log format"):
        traffic_of(log, form="nginxjson")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"status": 200, "uri": "/"}', "no_time"),
        ('{"time": "yesterday", "status": 200}', "bad_time"),
        ('{"time": 1791640536}', "no_status"),
        ('{"time": 17916', "not_json"),
        ('["time"]', "not_an_object"),
        ("plain words", "not_this_format"),
    ],
)
def test_json_lines_are_rejected_with_their_reason(row, reason, tmp_path):
    good = json.dumps(nginx(*ASKED[0]))
    log = write(tmp_path / "a.log", *[good + "\n"] * 3, row + "\n")
    assert [(r.reason, r.count, r.line) for r in traffic_of(log).files[0].rejects] == [(reason, 1, 4)]


def test_w3c_rows_before_a_header_or_of_another_width_are_rejected(tmp_path):
    rows = list(iis())
    log = write(tmp_path / "a.log", *(f"{t}\n" for t in (rows[2], *rows, "2026-10-10 13:55:36 GET")))
    found = traffic_of(log).files[0]
    assert {r.reason: r.line for r in found.rejects} == {"no_fields_line": 1, "wrong_field_count": 9}
    assert found.skipped == {"no_request": 3}


def test_vercel_lines_of_functions_are_no_requests_and_arrays_are_several(tmp_path):
    log = write(
        tmp_path / "a.log", json.dumps([vercel(*a) for a in ASKED]) + "\n",
        json.dumps({"id": "2", "deploymentId": "d", "source": "lambda", "timestamp": 1, "message": "hello"}) + "\n",
    )  # fmt: skip
    found = traffic_of(log).files[0]
    assert (found.format, found.lines, found.requests, found.skipped) == ("vercel", 2, 4, {"no_request": 1})


def test_packed_logs_of_one_folder_in_several_formats(tmp_path):
    text = "".join(f"{t}\n" for t in clf()).encode()
    (tmp_path / "a.log.1.gz").write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
    (tmp_path / "b.log.zst").write_bytes(pa.compress(text, "zstd", asbytes=True) * 2)
    write(tmp_path / "c.json", *(f"{t}\n" for t in keyed(caddy)))
    write(tmp_path / "d.txt", "[error] 12#12: something\n" * 3)
    (tmp_path / "e.log").write_bytes(b"")
    (tmp_path / "f.log").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n").rstrip())
    found = traffic_of(tmp_path)
    got = [(f.format, f.requests, f.rejected) for f in found.files]
    assert got == [
        ("combined", 4, 0),
        ("combined", 8, 0),
        ("caddy", 4, 0),
        ("unknown", 0, 3),
        ("empty", 0, 0),
        ("combined", 4, 0),
    ]
    assert len(logs_in([tmp_path])) == 6


def test_a_broken_archive_gives_what_can_be_had_and_says_so(tmp_path):
    whole = gzip.compress(b"".join(line(path=f"/{n * n * 7919}").encode() for n in range(5000)))
    (tmp_path / "a.gz").write_bytes(whole[: len(whole) // 2])
    found = traffic_of(tmp_path / "a.gz").files[0]
    assert 1000 < found.requests < 5000
    assert found.rejected <= 1
    assert found.problem.startswith("broken off")


def test_a_log_of_two_formats_counts_the_lines_of_the_other(tmp_path):
    log = write(tmp_path / "a.log", *(f"{t}\n" for t in clf()), *(f"{t}\n" for t in list(keyed(caddy))[:2]))
    found = traffic_of(log).files[0]
    assert (found.format, found.requests, {r.reason: r.count for r in found.rejects}) == (
        "combined",
        4,
        {"not_this_format": 2},
    )


def test_further_quoted_fields_do_not_slow_or_shift(tmp_path):
    text = [t + ' "10.1.2.3, 198.51.100.1" "0.003"' for t in clf()]
    assert sniff("".join(f"{t}\n" for t in text).encode()).format == "combined"
    assert told(write(tmp_path / "a.log", *(f"{t}\n" for t in text)))["agents"][0]["states"] == {
        "verified": 1,
        "contradicted": 1,
    }
