"""Log lines that the tests make, and one call that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from citestack.traffic.classify import Classifier, Wanted
from citestack.traffic.lists import Lists, PrefixList, load
from citestack.traffic.read import Reading, Traffic, read_logs
from citestack.traffic.report import report

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
GPTBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.3; +https://openai.com/gptbot"
USER = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot"
CLAUDE = "Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)"
PUBLISHED, ELSEWHERE = "132.196.86.7", "203.0.113.77"
LISTS = Lists([PrefixList("https://openai.com/gptbot.json", "2026-11-01", "x", ("132.196.86.0/24", "2001:db8::/48"))])


def line(
    agent: str = BROWSER,
    *,
    path: str = "/",
    ip: str = ELSEWHERE,
    referer: str = "-",
    status: int = 200,
    when: str = "10/Oct/2026:13:55:36 +0000",
    method: str = "GET",
) -> str:
    return f'{ip} - - [{when}] "{method} {path} HTTP/1.1" {status} 512 "{referer}" "{agent}"\n'


def write(path: Path, *lines: str) -> Path:
    path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    return path


def traffic_of(path: Path, *, form: str | None = None, lists: Lists | None = None, **wanted: Any) -> Traffic:
    keys = wanted.pop("keys", {})
    rdns, network = wanted.pop("rdns", None), wanted.pop("network", None)
    classifier = Classifier(lists or load(), Wanted(**wanted), rdns, network)
    return read_logs([path], Reading(classifier, form, keys, digest=True))


def told(path: Path, **wanted: Any) -> dict[str, Any]:
    return report(traffic_of(path, **wanted))
