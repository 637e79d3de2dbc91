"""Logs of one JSON object a line.

A format is a table: for each thing we need, the keys that may hold it, in order. ``a.b`` is ``b`` inside ``a``. What
the user configured himself (nginx, Fastly) has no fixed names: the usual ones are known, others are given by ``--key``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import orjson

from citestack.traffic.formats.clf_lines import request_of, time_of
from citestack.traffic.nouns import Row

FIELDS = ("time", "address", "method", "host", "target", "query", "status", "referer", "agent", "dest", "request")
Keys = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Keyed:
    name: str
    marks: tuple[str, ...]
    """Keys that only this format has; all of them have to be there."""
    keys: Keys
    encoded: tuple[str, ...] = field(default=())
    """Fields whose value is percent-encoded."""

    def is_of(self, row: Mapping[str, Any]) -> bool:
        return all(_get(row, mark) is not None for mark in self.marks)

    def with_keys(self, given: Mapping[str, str]) -> Keyed:
        return replace(self, keys={**self.keys, **{name: (key,) for name, key in given.items()}})

    def read(self, line: str) -> Row | str | Sequence[Row] | None:
        """A Vercel drain may send an array a line: then every request of it."""
        try:
            found = orjson.loads(line)
        except ValueError:
            return "not_json" if line.lstrip()[:1] in "{[" else "not_this_format"
        if isinstance(found, list):
            rows = [self._row(one) if isinstance(one, dict) else "not_an_object" for one in found]
            bad = next((r for r in rows if isinstance(r, str)), None)
            return bad or [r for r in rows if isinstance(r, Row)]
        return self._row(found) if isinstance(found, dict) else "not_an_object"

    def _row(self, row: Mapping[str, Any]) -> Row | str | None:
        if self.name == "vercel" and "proxy" not in row:
            return None  # a line that a function wrote, not a request
        got = {name: self._value(row, name) for name in FIELDS}
        time = seconds(got["time"])
        if time is None:
            return "bad_time" if got["time"] not in (None, "") else "no_time"
        status = _status(got["status"])
        if status is None:
            return "no_status"
        method, target = _asked(got)
        text = {name: _text(got[name]) for name in ("address", "host", "referer", "agent", "dest")}
        return Row(time=time, status=status, method=method, target=target, **text)

    def _value(self, row: Mapping[str, Any], name: str) -> Any:
        found = next((v for key in self.keys.get(name, ()) if (v := _get(row, key)) is not None), None)
        if isinstance(found, list):
            found = found[0] if found else None
        if name in self.encoded and isinstance(found, str):
            return decoded(found)
        return found


def decoded(text: str) -> str:
    """Percent-decoded; CloudFront sometimes encodes twice, which shows in a ``%25`` before two digits."""
    from urllib.parse import unquote

    once = unquote(text)
    return unquote(once) if "%25" in text and "%" in once else once


def seconds(value: Any) -> float | None:
    """Since 1970: from a number of seconds, milli-, micro- or nanoseconds by its size, or from text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return time_of(value)
    if not isinstance(value, int | float) or not 0 < value < 4e18:
        return None
    for bound, unit in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3)):
        if value >= bound:
            return float(value / unit)
    return float(value)


def _asked(got: Mapping[str, Any]) -> tuple[str, str]:
    """Method and target; from the whole request line where there is one, without a full address's origin."""
    method, target = _text(got["method"]), _text(got["target"])
    if not target:
        asked, target = request_of(_text(got["request"]))
        method = method or asked
    if "://" in target[:10]:
        parts = urlsplit(target)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    query = _text(got["query"]).lstrip("?")
    return method, f"{target}?{query}" if query and query != "-" and "?" not in target else target


def _status(value: Any) -> int | None:
    try:
        code = int(value)
    except (TypeError, ValueError):
        return None
    return code if 0 <= code <= 999 else None


def _text(value: Any) -> str:
    return "" if value is None or value == "-" else str(value)


def _get(row: Mapping[str, Any], key: str) -> Any:
    if key in row:
        return row[key]
    head, dot, tail = key.partition(".")
    inner = row.get(head)
    return _get(inner, tail) if dot and isinstance(inner, dict) else None


CADDY = Keyed(
    "caddy",
    ("request.uri", "request.method"),
    {
        "time": ("ts",),
        "address": ("request.client_ip", "request.remote_ip", "request.remote_addr"),
        "method": ("request.method",),
        "host": ("request.host",),
        "target": ("request.uri",),
        "status": ("status",),
        "referer": ("request.headers.Referer",),
        "agent": ("request.headers.User-Agent",),
        "dest": ("request.headers.Sec-Fetch-Dest",),
    },
)
CLOUDFLARE = Keyed(
    "cloudflare",
    ("EdgeStartTimestamp",),
    {
        "time": ("EdgeStartTimestamp",),
        "address": ("ClientIP",),
        "method": ("ClientRequestMethod",),
        "host": ("ClientRequestHost",),
        "target": ("ClientRequestURI", "ClientRequestPath"),
        "status": ("EdgeResponseStatus",),
        "referer": ("ClientRequestReferer",),
        "agent": ("ClientRequestUserAgent",),
    },
)
CLOUDFRONT_JSON = Keyed(
    "cloudfront_json",
    ("cs-uri-stem", "sc-status"),
    {
        "time": ("timestamp(ms)", "timestamp"),
        "address": ("c-ip",),
        "method": ("cs-method",),
        "host": ("x-host-header", "cs(Host)"),
        "target": ("cs-uri-stem",),
        "query": ("cs-uri-query",),
        "status": ("sc-status",),
        "referer": ("cs(Referer)",),
        "agent": ("cs(User-Agent)",),
    },
    encoded=("referer", "agent"),
)
VERCEL = Keyed(
    "vercel",
    ("deploymentId", "source"),
    {
        "time": ("proxy.timestamp", "timestamp"),
        "address": ("proxy.clientIp",),
        "method": ("proxy.method",),
        "host": ("proxy.host", "host"),
        "target": ("proxy.path",),
        "status": ("proxy.statusCode", "statusCode"),
        "referer": ("proxy.referer",),
        "agent": ("proxy.userAgent",),
    },
)
FASTLY = Keyed(
    "fastly",
    ("request_user_agent", "response_status"),
    {
        "time": ("timestamp", "time_start", "time"),
        "address": ("client_ip",),
        "method": ("request_method",),
        "host": ("host", "request_host"),
        "target": ("url", "request_url"),
        "status": ("response_status",),
        "referer": ("request_referer",),
        "agent": ("request_user_agent",),
    },
)
JSON = Keyed(
    "nginx_json",
    (),
    {
        "time": ("time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time", "ts", "date"),
        "address": ("remote_addr", "client_ip", "clientip", "remote_ip", "ip", "client"),
        "method": ("request_method", "method", "verb"),
        "host": ("http_host", "host", "server_name", "vhost"),
        "target": ("request_uri", "uri", "url", "path"),
        "query": ("args", "query_string"),
        "status": ("status", "response_status", "response", "code"),
        "referer": ("http_referer", "http_referrer", "referer", "referrer"),
        "agent": ("http_user_agent", "user_agent", "useragent", "agent", "ua"),
        "dest": ("http_sec_fetch_dest", "sec_fetch_dest"),
        "request": ("request",),
    },
)
KEYED = (CADDY, CLOUDFLARE, CLOUDFRONT_JSON, VERCEL, FASTLY, JSON)
"""The last takes what names no other format."""
