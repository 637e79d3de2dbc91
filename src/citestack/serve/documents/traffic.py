"""What saved server logs say."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from citestack.serve.documents.base import Document


class TrafficPeriod(Document):
    first: str | None
    last: str | None


class TrafficImportLine(Document):
    label: str
    imported_at: str
    host: str
    requests: int


class TrafficOverlap(Document):
    """Two saved readings that share a day and may hold the same requests."""

    a: str
    b: str
    day: str


class TrafficClass(Document):
    """Requests of a class of agents by how sure their names are."""

    class_: str = Field(alias="class")
    requests: int
    states: dict[str, int]


class TrafficAgent(Document):
    agent: str
    operator: str
    classes: list[str]
    requests: int
    contradicted: int
    """From an address that is not on the operator's list: somebody else's, most likely."""
    blocked: int
    """Answered with 401, 402, 403, 407, 429 or 451."""
    client_errors: int
    server_errors: int
    statuses: dict[str, int]
    states: dict[str, int]
    list_of: str | None
    """Day of the list of prefixes that it was checked with; null: there is none."""
    pages: int
    robots_txt: int
    first: int | None
    """Seconds since 1970."""
    last: int | None


class FetchedPage(Document):
    page: str
    requests: int
    """Without contradicted ones."""
    contradicted: int
    errors: int
    classes: dict[str, int]
    agents: dict[str, int]


class JoinedRow(Document):
    page: str
    fetches: dict[str, int]
    """By class; failed and contradicted ones left out."""
    citations: dict[str, int]
    """Answers by engine."""
    lag_days: float | None
    """From the first fetch to the first citation."""
    user_gap_hours: float | None


class TrafficJoin(Document):
    """Fetched pages beside cited ones."""

    counts: dict[str, int]
    crawled_and_cited: list[JoinedRow]
    crawled_never_cited: list[JoinedRow]
    cited_never_crawled: list[JoinedRow]
    unnamed: int


class TrafficDocument(Document):
    """Sums by day, agent, state, status and page. No visitor's address is in it, and no network."""

    host: str
    period: TrafficPeriod
    requests: int
    """Of everybody."""
    imports: list[TrafficImportLine]
    overlaps: list[TrafficOverlap]
    reading: dict[str, Any]
    matrix: list[TrafficClass]
    classes: list[dict[str, Any]]
    agents: list[TrafficAgent]
    agents_seen: list[str]
    """Whatever the filters."""
    pages: list[FetchedPage]
    days: list[dict[str, Any]]
    referrals: dict[str, Any]
    """Visits from AI answers: a floor. Filters by agent do not narrow them."""
    lists: dict[str, str]
    """Agent to the day of its list of prefixes."""
    lists_far_off: bool
    join: TrafficJoin | None
    """Null: no run has been made into columns."""
