"""``/api/v1/docs``: the HTTP API for people, made from the OpenAPI document. Its twin is the same as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

Schema = Mapping[str, Any]
NOTHING: tuple[str, Schema] = ("", {})
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a request, or a field of what is sent or given."""

    name: str
    type: str
    required: bool
    about: str
    place: str = ""
    """Of a parameter: path or query."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A body or a document."""

    name: str
    about: str
    fields: tuple[Field, ...]
    example: str | None
    """Pretty JSON."""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    """Fragment of its place on the page."""
    method: str
    path: str
    about: str
    parameters: tuple[Field, ...]
    body: Shape | None
    gives: tuple[Shape, ...]
    media_type: str
    statuses: tuple[tuple[str, str], ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    title: str
    version: str
    about: tuple[str, ...]
    groups: tuple[Group, ...]
    schemas: tuple[Shape, ...]
    """Named parts of bodies and documents."""


def routes(bench: Workbench, pages: Pages) -> APIRouter:  # noqa: ARG001 - every view is handed its workbench
    router = APIRouter()

    def page(request: Request) -> ApiPage:
        return described(request.app.openapi(), str(request.base_url).rstrip("/"))

    pages.twin(router, "/api/v1/docs", "api", page)
    return router


def described(openapi: Schema, base: str) -> ApiPage:
    """``base``: what the commands to try it by ask."""
    reader, info = _Reader(openapi, base), openapi["info"]
    about = tuple(map(_plain, info["description"].split("\n\n")))
    return ApiPage(info["title"], info["version"], about, tuple(reader.groups()), tuple(reader.shapes()))


@dataclass(frozen=True, slots=True)
class _Reader:
    openapi: Schema
    base: str

    def groups(self) -> Iterator[Group]:
        """By tag, in the order the routes come."""
        found: dict[str, list[Operation]] = {}
        for path, methods in self.openapi["paths"].items():
            for method in METHODS:
                if method in methods:
                    tag = (methods[method].get("tags") or ["other"])[0]
                    found.setdefault(tag, []).append(self.operation(method, path, methods[method]))
        yield from (Group(name, tuple(some)) for name, some in found.items())

    def shapes(self) -> Iterator[Shape]:
        for name, schema in sorted(self.openapi["components"]["schemas"].items()):
            yield self.shape({"$ref": f"#/components/schemas/{name}"}, schema)

    def operation(self, method: str, path: str, raw: Schema) -> Operation:
        parameters = tuple(self.parameter(p) for p in raw.get("parameters", ()))
        body, example = None, None
        if "requestBody" in raw:
            schema = raw["requestBody"]["content"]["application/json"]["schema"]
            body, example = self.shape(schema), self.example(schema)
        done: Schema = next((r for s, r in raw["responses"].items() if s.startswith("2")), {})
        media_type, content = next(iter(done.get("content", {}).items()), NOTHING)
        said = [(s, r["description"]) for s, r in sorted(raw["responses"].items()) if not s.startswith("2")]
        about = raw.get("description", raw.get("summary", ""))
        streams = done.get("description", "") if "itemSchema" in content else ""
        return Operation(
            f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
            method.upper(),
            path,
            _plain(f"{about} {streams}"),
            parameters,
            body,
            tuple(self.shape(s) for s in _either(content.get("schema", {}))),
            media_type,
            tuple(said),
            self.curl(method, path, raw, example),
        )

    def parameter(self, raw: Schema) -> Field:
        about = raw.get("description", raw["schema"].get("description", ""))
        return Field(raw["name"], self.type(raw["schema"]), raw.get("required", False), _plain(about), raw["in"])

    def shape(self, schema: Schema, found: Schema | None = None) -> Shape:
        found = found or self.resolved(schema)
        needed = set(found.get("required", ()))
        fields = (
            Field(name, self.type(f), name in needed, _plain(f.get("description", "")))
            for name, f in found.get("properties", {}).items()
        )
        example = self.example(schema)
        shown = None if example is None else json.dumps(example, indent=2, ensure_ascii=False)
        return Shape(self.type(schema), _plain(found.get("description", "")), tuple(fields), shown)

    def resolved(self, schema: Schema) -> Schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.openapi["components"]["schemas"][name] if name else schema

    def example(self, schema: Schema) -> Any:
        return next(iter(self.resolved(schema).get("examples", ())), None)

    def type(self, schema: Schema) -> str:
        """In a few words: ``string``, ``list of ShownCitation``, ``number or null``."""
        if "$ref" in schema:
            return str(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            return " or ".join(dict.fromkeys(map(self.type, schema["anyOf"])))
        if "enum" in schema or "const" in schema:
            return " or ".join(json.dumps(v) for v in schema.get("enum", [schema.get("const")]))
        if schema.get("type") == "array":
            return f"list of {self.type(schema.get('items', {}))}"
        return str(schema.get("type", "anything"))

    def curl(self, method: str, path: str, raw: Schema, example: Any) -> str:
        """A command that can be tried: parameters by their examples, those that must be given."""
        query = []
        for p in raw.get("parameters", ()):
            value = str(next(iter(_examples(p)), ""))
            if p["in"] == "path":
                path = path.replace(f"{{{p['name']}}}", value)
            elif p.get("required"):
                query.append(f"--data-urlencode {_quoted('='.join((p['name'], value)))}")
        if example is not None:
            return f"curl {self.base}{path} --json {_quoted(json.dumps(example, ensure_ascii=False))}"
        way = "" if method == "get" else f"-X {method.upper()} "
        return " ".join([f"curl {'-G ' if query else way}{self.base}{path}", *query])


def _examples(parameter: Schema) -> tuple[Any, ...]:
    return tuple(parameter["schema"].get("examples", ()) or parameter.get("examples", ()))


def _either(schema: Schema) -> tuple[Schema, ...]:
    return tuple(schema["anyOf"]) if "anyOf" in schema else (schema,) if schema else ()


def _plain(text: str) -> str:
    """On one line, code between single backticks."""
    return " ".join(text.replace("``", "`").split())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


VIEW = View("api", "API", routes)
