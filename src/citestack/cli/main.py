"""The ``citestack`` command. A verb is loaded when it is named, and loads what it needs when it runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

import typer

from citestack.cli.output import print_error
from citestack.errors import CitestackError, UsageError
from citestack.version import VERSION

# Typer may carry its own copy of click: take the root of usage errors from Typer itself.
USAGE_ERROR: type[BaseException] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
VERBS = (
    "add", "crawl", "embed", "search", "ask", "why", "sentence", "verify", "verify-answer", "audit", "authority",
    "evaluate", "experiment", "scale", "serve", "track", "traffic", "plan", "calibrate", "mcp", "doctor", "demo",
)  # fmt: skip
"""In the order of ``--help``; each has a module of its name here."""


def application(verbs: Iterable[str] = VERBS) -> typer.Typer:
    """The command with these verbs. Typer makes a validator for each of their parameters: for all verbs that takes
    longer than anything else a quick verb does.
    """
    app = typer.Typer(
        name="citestack",
        help="An AI search engine that shows its work: five layers from question to verified citation.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for verb in verbs:
        import_module(f"citestack.cli.{verb.replace('-', '_')}").register(app)
    app.callback(invoke_without_command=True)(_root)
    return app


def _root(
    *, version: bool = typer.Option(False, "--version", help="Print the version and leave.", is_eager=True)
) -> None:
    if version:
        typer.echo(VERSION)
        raise typer.Exit


def _asked(argv: Sequence[str]) -> Sequence[str]:
    """The verbs that can answer: the one that is named, or all, for help and for what is no verb."""
    if list(argv) == ["--version"]:
        return ()
    return argv[:1] if argv and argv[0] in VERBS else VERBS


def run() -> None:
    """Entry point: maps every failure to the contract's exit codes and, with ``--json``, its error shape."""
    code = _run(sys.argv[1:])
    # At exit the interpreter looks for cycles among all there is, a tenth of a second after an import: nothing of what
    # is left needs that. Whatever is closed, removed or flushed at exit still is.
    gc.freeze()
    sys.exit(code)


def _run(argv: list[str]) -> int:
    as_json = "--json" in argv
    try:
        code = application(_asked(argv))(argv, standalone_mode=False, prog_name="citestack")
    except typer.Abort:
        print_error(UsageError("interrupted", hint="Run the same command again: it continues."), as_json=as_json)
        return 130
    except USAGE_ERROR as e:
        message = getattr(e, "format_message", e.__str__)()
        print_error(UsageError(message, hint="See: citestack --help", layer="cli"), as_json=as_json)
        return 2
    except CitestackError as e:
        print_error(e, as_json=as_json)
        return e.exit_code
    except BrokenPipeError:
        # The reader (head, less) went away: say nothing more, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return int(code or 0)


def __getattr__(name: str) -> typer.Typer:
    """``app``: all verbs, made when it is asked for."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return application()
