"""Logs whose ``#Fields`` line names their columns: W3C (IIS) and CloudFront; and the load balancers of AWS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from citestack.traffic.formats.clf_lines import request_of, time_of
from citestack.traffic.formats.keyed import decoded
from citestack.traffic.nouns import Row

_FIELDS = "#Fields:"


class Fielded:
    """Reads on with the last ``#Fields`` line, which may change inside a file, as IIS does after a restart."""

    def __init__(self, *, cloudfront: bool) -> None:
        self._cloudfront = cloudfront
        self._names: list[str] = []

    def __call__(self, line: str) -> Row | str | None:
        if line.startswith("#"):
            if line.startswith(_FIELDS):
                self._names = line.removeprefix(_FIELDS).split()
            return None
        if not self._names:
            return "no_fields_line"
        values = line.split("\t") if "\t" in line else line.split()
        if len(values) != len(self._names):
            return "wrong_field_count"
        return self._row(dict(zip(self._names, values, strict=True)))

    def _row(self, got: Mapping[str, str]) -> Row | str:
        time = time_of(f"{got.get('date', '')}T{got.get('time', '')}")
        if time is None:
            return "bad_time"
        status = got.get("sc-status", "")
        if not status.isdigit():
            return "no_status"
        stem, query = got.get("cs-uri-stem", ""), got.get("cs-uri-query", "-")
        text = self._decoded if self._cloudfront else _plus
        return Row(
            time=time,
            status=int(status),
            address=_of(got, "c-ip"),
            method=_of(got, "cs-method"),
            host=_of(got, "x-host-header") or _of(got, "cs(Host)") or _of(got, "cs-host"),
            target=stem if query in ("-", "") else f"{stem}?{query}",
            referer=text(_of(got, "cs(Referer)")),
            agent=text(_of(got, "cs(User-Agent)")),
        )

    @staticmethod
    def _decoded(text: str) -> str:
        return decoded(text)


_ALB = re.compile(
    r"(?:(?:https?|h2|grpcs|wss?|tcp|ssl|tls) )?(?P<time>\d{4}-\d\d-\d\dT\S+) \S+ (?P<address>\S+) \S+ "
    r"-?[\d.]+ -?[\d.]+ -?[\d.]+ (?P<status>\d{3}|-) \S+ -?\d+ -?\d+ "
    r'"(?P<request>(?:[^"\\]|\\.)*)"(?: "(?P<agent>(?:[^"\\]|\\.)*)")?(?P<rest>.*)'
)


def read_alb(line: str) -> Row | str:
    """A line of an application or classic load balancer. Neither has the referer."""
    found = _ALB.fullmatch(line)
    if found is None:
        return "unclosed_quote" if line.count('"') % 2 else "not_this_format"
    time = time_of(found["time"])
    if time is None:
        return "bad_time"
    method, asked = request_of(found["request"])
    host, target = _apart(asked)
    agent = found["agent"] or ""
    code = int(found["status"]) if found["status"].isdigit() else 0
    return Row(time, code, found["address"], method, host, target, agent="" if agent == "-" else agent)


def _apart(asked: str) -> tuple[str, str]:
    """Host and target of the full address that a load balancer writes."""
    try:
        parts = urlsplit(asked)
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    if not host:
        return "", asked
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _of(got: Mapping[str, str], name: str) -> str:
    value = got.get(name, "")
    return "" if value == "-" else value


def _plus(text: str) -> str:
    return text.replace("+", " ")
