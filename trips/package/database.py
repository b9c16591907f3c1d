"""`safarnama.sqlite`: the tables of a package in one SQLite file, typed, keyed and indexed, as datasette opens it.

A number that is absent is NULL here, and the column beside it says why (`travellers_known`, `cost_absences`, `absent`), as
in Parquet: a typed column has no place for a word. Texts are as in the documents: nothing here evaluates a formula.
"""

import sqlite3
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from transparency.cells import Cell

NAME = "safarnama.sqlite"
BATCH = 1000
KINDS = {"integer": "INTEGER", "boolean": "INTEGER", "number": "NUMERIC"}
"""Column types of SQLite by those of Table Schema; the others are texts."""


class Reference(NamedTuple):
    column: str
    table: str
    key: str


class TableShape(NamedTuple):
    """A table to be made: names and types of its columns, its key, what it refers to, what else is indexed."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    indexes: tuple[str, ...] = ()


class Database:
    """The file while it is written. Tables may be filled in any order; references are checked by whoever reads it."""

    def __init__(self, path: Path, tables: Iterable[TableShape]) -> None:
        self._connection = sqlite3.connect(path)
        # Nobody else has it yet, and a broken one is thrown away whole.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._tables = {table.name: table for table in tables}
        self._waiting: dict[str, list[list[Cell]]] = {name: [] for name in self._tables}
        self._types = {table.name: [kind for _name, kind in table.columns] for table in self._tables.values()}
        for table in self._tables.values():
            self._connection.execute(_made(table))

    def add(self, name: str, cells: Iterable[Cell]) -> None:
        typed = [_typed(kind, cell) for kind, cell in zip(self._types[name], cells, strict=True)]
        waiting = self._waiting[name]
        waiting.append(typed)
        if len(waiting) == BATCH:
            self._flush(name)

    def _flush(self, name: str) -> None:
        places = ", ".join("?" * len(self._types[name]))
        statement = f"INSERT INTO {_quoted(name)} VALUES ({places})"  # noqa: S608 - our own names
        self._connection.executemany(statement, self._waiting[name])
        self._waiting[name].clear()

    def finish(self) -> None:
        """Write what waits, then the indexes; the file is whole after this."""
        for table in self._tables.values():
            self._flush(table.name)
            for column in dict.fromkeys((*(one.column for one in table.references), *table.indexes)):
                index = _quoted(f"{table.name}_{column}")
                self._connection.execute(f"CREATE INDEX {index} ON {_quoted(table.name)} ({_quoted(column)})")
        self._connection.commit()
        self._connection.execute("ANALYZE")
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def _made(table: TableShape) -> str:
    parts = [f"{_quoted(name)} {KINDS.get(kind, 'TEXT')}" for name, kind in table.columns]
    parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    parts += [
        f"FOREIGN KEY ({_quoted(one.column)}) REFERENCES {_quoted(one.table)} ({_quoted(one.key)})"
        for one in table.references
    ]
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(parts)})"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _typed(kind: str, cell: Cell) -> Cell:
    """A cell as its column's type has it; a word in a column of numbers is NULL, and so is an empty text."""
    if cell is None or cell == "":
        return None
    if kind in KINDS:
        if isinstance(cell, bool):
            return int(cell)
        return str(cell) if isinstance(cell, Decimal) else cell if isinstance(cell, int) else None
    return cell
