"""``citestack traffic``: AI crawlers and visits from AI answers, out of server logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from citestack.cli import traffic_lists, traffic_saved
from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import progress
from citestack.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from citestack.traffic.classify import Classifier, Wanted
    from citestack.traffic.lists import Lists
    from citestack.traffic.read import Traffic

SinceOption = Annotated[str | None, typer.Option(metavar="DAY", help="From this day on (UTC), such as 2026-11-01.")]
UntilOption = Annotated[str | None, typer.Option(metavar="DAY", help="Up to this day and with it.")]
MostOption = Annotated[int, typer.Option("-k", min=1, help="Pages to name.")]
CsvOption = Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="Write the tables as CSV files.")]
READ = "read"


class LogsFirst(TyperGroup):
    """``citestack traffic access.log`` is ``citestack traffic read access.log``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [READ, *args]
        return list(super().parse_args(ctx, args))


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        cls=LogsFirst, no_args_is_help=True, help="AI crawlers and AI referrals from server logs: traffic LOG..."
    )
    group.command(READ, help="Read logs: files, folders, - for standard input; plain, gzip or Zstandard.")(read)
    traffic_saved.register(group)
    traffic_lists.register(group)
    app.add_typer(group, name="traffic")


def read(
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", help="Files, folders, or - for standard input.")],
    *,
    form: Annotated[str | None, typer.Option("--format", metavar="NAME", help="[default: told by the lines]")] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="FIELD=KEY", help="JSON logs: where a field is, e.g. time=at.")
    ] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Whose log it is; of several hosts, only this one.")] = "",
    since: SinceOption = None,
    until: UntilOption = None,
    save: Annotated[bool, typer.Option("--save", help="Keep the sums in the store; no address goes there.")] = False,
    label: Annotated[str, typer.Option(metavar="NAME", help="Saved under it. [default: the logs' names]")] = "",
    rdns: Annotated[bool, typer.Option("--rdns", help="Ask DNS about agents that no list confirms.")] = False,
    addresses: Annotated[
        str, typer.Option(help="Keep of agents' addresses: none, network (/24, /48), hash ($CITESTACK_IP_KEY).")
    ] = "none",
    most: MostOption = 20,
    csv: CsvOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no line was a request."""
    from citestack.traffic.read import Reading, read_logs
    from citestack.traffic.report import SHOWN, report

    classifier = _classifier(_lists(store), _wanted(host, since, until), rdns=rdns, addresses=addresses)
    paths = [None if log == "-" else Path(log) for log in logs]
    with progress("reading", "MiB") as bar:
        reading = Reading(
            classifier,
            form,
            _keys(key or ()),
            digest=save,
            progress=lambda done, size, name: bar.show(done >> 20, size >> 20, name[-60:]),
        )
        traffic = read_logs(paths, reading)
    told = report(traffic, most=max(most, SHOWN) if json or csv else most)
    if save:
        told["saved"] = _save(traffic, label, store)
    traffic_saved.show(told, csv, json=json)
    raise typer.Exit(0 if told["reading"]["requests"] else 1)


def _day_bound(day: str | None, name: str) -> int | None:
    """Seconds since 1970 at which the day begins. Raises ``UsageError``."""
    from datetime import UTC, date, datetime

    if day is None:
        return None
    try:
        parsed = date.fromisoformat(day)
    except ValueError as e:
        raise UsageError(f"--{name} {day}: no day", hint="Write it as 2026-11-30.", layer="cli") from e
    return int(datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC).timestamp())


def _wanted(host: str, since: str | None, until: str | None) -> Wanted:
    from citestack.traffic.classify import DAY, Wanted, host_name

    end = _day_bound(until, "until")
    named = host.partition("://")[2].partition("/")[0] if "://" in host else host
    return Wanted(_day_bound(since, "since"), None if end is None else end + DAY, host_name(named))


def _lists(store: str | None) -> Lists:
    from citestack.traffic.lists import load

    return load(traffic_lists.folder_of(store_location(store)))


def _classifier(lists: Lists, wanted: Wanted, *, rdns: bool, addresses: str) -> Classifier:
    from citestack.traffic.classify import Classifier
    from citestack.traffic.rdns import ReverseDns

    return Classifier(lists, wanted, ReverseDns() if rdns else None, _kept_of(addresses))


def _kept_of(addresses: str) -> Callable[[str], str] | None:
    import os
    from functools import partial

    from citestack.traffic.privacy import KEY_VARIABLE, hashed, network_of

    if addresses == "none":
        return None
    if addresses == "network":
        return network_of
    key = os.environ.get(KEY_VARIABLE, "").encode()
    if addresses != "hash" or len(key) < 16:
        hint = f"Use none, network, or hash with a secret of 16 characters or more in {KEY_VARIABLE}."
        raise UsageError(f"--addresses {addresses} cannot be done", hint=hint, layer="cli")
    return partial(hashed, key=key)


def _keys(given: list[str] | tuple[str, ...]) -> dict[str, str]:
    pairs = [k.partition("=") for k in given]
    if any(not name or not key for name, _, key in pairs):
        raise UsageError("--key wants FIELD=KEY", hint="For example --key time=when --key agent=ua.", layer="cli")
    return {name: key for name, _, key in pairs}


def _save(traffic: Traffic, label: str, store: str | None) -> dict[str, Any]:
    from citestack.store import Store
    from citestack.store.traffic import TrafficShelf
    from citestack.traffic.saved import save

    with Store.open(store_location(store)) as opened:
        kept = save(opened.shelf(TrafficShelf), traffic, label)
    return {"id": kept.id, "label": kept.label, "imported_at": kept.imported_at}
