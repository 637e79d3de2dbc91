"""The ``citestack`` command. Verbs load what they need when they run, so that ``--help`` stays fast."""

from __future__ import annotations

import os
import sys

import typer

from citestack.cli import (
    add,
    ask,
    audit,
    authority,
    calibrate,
    crawl,
    demo,
    doctor,
    embed,
    evaluate,
    experiment,
    mcp,
    plan,
    scale,
    search,
    sentence,
    serve,
    track,
    traffic,
    verify,
    verify_answer,
    why,
)
from citestack.cli.output import print_error
from citestack.errors import CitestackError, UsageError
from citestack.version import VERSION

# Typer may carry its own copy of click: take the root of usage errors from Typer itself.
USAGE_ERROR: type[BaseException] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    name="citestack",
    help="An AI search engine that shows its work: five layers from question to verified citation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verb in (
    add,
    crawl,
    embed,
    search,
    ask,
    why,
    sentence,
    verify,
    verify_answer,
    audit,
    authority,
    evaluate,
    experiment,
    scale,
    serve,
    track,
    traffic,
    plan,
    calibrate,
    mcp,
    doctor,
    demo,
):
    verb.register(app)


@app.callback(invoke_without_command=True)
def _root(
    *, version: bool = typer.Option(False, "--version", help="Print the version and leave.", is_eager=True)
) -> None:
    if version:
        typer.echo(VERSION)
        raise typer.Exit


def run() -> None:
    """Entry point: maps every failure to the contract's exit codes and, with ``--json``, its error shape."""
    sys.exit(_run(sys.argv[1:]))


def _run(argv: list[str]) -> int:
    as_json = "--json" in argv
    try:
        code = app(argv, standalone_mode=False, prog_name="citestack")
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
