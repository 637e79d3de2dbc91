"""WAT records made by hand, and a small web whose graph is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.corpus.fetch.archive import packed, record, response


def link(url: str, text: str = "", *, path: str = "A@/href", **more: str) -> dict[str, str]:
    return {"path": path, "url": url, **({"text": text} if text else {}), **more}


def envelope(url: str, links: list[Any], *, status: str = "200", **head: Any) -> dict[str, Any]:
    html = {"Head": head, "Links": links}
    response = {"Response-Message": {"Status": status}, "HTML-Metadata": html}
    return {
        "Container": {"Compressed": True},
        "Envelope": {
            "WARC-Header-Metadata": {"WARC-Target-URI": url, "WARC-Type": "response"},
            "Payload-Metadata": {"HTTP-Response-Metadata": response},
        },
    }


def wat(url: str, value: object) -> bytes:
    return record("metadata", url, value if isinstance(value, bytes) else json.dumps(value).encode())


def page(*hrefs: str, rel: str = "") -> bytes:
    mark = f" rel='{rel}'" if rel else ""
    links = "".join(f"<li><a href='{href}'{mark}>to {href}</a>" for href in hrefs)
    return f"<html><body><main><p>{'Words of the page. ' * 20}</p><ul>{links}</ul></main></body></html>".encode()


def write_web(folder: Path) -> list[str]:
    """Three archives: a WAT file, a WARC file, and a WAT file that is torn after its first record."""
    first = [
        wat("https://www.a.example/1", envelope("https://www.a.example/1", [
            link("https://b.example/", "B", rel="nofollow"), link("http://b.example/x", "again"), link("/2", "inside"),
            link("https://c.co.uk/p", "C"), link("https://pics.example/i.png", path="IMG@/src", alt="a picture"),
            link("mailto:me@a.example"), link("https://bad host/"), link("https://d.example/s.js", path="SCRIPT@/src"),
        ])),
        wat("https://blog.a.example/", envelope("https://blog.a.example/", [link("https://www.a.example/1", "home")])),
        wat("https://c.co.uk/p", envelope("https://c.co.uk/p", [link("https://www.a.example/1", "A")])),
        wat("https://gone.example/", envelope("https://gone.example/", [link("https://b.example/")], status="404")),
        wat("https://broken.example/", b"{not json"),
        wat("ftp://old.example/", envelope("ftp://old.example/", [])),
    ]  # fmt: skip
    second = [
        response("https://b.example/", page("https://c.co.uk/p", "https://www.a.example/1", "/b2")),
        response("https://b.example/b2", page("https://c.co.uk/q", rel="sponsored")),
        response("https://b.example/zip", b"PK\x03\x04" + bytes(200)),
    ]
    last = packed([wat("https://d.example/", envelope("https://d.example/", [link("https://b.example/", "B")]))])
    files = {"one.warc.wat.gz": packed(first), "two.warc.gz": packed(second), "torn.wat.gz": last + packed(first)[:200]}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in sorted(files)]
