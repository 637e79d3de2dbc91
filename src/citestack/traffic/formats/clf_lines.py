"""One line of the common log format family, by regular expression: what the block cutter leaves, S3, Fastly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from citestack.traffic.nouns import Row


def _quoted(name: str) -> str:
    return rf'"(?P<{name}>(?:[^"\\]|\\.)*)"'


_HEAD = (
    r"(?:<\d{1,3}>\S+ \S+ \S+ )?"  # a syslog prefix, as Fastly writes one
    r"(?P<head>[^\"]*?)\[(?P<time>[^\]\[\"]{8,60})\] "  # an address may stand in brackets as well
)
_STATUS = r" (?P<status>\d{3}|-) (?P<size>\d+|-)"
_STRICT = re.compile(
    rf"{_HEAD}{_quoted('request')}{_STATUS}"
    rf"(?: {_quoted('referer')} {_quoted('agent')}(?P<rest>(?: .*)?)|(?: [^\"]*)?)"
)
# Quotation marks that nobody escaped: the request ends where a status follows, the user agent at the line's last one.
_LENIENT = re.compile(rf'{_HEAD}"(?P<request>.*?)"{_STATUS} "(?P<referer>.*?)" "(?P<agent>.*)"(?P<rest>[^"]*)')
_LENIENT_TO = 16 << 10
"""Characters: its time may grow with the square of a hostile line's length."""
_BEGUN = re.compile(rf'{_HEAD}"')
_S3 = re.compile(
    rf"\S+ (?P<bucket>\S+) \[(?P<time>[^\]]{{8,60}})\] (?P<address>\S+) \S+ \S+ \S+ \S+ (?:{_quoted('request')}|-) "
    rf"(?P<status>\d{{3}}|-) \S+ \S+ \S+ \S+ \S+ (?:{_quoted('referer')}|-) (?:{_quoted('agent')}|-)(?P<rest>.*)"
)
_ESCAPE = re.compile(r'\\(x[0-9A-Fa-f]{2}|["\\])')
_REQUEST = re.compile(r"(?P<method>[A-Za-z_-]{1,20}) (?P<target>\S.*?)(?: HTTP/[\d.]{1,4})?")
_USUAL = re.compile(r"(\d\d/[A-Za-z]{3}/\d{4}):([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-]\d{4})", re.ASCII)
_FORMS = ("%d/%b/%Y:%H:%M:%S %z", "%B %d, %YT%H:%M:%S %z")


def read_line(line: str, *, vhost_first: bool = False, vhost_last: bool = False) -> Row | str:
    """The request, or the reason why there is none."""
    found = _STRICT.fullmatch(line) or (_LENIENT.fullmatch(line) if len(line) <= _LENIENT_TO else None)
    if found is None:
        return "unclosed_quote" if _BEGUN.match(line) and not _closed(line) else "not_this_format"
    time = time_of(found["time"])
    if time is None:
        return "bad_time"
    named = client(found["head"], vhost_first=vhost_first)
    if named is None:
        return "no_address"
    host, address = named
    if vhost_last:
        host = host_after(found["rest"] or "")
    return _row(time, address, host, found)


def client(head: str, *, vhost_first: bool) -> tuple[str, str] | None:
    """Host and address, of what stands before the time."""
    words = head.split()
    if not words:
        return None
    return (words[0], words[1]) if vhost_first and len(words) > 1 else ("", words[0])


def host_after(rest: str) -> str:
    """Of what stands after the user agent."""
    return rest.strip().strip('"').partition(" ")[0]


def read_s3(line: str) -> Row | str:
    """A line of Amazon S3 server access logs: the bucket stands first, the user agent third from the quoted ones."""
    found = _S3.match(line)
    if found is None:
        return "unclosed_quote" if line.count('"') % 2 else "not_this_format"
    time = time_of(found["time"])
    if time is None:
        return "bad_time"
    host = next((w for w in found["rest"].split() if w.endswith(".amazonaws.com")), found["bucket"])
    return _row(time, found["address"], host, found)


def time_of(text: str) -> float | None:
    """Seconds since 1970 of ``10/Oct/2026:13:55:36 +0000``, of ISO 8601, or of the long English form."""
    usual = _USUAL.fullmatch(text)
    if usual and (begun := midnight(usual[1], usual[5])) is not None:
        return begun + int(usual[2]) * 3600 + int(usual[3]) * 60 + int(usual[4])
    if ":60 " in text:
        before = time_of(text.replace(":60 ", ":59 ", 1))  # a leap second
        return None if before is None else before + 1
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).timestamp()  # noqa: DTZ007 - %z is in every form
        except ValueError:
            continue
    try:
        when = datetime.fromisoformat(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def midnight(day: str, zone: str) -> float | None:
    """Seconds since 1970 at the beginning of a day like ``10/Oct/2026``; None where there is no such day.

    Lines of one day come together, and to read a date takes longer than to read the rest of a line.
    """
    try:
        return datetime.strptime(f"{day} {zone}", "%d/%b/%Y %z").timestamp()
    except ValueError:
        return None


def request_of(request: str) -> tuple[str, str]:
    """Method and target of a request line; both empty for what is none (``-``, bytes of a TLS handshake)."""
    found = _REQUEST.fullmatch(request)
    return (found["method"], found["target"]) if found else ("", "")


def _row(time: float, address: str, host: str, found: re.Match[str]) -> Row:
    request, referer, agent = (_unescaped(found[name] or "") for name in ("request", "referer", "agent"))
    method, target = request_of(request)
    code = int(found["status"]) if found["status"].isdigit() else 0
    return Row(time, code, address, method, host, target, referer, agent)


def _unescaped(text: str) -> str:
    r"""``\"`` and ``\\`` as Apache writes them, ``\x22`` as nginx does."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "x" else m[1], text)


def _closed(line: str) -> bool:
    """Whether the line's quotation marks are all closed, escaped ones left out."""
    return len(re.findall(r'(?<!\\)"', line)) % 2 == 0
