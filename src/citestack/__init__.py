"""citestack: an AI search engine that shows its work.

The names below load when they are first used, so that ``import citestack`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from citestack.version import VERSION

if TYPE_CHECKING:
    from citestack.assemble import Session, open_session
    from citestack.config import Config, profile_config
    from citestack.engine import Engine, Layers, Run
    from citestack.errors import CitestackError
    from citestack.explain.fate import Fate, Lever
    from citestack.explain.levers import why
    from citestack.explain.sentence import follow_sentence
    from citestack.model import Answer, Citation, Page, Passage
    from citestack.replaying import Changes, replay
    from citestack.trace import Decision, Reason, Trace

__version__ = VERSION
_HOMES = {
    "Answer": "model",
    "Changes": "replaying",
    "Citation": "model",
    "CitestackError": "errors",
    "Config": "config",
    "Decision": "trace",
    "Engine": "engine",
    "Fate": "explain.fate",
    "Layers": "engine",
    "Lever": "explain.fate",
    "Page": "model",
    "Passage": "model",
    "Reason": "trace",
    "Run": "engine",
    "Session": "assemble",
    "Trace": "trace",
    "follow_sentence": "explain.sentence",
    "open_session": "assemble",
    "profile_config": "config",
    "replay": "replaying",
    "why": "explain.levers",
}

__all__ = [
    "Answer",
    "Changes",
    "Citation",
    "CitestackError",
    "Config",
    "Decision",
    "Engine",
    "Fate",
    "Layers",
    "Lever",
    "Page",
    "Passage",
    "Reason",
    "Run",
    "Session",
    "Trace",
    "__version__",
    "follow_sentence",
    "open_session",
    "profile_config",
    "replay",
    "why",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'citestack' has no attribute {name!r}")
    return getattr(import_module(f"citestack.{_HOMES[name]}"), name)
