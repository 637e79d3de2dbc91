"""What views load beside their page: read once, sent from memory, asked about by its validator afterwards.

From memory one takes the event loop a millisecond; through files it takes three turns in a pool of threads that renders
pages at the same time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citestack.serve.replies import ASK_AGAIN, has, unchanged

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""By name, not as the machine has them registered: a browser runs no module of another type."""


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    tag: str
    """Strong: names these very bytes."""


def assets_route(folder: Path) -> Route:
    """``/static/{name}`` for every file of the folder that is of a known kind."""
    assets = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in TYPES}

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        if has(request, found.tag):
            return unchanged(found.tag)
        headers = {"ETag": found.tag, "Cache-Control": ASK_AGAIN}
        return Response(found.body, headers=headers, media_type=found.media_type)

    return Route("/static/{name}", asset)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, TYPES[path.suffix], f'"{hashlib.sha256(body).hexdigest()[:32]}"')
