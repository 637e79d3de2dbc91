"""Renders views: a template over a model made of plain dataclasses, and the same model as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from citestack.serve.registry import View

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).with_name("static")
JSON_OPTIONS = orjson.OPT_SERIALIZE_DATACLASS | orjson.OPT_NON_STR_KEYS | orjson.OPT_INDENT_2


class Pages:
    """The templates. Whatever stands in a template is escaped; nothing from a page is ever marked safe."""

    def __init__(self, views: Sequence[View]) -> None:
        self._nav = [v for v in views if v.path]
        loader = PackageLoader("citestack.serve", "templates")
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)

    def html(self, request: Request, view: str, model: object, *, status: int = 200, **more: Any) -> HTMLResponse:
        """``templates/<view>.html`` over ``model``; the fragment alone for a script (``X-Fragment: 1``)."""
        fragment = request.headers.get("x-fragment") == "1"
        base = "fragment.html" if fragment else "base.html"
        own = {"style": _exists(f"{view}.css"), "script": _exists(f"{view}.js")}
        names = {"base": base, "nav": self._nav, "view": view, "own": own, "json_url": _twin_url(request), "m": model}
        text = self.templates.get_template(f"{view}.html").render(request=request, **names, **more)
        return HTMLResponse(text, status, headers={"Vary": "X-Fragment"})

    def twin(self, router: APIRouter, path: str, view: str, make: Callable[..., object]) -> None:
        """Serves what ``make`` returns as a page at ``path`` and as JSON at ``path.json``.

        ``make`` is a FastAPI endpoint: its first parameter is ``request``, its annotated ones come from the URL.
        """
        json_path = "/index.json" if path == "/" else f"{path}.json"  # first: the other would take "x.json" for a name
        router.add_api_route(json_path, _as_json(make), include_in_schema=False)
        router.add_api_route(path, _rendered(self, view, make), response_class=HTMLResponse, include_in_schema=False)


def _rendered(pages: Pages, view: str, make: Callable[..., object]) -> Callable[..., Response]:
    def page(request: Request, **values: Any) -> Response:
        model = make(request, **values)
        return model if isinstance(model, Response) else pages.html(request, view, model)

    return _like(page, make)


def _as_json(make: Callable[..., object]) -> Callable[..., Response]:
    def document(request: Request, **values: Any) -> Response:
        model = make(request, **values)
        if isinstance(model, Response):
            return model
        return Response(orjson.dumps(model, default=_plain, option=JSON_OPTIONS), media_type="application/json")

    return _like(document, make)


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


def _exists(name: str) -> bool:
    return (STATIC / name).is_file()
