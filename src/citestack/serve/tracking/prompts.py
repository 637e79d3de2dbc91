"""The prompts as a table: what each engine cited for them, run by run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from citestack.serve.reading.paging import Address, Paging, paging
from citestack.serve.tracking.wanted import Filters
from citestack.store import Store
from citestack.track.report.document import Selection
from citestack.track.report.wording import STATES
from citestack.track.statistics.columns_on_disk import RunColumns, read

if TYPE_CHECKING:
    from citestack.track.report.gather import Gathered

ROWS = 50
RUNS = 12
"""The newest runs that a row tells of."""
Cited = Literal["cited", "partly", "not", "unmeasured"]
SHAPES: Mapping[Cited, str] = {"cited": "●", "partly": "◐", "not": "○", "unmeasured": "–"}
WORDS: Mapping[Cited, str] = {
    "cited": "cited", "partly": "cited in some answers", "not": "not cited", "unmeasured": "not measured",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InRun:
    """What one engine did with one prompt in one run."""

    run: int
    day: str
    cited: int
    """Measured answers that cite; of ``measured``."""
    measured: int
    asked: int
    states: Mapping[str, int]

    @property
    def state(self) -> Cited:
        if not self.measured:
            return "unmeasured"
        return "cited" if self.cited == self.measured else "partly" if self.cited else "not"

    @property
    def shape(self) -> str:
        return SHAPES[self.state]

    @property
    def words(self) -> str:
        rest = ", ".join(f"{n} {STATES.get(s, s)}" for s, n in self.states.items() if s != "measured")
        told = f"run {self.run}, {self.day}: {WORDS[self.state]}"
        return told + (f", {self.cited} of {self.measured} answers" if self.measured else "") + (rest and f"; {rest}")


@dataclass(frozen=True, slots=True)
class Cell:
    engine: str
    href: str
    runs: tuple[InRun, ...]
    """Oldest first; those that did not ask it are left out."""

    @property
    def cited(self) -> int:
        return sum(r.cited for r in self.runs)

    @property
    def measured(self) -> int:
        return sum(r.measured for r in self.runs)

    @property
    def words(self) -> str:
        """Denominator, n and coverage of the cell."""
        asked = sum(r.asked for r in self.runs)
        head = f"{self.engine}: cited in {self.cited} of {self.measured} measured answers; {self.measured} of {asked}"
        return "\n".join((f"{head} askings measured", *(r.words for r in reversed(self.runs))))


@dataclass(frozen=True, slots=True)
class PromptRow:
    id: str
    text: str
    href: str
    about: Mapping[str, str]
    """Topic, intent, stage, market, language, branded; where it is said."""
    cells: tuple[Cell | None, ...]
    """One for each engine; None: never asked."""


@dataclass(frozen=True, slots=True)
class PromptTable:
    state: Literal["counted", "nothing"]
    filters: Filters
    q: str = ""
    whose: str = ""
    """Whose citations are counted, in words."""
    engines: tuple[str, ...] = ()
    runs: int = 0
    """Looked at; ``of_runs`` there are."""
    of_runs: int = 0
    rows: tuple[PromptRow, ...] = ()
    paging: Paging | None = None


def prompt_table(store: Store, wanted: Filters, q: str, start: int, size: int = ROWS) -> PromptTable:
    """Raises ``StoreError``, ``UsageError``."""
    from citestack.track.report.gather import gather

    chosen = wanted.selection
    found = gather(store, chosen)
    words = q.casefold().split()
    texts = {i: t for i, t in found.given.texts.items() if all(w in t.casefold() for w in words)}
    ids = sorted(texts, key=lambda i: (texts[i].casefold(), i))
    shown = ids[start : start + size]
    sets = found.sets[-RUNS:]
    engines = tuple(e for e in found.engines if not chosen.engines or e in chosen.engines)
    cells = _cells(sets, chosen, set(shown))
    rows = tuple(_row(i, found, wanted, engines, cells) for i in shown)
    query = dict(p.split("=", 1) for p in wanted.query()[1:].split("&") if p) | ({"q": q} if q else {})
    turned = paging(Address("/track/prompts", query, "start"), start, size, len(ids))
    return PromptTable("counted", wanted, q, _whose(chosen, found), engines, len(sets), len(found.sets), rows, turned)


def prompt_path(prompt: str, wanted: Filters, **more: str) -> str:
    return f"/track/prompts/{prompt}{wanted.query(**more)}"


def answer_path(run: int, asking: int) -> str:
    return f"/track/answers/{run}/{asking}"


def _row(
    prompt: str, found: Gathered, wanted: Filters, engines: Sequence[str],
    cells: Mapping[tuple[str, str], list[InRun]],
) -> PromptRow:  # fmt: skip
    about = {k: v for k, v in found.given.attributes.get(prompt, {}).items() if v}
    mine = tuple(
        Cell(e, f"/track/prompts/{prompt}?{urlencode({'engine': e})}", tuple(runs))
        if (runs := cells.get((prompt, e))) else None
        for e in engines
    )  # fmt: skip
    return PromptRow(prompt, found.given.texts[prompt], prompt_path(prompt, wanted), about, mine)


def _whose(chosen: Selection, found: Gathered) -> str:
    if chosen.domain:
        return chosen.domain
    own = [t.brand for t in found.given.tracked if t.owner == "own"]
    return f"pages of {own[0]}" if own else "any own page" if found.given.tracked else "any page"


def _cells(
    sets: Sequence[RunColumns], chosen: Selection, prompts: set[str]
) -> dict[tuple[str, str], list[InRun]]:  # fmt: skip
    anybody = not chosen.domain and not any(_owned(s) for s in sets)
    cells: dict[tuple[str, str], list[InRun]] = {}
    for one in sets:
        citing = _citing(one, chosen.domain, anybody=anybody)
        by: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for a in _answers(one, prompts):
            in_days = (not chosen.start or str(a["day"]) >= chosen.start) and (
                not chosen.end or str(a["day"]) <= chosen.end
            )
            if in_days:
                by.setdefault((a["prompt"], a["engine"]), []).append(a)
        for place, rows in by.items():
            cells.setdefault(place, []).append(_in_run(rows, citing))
    return cells


def _in_run(rows: Sequence[Mapping[str, Any]], citing: set[int]) -> InRun:
    states: dict[str, int] = {}
    for a in rows:
        states[a["state"]] = states.get(a["state"], 0) + 1
    measured = [a for a in rows if a["state"] == "measured"]
    days = sorted(str(a["day"]) for a in rows)
    cited = sum(a["answer"] in citing for a in measured)
    return InRun(int(rows[0]["run"]), days[0], cited, len(measured), len(rows), dict(sorted(states.items())))


def _answers(one: RunColumns, prompts: set[str]) -> Iterable[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = read(one.answers, ["answer", "run", "engine", "prompt", "day", "state"])
    wanted = pc.is_in(table.column("prompt").cast(pa.string()), value_set=pa.array(sorted(prompts), pa.string()))
    found: list[dict[str, Any]] = table.filter(wanted).to_pylist()
    return found


def _owned(one: RunColumns) -> bool:
    import pyarrow.compute as pc

    table = read(one.path("cites"), ["owner"])
    return table is not None and "own" in pc.unique(table.column("owner").cast("string")).to_pylist()


def _citing(one: RunColumns, domain: str, *, anybody: bool) -> set[int]:
    """Numbers of the answers that cite the domain, or what is own, or anything."""
    import pyarrow.compute as pc

    name, value = ("site", domain) if domain else ("owner", "own")
    table = read(one.path("cites"), ["answer", name])
    if table is None:
        return set()
    kept = table if anybody else table.filter(pc.equal(table.column(name).cast("string"), value))
    return set(pc.unique(kept.column("answer")).to_pylist())
