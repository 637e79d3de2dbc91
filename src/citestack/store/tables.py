"""The tables of the record, as SQLAlchemy Core sees them. The migrations create them; a test compares the two.

Nothing is stored twice: passages and sentences are offsets, cut from the version's text when read. Text is kept as
UTF-8 bytes (``surrogatepass``), so that any text a page can hold comes back unchanged on both databases, PostgreSQL
text columns refuse NUL, and so that a passage is one ``substr`` by byte offset.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
)

metadata = MetaData()
Key = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; plain INTEGER on SQLite, where it then is the row id itself."""

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("store", String, nullable=False),
    Column("generation", Integer, nullable=False),
)
pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("url", String, nullable=False, unique=True),
    Column("version_id", Integer),
    Column("changed", Integer, nullable=False, index=True),
    Column("passages", Integer, nullable=False),
    Column("language", String),
    Column("duplicate_of", String),
    Column("links_hash", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Index("ix_pages_facts", "version_id", "language", "passages"),
)
versions = Table(
    "page_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("page_id", Integer, nullable=False, index=True),
    Column("version", String, nullable=False, unique=True),
    Column("short", String(16), nullable=False, unique=True),
    Column("generation", Integer, nullable=False),
    Column("language", String),
    Column("modified", String),
    Column("title", LargeBinary, nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("blocks", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
)
passages = Table(
    "passages",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in ("end", "byte_start", "byte_end")),
    *(Column(name, Integer, nullable=False) for name in ("first_sentence", "sentences")),
    Column("headings", LargeBinary, nullable=False),
)
urls = Table(
    "urls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("url", String, nullable=False, unique=True),
)
links = Table(
    "links",
    metadata,
    Column("page_id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("url_id", Integer, nullable=False),
    Column("anchor", String, nullable=False),
    Column("rel", String, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Index("ix_links_target", "url_id", "place"),
    sqlite_with_rowid=False,
)
fetch_states = Table(
    "fetch_states",
    metadata,
    Column("url", String, primary_key=True),
    Column("fetched_at", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("final_url", String),
)
frontier = Table(
    "frontier",
    metadata,
    Column("job", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("state", String, nullable=False),
    Index("ix_frontier_next", "job", "state", "depth", "seq"),
)
traces = Table(
    "traces",
    metadata,
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False, unique=True),
    Column("question", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("saved_at", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("params", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("note", LargeBinary, nullable=False),
    Column("result", LargeBinary),
    Column("error", LargeBinary),
    Column("created_at", String, nullable=False),
    Column("started_at", String),
    Column("finished_at", String),
    Column("heartbeat", String),
    Column("owner", String),
    Column("runs", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("cancelling", SmallInteger, nullable=False),
    Index("ix_jobs_next", "state", "seq"),
)
audit_runs = Table(
    "audit_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("site", String, nullable=False),
    Column("day", String, nullable=False),
    Column("made_with", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("about", LargeBinary, nullable=False),
    Index("ix_audit_runs_site", "site", "id"),
)
audit_pages = Table(
    "audit_pages",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("url", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
builds = Table(
    "authority_builds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    Column("links_hash", String, nullable=False),
    Column("built_on", String, nullable=False),
    Column("config", LargeBinary, nullable=False),
    Column("figures", LargeBinary, nullable=False),
)
nodes = Table(
    "authority_nodes",
    metadata,
    Column("build", Integer, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("id", Integer, nullable=False),
    *(Column(name, Float(53), nullable=False) for name in ("pagerank", "harmonic", "rating")),
    *(
        Column(name, Integer, nullable=False)
        for name in ("referring", "referring_followed", "referring_earned", "linked")
    ),
    *(Column(name, Float(53)) for name in ("trust_rank", "anti_trust", "link_trust")),
    Column("tier", String),
    Index("ix_authority_nodes_id", "build", "level", "id"),
)
edges = Table(
    "authority_edges",
    metadata,
    Column("build", Integer, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("source", Integer, primary_key=True, autoincrement=False),
    Column("target", Integer, primary_key=True, autoincrement=False),
    Column("weight", Float(53), nullable=False),
    *(
        Column(name, Integer, nullable=False)
        for name in ("links", "pages", "nofollow", "ugc", "sponsored", "followed", "image")
    ),
    *(Column(name, Integer, nullable=False) for name in ("boilerplate", "sitewide", "earned")),
    Column("first_seen", String, nullable=False),
    Column("last_seen", String, nullable=False),
    Column("anchors", LargeBinary, nullable=False),
    Index("ix_authority_edges_target", "build", "level", "target"),
    sqlite_with_rowid=False,
)
page_trust = Table(
    "authority_trust",
    metadata,
    Column("build", Integer, primary_key=True, autoincrement=False),
    Column("url", String, primary_key=True),
    Column("value", Float(53), nullable=False),
    Column("parts", LargeBinary, nullable=False),
)
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("vendor", String, nullable=False),
    Column("format", String, nullable=False),
    Column("label", String, nullable=False),
    Column("imported_at", String, nullable=False),
    Column("rows", Integer, nullable=False),
)
imported_parts = Table(
    "imported_parts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", Integer, nullable=False, index=True),
    Column("rows", Integer, nullable=False),
    Column("gone", LargeBinary, nullable=False),
    Column("link_keys", LargeBinary, nullable=False),
    Column("digests", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
imported_ranks = Table(
    "imported_ranks",
    metadata,
    Column("vendor", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("level", String, primary_key=True),
    Column("measure", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("value", Double),
    Column("hosts", Integer),
)
imported_nodes = Table(
    "imported_nodes",
    metadata,
    Column("graph", String, primary_key=True),
    Column("node", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
)
imported_edges = Table(
    "imported_edges",
    metadata,
    Column("graph", String, primary_key=True),
    Column("source", BigInteger, primary_key=True, autoincrement=False),
    Column("target", BigInteger, primary_key=True, autoincrement=False),
)


def _asking() -> tuple[Column[int], ...]:
    """Run, and place of the asking in the run's plan."""
    return (
        Column("run", Integer, primary_key=True, autoincrement=False),
        Column("asking", Integer, primary_key=True, autoincrement=False),
    )


def _imports(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("kind", String, nullable=False),
        Column("label", String, nullable=False),
        Column("sha256", LargeBinary, nullable=False),
        Column("imported_at", String, nullable=False),
        Column("about", LargeBinary, nullable=False),
    )


def _parts(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("import_id", Integer, primary_key=True, autoincrement=False),
        Column("part", Integer, primary_key=True, autoincrement=False),
        Column("day", String, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


def _numbered(name: str, label: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column(label, String, nullable=False),
        Column("made_at", String, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


prompt_sets = Table(
    "prompt_sets",
    metadata,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
track_runs = Table(
    "track_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("prompt_set", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("about", LargeBinary, nullable=False),
)
track_payloads = Table(
    "track_payloads",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
track_replies = Table(
    "track_replies",
    metadata,
    *_asking(),
    Column("call", Integer, primary_key=True, autoincrement=False),
    Column("sent_at", String, nullable=False),
    Column("sha256", LargeBinary),
    Column("about", LargeBinary, nullable=False),
)
track_observations = Table(
    "track_observations",
    metadata,
    *_asking(),
    Column("state", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
track_checks = Table(
    "track_checks",
    metadata,
    *_asking(),
    Column("mark", Integer, primary_key=True, autoincrement=False),
    Column("label", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
track_sentiment = Table(
    "track_sentiment",
    metadata,
    *_asking(),
    *(Column(name, String, primary_key=True) for name in ("brand", "model", "prompt")),
    Column("shown", String, nullable=False, index=True),
    Column("text", BigInteger, nullable=False),
    Column("label", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
track_universe = Table(
    "track_universe",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
first_party_imports = _imports("first_party_imports")
first_party_rows = _parts("first_party_rows")
traffic_imports = _imports("traffic_imports")
traffic_counts = _parts("traffic_counts")
experiments = Table(
    "experiments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("about", LargeBinary, nullable=False),
)
experiment_parts = Table(
    "experiment_parts",
    metadata,
    Column("experiment", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
twins = _numbered("twins", "name")
plans = _numbered("plans", "domain")
