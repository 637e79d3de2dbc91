"""Where a browser says a request comes from. A page of another site may link here, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

SAFE = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")
"""``none``: typed by the person, or a bookmark."""


def comes_from_here(request: Request) -> bool:
    """Fetch Metadata's resource isolation where the browser sends it, the Origin header where not.

    Requests without either come from programs; nothing but a browser holds a cookie or an intranet against its user.
    """
    headers = request.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS or _is_link(request)
    origin = headers.get("origin")
    if origin is None or request.method in SAFE:
        return True
    return origin != "null" and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _is_link(request: Request) -> bool:
    """Somebody followed a link from elsewhere: a page is shown, nothing changes, that site reads nothing of it."""
    mode, into = request.headers.get("sec-fetch-mode"), request.headers.get("sec-fetch-dest")
    return request.method in ("GET", "HEAD") and mode == "navigate" and into == "document"
