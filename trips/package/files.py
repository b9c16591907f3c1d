"""The files of a package, each written once from beginning to end while its bytes, rows and SHA-256 are counted."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from transparency.cells import Cell, csv_line
from trips.exports.csv import MARK

FLUSH = 1 << 18
"""Characters that are gathered before they are written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that stands: `rows` is None where it has none."""

    name: str
    bytes: int
    hash: str
    rows: int | None = None


class TextFile:
    """A text file in UTF-8. Use it as a context manager; `written` is there once it is closed."""

    written: Written

    def __init__(self, directory: Path, name: str) -> None:
        self.name, self._digest = name, hashlib.sha256()
        self._file = (directory / name).open("xb")
        self._waiting: list[str] = []
        self._length = self._bytes = 0
        self.rows: int | None = None

    def write(self, text: str) -> None:
        self._waiting.append(text)
        self._length += len(text)
        if self._length > FLUSH:
            self._flush()

    def row(self, text: str) -> None:
        """One line, which ends with its line break."""
        self.rows = (self.rows or 0) + 1
        self.write(text)

    def _flush(self) -> None:
        data = "".join(self._waiting).encode()
        self._waiting, self._length = [], 0
        self._digest.update(data)
        self._bytes += len(data)
        self._file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        self._file.close()
        self.written = Written(self.name, self._bytes, f"sha256:{self._digest.hexdigest()}", self.rows)


class CsvFile(TextFile):
    """A table as `trips.exports.csv` writes it: byte order mark, CRLF, texts that no spreadsheet takes for a formula."""

    def __init__(self, directory: Path, name: str, columns: Sequence[str]) -> None:
        super().__init__(directory, name)
        self.rows = 0
        self.write(MARK + csv_line(columns))

    def line(self, cells: Sequence[Cell]) -> None:
        self.row(csv_line(cells))


def text_file(directory: Path, name: str, text: str) -> Written:
    with TextFile(directory, name) as file:
        file.write(text)
    return file.written


def measured(path: Path, rows: int | None = None) -> Written:
    """A file that something else wrote."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(path):
        digest.update(piece)
        size += len(piece)
    return Written(path.name, size, f"sha256:{digest.hexdigest()}", rows)


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
