"""Finds what a folder of the package holds: a view, a group of routes, a tool or a kind of job is a file put there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from fastapi import APIRouter

    from citestack.serve.pages import Pages
    from citestack.serve.workbench import Workbench


@dataclass(frozen=True, slots=True)
class View:
    """``VIEW`` of a module in ``serve/views``."""

    name: str
    """Its template, style sheet and script are called so, where it has any."""
    title: str
    routes: Callable[[Workbench, Pages], APIRouter]
    path: str | None = None
    """Where its entry in the navigation leads; None = it has none."""
    order: int = 100
    """Place in the navigation."""
    sheet: tuple[str, str] | None = None
    """Package and file of a style sheet that it shares with a file report; before its own."""


class Progress(Protocol):
    """What a job tells while it works. Every method raises ``StoppedError`` once the job was cancelled."""

    def advance(self, n: int = 1, note: str = "") -> None: ...

    def show(self, done: int, total: int | None, note: str = "") -> None: ...

    def wait(self, seconds: float) -> None:
        """Sleeps, and wakes at once when the job is to stop."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """``KIND`` of a module in ``serve/job_kinds``. Repeating a job that was cut off must go on where it was."""

    name: str
    title: str
    params: type[BaseModel]
    run: Callable[[Workbench, Any, Progress], Mapping[str, Any]]
    """(workbench, validated params, progress) -> the result, as JSON. Raises a ``CitestackError`` when it failed; a
    result that holds ``error`` (code, message, hint) is a failure that has something to show besides."""
    about: Callable[[Any], str] = lambda _: ""
    """What this one is about, for a list of jobs: the site, the file."""
    check: Callable[[Workbench, Any], None] = lambda _, __: None
    """Called when it is asked for. Raises ``UsageError`` for params that are well formed and cannot be run here."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One of ``TOOLS`` of a module in ``serve/tools``: an MCP tool."""

    name: str
    title: str
    description: str
    """What it does, when to use it and what comes back: a language model decides by this alone."""
    run: Callable[..., Awaitable[Mapping[str, Any]]]
    """Its first parameter is the ``Desk``; the annotated others are the tool's input. Returns an ``output``."""
    output: type[BaseModel]
    text: Callable[[Mapping[str, Any]], str]
    """The same for a reader; page text in it goes through ``mcp.text.quoted``."""
    writes: bool = False
    """Changes the store, and fetches. Offered only where writing was allowed."""


def modules(package: str) -> Iterator[ModuleType]:
    """The modules of a package, by name."""
    home = import_module(package)
    for found in sorted(iter_modules(home.__path__), key=lambda m: m.name):
        yield import_module(f"{package}.{found.name}")


def views() -> list[View]:
    found: list[View] = [m.VIEW for m in modules("citestack.serve.views")]
    return sorted(found, key=lambda v: (v.order, v.name))


def route_groups() -> list[Callable[[Workbench], APIRouter]]:
    return [m.routes for m in modules("citestack.serve.api")]


def tools() -> list[Tool]:
    groups: list[Sequence[Tool]] = [m.TOOLS for m in modules("citestack.serve.tools")]
    return [tool for group in groups for tool in group]


def job_kinds() -> dict[str, JobKind]:
    kinds: list[JobKind] = [m.KIND for m in modules("citestack.serve.job_kinds")]
    return {kind.name: kind for kind in kinds}
