"""Parquet: one table with typed columns, for programs. It needs the extra of requirements/parquet.txt.

An absent number is null, and the column beside it says why (`absent`, `cost_absences`, `travellers_known`): a typed column
has no place for a word. Texts are not guarded: no spreadsheet opens them.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import StreamingHttpResponse

from transparency.cells import Cell
from trips.questions import Question

from . import footer, streaming
from .columns import TABLES
from .table import Column, Table

try:
    import pyarrow
    from pyarrow import parquet
except ImportError:  # the extra is not installed
    pyarrow = None

MEDIA_TYPE = "application/vnd.apache.parquet"
Cells = tuple[Any, ...]
GROUP = 5_000
"""Rows of one row group, at least: they wait as columns, which take a tenth of what rows of cells would."""


def available() -> bool:
    return pyarrow is not None


def answer(request: Any, question: Question, table: str) -> StreamingHttpResponse:
    """Every trip that answers, as one table."""
    return streaming.answer(
        request,
        question,
        partial(pieces, TABLES[table]),
        name=table,
        extension="parquet",
        content_type=MEDIA_TYPE,
    )


def pieces(table: Table, trips: Iterator[streaming.Trip], base: str) -> Iterator[bytes]:
    schema = pyarrow.schema([(column.name, _arrow_type(column)) for column in table.columns])
    groups = footer.Groups()
    yield footer.MAGIC
    waiting: list[Any] = []
    for rows in _rows(table, trips, base):
        waiting.append(_batch(table, schema, rows))
        if sum(batch.num_rows for batch in waiting) >= GROUP:
            file = _file(schema, waiting)
            waiting = []
            yield groups.added(file)
    yield groups.added(_file(schema, waiting))
    yield groups.finished()


def _file(schema: Any, batches: list[Any]) -> bytes:
    """A file of one group, or of none where there is no batch."""
    sink = pyarrow.BufferOutputStream()
    # Least and greatest are for the columns that readers choose rows by: of long texts they are long, and worth nothing.
    bounded = [field.name for field in schema if field.name == "ref" or field.type != pyarrow.string()]
    with parquet.ParquetWriter(sink, schema, compression="zstd", write_statistics=bounded) as writer:
        if batches:
            writer.write_table(pyarrow.Table.from_batches(batches))
    return sink.getvalue().to_pybytes()


def _rows(table: Table, trips: Iterator[streaming.Trip], base: str) -> Iterator[list[list[Cell]]]:
    """The lines of the table, streaming.ROWS or a few more at a time."""
    rows: list[list[Cell]] = []
    for trip in trips:
        rows += table.lines(trip.line(base))
        if len(rows) >= streaming.ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _batch(table: Table, schema: Any, rows: list[list[Cell]]) -> Any:
    arrays = [
        pyarrow.array(TYPED[column.type](cells), field.type)
        for column, cells, field in zip(table.columns, zip(*rows, strict=True), schema, strict=True)
    ]
    return pyarrow.record_batch(arrays, schema=schema)


def _arrow_type(column: Column) -> Any:
    return {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.decimal128(38, 9),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }[column.type]


def _texts(cells: Cells) -> list[Any]:
    return [cell or None if type(cell) is str else None if cell is None else str(cell) for cell in cells]


def _no_words(cells: Cells) -> list[Any]:
    """Numbers and truths; a word among them is null."""
    return [None if isinstance(cell, str) else cell for cell in cells]


TYPED: dict[str, Callable[[Cells], list[Any]]] = {
    "string": _texts,
    "integer": _no_words,
    "number": _no_words,
    "boolean": _no_words,
    "date": lambda cells: [date.fromisoformat(cell) if cell else None for cell in cells],
    "datetime": lambda cells: [datetime.fromisoformat(cell) if cell else None for cell in cells],
}
"""Cells of a column as its type has them."""
