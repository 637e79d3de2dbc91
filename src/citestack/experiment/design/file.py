"""``load_design``: a design from a TOML or YAML file, with everything that is wrong with it named by field and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citestack.errors import DesignError
from citestack.experiment.design.places import line_of
from citestack.experiment.model import ArmChoice, Asked, Design, Tracked, Window

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from citestack.experiment.design.shape import ArmShape, DesignShape, PromptSource
    from citestack.store import Store

LARGEST = 8_000_000
"""Bytes of a design; 10,000 prompts are about one."""
Problem = Mapping[str, Any]


def load_design(path: str | Path, store: Store | None = None) -> Design:
    """The design in the file; ``store`` holds the prompt set, where it names one.

    Raises ``DesignError`` (a ``UsageError``) with all problems, and ``PromptFileError`` for a file of prompts that
    cannot be read, ``NotFoundError`` for a set that is not there.
    """
    file = Path(path)
    text = _text(file)
    return design_from(
        text, yaml=file.suffix.lower() in (".yaml", ".yml"), name=str(file), folder=file.parent, store=store
    )


def design_from(
    text: str, *, yaml: bool, name: str = "design", folder: Path | None = None, store: Store | None = None
) -> Design:
    """The same from text; without ``folder`` a design cannot name a file of prompts."""
    from pydantic import ValidationError

    from citestack.experiment.design.shape import DesignShape

    data = _parsed(text, yaml=yaml, name=name)
    try:
        shape = DesignShape.model_validate(data)
    except ValidationError as e:
        raise _refused(name, [_problem(text, error, yaml=yaml) for error in e.errors()]) from e
    problems = list(_crossed(shape))
    if problems:
        raise _refused(name, [{**p, "line": line_of(text, p["field"].split("."), yaml=yaml)} for p in problems])
    return _design(shape, _prompts(shape, folder, store), folder)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as e:
        raise DesignError(f"cannot read {path}: {e.strerror}", hint="Give the path of a TOML or YAML file.") from e
    if len(data) > LARGEST:
        raise DesignError(f"{path} has {len(data)} bytes; a design has at most {LARGEST}", hint="Name prompts by file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise DesignError(f"{path} is not UTF-8", hint="Save it as UTF-8.") from e


def _parsed(text: str, *, yaml: bool, name: str) -> Any:
    import tomllib

    import yaml as pyyaml

    try:
        return pyyaml.safe_load(text) if yaml else tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise _refused(name, [{"field": "", "line": None, "message": f"not TOML: {e}"}]) from e
    except pyyaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        what = getattr(e, "problem", None) or "it cannot be parsed"
        line = None if mark is None else mark.line + 1
        raise _refused(name, [{"field": "", "line": line, "message": f"not YAML: {what}"}]) from e
    except RecursionError as e:
        raise _refused(name, [{"field": "", "line": None, "message": "nested too deeply"}]) from e


def _problem(text: str, error: ErrorDetails, *, yaml: bool) -> Problem:
    path = [p for p in error["loc"] if not _branch(p)]
    message = "no such field" if error["type"] == "extra_forbidden" else error["msg"]
    return {"field": ".".join(map(str, path)), "line": line_of(text, path, yaml=yaml), "message": message}


def _branch(step: str | int) -> bool:
    """Names that pydantic puts into a path for the branch of a union; no field is called so."""
    return isinstance(step, str) and (step[:1].isupper() or "[" in step or step in ("str", "constrained-str"))


def _crossed(shape: DesignShape) -> list[Problem]:
    """What single fields cannot know of one another."""
    from citestack.experiment.design.shape import RESERVED, ArmShape, PromptSource

    found: list[Problem] = []
    labels = [a if isinstance(a, str) else a.label or a.name for a in shape.arms]
    for i, label in enumerate(labels):
        chosen = shape.arms[i]
        if label in labels[:i]:
            found.append({"field": f"arms.{i}", "message": f"a second arm is called {label!r}; give it a label"})
        if label in RESERVED and isinstance(chosen, ArmShape) and chosen.label:
            found.append({"field": f"arms.{i}.label", "message": f"{label!r} is a word of its own here"})
    if isinstance(shape.prompts, PromptSource) and (shape.prompts.file is None) == (shape.prompts.set is None):
        found.append({"field": "prompts", "message": "name either a file or a set"})
    if (shape.engine == "tracked") != (shape.tracked is not None):
        found.append({"field": "tracked", "message": "the engine 'tracked' and the table 'tracked' go together"})
    if shape.engine == "tracked" and (shape.arms or not shape.targets):
        found.append({"field": "engine", "message": "a tracked engine has targets, and no arms: before and after"})
    if shape.engine != "tracked" and not shape.arms and not shape.floor:
        found.append({"field": "arms", "message": "there is nothing to do: no arms, and a floor of 0"})
    return found


def _prompts(shape: DesignShape, folder: Path | None, store: Store | None) -> tuple[Asked, ...]:
    from citestack.experiment.design.shape import PromptSource

    if isinstance(shape.prompts, PromptSource):
        return _elsewhere(shape.prompts, folder, store)[: shape.prompts.most]
    return tuple(Asked(p) if isinstance(p, str) else Asked(p.text, p.domain) for p in shape.prompts)


def _elsewhere(source: PromptSource, folder: Path | None, store: Store | None) -> tuple[Asked, ...]:
    """Topics of prompts are their domains."""
    from citestack.track.prompts.files import read_prompts
    from citestack.track.prompts.sets import PromptSets

    if source.file is not None:
        if folder is None:
            raise DesignError("prompts of a file need the file's folder", hint="Write the prompts into the design.")
        found = read_prompts(folder / source.file)
    elif store is None:
        raise DesignError(f"the prompt set {source.set!r} is in a store", hint="Name the store: --store DIR")
    else:
        found = store.shelf(PromptSets).get(source.set or "", source.version).prompts
    return tuple(Asked(p.text, p.topic) for p in found)


def _arm(chosen: str | ArmShape, folder: Path | None) -> ArmChoice:
    """The file of the arm ``file`` lies where the design does."""
    if isinstance(chosen, str):
        return ArmChoice(chosen)
    path, options = chosen.options.get("path"), dict(chosen.options)
    if chosen.name == "file" and isinstance(path, str) and path and folder is not None:
        options["path"] = str((folder / path).resolve())
    return ArmChoice(chosen.name, chosen.label, options)


def _design(shape: DesignShape, prompts: tuple[Asked, ...], folder: Path | None) -> Design:
    told = shape.model_dump(exclude={"prompts", "arms", "tracked"})
    arms = tuple(_arm(a, folder) for a in shape.arms)
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}
    values["adopters"] = tuple(sorted(dict.fromkeys(values["adopters"])))
    return Design(**values, prompts=prompts, arms=arms, tracked=_tracked(shape))


def _tracked(shape: DesignShape) -> Tracked | None:
    if shape.tracked is None:
        return None
    before, after = (Window(w.first, w.last) for w in (shape.tracked.before, shape.tracked.after))
    return Tracked(before, after, tuple(shape.tracked.engines))


def _refused(name: str, problems: list[Problem]) -> DesignError:
    shown = [_said(p) for p in problems]
    more = f" (and {len(shown) - 3} more)" if len(shown) > 3 else ""
    return DesignError(f"{name} is no design: {'; '.join(shown[:3])}{more}", problems=tuple(problems))


def _said(problem: Problem) -> str:
    where = [str(problem["field"])] if problem["field"] else []
    where += [f"line {problem['line']}"] if problem["line"] else []
    return f"{', '.join(where)}: {problem['message']}" if where else str(problem["message"])
