"""Which format a log has, from its first lines; or the one that the user names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from citestack.errors import UsageError
from citestack.traffic.formats.clf_columns import Shape
from citestack.traffic.formats.clf_lines import read_line, read_s3
from citestack.traffic.formats.fielded import Fielded, read_alb
from citestack.traffic.formats.keyed import FIELDS, KEYED, Keyed
from citestack.traffic.formats.parser import ClfParser, LineParser, NoParser, Parser
from citestack.traffic.nouns import Row

LOOKED_AT = 200
UNKNOWN = "unknown"
CLF = ("combined", "common", "vhost_combined", "vhost_common", "combined_vhost")
FORMATS: tuple[str, ...] = (*CLF, "s3", "alb", "iis", "cloudfront", "fastly_clf", *(k.name for k in KEYED))
_BY_NAME = {k.name: k for k in KEYED}
NO_REFERER = frozenset({"common", "vhost_common", "alb", "fastly_clf"})
_NAME = re.compile(r'"?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\.?(?::\d+)?"?')
_HOST_FIRST = re.compile(r"(?P<host>\S+) (?P<address>[0-9A-Fa-f:.]+) \S+ [^\[\"]*\[")


@dataclass(frozen=True, slots=True)
class Found:
    format: str
    parser: Parser


def sniff(data: bytes, keys: Mapping[str, str] | None = None) -> Found:
    """``data``: the first block of the log. A log that nobody knows has every line rejected."""
    lines = _first_lines(data)
    name = _name_of(lines)
    return Found(UNKNOWN, NoParser()) if name is None else named(name, data, keys)


def named(name: str, data: bytes, keys: Mapping[str, str] | None = None) -> Found:
    """As the user says. Raises ``UsageError`` for an unknown name, or an unknown field in ``keys``."""
    if wrong := sorted(set(keys or ()) - set(FIELDS)):
        raise UsageError(f"unknown field {wrong[0]!r}", hint=f"Use one of: {', '.join(FIELDS)}.", layer="traffic")
    if name in CLF or name == "fastly_clf":
        return Found(name, ClfParser(_shape(name, _first_lines(data))))
    if name in _BY_NAME:
        return Found(name, LineParser(_BY_NAME[name].with_keys(keys or {}).read, hosts=True))
    if name == "s3":
        return Found(name, LineParser(read_s3, hosts=False))
    if name == "alb":
        return Found(name, LineParser(read_alb, hosts=True))
    if name in ("iis", "cloudfront"):
        cloudfront = name == "cloudfront"
        return Found(name, LineParser(Fielded(cloudfront=cloudfront), hosts=cloudfront, in_order=True))
    raise UsageError(f"unknown log format {name!r}", hint=f"Known: {', '.join(FORMATS)}.", layer="traffic")


def _name_of(lines: Sequence[str]) -> str | None:
    """By the header, then by what most of the lines are, half of them at least."""
    header = next((line for line in lines if line.startswith("#Fields:")), "")
    if header:
        return "cloudfront" if "x-edge-" in header or "x-host-header" in header else "iis"
    votes = Counter(name for line in lines if (name := _vote(line)))
    if not votes:
        return None
    name, count = votes.most_common(1)[0]
    return name if 2 * count >= len(lines) else None


def _vote(line: str) -> str | None:
    if line.lstrip()[:1] in ("{", "["):
        return _keyed(line)
    if isinstance(read_alb(line), Row):
        return "alb"
    if isinstance(read_s3(line), Row):
        return "s3"
    found = read_line(line)
    return None if isinstance(found, str) and found != "bad_time" else _clf(line)


def _keyed(line: str) -> str | None:
    try:
        found = orjson.loads(line)
    except ValueError:
        return None
    row = found[0] if isinstance(found, list) and found else found
    if not isinstance(row, dict):
        return None
    return next((k.name for k in KEYED if k.marks and k.is_of(row)), _plain(KEYED[-1], row))


def _plain(last: Keyed, row: dict[str, object]) -> str | None:
    return last.name if any(key in row for key in last.keys["time"]) else None


def _clf(line: str) -> str:
    if re.match(r"<\d{1,3}>", line):
        return "fastly_clf"
    first = _HOST_FIRST.match(line)
    vhost = bool(first and (_NAME.fullmatch(first["host"]) or ":" in first["host"]) and "." in first["address"])
    vhost = vhost or bool(first and _NAME.fullmatch(first["host"]) and ":" in first["address"])
    parts = line.split('"')
    if len(parts) < 7:
        return "vhost_common" if vhost else "common"
    tail = line.rpartition('" ')[2] if len(parts) == 7 else parts[-2]
    if vhost:
        return "vhost_combined"
    return "combined_vhost" if len(parts) <= 9 and _NAME.fullmatch(tail.strip()) else "combined"


def _shape(name: str, lines: Sequence[str]) -> Shape:
    """How many quotation marks a regular line has: what most have, for there may be further quoted fields."""
    counts = Counter(n for line in lines if (n := line.count('"')) % 2 == 0 and n)
    least = 2 if name in ("common", "vhost_common", "fastly_clf") else 6
    quotes = next((n for n, _ in counts.most_common() if (n == 2) == (least == 2) and n >= least), least)
    return Shape(quotes, vhost_first=name.startswith("vhost"), vhost_last=name == "combined_vhost")


def _first_lines(data: bytes) -> list[str]:
    head = data[: 1 << 20].split(b"\n", LOOKED_AT)[:LOOKED_AT]
    return [text for raw in head if (text := raw.decode("utf-8", "replace").strip("\r\ufeff")).strip()]
