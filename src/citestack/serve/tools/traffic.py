"""``traffic``: what saved server logs say of AI agents and of visits from AI answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from citestack.serve.documents.traffic import TrafficDocument
from citestack.serve.mcp.desk import Desk
from citestack.serve.mcp.text import DATA, line, lines, named
from citestack.serve.registry import Tool
from citestack.serve.traffic.told import TrafficDesk
from citestack.serve.traffic.wanted import Class, State, wanted

SHOWN = 20
Day = Field(max_length=10, description="ISO 8601 day; empty for no bound.")


async def traffic(  # noqa: PLR0913, PLR0917 - the fields of its input
    desk: Desk,
    start: Annotated[str, Day] = "",
    end: Annotated[str, Day] = "",
    agent_class: Annotated[Class, Field(description="Only agents of this class.")] = "",
    agent: Annotated[str, Field(max_length=80, description="Only this agent, such as GPTBot.")] = "",
    state: Annotated[State, Field(description="Only requests whose agent's name is so sure.")] = "",
    page: Annotated[str, Field(max_length=2_000, description="Only pages whose address holds this.")] = "",
) -> Mapping[str, Any]:
    asked = wanted(start, end, agent_class, agent, state, page)
    return await desk.aside(lambda: TrafficDesk(desk.bench).told(asked, SHOWN))


def text(told: Mapping[str, Any]) -> str:
    if not told["imports"]:
        return "No server log is saved in this store. Run: citestack traffic access.log --host HOST --save"
    period, visits = told["period"], told["referrals"]
    agents = (_agent(a) for a in told["agents"][:SHOWN])
    classes = (f"  {c['class']}: {c['requests']} ({_numbers(c['states'])})" for c in told["matrix"])
    engines = ", ".join(f"{e['engine']} {e['visits']}" for e in visits["engines"]) or "none told"
    return lines(
        f"{told['requests']} requests, {period['first']} to {period['last']} (UTC)",
        "Fetches by AI agents, by class and by how sure their names are:", classes, agents,
        f"Visits from AI answers, at least {visits['visits']}: {line(engines)}. {visits['note']}",
        _join(told["join"]), DATA, _pages(told["pages"]),
    )  # fmt: skip


def _agent(a: Mapping[str, Any]) -> str:
    listed = f"list of {a['list_of']}" if a["list_of"] else "no list of its addresses here"
    states = _numbers(a["states"])
    return f"  {a['agent']} ({a['operator']}): {a['requests']} ({states}; {listed}), {a['blocked']} turned away"


def _join(join: Mapping[str, Any] | None) -> str:
    if join is None:
        return "Nothing is known of citations: no run of engines has been made into columns."
    told = (f"{n} {name.replace('_', ' ')}" for name, n in join["counts"].items())
    return f"Pages: {', '.join(told)}"


def _pages(pages: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return (named(f"{p['page']}: {p['requests']} fetches, {p['errors']} with errors") for p in pages)


def _numbers(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in found.items() if n)


TOOLS = (
    Tool(
        "traffic",
        "Read AI agents and visits from saved server logs",
        "Tells from the site's own server logs which AI agents fetched which pages, in which class (training, search "
        "index, for a user), whether their names are verified, claimed, contradicted or unverifiable, what they got, "
        "and how many people came from AI answers. Visits are a floor: report them as 'at least'. Contradicted "
        "requests are most likely not the agent's. No visitor's address is in it. Says so where no log is saved.",
        traffic,
        TrafficDocument,
        text,
    ),
)
