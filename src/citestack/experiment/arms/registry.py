"""All arms by name: a file of this folder with ``ARM`` and ``make`` is an arm."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from citestack.errors import UsageError
from citestack.experiment import arms as folder
from citestack.experiment.arms.info import ArmInfo, Settings, Value
from citestack.experiment.arms.settings import allowed
from citestack.experiment.model import ArmChoice
from citestack.experiment.protocols import Arm

PERMISSIVE = "permissive"
"""The option by which an arm may add what nobody verified; a design sets it for all its arms at once."""
_ORDER = ("control", "text", "structure", "outside", "file", "placebo", "fabricated")


def arms() -> tuple[ArmInfo, ...]:
    """By kind, then by name."""
    found = (_info(module) for module in _modules())
    return tuple(sorted(found, key=lambda info: (_ORDER.index(info.kind), info.name)))


def info_of(name: str) -> ArmInfo:
    """Raises ``UsageError`` with the known names."""
    return _info(_module(name))


def arm(choice: ArmChoice, *, permissive: bool = False) -> Arm:
    """The arm with its settings; ``permissive`` is the design's word.

    Raises ``UsageError`` for an unknown arm or option, a value of the wrong type, and a fabricating arm where neither
    the design nor its own option says ``permissive``.
    """
    module = _module(choice.name)
    info = _info(module)
    settings = _settings(info, choice, permissive=permissive)
    if info.kind == "fabricated" and not settings.get(PERMISSIVE, permissive):
        raise UsageError(
            f"{info.name} puts things into a page that nobody verified",
            hint=f"Set permissive in the design for research; else use {info.twin or 'an honest arm'}.",
            layer="experiment",
        )
    made: Arm = module.make(settings)
    return made


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    return tuple(_found())


def _found() -> Iterator[ModuleType]:
    for entry in iter_modules(folder.__path__):
        module = import_module(f"{folder.__name__}.{entry.name}")
        if isinstance(getattr(module, "ARM", None), ArmInfo):
            yield module


def _info(module: ModuleType) -> ArmInfo:
    found: ArmInfo = module.ARM
    return found


def _module(name: str) -> ModuleType:
    for module in _modules():
        if _info(module).name == name:
            return module
    known = ", ".join(info.name for info in arms())
    raise UsageError(f"no arm is called {name!r}", hint=f"Known: {known}.", layer="experiment")


def _settings(info: ArmInfo, choice: ArmChoice, *, permissive: bool) -> Settings:
    known = {option.name: option for option in info.options}
    strange = [name for name in choice.options if name not in known]
    if strange:
        takes = ", ".join(known) or "none"
        raise UsageError(f"{info.name} has no option {strange[0]!r}", hint=f"It takes: {takes}.", layer="experiment")
    given = {name: allowed(info, known[name], value) for name, value in choice.options.items()}
    said: dict[str, Value] = {PERMISSIVE: permissive} if PERMISSIVE in known else {}
    return {**{o.name: o.default for o in info.options}, **said, **given}
