"""Reports as the tools write them, from their documented shapes. All of it is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

BOM = "\ufeff"


def bing(header: Sequence[str], rows: Sequence[Sequence[str]], *, sep: str = ",") -> bytes:
    """Byte order mark, CRLF, every field quoted; a quote inside a field as Bing leaves it: not doubled."""
    lines = [sep.join(f'"{cell}"' for cell in row) for row in (header, *rows)]
    return (BOM + "".join(f"{line}\r\n" for line in lines)).encode()


QUERIES = bing(
    ("Grounding Query", "Intent", "Topic", "Citations", "Citation Share"),
    (
        ("best heat pump for old house", "Commercial", "Heating", "1,204", "21.82%"),
        ("acme hp 300 manual", "Navigational", "Products", "310", "60.1%"),
        ("how does a heat pump work", "Learn and Solve", "Heating", "95", "3.5%"),
        ('pipe 3/4" thread heat pump', "", "Heating", "12", "0.4%"),
    ),
)
QUERIES_NAME = "acme.example_AISearchQueriesReport_9_5_2026.csv"
QUERIES_POLISH = bing(
    ("Zapytanie", "Intencja", "Temat", "Cytowania", "Udział cytowań"),
    (("pompa ciepła cena", "", "Ogrzewanie", "1 204", "16,09%"), ("jak działa pompa", "", "Ogrzewanie", "95", "3,5%")),
    sep=";",
)
PAGES = bing(
    ("Page", "Citations"),
    (
        ("https://acme.example/guide?a=1", "800"),
        ("https://www.acme.example/", "410"),
        ("https://acme.example/blog/ö", "7"),
    ),
)
PAGES_NAME = "acme.example_AIPageStatsReport_9_5_2026.csv"
OVERVIEW = bing(
    ("Date", "Citations", "Cited Pages"),
    tuple((f"9/{n}/2026 12:00:00 AM", str(400 + n), str(20 + n)) for n in range(1, 6)),
)
OVERVIEW_NAME = "acme.example_AIPerformanceOverviewStats_9_5_2026.csv"
FILTERED = bing(("Date", "Citations"), (("9/1/2026 12:00:00 AM", "10"), ("9/13/2026 12:00:00 AM", "12")))
FILTERED_NAME = "acme.example_AIPerformanceFilteredOverviewStats_9_13_2026.csv"


def plain(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


CONSOLE_DATES = plain(
    "Date,Clicks,Impressions,CTR,Position",
    "2026-09-01,10,1000,1%,12.5",
    "2026-09-02,12,1100,1.09%,12.1",
    "2026-09-03,9,990,0.91%,11.93",
)
CONSOLE_QUERIES = plain(
    "Top queries,Clicks,Impressions,CTR,Position", "heat pump,20,900,2.22%,8.4", '"pump, old house",3,70,4.29%,3'
)
CONSOLE_PAGES = plain("Top pages,Clicks,Impressions,CTR,Position", "https://acme.example/,20,900,2.22%,8.4")
CONSOLE_COUNTRIES = plain("Country,Clicks,Impressions,CTR,Position", "Germany,20,900,2.22%,8.4")
CONSOLE_DEVICES = plain("Device,Clicks,Impressions,CTR,Position", "Mobile,20,900,2.22%,8.4", "Desktop,1,9,11.11%,2.4")
CONSOLE_FILTERS = plain("Filter,Value", "Search type,Web", "Date,Last 3 months")
CONSOLE_NAME = "acme.example-Performance-on-Search-2026-09-04.zip"
CONSOLE = {
    "Queries.csv": CONSOLE_QUERIES,
    "Pages.csv": CONSOLE_PAGES,
    "Countries.csv": CONSOLE_COUNTRIES,
    "Devices.csv": CONSOLE_DEVICES,
    "Dates.csv": CONSOLE_DATES,
    "Filters.csv": CONSOLE_FILTERS,
}
CONSOLE_GERMAN = {
    "Suchanfragen.csv": plain(
        "Häufigste Suchanfragen;Klicks;Impressionen;CTR;Position",
        "wärmepumpe;20;1.900;1,05 %;8,4",
        "pumpe;1;9;11,1 %;2",
    ),
    "Seiten.csv": plain("Häufigste Seiten;Klicks;Impressionen;CTR;Position", "https://acme.example/;20;900;2,22 %;8,4"),
    "Geräte.csv": plain("Gerät;Klicks;Impressionen;CTR;Position", "Mobil;20;900;2,22 %;8,4"),
    "Diagramm.csv": plain("Datum;Klicks;Impressionen;CTR;Position", "2026-09-01;20;900;2,22 %;8,4"),
}
CONSOLE_AI_PAGES = plain("Page,Impressions", "https://acme.example/,1200", "https://acme.example/guide,300")
CONSOLE_AI_DATES = plain("Date,Impressions", "2026-08-31,50", "2026-09-01,60", "2026-10-01,90")

GA4 = plain(
    "# ----------------------------------------",
    "# Traffic acquisition: Session primary channel group (Default channel group)",
    "# Account: Acme",
    "# Property: acme.example",
    "# ----------------------------------------",
    "# ",
    "# All Users",
    "# Start date: 20260901",
    "# End date: 20260902",
    "Session primary channel group (Default channel group),Date,Sessions,Engaged sessions",
    "Organic Search,20260901,100,80",
    "AI Assistant,20260901,7,6",
    "Organic Search,20260902,110,70",
    ",,217,156,Grand total",
    "",
    "# Start date: 20260901",
    "# End date: 20260902",
    "Session primary channel group (Default channel group),Sessions",
    "Organic Search,210",
    "AI Assistant,7",
    "",
    "# Start date: 20260901",
    "Language,Users",
    "de,12",
)
GA4_SOURCES = plain(
    "Session source / medium,Nth day,Sessions", "chatgpt.com / ai-assistant,0000,4", "google / organic,0001,9"
)


def write(folder: Path, data: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
