"""Parquet: one table with typed columns, for programs. It needs the extra of requirements/parquet.txt.

An absent number is null, and the column beside it says why (`absent`, `cost_absences`, `travellers_known`): a typed column
has no place for a word. Texts are not guarded: no spreadsheet opens them.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import StreamingHttpResponse

from transparency.cells import Cell
from trips.questions import Question

from . import streaming
from .columns import TABLES, Column, Table

try:
    import pyarrow
    from pyarrow import parquet
except ImportError:  # the extra is not installed
    pyarrow = None

MEDIA_TYPE = "application/vnd.apache.parquet"
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


class _Sink:
    """A file that is taken away as it is written: a stream needs no more than its newest piece."""

    closed = False

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.written = 0

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        self.written += len(self.waiting[-1])
        return len(self.waiting[-1])

    def tell(self) -> int:
        return self.written

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What waits is taken still."""

    def taken(self) -> bytes:
        data, self.waiting = b"".join(self.waiting), []
        return data


def pieces(table: Table, trips: Iterator[streaming.Trip], base: str) -> Iterator[bytes]:
    schema = pyarrow.schema([(column.name, _arrow_type(column)) for column in table.columns])
    sink = _Sink()
    # Least and greatest of every group wait for the file's end: of long texts they are worth nothing, and grow.
    bounded = ["ref", *(column.name for column in table.columns if column.type != "string")]
    options = {"compression": "zstd", "write_statistics": bounded}
    with parquet.ParquetWriter(pyarrow.PythonFile(sink, mode="w"), schema, **options) as writer:
        yield sink.taken()
        waiting: list[Any] = []
        for batch in _batches(table, schema, trips, base):
            waiting.append(batch)
            if sum(one.num_rows for one in waiting) >= GROUP:
                writer.write_table(pyarrow.Table.from_batches(waiting))
                waiting = []
                yield sink.taken()
        if waiting:
            writer.write_table(pyarrow.Table.from_batches(waiting))
    yield sink.taken()


def _batches(table: Table, schema: Any, trips: Iterator[streaming.Trip], base: str) -> Iterator[Any]:
    """The rows as columns, streaming.ROWS or a few more at a time."""
    rows: list[list[Cell]] = []
    for trip in trips:
        rows += table.lines(trip.line(base))
        if len(rows) >= streaming.ROWS:
            yield _batch(table, schema, rows)
            rows = []
    if rows:
        yield _batch(table, schema, rows)


def _batch(table: Table, schema: Any, rows: list[list[Cell]]) -> Any:
    columns = [[_typed(column, row[place]) for row in rows] for place, column in enumerate(table.columns)]
    arrays = [pyarrow.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
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


def _typed(column: Column, cell: Cell) -> Any:
    """A cell as its column's type has it; a word in a column of numbers is null."""
    if column.type == "string":
        return None if cell is None or cell == "" else str(cell)
    if isinstance(cell, bool | int | Decimal):
        return cell
    if not cell:
        return None
    if column.type == "date":
        return date.fromisoformat(cell)
    return datetime.fromisoformat(cell) if column.type == "datetime" else None
