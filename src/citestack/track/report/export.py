"""The columns as one file for other programs, a batch at a time.

Memory holds the answers of one run and one batch of marks, whatever the size of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from citestack.errors import UsageError
from citestack.track.columns.schema import arrow
from citestack.track.report.chosen import Chosen

TABLES = {"observations": "answers", "citations": "cites", "mentions": "mentions", "retrieved": "retrieved"}
FORMATS = ("csv", "jsonl", "parquet")
BATCH = 65_536
ASKED = ("run", "engine", "place", "prompt", "repeat", "day", "state", "model", "same_as")
"""Columns of an answer that stand beside each of its citations."""
_FORMULA = r"^([=+\-@\t\r])"
Write = Callable[[Any], None]


def export(
    sets: Iterable[Path], table: str, out: Path, chosen: Chosen | None = None, texts: Mapping[str, str] | None = None
) -> int:
    """Rows written; the ending of ``out`` says the format. ``sets``: the ``answers`` file of each run, beside which the
    other tables lie. ``texts``: prompt id -> text, for the column ``prompt_text``; without them there is none.

    Raises ``UsageError`` for a table or format that there is none of, or a file that cannot be written.
    """
    form = check_export(table, out)
    chosen, texts, rows = chosen or Chosen(), texts or {}, 0
    try:
        with _writing(out, form, _schema(TABLES[table], texts)) as write:
            for answers in sets:
                for batch in _batches(answers, TABLES[table], chosen, texts):
                    write(batch)
                    rows += batch.num_rows
    except OSError as e:
        raise UsageError(f"{out} cannot be written: {e.strerror or e}", hint="Give another path.", layer="track") from e
    return rows


def check_export(table: str, out: Path) -> str:
    """The format. Raises ``UsageError`` for a table or an ending that there is none of."""
    form = out.suffix.lower().removeprefix(".")
    if table not in TABLES or form not in FORMATS:
        hint = f"Tables: {', '.join(TABLES)}. Endings: .{', .'.join(FORMATS)}."
        raise UsageError(f"cannot export {table!r} to {out.name!r}", hint=hint, layer="track")
    return form


def _schema(table: str, texts: Mapping[str, str]) -> Any:
    """Of the file: names as plain texts, and the asking beside each row."""
    import pyarrow as pa

    fields = [(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in arrow(table)]
    if table != "answers":
        kinds = {f.name: f.type for f in arrow("answers")}
        fields += [(n, pa.string() if pa.types.is_dictionary(kinds[n]) else kinds[n]) for n in ASKED]
    return pa.schema([*fields, *([("prompt_text", pa.string())] if texts else [])])


def _batches(answers: Path, table: str, chosen: Chosen, texts: Mapping[str, str]) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path, schema = answers.with_name(answers.name.replace("answers", table, 1)), _schema(table, texts)
    if not path.is_file():
        return
    asked = None if table == "answers" else chosen.kept(pq.read_table(answers, columns=["answer", *ASKED]))
    for raw in pq.ParquetFile(path).iter_batches(BATCH):
        batch = pa.Table.from_batches([raw])
        if asked is None:
            batch = chosen.kept(batch)
        else:
            at = pc.index_in(batch["answer"], value_set=asked["answer"].combine_chunks())
            batch, at = batch.filter(at.is_valid()), at.drop_null()
            for name in ASKED:
                batch = batch.append_column(name, asked[name].take(at))
        if texts:
            batch = batch.append_column("prompt_text", _texts(batch["prompt"], texts))
        if batch.num_rows:
            yield batch.select(schema.names).cast(schema)


def _texts(ids: Any, texts: Mapping[str, str]) -> Any:
    import pyarrow as pa

    return pa.array([texts.get(i) for i in ids.to_pylist()], pa.string())


@contextmanager
def _writing(out: Path, form: str, schema: Any) -> Iterator[Write]:
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

    if form == "jsonl":
        with out.open("wb") as file:
            yield lambda batch: _lines(file.write, batch)
    elif form == "parquet":
        with pq.ParquetWriter(out, schema, compression="zstd") as writer:
            yield writer.write_table
    else:
        with pacsv.CSVWriter(out, schema) as writer:
            yield lambda batch: writer.write_table(_as_text(batch))


def _lines(write: Callable[[bytes], int], batch: Any) -> None:
    for row in batch.to_pylist():
        write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _as_text(batch: Any) -> Any:
    """Cells that a spreadsheet would run as a formula get an apostrophe in front (OWASP, CSV injection)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for i, field_ in enumerate(batch.schema):
        if pa.types.is_string(field_.type):
            safe = pc.replace_substring_regex(batch[field_.name], pattern=_FORMULA, replacement=r"'\1")
            batch = batch.set_column(i, field_, safe)
    return batch
