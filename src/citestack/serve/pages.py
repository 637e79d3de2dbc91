"""Renders views: a template over a model made of plain dataclasses, and the same model as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from citestack.serve.guard.headers import policy_with
from citestack.serve.registry import View
from citestack.words import visible

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).with_name("static")
HEAD, CHUNK = 6_000, 48_000
"""Characters of a streamed page that are sent at once: its head without the style sheet, then piece by piece."""
JSON_OPTIONS = orjson.OPT_SERIALIZE_DATACLASS | orjson.OPT_NON_STR_KEYS | orjson.OPT_INDENT_2


class Pages:
    """The templates. Whatever stands in a template is escaped; nothing from a page is ever marked safe."""

    def __init__(self, views: Sequence[View]) -> None:
        self._nav = [v for v in views if v.path]
        self._styles: dict[str, str] = {}
        self._shared = {v.name: v.sheet for v in views if v.sheet}
        loader = PackageLoader("citestack.serve", "templates")
        self.templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=_readable
        )

    def compiled(self) -> None:
        """Reads every template now: the first visitor of each view need not wait for it (0.2 s for all)."""
        for name in self.templates.list_templates():
            self.templates.get_template(name)

    def html(self, request: Request, view: str, model: object, *, status: int = 200, **more: Any) -> HTMLResponse:
        """``templates/<view>.html`` over ``model``; the fragment alone for a script (``X-Fragment: 1``)."""
        pieces, headers = self._generated(request, view, model, more)
        return HTMLResponse("".join(pieces), status, headers=headers)

    def streamed(self, request: Request, view: str, model: object) -> StreamingResponse:
        """The same, sent while it is made: the browser paints a large page's head while its tables are written.

        What fails before the first bytes is answered as any error; what fails later cuts the connection.
        """
        pieces, headers = self._generated(request, view, model, {})
        chunks = _chunks(pieces, len(self._style(view)) + HEAD)
        first = next(chunks, "")
        return StreamingResponse(chain((first,), chunks), media_type="text/html", headers=headers)

    def _generated(
        self, request: Request, view: str, model: object, more: Mapping[str, Any]
    ) -> tuple[Iterator[str], dict[str, str]]:
        fragment = request.headers.get("x-fragment") == "1"
        base = "fragment.html" if fragment else "base.html"
        style = self._style(view)
        own = {"style": Markup(style), "script": _exists(f"{view}.js")}  # noqa: S704 - files of the package
        names = {"base": base, "nav": self._nav, "view": view, "own": own, "json_url": _twin_url(request), "m": model}
        pieces = self.templates.get_template(f"{view}.html").generate(request=request, **names, **more)
        return pieces, {"Vary": "X-Fragment", "Content-Security-Policy": policy_with(style)}

    def _style(self, view: str) -> str:
        """The style sheets of a view. They travel in its head: nothing is painted before they are there."""
        if view not in self._styles:
            own = (STATIC / n for n in ("style.css", f"{view}.css") if _exists(n))
            base, *rest = (path.read_text("utf-8") for path in own)
            self._styles[view] = "".join((base, self._shared_style(view), *rest))
        return self._styles[view]

    def _shared_style(self, view: str) -> str:
        package, name = self._shared.get(view, ("", ""))
        return files(package).joinpath(name).read_text("utf-8") if package else ""

    def twin(
        self, router: APIRouter, path: str, view: str, make: Callable[..., object], *, stream: bool = False
    ) -> None:
        """Serves what ``make`` returns as a page at ``path`` and as JSON at ``path.json``.

        ``make`` is a FastAPI endpoint: its first parameter is ``request``, its annotated ones come from the URL.
        """
        json_path = "/index.json" if path == "/" else f"{path}.json"
        router.add_api_route(json_path, _as_json(make), include_in_schema=False)  # first: a {name} would take it in
        send = self.streamed if stream else self.html
        router.add_api_route(path, _rendered(send, view, make), response_class=HTMLResponse, include_in_schema=False)


def _rendered(send: Callable[..., Response], view: str, make: Callable[..., object]) -> Callable[..., Response]:
    def page(request: Request, **values: Any) -> Response:
        model = make(request, **values)
        return model if isinstance(model, Response) else send(request, view, model)

    return _like(page, make)


def _chunks(pieces: Iterator[str], first: int) -> Iterator[str]:
    """``first`` characters at least, then ``CHUNK`` at a time."""
    held: list[str] = []
    size, wanted = 0, first
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= wanted:
            yield "".join(held)
            held, size, wanted = [], 0, CHUNK
    if held:
        yield "".join(held)


def _as_json(make: Callable[..., object]) -> Callable[..., Response]:
    def document(request: Request, **values: Any) -> Response:
        model = make(request, **values)
        if isinstance(model, Response):
            return model
        return Response(_dumped(model), media_type="application/json")

    return _like(document, make)


def _dumped(model: Any) -> bytes:
    try:
        return orjson.dumps(model, default=_plain, option=JSON_OPTIONS)
    except orjson.JSONEncodeError:  # half a surrogate pair: a stored text may hold it, UTF-8 cannot
        return json.dumps(asdict(model), default=_plain, indent=2).encode("ascii")


def _like(wrapper: Callable[..., Response], make: Callable[..., object]) -> Callable[..., Response]:
    """FastAPI reads an endpoint's parameters from its signature: the wrapper takes those of what it wraps."""
    import inspect

    wrapper.__signature__ = inspect.signature(make, eval_str=True).replace(  # type: ignore[attr-defined]
        return_annotation=inspect.Signature.empty
    )
    return wrapper


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def _twin_url(request: Request) -> str:
    path = "/index.json" if request.url.path == "/" else f"{request.url.path}.json"
    return path + (f"?{request.url.query}" if request.url.query else "")


def _readable(value: object) -> object:
    """What a template prints: text without characters that nobody sees, such as those that turn reading round."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return visible(value)


def _exists(name: str) -> bool:
    return (STATIC / name).is_file()
