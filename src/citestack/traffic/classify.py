"""From requests to hits: which are an AI agent's, how sure that is, and which are clicks in an AI answer.

Only distinct user agents and referers are looked at with Python; the rest is done by the column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citestack.agents.table import Agent, agents, named_in
from citestack.traffic import referrals
from citestack.traffic.addresses import address_key, address_keys, columns, plain
from citestack.traffic.lists import Lists
from citestack.traffic.nouns import STATES, Batch, Bools, Details, Ints, Kind
from citestack.traffic.rdns import ReverseDns

NOBODY = -1
DAY = 86_400
_CACHED = 20_000
"""Names whose numbers are kept from block to block."""
_FEW_DAYS = 10_000
_NO_ADDRESS = bytes(16)
_PLAIN_V4 = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$"
_VERIFIED, _CLAIMED, _CONTRADICTED, _UNVERIFIABLE = range(len(STATES))
SCHEMA = ("kind", "agent", "state", "engine", "day", "status", "host", "target", "network", "time")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests count."""

    since: int | None = None
    """Seconds since 1970; from this on."""
    until: int | None = None
    """Before this."""
    host: str = ""
    """Requests for another host are left out, where the log names the host."""


@dataclass(frozen=True, slots=True)
class Sorted:
    hits: Any
    """Arrow table with the columns ``SCHEMA``; None without hits."""
    days: dict[int, int]
    """All requests that count, by day since 1970."""
    left_out: dict[str, int]
    """Requests outside the period or for another host."""


class _Names:
    """A number for each name, the same in every block: names come again and again, so they are looked at once."""

    def __init__(self, prefilter: str, code: Callable[[bytes], int]) -> None:
        """What does not match the prefilter is ``NOBODY``; of the rest ``code`` says."""
        self._prefilter = prefilter
        self._code = code
        self._known: dict[bytes, int] = {}

    def codes(self, column: Any) -> Ints:
        names = column.dictionary_encode()
        values, known = names.dictionary.to_pylist(), self._known
        if new := [name for name in values if name not in known]:
            # Another dictionary, not a cleared one: other threads are reading the one that is too large.
            known = {**known, **self._told(new)} if len(known) < _CACHED else self._told(values)
            self._known = known
        told = np.array([known[name] for name in values], np.int64)
        found: Ints = told[names.indices.to_numpy(zero_copy_only=False)]
        return found

    def _told(self, names: list[bytes]) -> dict[bytes, int]:
        likely = pc.match_substring_regex(pa.array(names, pa.binary()), self._prefilter).to_pylist()
        return {name: self._code(name) if yes else NOBODY for name, yes in zip(names, likely, strict=True)}


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Different ones of a block: whether each is an address, and the halves of its key."""

    known: Bools
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]


@dataclass
class Classifier:
    """Safe to call from several threads: what they share are caches of pure functions."""

    lists: Lists
    wanted: Wanted = field(default_factory=Wanted)
    rdns: ReverseDns | None = None
    network: Callable[[str], str] | None = None
    """What is kept of an agent's address; None: nothing."""
    _agents: _Names = field(init=False, repr=False, default_factory=lambda: _Names(_agent_filter(), _agent_code))
    _engines: _Names = field(init=False, repr=False, default_factory=lambda: _Names(referrals.PREFILTER, _engine_code))

    def sort(self, batch: Batch) -> Sorted:
        kept, left_out = self._kept(batch)
        days = _per_day(batch.time if kept.all() else batch.time[kept])
        agent = self._agents.codes(batch.agent)
        engine = self._engines.codes(batch.referer)
        chosen = np.flatnonzero(kept & ((agent >= 0) | (engine >= 0) | batch.tagged))
        hits = self._hits(batch, chosen, agent[chosen], engine[chosen]) if len(chosen) else None
        return Sorted(hits, days, left_out)

    def _kept(self, batch: Batch) -> tuple[Bools, dict[str, int]]:
        kept = np.ones(len(batch.time), bool)
        if self.wanted.since is not None:
            kept &= batch.time >= self.wanted.since
        if self.wanted.until is not None:
            kept &= batch.time < self.wanted.until
        outside = int(len(kept) - kept.sum())
        if self.wanted.host and batch.hosts:
            kept &= self._of_host(batch)
        left_out = {"period": outside, "host": int(len(kept) - kept.sum()) - outside}
        return kept, {name: count for name, count in left_out.items() if count}

    def _of_host(self, batch: Batch) -> Bools:
        hosts = batch.details(np.arange(len(batch.time))).host.dictionary_encode()
        same = [
            not h or host_name(h.decode("utf-8", "replace")) == self.wanted.host for h in hosts.dictionary.to_pylist()
        ]
        chosen: Bools = np.array(same, bool)[hosts.indices.to_numpy(zero_copy_only=False)]
        return chosen

    def _hits(self, batch: Batch, chosen: Ints, agent: Ints, engine: Ints) -> Any:
        details = batch.details(chosen)
        tagged = np.flatnonzero(batch.tagged[chosen])
        for i in tagged:
            if engine[i] < 0:
                engine[i] = _tag_code(details.target[int(i)].as_py())
        hit = np.flatnonzero((agent >= 0) | (engine >= 0))
        fetched = agent[hit] >= 0
        kind = np.where(fetched, int(Kind.FETCH), int(Kind.VISIT))
        status = batch.status[chosen][hit]
        visits = np.flatnonzero(~fetched)
        kind[visits] = _visit_kinds(
            details, hit[visits], status[visits], _plain(batch.agent.take(pa.array(chosen[hit[visits]])))
        )
        state, network = self._states(details.address.take(pa.array(hit)), agent[hit])
        rows = pa.array(hit)
        columns = {
            "kind": kind,
            "agent": agent[hit],
            "state": state,
            "engine": engine[hit],
            "status": status,
            "host": details.host.take(rows),
            "target": details.target.take(rows),
            "network": network,
            "time": batch.time[chosen][hit],
        }
        return _table(columns)

    def _states(self, addresses: Any, agent: Ints) -> tuple[Ints, Any]:
        """Of each fetch its state, and what is kept of its address."""
        distinct = addresses.dictionary_encode()
        keys = _keys(distinct.dictionary)
        held = _Addresses(np.array([k is not None for k in keys], bool), *columns([k or _NO_ADDRESS for k in keys]))
        places = distinct.indices.to_numpy(zero_copy_only=False)
        state = np.full(len(agent), _UNVERIFIABLE, np.int64)
        for code in np.unique(agent[agent >= 0]):
            mine = np.flatnonzero(agent == code)
            state[mine] = self._states_of(agents()[code], held, places[mine], keys)
        kept = [self.network(plain(k)) if self.network and k else "" for k in keys]
        networks = np.array(kept, object)[places] if keys else np.array([], object)
        networks[agent < 0] = ""
        return state, pa.array(networks, pa.string())

    def _states_of(self, agent: Agent, held: _Addresses, at: Ints, keys: Sequence[bytes | None]) -> Ints:
        """``at``: the address of each fetch."""
        lists, known = self.lists.of(agent), held.known[at]
        state = np.full(len(at), _CLAIMED if lists or agent.rdns else _UNVERIFIABLE, np.int64)
        if lists:
            inside = np.any([one.ranges.hold(held.high[at], held.low[at]) for one in lists], axis=0)
            state[known] = np.where(inside, _VERIFIED, _CONTRADICTED)[known]
        if self.rdns is not None and agent.rdns:
            for i in np.unique(at[known & (state != _VERIFIED)]).tolist():
                mine = at == i
                state[mine] = self._by_name(plain(keys[i] or b""), agent, int(state[mine][0]))
        return state

    def _by_name(self, address: str, agent: Agent, state: int) -> int:
        """Lists lag behind: a name that is confirmed counts for more than an address that is missing from a list."""
        said = self.rdns.confirms(address, agent.rdns) if self.rdns else None
        return state if said is None else _VERIFIED if said else _CONTRADICTED


def _per_day(time: Ints) -> dict[int, int]:
    """How many requests each day since 1970 has."""
    if not len(time):
        return {}
    days = time // DAY
    first, last = int(days.min()), int(days.max())
    if last - first < _FEW_DAYS:
        counts = np.bincount(days - first)
        return {first + int(day): int(counts[day]) for day in np.flatnonzero(counts)}
    found, several = np.unique(days, return_counts=True)
    return dict(zip(found.tolist(), several.tolist(), strict=True))


def host_name(host: str) -> str:
    """Lower case, without port and final dot."""
    name = host.strip().lower()
    return name.rpartition(":")[0].rstrip(".") if re.search(r":\d+$", name) else name.rstrip(".")


def _keys(addresses: Any) -> list[bytes | None]:
    """Of each address its key; None for what is none."""
    plain_ones = pc.match_substring_regex(addresses, _PLAIN_V4).to_numpy(zero_copy_only=False)
    keys = np.empty(len(addresses), object)
    keys[plain_ones] = address_keys(addresses.filter(pa.array(plain_ones)).cast(pa.string()).to_pylist())
    for i in np.flatnonzero(~plain_ones):
        keys[i] = address_key(_text(addresses[int(i)].as_py()))
    found: list[bytes | None] = keys.tolist()
    return found


def _table(columns: dict[str, Any]) -> Any:
    """A fetch with an AI referer is told twice: as the fetch it is, and among what was not counted as a visit."""
    kind, agent, engine = columns["kind"], columns["agent"], columns["engine"]
    both = np.flatnonzero((agent >= 0) & (engine >= 0))
    again = {name: column.take(both) for name, column in columns.items()}
    again["kind"] = np.full(len(both), int(Kind.AGENT))
    first = {**columns, "engine": np.where(agent >= 0, NOBODY, engine)}
    return pa.concat_tables([_rows(first, kind <= int(Kind.VISIT)), _rows(again, np.zeros(len(both), bool))])


def _rows(columns: dict[str, Any], shown: Bools) -> Any:
    """Of what is not ``shown`` only how often is kept, not for which page."""
    blank, named = pa.scalar(b"", pa.binary()), pa.array(shown)
    full = {
        **columns,
        "day": columns["time"] // DAY,
        "host": pc.if_else(named, columns["host"], blank),
        "target": pc.if_else(named, columns["target"], blank),
    }
    return pa.table({name: full[name] for name in SCHEMA})


def _visit_kinds(details: Details, places: Ints, status: Ints, agents_: Any) -> list[int]:
    chosen = pa.array(places)
    asked = (c.take(chosen).to_pylist() for c in (details.method, details.target, details.dest))
    return [
        int(_visit_kind(method, target, dest, code, program))
        for method, target, dest, code, program in zip(*asked, status.tolist(), _programs(agents_), strict=True)
    ]


def _programs(names: Any) -> list[bool]:
    """Of each user agent, whether it is a program's; of printable ASCII RE2 says what ``re`` says."""
    known = names.dictionary_encode()
    plain_ones = pc.match_substring_regex(known.dictionary, "^[ -~]*$").to_pylist()
    said = pc.match_substring_regex(known.dictionary, f"(?i){referrals.bot_pattern().pattern}").to_pylist()
    found = [
        yes if sure else _is_program(name)
        for name, sure, yes in zip(known.dictionary.to_pylist(), plain_ones, said, strict=True)
    ]
    return [found[i] for i in known.indices.to_pylist()]


def _visit_kind(method: bytes, target: bytes, dest: bytes, status: int, program: bool) -> Kind:
    if program:
        return Kind.BOT
    if method != b"GET":
        return Kind.METHOD
    if not referrals.is_page(_text(target), _text(dest)):
        return Kind.SUB_RESOURCE
    return Kind.REDIRECT if 300 <= status < 400 and status != 304 else Kind.VISIT


def _plain(column: Any) -> Any:
    """A block's dictionary has many names that a few rows of it have not."""
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


@lru_cache(maxsize=4096)
def _is_program(agent: bytes) -> bool:
    return referrals.bot_pattern().search(_text(agent)) is not None


def _agent_code(name: bytes) -> int:
    found = named_in(_text(name))
    return NOBODY if found is None else _places()[found.token]


def _engine_code(referer: bytes) -> int:
    return _place_of(referrals.engine_of_referer(_text(referer)))


def _tag_code(target: bytes) -> int:
    return _place_of(referrals.engine_of_tag(_text(target)))


def _place_of(engine: str | None) -> int:
    return NOBODY if engine is None else referrals.ENGINES.index(engine)


def _places() -> dict[str, int]:
    return {a.token: i for i, a in enumerate(agents())}


def _agent_filter() -> str:
    return "(?i)" + "|".join(re.escape(t) for t in _tokens(agents()))


def _tokens(known: Iterable[Agent]) -> list[str]:
    return [a.token for a in known if a.user_agent is not None]
