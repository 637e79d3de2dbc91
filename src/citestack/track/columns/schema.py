"""The columns that statistics read, as Parquet files in ``track/`` of the store folder, one set for each run.

``answers``: a row for each asking. ``cites``: a row for each mark that counts. ``retrieved``: a row for each page that
an engine retrieved, whether cited or not. ``mentions``: a row for each tracked brand that a text names. Names that
repeat are dictionary-coded; ``answer`` joins them. Built by ``columns.build`` from the record and the universe (brands,
owner rules), and made anew when either changes.
"""

from __future__ import annotations

from typing import Any

ANSWERS = (
    ("answer", "int64"),  # unique in the store
    ("run", "int32"),
    ("engine", "dictionary"),
    ("place", "dictionary"),
    ("prompt", "dictionary"),  # Prompt.id
    ("repeat", "int16"),
    ("day", "date32"),  # UTC day of the answer
    ("at", "timestamp"),  # microseconds, UTC
    ("state", "dictionary"),
    ("model", "dictionary"),
    ("same_as", "int64"),  # the earlier answer it repeats byte for byte within the cache window; null = a sample
    ("text_hash", "int64"),
    ("words", "int32"),
    ("sentences", "int32"),
    ("lists", "int16"),  # list blocks in the answer
    ("blocks", "int16"),  # paragraphs, list items, table rows
    ("cited_blocks", "int16"),
    ("searches", "int16"),  # null = not told
    ("retrieved", "int32"),  # distinct pages; null = not told
    ("cost_usd", "float64"),  # null = not known
    ("simulated", "bool"),  # made up, not asked of a live engine
)
CITES = (
    ("answer", "int64"),
    ("n", "int16"),  # number of the source in the answer, in order of first mention
    ("page", "dictionary"),  # identity key
    ("site", "dictionary"),  # eTLD+1
    ("owner", "dictionary"),  # own, competitor, editorial, ugc, reference, government, other
    ("sentence", "int32"),  # index; null = cited by the answer as a whole
    ("at_share", "float32"),  # where in the answer's words the mark's sentence starts, 0 to 1; null likewise
    ("word_count", "float32"),  # GEO Word Count of the mark: words of the sentence / marks in it (metrics: A.1)
    ("pawc", "float32"),  # the same, times exp(-sentence / (sentences - 1)); not yet normalised over the answer
    ("page_share", "float32"),  # where in the cited page the verified evidence starts, 0 to 1; null = not checked
    ("label", "dictionary"),  # supports, partly, refutes, does_not, not_readable; null = not checked
    ("brand", "dictionary"),  # the tracked brand whose page it is; null = of none
)
RETRIEVED = (
    ("answer", "int64"),
    ("page", "dictionary"),
    ("site", "dictionary"),
    ("owner", "dictionary"),
    ("rank", "int16"),
    ("cited", "bool"),
    ("brand", "dictionary"),  # the tracked brand whose page it is; null = of none
)
MENTIONS = (
    ("answer", "int64"),
    ("brand", "dictionary"),
    ("times", "int16"),
    ("at_share", "float32"),  # where in the answer's words it is first named
    ("list_rank", "int16"),  # place in an ordered list; null = in none
    ("cited", "bool"),  # the same answer cites a page of the brand
    ("attributed", "bool"),  # a sentence that names the brand cites a page of the brand
)
TABLES = {"answers": ANSWERS, "cites": CITES, "retrieved": RETRIEVED, "mentions": MENTIONS}


def arrow(table: str) -> Any:
    """The ``pyarrow.Schema`` of a table."""
    import pyarrow as pa

    kinds = {
        "dictionary": pa.dictionary(pa.int32(), pa.string()),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "bool": pa.bool_(),
    }
    return pa.schema([(name, kinds.get(kind) or getattr(pa, kind)()) for name, kind in TABLES[table]])
