"""Headers of every answer."""

from __future__ import annotations

import base64
import hashlib

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, nothing from elsewhere (Content Security Policy Level 3)."""


def policy_with(style: str) -> str:
    """The policy for a page that carries this very style sheet in its head."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return POLICY.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")


HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Set where a route set none of its own. ``no-store``: what a shared cache must not keep unless a route says so."""
OPENER = {"Cross-Origin-Opener-Policy": "same-origin"}
"""With a token, a session is worth keeping from a page that opened this one (frames and length of its history are all
it could tell). It costs a browser a new process, about a tenth of a second before the first page of a tab is painted;
so not without one."""
