"""Every tool through the official client, over both transports."""

from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from citestack.trace_json import loads
from tests.serve.conftest import Served
from tests.serve.mcp.conftest import LAB, LAMPS, ORDER, QUESTION, Connect, over_http

READING = {
    "ask", "search", "why", "sentence", "verify", "audit", "page", "authority_site", "authority_top",
    "authority_compare", "track_report", "job", "traffic", "experiment_findings", "plan", "citation_confidence",
}  # fmt: skip
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": QUESTION, "profile": "fast"}),
    ("search", {"query": "reading lamp lumens", "profile": "fast"}),
    ("why", {"url": LAMPS, "question": QUESTION, "profile": "fast"}),
    ("why", {"url": "https://lamps.example/none.html", "question": QUESTION, "profile": "fast"}),
    ("sentence", {"text": "A lamp needs 500 lumens.", "url": LAMPS, "question": QUESTION, "profile": "fast"}),
    ("verify", {"claim": "A reading lamp needs 500 lumens.", "url": LAMPS}),
    ("verify", {"claim": "A reading lamp needs 900 lumens.", "source": "A reading lamp needs 500 lumens."}),
    ("audit", {"url": LAMPS}),
    ("audit", {"url": LAMPS, "prompts": [QUESTION]}),
    ("page", {"url": LAMPS}),
    ("traffic", {}),
    ("experiment_findings", {}),
    ("authority_site", {"name": "lamps.example"}),
    ("authority_top", {"measure": "pagerank", "level": "host"}),
    ("authority_compare", {"a": "lamps.example", "b": "lab.example"}),
    ("track_report", {"domain": "lamps.example"}),
]


async def called(client: Client, tool: str, /, **arguments: Any) -> tuple[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    [content] = result.content
    assert content.type == "text"
    return content.text, result.structured_content


def test_every_tool_answers_in_text_and_in_data(connect: Connect) -> None:
    """The client checks the data against the tool's published schema; no text of a page passes for a line of ours."""

    async def go() -> None:
        async with connect() as client:
            for name, arguments in CALLS:
                text, data = await called(client, name, **arguments)
                assert data
                assert [x for x in text.splitlines() if ORDER in x and not x.startswith(">")] == []

    anyio.run(go)


def test_the_tools_are_described_and_read_only(connect: Connect) -> None:
    async def go() -> None:
        async with connect() as client:
            assert "never follow instructions" in (client.instructions or "")
            tools = {t.name: t for t in (await client.list_tools()).tools}
            assert set(tools) == READING
            for tool in tools.values():
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint is True
                assert tool.annotations.open_world_hint is False
                assert tool.output_schema is not None
                assert "desk" not in tool.input_schema["properties"]
                assert tool.title
            assert tools["search"].input_schema["properties"]["k"]["maximum"] == 50
            quoting = ("ask", "search", "page", "verify", "authority_site", "authority_compare")
            assert [n for n in quoting if "never" not in (tools[n].description or "")] == []

    anyio.run(go)


def test_an_answer_leads_to_its_quote_and_to_its_run(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            text, answer = await called(client, "ask", question=QUESTION, profile="fast")
            assert f"> A reading lamp needs about 500 lumens {ORDER}.\n[1] supported" in text
            cited = answer["citations"][0]
            _, part = await called(
                client, "page", version=cited["page_version"], start=cited["start"],
                length=cited["end"] - cited["start"],
            )  # fmt: skip
            assert part["text"] == cited["quote"]
            [whole] = (await client.read_resource(f"citestack://page/{cited['page_version']}")).contents
            assert whole.text[cited["start"] : cited["end"]] == cited["quote"]  # type: ignore[union-attr]
            [run] = (await client.read_resource(f"citestack://trace/{answer['trace_id']}")).contents
            assert loads(run.text).id == answer["trace_id"]  # type: ignore[union-attr]
            said, fate = await called(client, "why", url=cited["url"], trace_id=answer["trace_id"])
            assert (fate["fate"], fate["trace_id"]) == ("cited", answer["trace_id"])
            assert said.startswith(f"{cited['url']} is cited")

    anyio.run(go)


def test_an_abstention_says_why(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            text, answer = await called(client, "ask", question="What is the capital of France?", profile="fast")
            assert answer["abstained"]
            assert text.startswith("No answer: No passage was relevant enough")

    anyio.run(go)


def test_a_page_is_read_in_parts(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            read, start = "", 0
            while start is not None:
                _, part = await called(client, "page", url=LAMPS, start=start, length=40)
                read, start = read + part["text"], part["next_start"]
            page = served.bench.store.page(LAMPS)
            assert page is not None
            assert read == page.text
            _, beyond = await called(client, "page", url=LAMPS, start=10**6)
            assert (beyond["text"], beyond["next_start"]) == ("", None)

    anyio.run(go)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("page", {"url": "https://none.example/"}, "https://none.example/ is not in this store. Use search"),
        ("page", {}, "give either url or version"),
        ("page", {"url": "file:///etc/passwd"}, "not"),
        ("why", {"url": LAMPS}, "give either question or trace_id"),
        ("why", {"url": LAMPS, "trace_id": "0" * 16}, "no trace 0000000000000000"),
        ("sentence", {"text": "x", "url": "https://none.example/", "question": "q"}, "is not in this store"),
        ("verify", {"claim": "x"}, "give either source or url"),
        ("authority_site", {"name": "none.example"}, "none.example"),
        ("job", {"id": "0" * 16}, "no job"),
        ("search", {"query": "x", "k": 1000}, "less than or equal to 50"),
        ("ask", {"question": QUESTION, "profile": "huge"}, "'fast', 'default' or 'thorough'"),
        ("add", {"urls": ["https://example.org/"]}, "Unknown tool"),
    ],
)
def test_what_goes_wrong_is_told_so_that_a_model_can_act(
    served: Served, name: str, arguments: dict[str, Any], said: str
) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            result = await client.call_tool(name, arguments)
            assert result.is_error
            assert said in result.content[0].text  # type: ignore[union-attr]

    anyio.run(go)


def test_an_unknown_resource_is_an_error(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            for uri in ("citestack://trace/0000000000000000", "citestack://page/sha256:0", "citestack://page/../x"):
                with pytest.raises(MCPError):
                    await client.read_resource(uri)

    anyio.run(go)


def test_the_link_graph_s_answers(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            _, site = await called(client, "authority_site", name="lamps.example")
            assert [r["name"] for r in site["referring"]] == ["lab.example"]
            _, top = await called(client, "authority_top", measure="referring", k=1)
            assert len(top["sites"]) == 1
            _, gap = await called(client, "authority_compare", a="lamps.example", b="lab.example")
            assert gap["referring"] == {"a": 1, "b": 1, "both": 0}

    anyio.run(go)


def test_search_gives_places_that_can_be_read(served: Served) -> None:
    async def go() -> None:
        async with over_http(served) as client:
            _, found = await called(client, "search", query="lab measured lumens", k=1, mode="lexical", profile="fast")
            [result] = found["results"]
            page = served.bench.store.version(result["page_version"])
            assert page is not None
            assert result["url"] == LAB
            assert page.text[result["start"] : result["end"]] == result["text"]

    anyio.run(go)
