"""Which verbs are loaded for what is typed, and that nothing is missed by loading one alone."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer.main

from citestack.cli.main import VERBS, _asked, _run, app, application
from citestack.cli.options import ProfileOption
from citestack.config import PROFILES


@pytest.mark.parametrize(
    ("argv", "verbs"),
    [
        (["audit", "--help"], ["audit"]),
        (["verify-answer", "x"], ["verify-answer"]),
        (["--version"], ()),
        (["--help"], VERBS),
        (["--version", "audit"], VERBS),
        (["audits"], VERBS),
        ([], VERBS),
    ],
)
def test_the_verb_that_is_named_is_loaded_or_all(argv, verbs):
    assert _asked(argv) == verbs


def test_every_verb_is_in_the_command_and_alone_is_the_same():
    whole = typer.main.get_group(app).commands
    assert sorted(whole) == sorted(VERBS)
    for verb in VERBS:
        alone = typer.main.get_group(application([verb])).commands
        assert list(alone) == [verb]
        assert [p.name for p in alone[verb].params] == [p.name for p in whole[verb].params]


def test_what_is_no_verb_is_compared_with_all(capsys):
    assert _run(["autority"]) == 2
    assert "'authority'" in capsys.readouterr().err


def test_the_module_has_no_other_late_name():
    import citestack.cli.main as module

    with pytest.raises(AttributeError, match="nothing"):
        module.nothing  # noqa: B018


def test_the_help_names_every_profile():
    told = ProfileOption.__metadata__[0].help
    assert told == f"One of: {', '.join(PROFILES)}."


@pytest.mark.parametrize(("argv", "code"), [("'--version'", 0), ("'ask'", 2)])
def test_the_process_ends_with_the_code_and_says_everything_before(argv, code):
    """Its last act is to leave out the search for cycles."""
    run = f"import sys, atexit; atexit.register(print, 'closed'); sys.argv = ['citestack', {argv}]"
    started = f"{run}; from citestack.cli.main import run; run()"
    done = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout.splitlines()[-1] == "closed"
    assert done.stdout.splitlines()[:-1] or done.stderr
